"""Several threads on one batch: one of them takes a row, and the others are refused without harm."""

import itertools
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest
import zapi
from conftest import Emulator
from test_batch_end import STALLED, endless


def test_two_threads_on_one_iterator_get_an_error_and_no_deadlock(
    client: zapi.Client, emulator: Emulator
) -> None:
    batch = client.profile_pictures(STALLED)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(next, batch)
        emulator.wait_for_requests(4)
        with pytest.raises(zapi.InvalidArgument, match="elsewhere"):
            next(batch)
        batch.cancel()
        assert type(first.result(timeout=10).error) is zapi.Cancelled


def test_many_threads_on_one_iterator(client: zapi.Client) -> None:
    batch = client.profile_pictures(itertools.islice(endless(), 60))
    taken: list[int] = []
    refused: list[zapi.Error] = []

    def take() -> None:
        while True:
            try:
                taken.append(next(batch).index)
            except StopIteration:
                return
            except zapi.InvalidArgument as error:
                refused.append(error)

    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(take) for _ in range(3)]:
            done.result(timeout=60)
    assert sorted(taken) == list(range(60))


def test_a_thread_that_is_refused_takes_no_row_from_another(client: zapi.Client) -> None:
    reading, is_refused = threading.Event(), threading.Event()

    def phones() -> Iterator[str]:
        reading.set()
        assert is_refused.wait(10)
        yield from itertools.islice(endless(), 3)

    class Late:
        """The core of the batch; a refusal is raised only after the other thread has its row."""

        def __init__(self, core: Any) -> None:
            self.core = core

        def __getattr__(self, name: str) -> Any:
            return getattr(self.core, name)

        def next(self, *arguments: Any) -> Any:
            try:
                return self.core.next(*arguments)
            except zapi.InvalidArgument:
                is_refused.set()
                first.result(timeout=10)
                raise

    batch = client.profile_pictures(phones(), ordered=True)
    batch._core = cast("zapi._native.Batch", Late(batch._core))
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(next, batch)
        assert reading.wait(10)
        with pytest.raises(zapi.InvalidArgument, match="elsewhere"):
            next(batch)
    assert first.result().index == 0
    assert [(outcome.index, outcome.error) for outcome in batch] == [(1, None), (2, None)]
    assert batch.progress.stopped_at is None
