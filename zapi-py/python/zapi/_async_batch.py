"""Many phones through one client in an event loop: an asynchronous iterator over outcomes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Callable, Iterable
from types import TracebackType
from typing import Any

from . import _native, _rows
from ._batch import Progress, made
from ._cancel import CancelToken
from ._errors import InvalidArgument
from ._feed import AsyncFeed, Feed
from ._outcome import Outcome

# How often a batch that only waits for its input asks whether it was cancelled, in seconds.
LOOK = 0.04


class AsyncBatch:
    """A batch under way: an asynchronous iterator over :class:`Outcome`, made by
    ``client.profile_pictures`` of an :class:`AsyncClient`.

    One task at a time takes the outcomes; :attr:`progress`, :meth:`cancel` and :meth:`close` are
    for any thread. An ``async with`` block closes it at its end, and so does dropping it.
    """

    __slots__ = ("__weakref__", "_cancel", "_core", "_feed", "_held", "_is_taken", "_on_progress")

    _core: _native.Batch
    _feed: Feed | AsyncFeed
    _on_progress: Callable[[Progress], object] | None
    # The token of the caller, which wakes nobody.
    _cancel: CancelToken | None
    # An outcome that was ready when its progress hook raised.
    _held: Outcome | None
    _is_taken: bool

    def __init__(self) -> None:
        raise TypeError("a batch is made by client.profile_pictures()")

    @classmethod
    def _of(
        cls,
        core: _native.Batch,
        phones: Iterable[object] | AsyncIterable[object],
        on_progress: Callable[[Progress], object] | None,
        cancel: CancelToken | None,
    ) -> AsyncBatch:
        self = cls.__new__(cls)
        self._core = core
        self._feed = AsyncFeed(phones) if isinstance(phones, AsyncIterable) else Feed(phones)
        self._on_progress = on_progress
        self._cancel = cancel
        self._held = None
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
            outcome = made(row)
            if self._on_progress is not None:
                self._held = outcome
                self._on_progress(self.progress)
                self._held = None
            return outcome
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

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return Progress._of(self._core.progress())

    def cancel(self) -> None:
        """Ends calls that run within 50 ms; nothing more is read or sent.

        What was read still comes back, as :class:`Cancelled` where there was no answer yet; after
        the last of it ``progress.stopped_at`` tells where to resume.
        """
        self._core.cancel()

    def close(self) -> None:
        """Cancels and drops what was not taken, as :meth:`Batch.close` does, without waiting."""
        held, self._held = self._held, None
        self._core.close(None if held is None else held.index)
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

    def __repr__(self) -> str:
        progress = self.progress
        total = "" if progress.total is None else f" of {progress.total}"
        return f"<zapi.AsyncBatch, {progress.done}{total} done>"
