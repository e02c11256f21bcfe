"""Asynchronous input of a batch: read as an `async for` would, and closed with the batch."""

import asyncio
import contextlib
import contextvars
from collections.abc import AsyncGenerator, AsyncIterator

import pytest
import zapi
from conftest import MakeAsync
from test_async import soon
from test_async_batch import PICTURE, all_of, phones


def test_what_the_source_has_around_its_yields_holds(make_async: MakeAsync) -> None:
    """One task reads all of it: context variables, timeouts and task groups are the source's."""
    variable = contextvars.ContextVar("variable", default=0)

    class Broken(Exception):
        pass

    async def sets() -> AsyncIterator[str]:
        variable.set(7)
        yield PICTURE
        assert variable.get() == 7
        yield PICTURE

    @contextlib.asynccontextmanager
    async def limit() -> AsyncGenerator[None]:
        # What asyncio.timeout and TaskGroup do, which Python 3.10 does not have.
        task = asyncio.current_task()
        assert task
        asyncio.get_running_loop().call_later(0.05, task.cancel)
        try:
            yield
        except asyncio.CancelledError:
            raise Broken from None

    async def ends(stalls: bool) -> AsyncIterator[str]:
        async with limit():
            yield PICTURE
            if stalls:
                await asyncio.Event().wait()
            for _ in range(100):
                yield PICTURE

    async def main() -> None:
        async with make_async() as client:
            assert len(await all_of(client.profile_pictures(sets()))) == 2
            batch = client.profile_pictures(ends(True))
            assert (await anext(batch)).picture
            with pytest.raises(Broken):
                await anext(batch)
            # Cancelled between two steps, where the source waits in its yield.
            batch = client.profile_pictures(ends(False), workers=1)
            assert (await anext(batch)).picture
            source = batch._source
            await soon(lambda: source is not None and source._is_over)
            with pytest.raises(Broken):
                while True:
                    await anext(batch)

    asyncio.run(main())


def test_a_source_that_ends_cancelled_does_not_look_complete(make_async: MakeAsync) -> None:
    async def source() -> AsyncIterator[str]:
        yield PICTURE
        raise asyncio.CancelledError

    async def main() -> None:
        async with make_async() as client:
            batch = client.profile_pictures(source())
            assert (await anext(batch)).picture
            with pytest.raises(asyncio.CancelledError):
                await anext(batch)
            assert await all_of(batch) == []

    asyncio.run(main())


@pytest.mark.parametrize("stalls", [True, False])
def test_a_source_is_closed_with_its_batch(make_async: MakeAsync, stalls: bool) -> None:
    closed: list[object] = []

    async def source() -> AsyncIterator[str]:
        try:
            for phone in phones(100):
                yield phone
                if stalls:
                    await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            closed.append(asyncio.current_task())

    async def main() -> None:
        async with make_async() as client:
            async with client.profile_pictures(source()) as batch:
                async for _ in batch:
                    break
            assert len(closed) == 1
            batch = client.profile_pictures(source())
            await anext(batch)
            await batch.aclose()
            assert len(closed) == 2
            batch = client.profile_pictures(source())
            await anext(batch)
            del batch
            await soon(lambda: len(closed) == 3)
            await client.profile_pictures(source()).aclose()
            assert len(closed) == 3, "what was not begun has nothing to close"

    asyncio.run(main())


def test_an_iterator_without_a_generator_is_closed_too(make_async: MakeAsync) -> None:
    class Source:
        closed = 0

        def __aiter__(self) -> AsyncIterator[str]:
            return self

        async def __anext__(self) -> str:
            return PICTURE

        async def aclose(self) -> None:
            self.closed += 1

    async def main() -> None:
        source = Source()
        async with make_async() as client, client.profile_pictures(source) as batch:
            await anext(batch)
        assert source.closed == 1

    asyncio.run(main())


def test_an_early_end_closes_the_source_at_once(make_async: MakeAsync) -> None:
    closed = asyncio.Event()

    async def endless() -> AsyncIterator[str]:
        try:
            while True:
                yield PICTURE
        finally:
            closed.set()

    async def main() -> None:
        async with make_async(client_token="wrong") as client:
            batch = client.profile_pictures(endless())
            with pytest.raises(zapi.Unauthorized):
                await all_of(batch)
            await asyncio.wait_for(closed.wait(), 5)

    asyncio.run(main())
