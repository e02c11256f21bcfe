"""Calls of an event loop that wait for a thread, or get none."""

from conftest import Python

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
    assert error.startswith("no thread could be started: raise the limit on threads (ulimit -u, ")
    assert "max_in_flight" in error and "report" not in error
    assert phone == "5511990000000", "with threads to be had again it goes on"
