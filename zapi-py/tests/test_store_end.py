"""How a sync of a store ends early, and what a store does in other threads and processes."""

import asyncio
import multiprocessing
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import zapi
from conftest import Emulator, MakeClient, OnAlarm, Python
from test_fork import in_child
from test_interrupt import blocked_in
from test_signals import assert_heard

PICTURE = "5511990000000"
OTHER = "5511990000001"
STALLED = "5511990000901"
STALLED_PICTURE = "5511990000616"

SYNC = """
import sys, zapi
client = zapi.Client(timeout=60, attempt_timeout=60, connect_timeout=60)
store = zapi.Store(sys.argv[1])
store.add(sys.argv[2:])
try:
    store.sync(client, watch=WATCH)
except KeyboardInterrupt as error:
    print("interrupted", repr(error.__cause__), flush=True)
assert [entry.phone for entry in store.entries("has")] == sys.argv[2:4]
assert store.status().asked_today >= 2 and store.verify().sound == 1
"""
ASYNC = SYNC.replace("zapi.Client", "zapi.AsyncClient").replace(
    "    store.sync(client, watch=WATCH)",
    "    import asyncio\n"
    "    async def main():\n"
    "        await zapi.AsyncStore(sys.argv[1]).sync(client, watch=WATCH)\n"
    "    asyncio.run(main())",
)


@pytest.mark.parametrize("source", [SYNC, ASYNC], ids=["sync", "async"])
@pytest.mark.parametrize("last", [STALLED, STALLED_PICTURE, None])
def test_ctrl_c_ends_a_sync_and_loses_nothing(
    python: Python, emulator: Emulator, tmp_path: Path, source: str, last: str | None
) -> None:
    folders = (tmp_path / str(number) for number in range(3))

    def stalled() -> subprocess.Popen[str]:
        emulator.ask("/_emulator/reset")
        folder = next(folders)
        phones = [PICTURE, OTHER, *([last] if last else [])]
        child = python(source.replace("WATCH", str(last is None)), str(folder), *phones)
        emulator.wait_for_requests(len(phones))
        with zapi.Store(folder) as store:
            while store.status().has < 2:
                assert child.poll() is None
        return child

    assert_heard(stalled)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_threads_of_a_store_take_no_signal_from_the_loop(
    python: Python, emulator: Emulator, tmp_path: Path
) -> None:
    """One that did would leave the main thread asleep in the loop's select."""
    source = """
import asyncio, sys, zapi
async def main():
    store = zapi.AsyncStore(sys.argv[1])
    await store.add(sys.argv[2:])
    await store.sync(zapi.AsyncClient(timeout=60, attempt_timeout=60))
asyncio.run(main())
"""
    child = python(source, str(tmp_path), STALLED)
    emulator.wait_for_requests(1)
    masks = list(blocked_in(child, "zapi-store"))
    assert len(masks) == 2 and all(mask >> (signal.SIGINT - 1) & 1 for mask in masks)
    main = Path(f"/proc/{child.pid}/status").read_text()
    assert "SigBlk:\t0000000000000000" in main, "the thread that started them takes signals"


@pytest.mark.parametrize("kind", ["Store", "AsyncStore"])
def test_python_can_end_while_a_sync_runs(python: Python, tmp_path: Path, kind: str) -> None:
    """In a thread that nobody waits for."""
    source = """
import asyncio, inspect, sys, threading, zapi
client = zapi.Client(timeout=60, attempt_timeout=60)
def sync():
    store = getattr(zapi, sys.argv[1])(sys.argv[2])
    running = store.sync(client, watch=True, on_progress=print)
    if inspect.iscoroutine(running):
        asyncio.run(running)
with zapi.Store(sys.argv[2]) as store:
    store.add(sys.argv[3:])
threading.Thread(target=sync, daemon=True).start()
while client.stats().requests == 0:
    pass
"""
    child = python(source, kind, str(tmp_path), STALLED)
    _, err = child.communicate(timeout=20)
    assert (child.returncode, err) == (0, "")


def test_ctrl_c_is_heard_while_answers_keep_coming(
    python: Python, emulator: Emulator, tmp_path: Path
) -> None:
    """Answers that are always ready leave no moment of waiting in which a signal would be seen."""
    folders = (tmp_path / str(number) for number in range(3))
    source = """
import sys, zapi
client, store = zapi.Client(rate_per_second=0, workers=64), zapi.Store(sys.argv[1])
store.add(f"55119{number:08}" for number in range(50_000))
try:
    store.sync(client, links_only=True)
except KeyboardInterrupt as error:
    print("interrupted", repr(error.__cause__), flush=True)
"""

    def busy() -> subprocess.Popen[str]:
        emulator.ask("/_emulator/reset")
        child = python(source, str(next(folders)))
        emulator.wait_for_requests(1000)
        return child

    assert_heard(busy)


