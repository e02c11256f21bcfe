"""Calls of a store that another program keeps from writing: whoever waits for one can end it."""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path

import pytest
import zapi
from conftest import Emulator, MakeClient, OnAlarm, Python
from test_batch_end import threads
from test_interrupt import blocked_in
from test_signals import Alarm, assert_heard
from zapi._cli import exits

PICTURE = "5511990000000"

LOCKS = """
import sqlite3, sys, threading
database = sqlite3.connect(sys.argv[1])
database.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
threading.Event().wait()
"""
WAITS = """
import asyncio, inspect, sys, zapi
told = []
def show(report):
    told.append(report)
    if len(told) == 2:
        print("waits", flush=True)
client, store = zapi.Client(), getattr(zapi, sys.argv[1])(sys.argv[2])
try:
    running = store.sync(client, on_progress=show)
    if inspect.iscoroutine(running):
        asyncio.run(running)
except KeyboardInterrupt as error:
    print("interrupted", repr(error.__cause__), flush=True)
assert not any(report.asked for report in told)
"""


def locked(python: Python, store: zapi.Store) -> subprocess.Popen[str]:
    """Another program, which keeps the database locked."""
    other = python(LOCKS, f"{store.folder}/contacts.db")
    assert other.stdout and other.stdout.readline() == "locked\n"
    return other


@pytest.mark.parametrize("kind", ["Store", "AsyncStore"])
def test_ctrl_c_ends_a_sync_that_waits_for_a_locked_database(
    python: Python, emulator: Emulator, tmp_path: Path, make_client: MakeClient, kind: str
) -> None:
    """It cannot even begin."""
    folder = tmp_path / "pictures"
    with zapi.Store(folder) as store:
        store.add([PICTURE])
        other = locked(python, store)

    def waiting() -> subprocess.Popen[str]:
        child = python(WAITS, kind, str(folder))
        assert child.stdout and child.stdout.readline() == "waits\n"
        return child

    assert_heard(waiting)
    assert emulator.stats()["requests"] == 0
    other.kill()
    other.wait()
    with zapi.Store(folder) as store:
        assert store.sync(make_client()).new == 1, "the next one does it all"


@pytest.fixture
def unwritable(python: Python, make_client: MakeClient, tmp_path: Path) -> Iterator[zapi.Store]:
    """A store whose long calls wait until another program lets them write."""
    with zapi.Store(tmp_path / "store") as store:
        store.add([PICTURE])
        store.sync(make_client())
        picture = store.picture(PICTURE)
        assert picture
        Path(picture.path).unlink()
        locked(python, store)
        yield store


# Without an end, it would wait for half a minute.
LATEST = 15.0
LONG = ["verify", "scrub", "publish", "export"]


@pytest.mark.parametrize("name", LONG)
def test_what_a_signal_handler_raises_ends_any_long_call(
    unwritable: zapi.Store, tmp_path: Path, on_alarm: OnAlarm, name: str
) -> None:
    seen: list[int] = []

    def handler(*_: object) -> None:
        seen.append(unwritable.status().has)
        raise Alarm

    other = zapi.Store(tmp_path / "other")
    calls: dict[str, Callable[[], object]] = {
        "verify": unwritable.verify,
        "scrub": unwritable.scrub,
        "publish": lambda: unwritable.publish(tmp_path / "web"),
        "export": lambda: other.export(unwritable),
    }
    on_alarm(handler)
    began = time.monotonic()
    with pytest.raises(Alarm) as caught:
        calls[name]()
    assert time.monotonic() - began < LATEST and caught.value.__context__ is None
    assert seen == [1], "the handler could use the store"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("name", LONG)
def test_a_long_call_ends_with_its_task(unwritable: zapi.Store, tmp_path: Path, name: str) -> None:
    async def run() -> None:
        assert unwritable.folder
        async with zapi.AsyncStore(unwritable.folder) as store:
            calls: dict[str, Callable[[], Coroutine[object, object, object]]] = {
                "verify": store.verify,
                "scrub": store.scrub,
                "publish": lambda: store.publish(tmp_path / "web"),
                "export": lambda: zapi.AsyncStore(tmp_path / "other").export(store),
            }
            task = asyncio.ensure_future(calls[name]())
            while not threads("zapi-store"):
                await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    began = time.monotonic()
    asyncio.run(run())
    while threads("zapi-store"):
        assert time.monotonic() - began < LATEST


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_ctrl_c_ends_a_long_command(unwritable: zapi.Store, environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "zapi", "store", str(unwritable.folder), "verify"]
    run = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    while not list(blocked_in(run, "zapi-store")):
        assert run.poll() is None, "it verifies on a thread of its own"
    run.send_signal(signal.SIGINT)
    assert run.communicate(timeout=LATEST)[1] == "zapi: interrupted\n"
    assert run.returncode == exits.INTERRUPTED
