"""Ctrl-C during downloads and in event loops, and a second Ctrl-C; test_signals.py has the rest."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import UNHANDLED, Emulator, Python
from test_signals import STALLED, WAITS, assert_heard

STALLED_PICTURE = "5511990000616"
HEAD = """
import asyncio, sys, zapi
made = dict(timeout=60, attempt_timeout=60, connect_timeout=60)
"""
TAIL = """
except KeyboardInterrupt as error:
    print("interrupted", repr(error.__cause__), flush=True)
"""

SYNC = f"""{HEAD}
client = zapi.Client(**made)
try:
    client.download({STALLED_PICTURE!r})
{TAIL}
assert client.download("5511990000000").bytes
"""

ASYNC = f"""{HEAD}
async def main():
    async with zapi.AsyncClient(**made) as client:
        await client.%s
try:
    asyncio.run(main())
{TAIL}
"""

BATCH = f"""{HEAD}
async def main():
    async with zapi.AsyncClient(**made) as client:
        async for outcome in client.profile_pictures([sys.argv[1]] * 3):
            pass
try:
    asyncio.run(main())
{TAIL}
"""

STALLS = {
    "a download": SYNC,
    "an asynchronous call": ASYNC % f"profile_picture({STALLED!r})",
    "an asynchronous download": ASYNC % f"download({STALLED_PICTURE!r})",
    "an asynchronous batch": BATCH,
    "many of them": ASYNC.replace("await client.%s", "await asyncio.gather(*["
                                  f"client.profile_picture({STALLED!r}) for _ in range(100)])"),
}


@pytest.mark.parametrize("what", STALLS)
def test_ctrl_c_ends_it(python: Python, emulator: Emulator, what: str) -> None:
    def stalled() -> subprocess.Popen[str]:
        emulator.ask("/_emulator/reset")
        child = python(STALLS[what], STALLED)
        emulator.wait_for_requests(1)
        if "download" in what:
            while not emulator.stats()["downloads"]:
                pass
        return child

    assert_heard(stalled)


def blocked_in(process: subprocess.Popen[str], name: str) -> Iterator[int]:
    """The signal masks of the process's threads of that name."""
    for task in Path(f"/proc/{process.pid}/task").iterdir():
        lines = (task / "status").read_text().splitlines()
        fields = dict(line.split(":", 1) for line in lines)
        if fields["Name"].strip() == name:
            yield int(fields["SigBlk"], 16)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(
    ("what", "name"), [("an asynchronous call", "zapi-call"), ("an asynchronous batch", "zapi-batch")]
)
def test_threads_of_a_client_take_no_signal_from_the_loop(
    python: Python, emulator: Emulator, what: str, name: str
) -> None:
    """One that did would leave the main thread asleep in the loop's select."""
    child = python(STALLS[what], STALLED)
    emulator.wait_for_requests(1)
    masks = list(blocked_in(child, name))
    assert masks and all(mask >> (signal.SIGINT - 1) & 1 for mask in masks)
    child.send_signal(signal.SIGINT)
    assert child.communicate(timeout=10) == ("interrupted None\n", "")


@pytest.mark.parametrize("why", ["before another attempt", "for its turn"])
def test_ctrl_c_ends_an_asynchronous_call_that_waits(
    python: Python, emulator: Emulator, why: str
) -> None:
    phone = "5511990000470" if "attempt" in why else STALLED
    first = "await client.profile_picture('5511990000000')" if "turn" in why else "pass"
    source = ASYNC.replace("await client.%s", f"{first}; await client.profile_picture({phone!r})")

    def stalled() -> subprocess.Popen[str]:
        emulator.ask("/_emulator/reset")
        child = python(source, **WAITS[why])
        emulator.wait_for_requests(1)
        return child

    assert_heard(stalled)


@pytest.mark.parametrize("source", [STALLS["a download"], STALLS["many of them"], BATCH])
def test_a_second_ctrl_c_does_no_harm(python: Python, emulator: Emulator, source: str) -> None:
    """It may come at any moment, also while Python ends: then it may be what is reported."""
    # asyncio itself can lose a wake-up, and wait for a third, when the second one comes while its
    # loop is at work on the first.
    for pause in (0.1, 0.2) if "asyncio.run" in source else (0, 0.01, 0.03, 0.06, 0.1):
        emulator.ask("/_emulator/reset")
        child = python(source, STALLED)
        emulator.wait_for_requests(1)
        child.send_signal(signal.SIGINT)
        time.sleep(pause)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=10)
        assert child.returncode in (0, 1, UNHANDLED), err
        assert "interrupted" in out or "KeyboardInterrupt" in err
        assert "panicked" not in err and "Fatal" not in err


def test_ctrl_c_for_all_of_a_terminal_reaches_children_too(
    python: Python, emulator: Emulator
) -> None:
    """As a shell does it: the whole process group is interrupted."""
    source = f"""{HEAD}
import multiprocessing, os
os.setpgid(0, 0)
client = zapi.Client(**made)
def ask(phone):
    try: client.profile_picture(phone)
    except KeyboardInterrupt: os._exit(7)
children = [multiprocessing.get_context("fork").Process(target=ask, args=[sys.argv[1]])
            for _ in range(3)]
for child in children: child.start()
print("started", flush=True)
try:
    client.profile_picture(sys.argv[1])
except KeyboardInterrupt:
    for child in children: child.join(5)
    print([child.exitcode for child in children])
"""
    child = python(source, STALLED)
    assert child.stdout and child.stdout.readline() == "started\n"
    emulator.wait_for_requests(4)
    os.killpg(child.pid, signal.SIGINT)
    assert child.communicate(timeout=10) == ("[7, 7, 7]\n", "")
