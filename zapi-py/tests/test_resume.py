"""Where to resume a batch that ended early: at the first phone whose outcome was not taken."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import zapi
from conftest import Emulator, MakeAsync
from test_batch_end import PICTURE, STALLED, endless
from zapi import testing

PHONES = [f"55119700000{n:02}" for n in range(20)]


@pytest.fixture(params=["real", "canned"])
def either(request: pytest.FixtureRequest, client: zapi.Client) -> zapi.Client:
    return client if request.param == "real" else testing.Client(default=None)


@pytest.fixture(params=["real", "canned"])
def either_async(
    request: pytest.FixtureRequest, make_async: Callable[[], zapi.AsyncClient]
) -> zapi.AsyncClient:
    return make_async() if request.param == "real" else testing.AsyncClient(default=None)


@pytest.mark.parametrize("taken", [0, 1, 7])
@pytest.mark.parametrize("source", [PHONES, endless])
def test_a_closed_batch_tells_where_to_go_on(
    either: zapi.Client, taken: int, source: list[str] | Callable[[], Iterator[str]]
) -> None:
    phones = source() if callable(source) else source
    with either.profile_pictures(phones, ordered=True) as batch:
        for _ in range(taken):
            next(batch)
        before = batch.progress
    assert before.stopped_at is None
    # The last one counts as taken when the next one is asked for, which nobody did.
    expected = max(taken - 1, 0)
    assert (batch.progress.stopped_at, batch.progress.done) == (expected, taken)
    batch.close()
    batch.cancel()
    assert batch.progress.stopped_at == expected and list(batch) == []


def test_what_came_out_of_order_counts_as_taken(client: zapi.Client) -> None:
    with client.profile_pictures([STALLED[0], *PHONES], workers=2) as batch:
        assert next(batch).index == 1
    assert batch.progress.stopped_at == 0


def test_a_batch_at_its_end_has_nowhere_to_go_on(either: zapi.Client) -> None:
    with either.profile_pictures(PHONES) as batch:
        assert len(list(batch)) == len(PHONES)
    batch.cancel()
    assert batch.progress.stopped_at is None


def test_cancelled_then_closed(client: zapi.Client) -> None:
    batch = client.profile_pictures([PICTURE, *STALLED], ordered=True, workers=6)
    assert next(batch).picture
    batch.cancel()
    assert type(next(batch).error) is zapi.Cancelled
    batch.close()
    assert batch.progress.stopped_at == 1


def test_what_a_refusal_left_open_stays_open(make_client: Callable[..., zapi.Client]) -> None:
    with make_client(client_token="wrong") as client:
        with client.profile_pictures(PHONES) as batch:
            assert type(next(batch).error) is zapi.Unauthorized
    assert batch.progress.stopped_at == 0


def raises(progress: zapi.Progress) -> None:
    if progress.done == 3:
        raise LookupError


def test_an_outcome_that_its_hook_kept_back_was_not_taken(either: zapi.Client) -> None:
    with either.profile_pictures(PHONES, ordered=True, on_progress=raises) as batch:
        with pytest.raises(LookupError):
            list(batch)
    assert batch.progress.stopped_at == 2


def test_closed_while_another_thread_takes(client: zapi.Client, emulator: Emulator) -> None:
    batch = client.profile_pictures([PICTURE, *STALLED], ordered=True, workers=6)
    next(batch)
    with ThreadPoolExecutor(1) as pool:
        rest = pool.submit(list, batch)
        emulator.wait_for_requests(6)
        batch.close()
        assert rest.result(timeout=10) == []
    assert batch.progress.stopped_at == 1


def test_closed_at_any_moment_of_another_thread(client: zapi.Client) -> None:
    for _ in range(30):
        batch = client.profile_pictures(endless(), ordered=True)
        with ThreadPoolExecutor(1) as pool:
            next(batch)
            rest = pool.submit(list, batch)
            batch.close()
            taken = len(rest.result(timeout=10)) + 1
        progress = batch.progress
        # Whether it had asked for the next one when it was closed is open.
        assert progress.done == taken and progress.stopped_at in (taken - 1, taken)


def test_a_hook_that_raises_the_end_of_another_batch_ends_nothing(either: zapi.Client) -> None:
    def refused(progress: zapi.Progress) -> None:
        if progress.done == 3:
            other = zapi.Unauthorized("of another batch")
            other.stopped_at = 0
            raise other

    batch = either.profile_pictures(PHONES, ordered=True, on_progress=refused)
    with pytest.raises(zapi.Unauthorized):
        list(batch)
    assert [outcome.index for outcome in batch] == list(range(2, 20))


def test_a_table_that_a_hook_ends_tells_where_to_resume(either: zapi.Client) -> None:
    batch = either.profile_pictures(PHONES, ordered=True, on_progress=raises)
    with pytest.raises(LookupError) as caught:
        batch.to_dicts()
    told = vars(caught.value)
    assert [row["index"] for row in told["partial"]] == [0, 1] and told["stopped_at"] == 2


def test_no_table_is_made_of_a_batch_that_was_closed(
    client: zapi.Client, make_async: MakeAsync, emulator: Emulator
) -> None:
    first = threading.Event()
    batch = client.profile_pictures(
        [PICTURE, *STALLED], ordered=True, workers=6, on_progress=lambda _: first.set()
    )
    with ThreadPoolExecutor(1) as pool:
        table = pool.submit(batch.to_columns)
        assert first.wait(timeout=30)
        emulator.wait_for_requests(6)
        batch.close()
        with pytest.raises(zapi.Cancelled, match="closed") as caught:
            table.result(timeout=10)
    assert isinstance(caught.value.partial, dict)
    assert caught.value.partial["index"] == [0] and caught.value.stopped_at == 1

    async def closed() -> None:
        async with make_async() as twin:
            batch = twin.profile_pictures(STALLED)
            asyncio.get_running_loop().call_later(0.1, asyncio.ensure_future, batch.aclose())
            with pytest.raises(zapi.Cancelled, match="closed"):
                await batch.to_dicts()

    asyncio.run(closed())


@pytest.mark.parametrize("hook", [None, raises])
def test_in_an_event_loop(
    either_async: zapi.AsyncClient, hook: Callable[[zapi.Progress], None] | None
) -> None:
    async def run() -> int | None:
        async with either_async.profile_pictures(PHONES, ordered=True, on_progress=hook) as batch:
            await anext(batch)
            await anext(batch)
            if hook is not None:
                with pytest.raises(LookupError):
                    await anext(batch)
        assert [outcome async for outcome in batch] == []
        return batch.progress.stopped_at

    # The hook kept the third back, so that the second was taken.
    assert asyncio.run(run()) == (1 if hook is None else 2)
