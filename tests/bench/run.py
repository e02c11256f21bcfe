"""Runs zapi and the other libraries in turn and prints one table; docs/benchmarks.md explains it."""

from __future__ import annotations

import argparse
import shlex
import sys
import time
from collections.abc import Callable
from pathlib import Path

import bad_day
import in_python
import in_store
import measure
import peers
import server
from measure import Cost, Start
from rounds import CALLS, DELAY_MS, PHONES, WORKERS, Plan, alternate, progress, some
from table import Table, write

DOCUMENT = peers.ROOT / "docs" / "benchmarks.md"
CACHE_HITS, STARTS, TRACED = 2_000_000, 20, 1000


def warm(plan: Plan, found: peers.Peers, base: str, kind: str, names: list[str]) -> dict[str, list[object]]:
    progress(f"warm calls, {kind}")

    def one(name: str) -> Callable[[], Cost]:
        return lambda: measure.once(base, found.programs[name], str(plan.of(CALLS)))

    return alternate(plan, {name: one(name) for name in names if name in found.programs})


def warm_rows(plan: Plan, found: peers.Peers, table: Table, plain: str, tls: str | None) -> None:
    seen = warm(plan, found, plain, "HTTP", ["warm_zapi", "warm_curl", "warm_socket"])
    over_tls = warm(plan, found, tls, "HTTPS", ["warm_zapi", "warm_curl", "warm_openssl"]) if tls else {}
    if not tls:
        found.skipped.append("HTTPS: nginx is not installed (Debian: nginx-light)")
    ours, floor = some(seen, "warm_zapi", "cpu"), some(seen, "warm_socket", "cpu")
    theirs = some(seen, "warm_curl", "cpu")
    table.compare("warm call, HTTP, CPU", ours, "libcurl easy", theirs, "µs", 0.28, floor=floor)
    table.compare("warm call, HTTP, CPU", ours, "bare socket loop", floor, "µs", 2.2)
    ours, floor = some(over_tls, "warm_zapi", "cpu"), some(over_tls, "warm_openssl", "cpu")
    theirs = some(over_tls, "warm_curl", "cpu")
    table.compare("warm call, HTTPS, CPU", ours, "libcurl easy", theirs, "µs", 0.25 if floor else None, floor=floor)
    table.compare("warm call, HTTPS, CPU", ours, "bare OpenSSL loop", floor, "µs")
    for what, title, unit in [("wall", "wall", "µs"), ("peak", "peak memory", "MB")]:
        for kind, costs in [("HTTP", seen), ("HTTPS", over_tls)]:
            ours, theirs = some(costs, "warm_zapi", what), some(costs, "warm_curl", what)
            table.compare(f"warm call, {kind}, {title}", ours, "libcurl easy", theirs, unit)


def system_call_rows(plan: Plan, found: peers.Peers, table: Table, base: str) -> None:
    progress("system calls")
    counts: dict[str, list[float]] = {}
    for name in ("warm_zapi", "warm_curl", "warm_socket"):
        if name in found.programs:
            count = measure.system_calls(base, found.programs[name], TRACED)
            if count is None:
                found.skipped.append("system calls: strace is not installed, or may not trace")
                return
            counts[name] = [count]
    ours = counts["warm_zapi"]
    table.compare("system calls per warm call", ours, "libcurl easy", counts.get("warm_curl", ()), "", 3, False)
    table.compare("system calls per warm call", ours, "bare socket loop", counts["warm_socket"])


def cache_rows(plan: Plan, found: peers.Peers, table: Table, base: str) -> None:
    progress("cache")
    program, calls = found.programs["cache_zapi"], str(plan.of(CACHE_HITS))
    seen = alternate(plan, {"hit": lambda: measure.once(base, program, calls)})
    hits = [cost * 1000 for cost in some(seen, "hit", "wall")]
    table.compare("cache hit through the C ABI, wall", hits, unit="ns", most=200, most_is_ratio=False)


def cold_rows(plan: Plan, found: peers.Peers, table: Table, base: str, kind: str) -> None:
    progress(f"cold start, {kind}")
    # At least as often as makes a median.
    times = max(plan.of(STARTS), 5)

    def one(name: str) -> Callable[[], Start]:
        return lambda: measure.cold_start(base, found.programs[name], times)

    names = [name for name in ("cold_zapi", "cold_curl") if name in found.programs]
    seen = alternate(plan, {name: one(name) for name in names})
    most = 0.5 if kind == "HTTP" else None
    for what, title, unit, limit in [
        ("inside", "dlopen to first link", "ms", most),
        ("outside", "process start to end", "ms", None),
        ("cpu", "CPU", "ms", None),
        ("peak", "peak memory", "MB", None),
    ]:
        ours, theirs = some(seen, "cold_zapi", what), some(seen, "cold_curl", what)
        table.compare(f"cold start, {kind}, {title}", ours, "libcurl", theirs, unit, limit)


