"""How a batch ends early: account-wide errors, cancel, close, drop, signals, threads, forks."""

import contextlib
import gc
import itertools
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import zapi
from conftest import UNHANDLED, Blocking, Emulator, MakeClient, OnAlarm, Python, taken
from test_fork import in_child
from test_signals import Alarm, assert_heard

PICTURE = "5511990000000"
STALLED = [f"55119900009{n:02}" for n in range(1, 6)]


def endless() -> Iterator[str]:
    return (f"55119800{n:05}" for n in itertools.count())


if sys.platform == "win32":
    from thread_names import names
else:

    def names() -> Iterator[str]:
        # Other systems than Linux list none.
        for task in Path("/proc/self/task").glob("*"):
            # One that ends in the meantime is not there to be read.
            with contextlib.suppress(OSError):
                yield (task / "comm").read_text().removesuffix("\n")


def threads(name: str = "zapi-batch") -> int:
    """How many threads of this name this process has: those of batches."""
    return sum(found == name for found in names())


def no_threads_are_left() -> bool:
    """They end a moment after they are told; the wait ends when the test's own limit does."""
    end = time.monotonic() + 5
    while threads():
        assert time.monotonic() < end
    return True


def test_a_wrong_token_stops_it(
    make_client: MakeClient, emulator: Emulator, blocking: Blocking
) -> None:
    rest = endless()
    first = blocking.before_answers(itertools.islice(rest, 3))
    with make_client(client_token="wrong", workers=1) as client:
        batch = client.profile_pictures(itertools.chain(first, rest), ordered=True)
        outcomes, error = taken(batch)
    assert emulator.stats()["requests"] == 2 and len(outcomes) <= 32
    assert type(error) is zapi.Unauthorized and error.stopped_at == 0
    assert list(batch) == [], "it is raised once"
    kinds = {type(outcome.error) for outcome in outcomes}
    assert kinds == {zapi.Cancelled, zapi.Unauthorized}
    assert [outcome.index for outcome in outcomes] == list(range(len(outcomes)))
    for outcome in outcomes:
        assert outcome.phone and not outcome.picture
        if type(outcome.error) is zapi.Cancelled:
            assert type(outcome.error.cause) is zapi.Unauthorized
            assert outcome.error.cause.http_status == 403
    assert batch.progress.stopped_at == 0
    assert batch.progress.failed == batch.progress.done == len(outcomes)
    assert no_threads_are_left()


def test_cancel_gives_what_was_read_and_tells_where_it_stopped(
    client: zapi.Client, blocking: Blocking
) -> None:
    phones = itertools.chain(blocking.before_answers([PICTURE, *STALLED]), endless())
    batch = client.profile_pictures(phones, ordered=True, workers=9)
    assert next(batch).picture
    batch.cancel()
    left, error = taken(batch)
    assert type(error) is zapi.Cancelled and error.stopped_at == 1
    assert {type(outcome.error) for outcome in left[:5]} == {zapi.Cancelled}
    assert left[0].error and left[0].error.cause is None
    assert batch.progress.stopped_at == 1 and batch.progress.done == len(left) + 1
    assert no_threads_are_left()


def test_another_thread_can_look_cancel_and_close(client: zapi.Client, emulator: Emulator) -> None:
    class Phones(list[str]):
        def __iter__(self) -> Iterator[str]:
            yield from super().__iter__()
            are_read.set()

    for end in ("cancel", "close"):
        emulator.ask("/_emulator/reset")
        are_read = threading.Event()
        batch = client.profile_pictures(Phones(STALLED))
        with ThreadPoolExecutor(1) as pool:
            rest = pool.submit(taken, batch)
            assert are_read.wait(10)
            emulator.wait_for_requests(4)
            assert batch.progress == zapi.Progress(total=5)
            start = time.monotonic()
            getattr(batch, end)()
            outcomes, error = rest.result(timeout=10)
            assert time.monotonic() - start < 2
        assert len(outcomes) == (5 if end == "cancel" else 0)
        assert type(error) is (zapi.Cancelled if end == "cancel" else type(None))
        assert all(type(outcome.error) is zapi.Cancelled for outcome in outcomes)
        assert no_threads_are_left()


def test_an_input_that_takes_from_its_own_batch_gets_an_error(client: zapi.Client) -> None:
    def phones() -> Iterator[str | None]:
        for _ in range(3):
            yield next(batch).phone

    batch = client.profile_pictures(phones())
    with pytest.raises(zapi.InvalidArgument, match="elsewhere"):
        next(batch)
    assert list(batch) == []


def test_an_input_that_looks_at_its_own_batch(client: zapi.Client) -> None:
    def phones() -> Iterator[str]:
        for phone in itertools.islice(endless(), 30):
            assert batch.progress.failed == 0
            yield phone

    batch = client.profile_pictures(phones())
    assert len(list(batch)) == 30
    unfinished = client.profile_pictures(phones())
    batch = unfinished
    next(batch)
    del batch, unfinished
    gc.collect()
    assert no_threads_are_left(), "a batch that its own input refers to is collected"


