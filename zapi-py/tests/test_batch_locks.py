"""Batches and the program's own locks and event loops: no part of a batch waits for the program's code."""

import asyncio
import logging
import threading
from collections.abc import Iterator

import pytest
import zapi
from conftest import Blocking, Emulator, MakeAsync
from test_batch_end import endless, no_threads_are_left


@pytest.mark.parametrize("how", ["close", "del", "with"])
def test_a_batch_ends_under_a_lock_that_a_log_handler_wants(
    client: zapi.Client, blocking: Blocking, how: str
) -> None:
    batch = client.profile_pictures(endless(), workers=4)
    with blocking.wanted:
        # Begins without waiting for an answer, which stays in the handler.
        batch._core.poll(batch._phones, batch._given)
        assert blocking.entered.wait(10)
        if how == "close":
            batch.close()
        elif how == "with":
            with batch:
                pass
        else:
            del batch
    assert no_threads_are_left()


def test_a_batch_is_dropped_by_a_thread_of_its_own(client: zapi.Client) -> None:
    kept = [client.profile_pictures(endless(), workers=4)]
    dropped = threading.Event()

    class Dropping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.threadName != threading.main_thread().name and kept:
                kept.clear()
                dropped.set()

    logger, handler = logging.getLogger("zapi"), Dropping()
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        # Not held here while a thread of it logs.
        with pytest.raises((IndexError, zapi.Error)):
            while True:
                next(kept[0])
        assert dropped.wait(10)
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)
    assert no_threads_are_left()


def test_rows_without_a_wait_let_the_event_loop_run(make_async: MakeAsync) -> None:
    turns = 0

    async def main() -> None:
        nonlocal turns

        async def count() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        counting = asyncio.ensure_future(count())
        async with make_async() as client:
            outcomes = [o async for o in client.profile_pictures(["no phone"] * 5000)]
        counting.cancel()
        assert len(outcomes) == 5000

    asyncio.run(main())
    assert turns >= 5000 // 100


def test_a_hook_of_the_input_that_waits_for_the_batch(
    client: zapi.Client, emulator: Emulator
) -> None:
    """An input may block as long as it likes: what was begun goes on meanwhile."""

    def phones() -> Iterator[str]:
        yield "5511990000000"
        yield "5511990000001"
        emulator.wait_for_requests(2)
        yield "5511990000002"

    assert len(list(client.profile_pictures(phones(), ordered=True))) == 3
