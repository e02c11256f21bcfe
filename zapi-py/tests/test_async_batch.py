"""Batches in an event loop: both kinds of input, order, cancelling, closing, hooks."""

import asyncio
import gc
import itertools
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any, TypeVar

import pytest
import zapi
from conftest import Blocking, Emulator, MakeAsync, MakeClient, taken_async
from test_async import soon
from test_batch_end import no_threads_are_left, threads

PICTURE = "5511990000000"
STALLED = [f"55119900009{n:02}" for n in range(1, 6)]

T = TypeVar("T")


def phones(count: int) -> list[str]:
    return [f"55119800{n:05}" for n in range(count)]


async def later(items: Iterable[T], pause: float = 0) -> AsyncIterator[T]:
    for item in items:
        await asyncio.sleep(pause)
        yield item


async def all_of(batch: zapi.AsyncBatch) -> list[zapi.Outcome]:
    return [outcome async for outcome in batch]


@pytest.mark.parametrize("given", [list, iter, later])
@pytest.mark.parametrize("ordered", [True, False])
def test_every_phone_has_an_outcome(
    make_async: MakeAsync, given: Callable[[list[str | None]], Any], ordered: bool
) -> None:
    async def main() -> None:
        async with make_async() as client:
            texts = [*phones(100), None, "+55", PICTURE, PICTURE]
            async with client.profile_pictures(given(texts), ordered=ordered, workers=8) as batch:
                outcomes = await all_of(batch)
                assert await all_of(batch) == [] and batch.progress.done == 104
            indexes = [outcome.index for outcome in outcomes]
            assert (indexes if ordered else sorted(indexes)) == list(range(104))
            failed = {o.index: type(o.error) for o in outcomes if o.error}
            assert failed == {100: zapi.InvalidPhone, 101: zapi.InvalidPhone}
            assert batch.progress.total == (104 if given is list else None)
            assert batch.progress.stopped_at is None

    asyncio.run(main())


def test_an_input_that_gives_one_phone_now_and_then(
    make_async: MakeAsync, emulator: Emulator
) -> None:
    """Outcomes come while the next phone is waited for."""

    async def main() -> None:
        queue: asyncio.Queue[str | None] = asyncio.Queue()

        async def source() -> AsyncIterator[str]:
            while phone := await queue.get():
                yield phone

        async with make_async() as client:
            batch = client.profile_pictures(source())
            for phone in phones(5):
                await queue.put(phone)
                assert (await anext(batch)).phone == phone
            await queue.put(None)
            assert await all_of(batch) == []

    asyncio.run(main())


def test_input_is_read_as_far_as_outcomes_are_taken(make_async: MakeAsync) -> None:
    read: list[int] = []

    async def endless() -> AsyncIterator[str]:
        for n in itertools.count():
            read.append(n)
            yield f"55119800{n:05}"

    async def main() -> None:
        async with make_async() as client:
            batch = client.profile_pictures(endless(), workers=2)
            assert read == [], "nothing is read before the first outcome is asked for"
            for _ in range(20):
                await anext(batch)
            assert 20 <= len(read) <= 20 + 8 + 1
            await batch.aclose()
            with pytest.raises(StopAsyncIteration):
                await anext(batch)

    asyncio.run(main())
    assert no_threads_are_left()


@pytest.mark.parametrize("is_async", [True, False])
def test_what_the_input_raises_comes_after_what_was_read(
    make_async: MakeAsync, is_async: bool
) -> None:
    class Broken(Exception):
        pass

    def plain() -> Iterator[str]:
        yield from phones(3)
        raise Broken

    async def source() -> AsyncIterator[str]:
        for phone in plain():
            yield phone

    async def main() -> None:
        async with make_async() as client:
            batch = client.profile_pictures(source() if is_async else plain())
            for _ in range(3):
                assert (await anext(batch)).picture
            with pytest.raises(Broken):
                await anext(batch)
            assert await all_of(batch) == []

    asyncio.run(main())


def test_a_wrong_token_stops_it(
    make_async: MakeAsync, emulator: Emulator, blocking: Blocking
) -> None:
    given = itertools.chain(blocking.before_answers(phones(3)), phones(100)[3:])

    async def main() -> None:
        async with make_async(client_token="wrong", workers=1) as client:
            batch = client.profile_pictures(given, ordered=True)
            outcomes, error = await taken_async(batch)
        assert type(error) is zapi.Unauthorized and error.stopped_at == 0
        assert {type(outcome.error) for outcome in outcomes} == {zapi.Cancelled, zapi.Unauthorized}
        assert batch.progress.stopped_at == 0 and emulator.stats()["requests"] == 2

    asyncio.run(main())


def test_cancelling_the_task_ends_the_calls(make_async: MakeAsync, emulator: Emulator) -> None:
    async def main() -> None:
        async with make_async(workers=5) as client:
            open_before = emulator.stats()["open_connections"]
            batch = client.profile_pictures([PICTURE, *STALLED], ordered=True)
            assert (await anext(batch)).picture
            waiting = asyncio.ensure_future(anext(batch))
            # A task that was cancelled before it began would not reach the batch.
            await asyncio.sleep(0)
            await soon(lambda: emulator.stats()["requests"] == 6)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            await soon(lambda: emulator.stats()["open_connections"] <= open_before + 1)
            left, error = await taken_async(batch)
            assert type(error) is zapi.Cancelled and error.stopped_at == 1
            assert [type(outcome.error) for outcome in left] == [zapi.Cancelled] * 5
            assert batch.progress.stopped_at == 1

    asyncio.run(main())


