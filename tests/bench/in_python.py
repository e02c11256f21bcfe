"""The rows about Python: warm calls, many in an event loop, memory, import and the wheel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import measure
import peers
import server
from measure import Cost
from rounds import CALLS, DELAY_MS, PHONES, WORKERS, Plan, alternate, progress, some
from table import Table

# What ours is compared with, by how its calls are made.
OTHERS = {"zapi": ["pycurl", "aiohttp", "httpx", "requests"], "zapi_async": ["aiohttp"]}
KINDS = {"zapi": "warm call", "zapi_async": "warm call awaited"}
# Of the processor, as part of what the other takes: of pycurl's above the floor.
MOST = {"pycurl": 0.4, "requests": 0.04}
GROWTH_CALLS, LAG_CALLS, LAG_AT_ONCE, IMPORTS = 20000, 1000, 50, 10


def rows(plan: Plan, found: peers.Peers, table: Table, base: str) -> None:
    if not found.clients:
        return
    progress("Python")
    warm_rows(plan, found, table, base)
    growth_rows(plan, table, base)
    loop_rows(plan, table)
    import_rows(plan, table)
    (wheel,) = peers.WHEELS.glob("*.whl")
    table.compare("Python, wheel", [wheel.stat().st_size / 1e6], unit="MB", most=3.5, most_is_ratio=False)


def warm_rows(plan: Plan, found: peers.Peers, table: Table, base: str) -> None:
    def one(name: str) -> Callable[[], Cost]:
        return lambda: measure.python_once(base, name, plan.of(peers.PYTHON_CALLS[name]))

    floor, calls = found.programs["warm_socket"], str(plan.of(CALLS))
    runs = {name: one(name) for name in found.clients}
    seen = alternate(plan, {**runs, "floor": lambda: measure.once(base, floor, calls)})
    for what, title, unit in [("cpu", "HTTP, CPU", "µs"), ("peak", "peak memory", "MB")]:
        for ours, others in OTHERS.items():
            for other in others:
                most = MOST.get(other) if what == "cpu" else None
                name = f"Python, {KINDS[ours]}, {title}"
                low = some(seen, "floor", what) if other == "pycurl" and what == "cpu" else ()
                table.compare(name, some(seen, ours, what), other, some(seen, other, what), unit, most, floor=low)


def growth_rows(plan: Plan, table: Table, base: str) -> None:
    """Once each, since slow ones need long for as many calls."""
    progress("Python, memory")
    calls = plan.of(GROWTH_CALLS)
    grown = {name: [measure.python_once(base, name, calls).grown] for name in peers.PYTHON_CALLS}
    for ours, others in OTHERS.items():
        most: float | None = 1000
        for other in others:
            title = f"Python, {KINDS[ours]}, growth over {calls:,}"
            table.compare(title, grown[ours], other, grown[other], "kB", most, most_is_ratio=False)
            most = None


def loop_rows(plan: Plan, table: Table) -> None:
    """Calls that wait, in one event loop; the same server as for the batch."""
    progress("Python, many at once")
    names = ["zapi_async", "aiohttp"]
    with server.emulator("--fast", "--delay-ms", str(DELAY_MS)) as base:

        def one(name: str, calls: int, at_once: int) -> Callable[[], Cost]:
            return lambda: measure.python_many(base, name, calls, at_once)

        seen = alternate(plan, {name: one(name, PHONES, WORKERS) for name in names})
        lag = alternate(plan, {name: one(name, LAG_CALLS, LAG_AT_ONCE) for name in names})
    title = f"asyncio, {PHONES} × {DELAY_MS} ms, {WORKERS} at once"
    for what, kind, unit, scale, most in [("wall", "wall", "s", 1e6, 1.05), ("cpu", "CPU", "ms", 1e3, 0.8)]:
        ours, theirs = ([cost * PHONES / scale for cost in some(seen, name, what)] for name in names)
        table.compare(f"{title}, {kind}", ours, "aiohttp", theirs, unit, most)
    ours, theirs = (some(seen, name, "peak") for name in names)
    table.compare(f"{title}, peak memory", ours, "aiohttp", theirs, "MB")
    ours, theirs = (some(lag, name, "late") for name in names)
    title = f"asyncio, {LAG_AT_ONCE} in flight, latest tick"
    table.compare(title, ours, "aiohttp", theirs, "ms", 20, most_is_ratio=False)


def import_rows(plan: Plan, table: Table) -> None:
    progress("Python, import")
    imports: dict[str, list[float]] = defaultdict(list)
    for _ in range(max(plan.rounds, IMPORTS)):
        for name in ["zapi", *OTHERS["zapi"]]:
            imports[name].append(measure.import_ms(name) or 0.0)
    most: float | None = 10.0
    for name in OTHERS["zapi"]:
        table.compare("Python, import", imports["zapi"], name, imports[name], "ms", most, most_is_ratio=False)
        most = None
