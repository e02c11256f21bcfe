"""Many calls at once in one event loop, with the client named by the first argument. Prints what they cost, and how
late the loop's latest tick was. Connecting is included."""

from __future__ import annotations

import asyncio
import contextlib
import sys

from warm import ASYNC, Ask, Meter

TICK = 0.005


async def tick(late: list[float]) -> None:
    """Notes by how much the loop is behind."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + TICK
        await asyncio.sleep(TICK)
        late.append(loop.time() - due)


async def take(ask: Ask, numbers: list[int]) -> None:
    """One of those that ask side by side."""
    while numbers:
        assert (await ask(f"55119800{numbers.pop():05}")).startswith("http")


async def many(name: str, calls: int, at_once: int) -> None:
    late: list[float] = []
    numbers = list(range(calls))
    async with ASYNC[name]() as ask:
        ticking = asyncio.ensure_future(tick(late))
        meter = Meter()
        await asyncio.gather(*(take(ask, numbers) for _ in range(at_once)))
        told = meter.read(calls)
        ticking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ticking
    print(told, f"late_us={round(max(late) * 1e6)}")


if __name__ == "__main__":
    asyncio.run(many(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
