"""Many phones through one client in an event loop: an asynchronous iterator over outcomes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Callable, Iterable
from types import TracebackType
from typing import Any

from . import _native, _rows
from ._batch import Course, Progress
from ._cancel import CancelToken
from ._errors import InvalidArgument
from ._feed import AsyncFeed, Feed
from ._outcome import Outcome

# How often a batch that only waits for its input asks whether it was cancelled, in seconds.
LOOK = 0.04


class AsyncBatch(Course):
    """A batch under way: an asynchronous iterator over :class:`Outcome`, made by
    ``client.profile_pictures`` of an :class:`AsyncClient`.

    One task at a time takes the outcomes; :attr:`progress`, :meth:`cancel` and :meth:`close` are
    for any thread. An ``async with`` block closes it at its end, and so does dropping it.
    """

    __slots__ = ("_cancel", "_feed", "_is_taken")

    _feed: Feed | AsyncFeed
    # The token of the caller, which wakes nobody.
    _cancel: CancelToken | None
    _is_taken: bool

    @classmethod
    def _of(
        cls,
        core: _native.Batch,
        phones: Iterable[object] | AsyncIterable[object],
        on_progress: Callable[[Progress], object] | None,
        cancel: CancelToken | None,
    ) -> AsyncBatch:
        self = cls.__new__(cls)
        self._begin(core, on_progress)
        self._feed = AsyncFeed(phones) if isinstance(phones, AsyncIterable) else Feed(phones)
        self._cancel = cancel
        self._is_taken = False
        return self

    def __aiter__(self) -> AsyncBatch:
        return self

    async def __anext__(self) -> Outcome:
        if self._is_taken:
            raise InvalidArgument("the batch is being read elsewhere: take its items in one task")
        self._is_taken = True
        try:
            return await self._next()
        except asyncio.CancelledError:
            self._core.cancel()
            raise
        finally:
            self._is_taken = False

    async def _next(self) -> Outcome:
        outcome, self._held = self._held, None
        if outcome is not None:
            return outcome
        row = await self._row()
        if row is not None:
            return self._given(row)
        self._feed.close()
        self._feed.raise_failure()
        raise StopAsyncIteration

    async def _row(self) -> _native.Row | None:
        loop = asyncio.get_running_loop()
        while True:
            row = self._core.poll(self._feed, self._feed.there)
            if not isinstance(row, bool):
                return row
            woken = loop.create_future()

            def wake(woken: asyncio.Future[None] = woken) -> None:
                if not woken.done():
                    woken.set_result(None)

            # Looks once more: an answer may have come before there was somebody to wake.
            self._core.wake(loop, wake)
            row = self._core.poll(self._feed, self._feed.there)
            if not isinstance(row, bool):
                return row
            look = None
            if row:
                self._feed.read(wake)
                if self._cancel is not None:
                    look = loop.call_later(LOOK, wake)
            try:
                await woken
            finally:
                if look is not None:
                    look.cancel()

    async def to_dicts(self) -> list[dict[str, Any]]:
        """Waits for all outcomes that have not been taken, as :meth:`Batch.to_dicts` does."""
        return _rows.dicts([outcome async for outcome in self])

    async def to_columns(self) -> dict[str, list[Any]]:
        """The same as a list for each key, as :meth:`Batch.to_columns` gives them."""
        return _rows.columns(await self.to_dicts())

    def close(self) -> None:
        """Cancels and drops what was not taken, as :meth:`Batch.close` does, without waiting."""
        self._end()
        self._feed.close()

    def __del__(self) -> None:
        feed = getattr(self, "_feed", None)
        if feed is not None:
            feed.close()

    async def aclose(self) -> None:
        """The same as :meth:`close`, and waits until an asynchronous input has cleaned up."""
        self.close()
        await self._feed.aclose()

    async def __aenter__(self) -> AsyncBatch:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()
