"""The rows about the store: what it writes beside a bare loop of the same statements, and a sync beside the loop that people
write today."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections import defaultdict
from pathlib import Path

import peers
import server
from measure import once, read
from rounds import Plan, progress
from table import Table

CONTACTS, ON_SERVER, SYNCED, LOOKUPS = 100_000, 16_000, 500, 200_000
# At least 0.7 of the bare loop's speed.
MOST = 1.43
# At least 0.6 of it where each statement crosses to a server; and four workers at least twice as fast as one.
MOST_ON_SERVER, MOST_OF_FOUR = 1.67, 0.5


def rows(plan: Plan, found: peers.Peers, table: Table) -> None:
    figure_rows(plan, table)
    path_row(plan, found, table)
    server_rows(plan, found, table)
    if found.clients:
        sync_rows(plan, table)


def figure_rows(plan: Plan, table: Table) -> None:
    progress("store")
    program = built("figures", "bench")
    ours, theirs = figures(plan.rounds, program, str(plan.of(CONTACTS)), peers.WORK / "figures")
    for name, title in [("import", "store, import, per contact"), ("update", "store, answer written down")]:
        table.compare(title, ours[name], "bare loop", theirs[name], "µs", MOST)
    table.compare("store, path of a picture", ours["lookup"], unit="µs", most=20, most_is_ratio=False)


def path_row(plan: Plan, found: peers.Peers, table: Table) -> None:
    """Pictures that were downloaded, unlike those of the row before."""
    progress("store, C")
    folder = peers.WORK / "paths"
    walls: list[float] = []
    with server.emulator("--fast") as base:
        for _ in range(plan.rounds):
            shutil.rmtree(folder, ignore_errors=True)
            walls.append(once(base, found.programs["store_zapi"], str(plan.of(LOOKUPS)), folder).wall)
    shutil.rmtree(folder, ignore_errors=True)
    table.compare("store, path of a picture through the C ABI", walls, unit="µs", most=20, most_is_ratio=False)


def server_rows(plan: Plan, found: peers.Peers, table: Table) -> None:
    progress("store on PostgreSQL")
    if not list(Path("/usr/lib/postgresql").glob("*/bin/postgres")):
        found.skipped.append("store on PostgreSQL: there is no server (Debian: postgresql)")
        return
    program = built("on_postgres", "bench,postgres")
    script = str(peers.ROOT / "zapi-py" / "tests" / "postgres_server.py")
    env = {**os.environ, "POSTGRES_FSYNC": "on"}
    ours, theirs = figures(min(plan.rounds, 3), sys.executable, script, program, str(plan.of(ON_SERVER)), env=env)
    title, each = "store on PostgreSQL", "per contact"
    table.compare(f"{title}, answer written down", ours["update"], "bare loop", theirs["update"], "µs", MOST_ON_SERVER)
    table.compare(f"{title}, 1 worker at its accounts' pace, {each}", ours["workers_1"], unit="µs")
    for workers, most in ((2, None), (4, MOST_OF_FOUR)):
        name = f"workers_{workers}"
        table.compare(f"{title}, {workers} workers, {each}", ours[name], "1 worker", theirs[name], "µs", most)


def built(example: str, features: str) -> Path:
    cargo = os.environ.get("CARGO", "cargo")
    env = {**os.environ, "CARGO_TARGET_DIR": str(peers.TARGET)}
    given = ["-p", "zapi-store", "--features", features, "--example", example]
    peers.run(cargo, "build", "--release", "--locked", *given, cwd=peers.ROOT, env=env)
    return peers.RELEASE / "examples" / example


def figures(
    rounds: int, *command: str | Path, env: dict[str, str] | None = None
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """By name, what a program printed of ours and of what is beside it."""
    ours: dict[str, list[float]] = defaultdict(list)
    theirs: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        printed = peers.run(*command, env=env)
        for name, mine, other in re.findall(r"^(\w+) (\S+) (\S+)$", printed, re.MULTILINE):
            ours[name].append(float(mine))
            theirs[name].append(float(other))
    return ours, theirs


def sync_rows(plan: Plan, table: Table) -> None:
    progress("store, Python")
    count = str(plan.of(SYNCED))
    first: dict[str, list[float]] = defaultdict(list)
    later: dict[str, list[float]] = defaultdict(list)
    downloads: dict[str, list[float]] = defaultdict(list)
    for _ in range(min(plan.rounds, 3)):
        for name in ("zapi_store", "loop"):
            with server.emulator("--fast") as base:
                script = peers.HERE / "python" / "store.py"
                printed = peers.run(
                    peers.PYTHON, script, name, count, peers.WORK / "pictures", env=server.environment(base)
                )
                passes = [read(line) for line in printed.splitlines()]
                first[name].append(passes[0].wall)
                later[name].append(passes[1].wall)
                downloads[name].append(server.downloads(base))
    loop = "client.download and sqlite3 in a loop"
    title = f"store, {count} contacts"
    table.compare(f"{title}, first pass, per contact", first["zapi_store"], loop, first["loop"], "µs")
    table.compare(f"{title}, 5 % changed, per contact", later["zapi_store"], loop, later["loop"], "µs")
    table.compare(f"{title}, downloads in both passes", downloads["zapi_store"], loop, downloads["loop"])