def batch_rows(plan: Plan, found: peers.Peers, table: Table) -> None:
    names = [name for name in ("batch_zapi", "batch_curl") if name in found.programs]
    progress("batch")
    with server.emulator("--fast", "--delay-ms", str(DELAY_MS)) as base:

        def one(name: str) -> Callable[[], Cost]:
            return lambda: measure.once(base, found.programs[name], str(PHONES), str(WORKERS), pin=False)

        seen = alternate(plan, {name: one(name) for name in names})
    rounds = -(-PHONES // WORKERS)
    # Costs are per call; here they are for the whole batch, in seconds.
    whole = {(name, what): [cost * PHONES / 1e6 for cost in some(seen, name, what)] for name in names for what in ("wall", "cpu")}
    ours = whole.get(("batch_zapi", "wall"), [])
    theirs = whole.get(("batch_curl", "wall"), [])
    title = f"batch, {PHONES} × {DELAY_MS} ms, {WORKERS} at once"
    ideal = [rounds * DELAY_MS / 1000] * len(ours)
    table.compare(f"{title}, wall", ours, f"ideal: {rounds} rounds", ideal, "s", 1.06)
    if theirs:
        table.compare(f"{title}, wall", ours, "libcurl multi", theirs, "s")
    cpu = [[cost * 1000 for cost in whole.get((name, "cpu"), [])] for name in ("batch_zapi", "batch_curl")]
    table.compare(f"{title}, CPU", cpu[0], "libcurl multi", cpu[1], "ms", 1.0)
    peak = [some(seen, name, "peak") for name in ("batch_zapi", "batch_curl")]
    table.compare(f"{title}, peak memory", peak[0], "libcurl multi", peak[1], "MB")


def size_rows(found: peers.Peers, table: Table) -> None:
    size = [peers.LIBRARY.stat().st_size / 1e6]
    table.compare("libzapi.so, stripped", size, unit="MB", most=3.4, most_is_ratio=False)
    ours = measure.shared_objects(peers.LIBRARY)
    libcurl = measure.system_libcurl(found.programs["warm_curl"]) if "warm_curl" in found.programs else None
    theirs = measure.shared_objects(libcurl) if libcurl else None
    for at, title, unit in [(0, "shared objects, with itself and libc", ""), (1, "their size", "MB")]:
        table.compare(title, [ours[at]], "libcurl", [theirs[at]] if theirs else (), unit)


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--rounds", type=int, help="how often each is run (7; with --quick 3)")
    reader.add_argument("--quick", action="store_true", help="a tenth of the calls: shows that it works, no more")
    reader.add_argument("--no-python", action="store_true", help="only C")
    reader.add_argument("--write", action="store_true", help=f"put the table into {DOCUMENT.relative_to(peers.ROOT)}")
    asked = reader.parse_args()
    if sys.platform != "linux":
        sys.exit("the benchmarks need Linux")
    plan = Plan(asked.rounds or (3 if asked.quick else 7), 10 if asked.quick else 1)
    if plan.rounds < 1:
        reader.error("--rounds must be at least 1")

    progress("building")
    found = peers.build(python=not asked.no_python)
    about = peers.versions(found)
    began = time.monotonic()
    table = Table()
    with server.fast_server() as (plain, tls, name):
        warm_rows(plan, found, table, plain, tls)
        system_call_rows(plan, found, table, plain)
        cache_rows(plan, found, table, plain)
        cold_rows(plan, found, table, plain, "HTTP")
        if tls:
            cold_rows(plan, found, table, tls, "HTTPS")
        batch_rows(plan, found, table)
        bad_day.rows(plan, found, table)
        size_rows(found, table)
        in_python.rows(plan, found, table, plain)
    in_store.rows(plan, found, table)
    took = time.monotonic() - began
    command = shlex.join(["python3", str(Path(__file__).relative_to(peers.ROOT)), *sys.argv[1:]])
    about.append(f"`{command}`: {plan.rounds} rounds in {took:.0f} s, against {name} on core {server.pinned_cpu()}")
    text = "\n".join([f"- {line}" for line in about] + ["", table.markdown()])
    if found.skipped:
        text += "\n\n" + "\n".join(f"skipped: {reason}" for reason in found.skipped)
    print(text)
    if asked.write:
        write(DOCUMENT, text)


if __name__ == "__main__":
    main()
