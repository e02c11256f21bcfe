"""Calls of AsyncClient that wait for a thread, or cannot get one."""

import asyncio
import time

from conftest import Emulator, MakeAsync, Python
from test_async import PICTURE, soon

NO_THREAD = """
import asyncio, resource, zapi
client = zapi.AsyncClient()
async def main():
    before = resource.getrlimit(resource.RLIMIT_AS)
    size = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
    # Room for small things, but not for the stack of a thread.
    resource.setrlimit(resource.RLIMIT_AS, (size + 1024 * 1024, before[1]))
    try:
        await client.profile_picture("5511990000000")
    except zapi.InvalidConfig as error:
        print(error)
    resource.setrlimit(resource.RLIMIT_AS, before)
    print((await client.profile_picture("5511990000000")).phone)
asyncio.run(main())
"""


def test_no_thread_to_be_had_is_told_with_what_to_do(python: Python) -> None:
    shown, errors = python(NO_THREAD).communicate(timeout=20)
    assert errors == ""
    error, phone = shown.splitlines()
    assert error.startswith("no thread could be started: lower workers and max_in_flight, ")
    assert "max_in_flight" in error and "report" not in error
    assert phone == "5511990000000", "with threads to be had again it goes on"


def test_cancelled_calls_leave_their_slots(make_async: MakeAsync, emulator: Emulator) -> None:
    async def main() -> None:
        async with make_async(rate_per_second=10, burst=10) as client:
            calls = [asyncio.ensure_future(client.profile_picture(PICTURE)) for _ in range(400)]
            # The burst is used up: the other threads wait for slots, and the other calls for threads.
            await soon(lambda: emulator.stats()["requests"] >= 10)
            for call in calls:
                call.cancel()
            await asyncio.gather(*calls, return_exceptions=True)
            start = time.monotonic()
            assert (await client.profile_picture(PICTURE)).link
            assert time.monotonic() - start < 2, "the slots of those who left are free"
            assert emulator.stats()["requests"] < 30, "those who left sent nothing"

    asyncio.run(main())