def test_what_a_signal_handler_raises_ends_it(
    make_client: MakeClient, tmp_path: Path, on_alarm: OnAlarm
) -> None:
    def handler(*_: object) -> None:
        raise LookupError("alarm")

    with zapi.Store(tmp_path) as store:
        store.add([STALLED])
        on_alarm(handler)
        with pytest.raises(LookupError, match="alarm"):
            store.sync(make_client(), timeout=60)
        entry = store.entry(STALLED)
        assert entry and (entry.state, entry.failures) == ("never", 0), "nobody refused it"


def test_what_on_progress_raises_ends_it_and_nothing_is_lost(
    make_client: MakeClient, tmp_path: Path
) -> None:
    error = LookupError("mine")
    calls: list[tuple[int, int]] = []

    def show(report: zapi.SyncReport) -> None:
        calls.append((report.asked, threading.get_ident()))
        if report.asked:
            raise error

    with zapi.Store(tmp_path) as store:
        store.add([PICTURE, STALLED])
        with pytest.raises(LookupError) as caught:
            store.sync(make_client(), timeout=60, on_progress=show)
        assert caught.value is error and caught.value.__context__ is None
        asked, thread = calls[-1]
        assert asked == 1 and thread == threading.get_ident()
        assert sum(asked > 0 for asked, _ in calls) == 1, "it is not called again"
        assert store.status().has == 1


def test_on_progress_can_use_the_store(make_client: MakeClient, tmp_path: Path) -> None:
    """No lock is held while it runs."""
    with zapi.Store(tmp_path) as store:
        store.add([PICTURE])
        seen: list[int] = []

        def show(report: zapi.SyncReport) -> None:
            store.add([OTHER], account="another")
            seen.append(store.status().has)

        store.sync(make_client(), on_progress=show)
        assert seen[-1] == 1 and set(store.accounts()) == {"default", "another"}


def test_a_token_ends_it_from_another_thread(
    make_client: MakeClient, tmp_path: Path, emulator: Emulator
) -> None:
    token = zapi.CancelToken()

    def cancel() -> None:
        emulator.wait_for_requests(1)
        token.cancel()

    thread = threading.Thread(target=cancel)
    thread.start()
    with zapi.Store(tmp_path) as store:
        store.add([STALLED])
        with pytest.raises(zapi.Cancelled):
            store.sync(make_client(), timeout=60, cancel=token)
    thread.join()


def test_threads_use_one_store_during_a_sync(
    make_client: MakeClient, tmp_path: Path, emulator: Emulator
) -> None:
    with zapi.Store(tmp_path) as store:
        store.add([STALLED])
        token = zapi.CancelToken()
        ended: list[type[BaseException]] = []

        def sync() -> None:
            try:
                store.sync(make_client(), timeout=60, cancel=token)
            except zapi.Error as error:
                ended.append(type(error))

        thread = threading.Thread(target=sync)
        thread.start()
        emulator.wait_for_requests(1)
        assert store.add([PICTURE]).new == 1 and store.status().never == 2 and not ended
        token.cancel()
        thread.join()
        assert ended == [zapi.Cancelled]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_is_refused_and_harms_nothing(
    make_client: MakeClient, tmp_path: Path
) -> None:
    client = make_client()
    zapi.Store(tmp_path).close()
    assert in_child(lambda: zapi.Store(tmp_path).accounts()) == "[]", "it was closed before"
    with zapi.Store(tmp_path) as store:
        store.add([PICTURE])
        entries = store.entries()
        calls: list[Callable[[], object]] = [
            store.status, lambda: store.sync(client), lambda: store.add([OTHER]), lambda: store.entry(PICTURE),
        ]
        for call in calls:
            told = in_child(call)
            assert told.startswith("InvalidArgument(") and "parent process" in told
        assert in_child(store.close) == "None"
        told = in_child(lambda: zapi.Store(tmp_path))
        assert told.startswith("InvalidArgument(") and "in the children only" in told
        assert in_child(lambda: zapi.Store(tmp_path / "child").add([OTHER]).new) == "1"
        assert store.sync(client).new == 1 and next(entries).phone == PICTURE


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_an_asynchronous_store_is_refused_in_a_child_too(tmp_path: Path) -> None:
    """The thread that would serve it stayed with the parent: it must not be waited for."""
    store = zapi.AsyncStore(tmp_path)
    assert asyncio.run(store.accounts()) == []
    child = multiprocessing.get_context("fork").Process(target=_ask, args=[store])
    child.start()
    child.join(20)
    assert child.exitcode == 7


def _ask(store: zapi.AsyncStore) -> None:
    import os

    try:
        asyncio.run(store.accounts())
    except zapi.InvalidArgument:
        os._exit(7)
