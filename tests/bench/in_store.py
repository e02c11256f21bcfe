"""The rows about the store: what it writes beside a bare loop of the same statements, and a sync beside the loop that people
write today."""

from __future__ import annotations

import os
import re
import shutil
from collections import defaultdict

import peers
import server
from measure import once, read
from rounds import Plan, progress
from table import Table

CONTACTS, SYNCED, LOOKUPS = 100_000, 500, 200_000
# At least 0.7 of the bare loop's speed.
MOST = 1.43


def rows(plan: Plan, found: peers.Peers, table: Table) -> None:
    figure_rows(plan, table)
    path_row(plan, found, table)
    if found.clients:
        sync_rows(plan, table)


def figure_rows(plan: Plan, table: Table) -> None:
    progress("store")
    cargo = os.environ.get("CARGO", "cargo")
    env = {**os.environ, "CARGO_TARGET_DIR": str(peers.TARGET)}
    example = ["-p", "zapi-store", "--features", "bench", "--example", "figures"]
    peers.run(cargo, "build", "--release", "--locked", *example, cwd=peers.ROOT, env=env)
    program = peers.RELEASE / "examples" / "figures"
    ours: dict[str, list[float]] = defaultdict(list)
    theirs: dict[str, list[float]] = defaultdict(list)
    for _ in range(plan.rounds):
        printed = peers.run(program, str(plan.of(CONTACTS)), peers.WORK / "figures")
        for name, mine, bare in re.findall(r"^(\w+) (\S+) (\S+)$", printed, re.MULTILINE):
            ours[name].append(float(mine))
            theirs[name].append(float(bare))
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