@pytest.mark.parametrize("end", ["cancel", "close", "token"])
@pytest.mark.parametrize("waits_for", ["answer", "phone"])
def test_another_task_can_end_it(make_async: MakeAsync, end: str, waits_for: str) -> None:
    async def never() -> AsyncIterator[str]:
        await asyncio.Event().wait()
        yield PICTURE

    async def main() -> None:
        token = zapi.CancelToken()
        async with make_async() as client:
            given = never() if waits_for == "phone" else STALLED[:3]
            batch = client.profile_pictures(given, cancel=token)
            ends: dict[str, Callable[[], object]] = {
                "cancel": batch.cancel,
                "close": lambda: asyncio.ensure_future(batch.aclose()),
                "token": token.cancel,
            }
            asyncio.get_running_loop().call_later(0.05, ends[end])
            outcomes, error = await asyncio.wait_for(taken_async(batch), 5)
            assert type(error) is (type(None) if end == "close" else zapi.Cancelled)
            count = 3 if waits_for == "answer" and end != "close" else 0
            assert [type(outcome.error) for outcome in outcomes] == [zapi.Cancelled] * count

    asyncio.run(main())
    assert no_threads_are_left()


@pytest.mark.parametrize("end", ["close", "drop"])
def test_closing_and_dropping_do_not_hold_up_the_loop(
    make_async: MakeAsync, blocking: Blocking, end: str
) -> None:
    async def main() -> None:
        async with make_async() as client:
            batch = client.profile_pictures([*phones(4), "no phone"])
            with blocking.wanted:
                async for outcome in batch:
                    assert type(outcome.error) is zapi.InvalidPhone, "the others have no answer yet"
                    break
                await soon(blocking.entered.is_set)
                if end == "close":
                    await batch.aclose()
                del batch
                assert threads() > 0, "it waited for a thread"

    asyncio.run(main())
    gc.collect()
    assert no_threads_are_left()


def test_two_tasks_on_one_batch_get_an_error(make_async: MakeAsync) -> None:
    async def main() -> None:
        async with make_async() as client:
            batch = client.profile_pictures(STALLED[:2])
            first = asyncio.ensure_future(anext(batch))
            await asyncio.sleep(0)
            with pytest.raises(zapi.InvalidArgument, match="elsewhere"):
                await anext(batch)
            batch.cancel()
            assert type((await first).error) is zapi.Cancelled

    asyncio.run(main())


def test_progress_is_told_before_each_outcome(make_async: MakeAsync, client: zapi.Client) -> None:
    told: list[zapi.Progress] = []

    async def main() -> list[zapi.Outcome]:
        async with make_async() as twin:
            return await all_of(twin.profile_pictures(phones(5), on_progress=told.append))

    assert len(asyncio.run(main())) == 5
    again: list[zapi.Progress] = []
    assert len(list(client.profile_pictures(phones(5), on_progress=again.append))) == 5
    for progress in (told, again):
        assert [p.done for p in progress] == [1, 2, 3, 4, 5] and progress[-1].total == 5


def test_what_the_progress_hook_raises_costs_no_outcome(
    make_async: MakeAsync, client: zapi.Client
) -> None:
    def raises_once() -> Callable[[zapi.Progress], None]:
        def hook(progress: zapi.Progress) -> None:
            if progress.done == 2:
                raise LookupError

        return hook

    batch = client.profile_pictures(phones(3), ordered=True, on_progress=raises_once())
    assert next(batch).index == 0
    with pytest.raises(LookupError):
        next(batch)
    assert [outcome.index for outcome in batch] == [1, 2]

    async def main() -> None:
        async with make_async() as twin:
            batch = twin.profile_pictures(phones(3), ordered=True, on_progress=raises_once())
            assert (await anext(batch)).index == 0
            with pytest.raises(LookupError):
                await anext(batch)
            assert [outcome.index async for outcome in batch] == [1, 2]

    asyncio.run(main())


def test_the_cache_can_be_passed_by(make_client: MakeClient, emulator: Emulator) -> None:
    with make_client(cache_ttl=60) as client:
        for bypass in (False, False, True):
            assert len(list(client.profile_pictures([PICTURE], bypass_cache=bypass))) == 1
        assert emulator.stats()["requests"] == 2


def test_arguments_are_checked_before_anything_is_sent(
    make_async: MakeAsync, emulator: Emulator
) -> None:
    client = make_async()
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"phones": PICTURE}, "iterable of phones"),
        ({"phones": 5}, "not iterable"),
        ({"phones": [], "workers": "4"}, "workers must be an int"),
        ({"phones": [], "cancel": 5}, "cancel must be a zapi.CancelToken"),
    ]
    for arguments, words in wrong:
        with pytest.raises(TypeError, match=words):
            client.profile_pictures(**arguments)
    with pytest.raises(zapi.InvalidConfig, match="^workers "):
        client.profile_pictures([], workers=0)
    with pytest.raises(TypeError, match="is made by"):
        zapi.AsyncBatch()
    assert repr(client.profile_pictures([PICTURE])) == "<zapi.AsyncBatch, 0 of 1 done>"
    assert emulator.stats()["requests"] == 0