@pytest.mark.parametrize("how", ["del", "close", "with"])
def test_what_is_dropped_or_closed_ends(
    make_client: MakeClient, emulator: Emulator, how: str
) -> None:
    closed: list[bool] = []

    def phones() -> Iterator[str]:
        try:
            yield from [PICTURE, *STALLED]
            yield from endless()
        finally:
            closed.append(True)

    client = make_client(attempt_timeout=60, timeout=60)
    batch = client.profile_pictures(phones(), workers=6)
    assert next(batch).phone == PICTURE
    assert threads() > 0
    kept = None if how == "del" else batch
    start = time.monotonic()
    if how == "del":
        del batch
    elif how == "close":
        batch.close()
        batch.close()
    else:
        with batch:
            pass
    assert closed == [True], "the input is let go of too"
    assert no_threads_are_left()
    assert time.monotonic() - start < 2
    if kept is not None:
        assert list(kept) == [] and kept.progress.done == 1


def test_other_threads_run_while_it_waits(client: zapi.Client, emulator: Emulator) -> None:
    with ThreadPoolExecutor(1) as pool:
        batch = client.profile_pictures(STALLED, timeout=2)
        running = pool.submit(taken, batch)
        emulator.wait_for_requests(4)
        assert sum(1 for _ in range(100_000)) == 100_000
        assert not running.done()
        batch.cancel()
        assert type(running.result(timeout=10)[1]) is zapi.Cancelled


PATIENT = """
import sys, threading, time, zapi
client = zapi.Client(timeout=60, attempt_timeout=60, max_retries=0)
def phones():
    yield from sys.argv[2:]
    if sys.argv[1] == "input":
        print("reading", flush=True)
        time.sleep(60)
batch = client.profile_pictures(phones(), workers=8)
try:
    next(batch)
except KeyboardInterrupt as error:
    print("interrupted", repr(error.__cause__), flush=True)
rest = []
try:
    for outcome in batch:
        rest.append(outcome)
except zapi.Cancelled as error:
    assert error.stopped_at == 0
assert len(rest) == 5 and all(type(o.error) is zapi.Cancelled for o in rest), rest
assert batch.progress.stopped_at == 0, batch.progress
"""


@pytest.mark.parametrize("where", ["batch", "input"])
def test_ctrl_c_ends_a_stalled_batch(python: Python, emulator: Emulator, where: str) -> None:
    def stalled() -> subprocess.Popen[str]:
        emulator.ask("/_emulator/reset")
        child = python(PATIENT, where, *STALLED)
        if where == "input":
            assert child.stdout and child.stdout.readline() == "reading\n"
        emulator.wait_for_requests(5)
        return child

    assert_heard(stalled)


def test_unhandled_ctrl_c_ends_the_program(python: Python, emulator: Emulator) -> None:
    source = "import sys, zapi; list(zapi.Client().profile_pictures(sys.argv[1:]))"
    child = python(source, *STALLED)
    emulator.wait_for_requests(4)
    child.send_signal(signal.SIGINT)
    assert "KeyboardInterrupt" in child.communicate(timeout=10)[1]
    assert child.returncode == UNHANDLED


def test_what_a_handler_raises_comes_out_and_nothing_is_lost(
    client: zapi.Client, on_alarm: OnAlarm
) -> None:
    def handler(*_: object) -> None:
        raise Alarm

    on_alarm(handler)
    batch = client.profile_pictures(STALLED, workers=5)
    with pytest.raises(Alarm):
        next(batch)
    outcomes, error = taken(batch)
    assert sorted(outcome.index for outcome in outcomes) == [0, 1, 2, 3, 4]
    assert type(error) is zapi.Cancelled and batch.progress.stopped_at == 0


def test_the_end_of_python_does_not_wait_for_a_batch(python: Python) -> None:
    child = python(
        "import sys, threading, zapi\n"
        "client = zapi.Client(timeout=60, attempt_timeout=60)\n"
        "batch = client.profile_pictures(['5511990000000', *sys.argv[1:]], workers=9)\n"
        "print(next(batch).phone)\n"
        "other = client.profile_pictures(sys.argv[1:])\n"
        "threading.Thread(target=list, args=[other], daemon=True).start()\n",
        *STALLED,
    )
    assert child.communicate(timeout=30) == ("5511990000000\n", "")
    assert child.returncode == 0


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_leaves_the_batch_alone_and_starts_its_own(client: zapi.Client) -> None:
    batch = client.profile_pictures(itertools.islice(endless(), 50))
    next(batch)

    def use() -> int:
        with pytest.raises(zapi.InvalidArgument, match="parent process"):
            next(batch)
        batch.cancel()
        batch.close()
        assert batch.progress.done == 1
        return sum(outcome.picture is not None for outcome in client.profile_pictures([PICTURE]))

    def drop() -> bool:
        nonlocal batch
        del batch
        return gc.collect() >= 0

    assert in_child(use) == "1"
    assert in_child(drop) == "True"
    assert len(list(batch)) == 49


def test_a_fork_while_another_thread_takes(client: zapi.Client, emulator: Emulator) -> None:
    batch = client.profile_pictures(STALLED)
    thread = threading.Thread(target=list, args=[batch])
    thread.start()
    emulator.wait_for_requests(4)

    def close() -> int:
        batch.close()
        return batch.progress.done

    try:
        assert in_child(close) == "0"
    finally:
        batch.close()
        thread.join(10)
    assert not thread.is_alive()
