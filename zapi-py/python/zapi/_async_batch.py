"""Many phones through one client in an event loop: an asynchronous iterator over outcomes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Callable, Iterable, Iterator
from types import TracebackType
from typing import Any

from . import _native, _rows
from ._batch import Course, Progress
from ._cancel import CancelToken
from ._errors import InvalidArgument
from ._phone_source import PhoneSource
from ._outcome import Outcome

# How often a batch with a token of the caller's, which wakes nobody, looks at it, in seconds.
LOOK = 0.04
# After so many outcomes without a wait the event loop gets its turn.
TURN = 100


class AsyncBatch(Course):
    """A batch under way: an asynchronous iterator over :class:`Outcome`, made by
    ``client.profile_pictures`` of an :class:`AsyncClient`.

    One task at a time takes the outcomes; :attr:`progress`, :meth:`cancel` and :meth:`close` are
    for any thread. An ``async with`` block closes it at its end, and so does dropping it.
    """

    __slots__ = ("_cancel", "_source", "_is_taken", "_phones", "_without_wait")

    # One of the two reads the input.
    _phones: Iterator[object] | None
    _source: PhoneSource | None
    _cancel: CancelToken | None
    _is_taken: bool
    _without_wait: int

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
        self._phones = self._source = None
        if isinstance(phones, AsyncIterable):
            self._source = PhoneSource(phones, core, self._given)
        else:
            self._phones = iter(phones)
        self._cancel = cancel
        self._is_taken = False
        self._without_wait = 0
        return self

    def __aiter__(self) -> AsyncBatch:
        return self

    async def __anext__(self) -> Outcome:
        if self._is_taken:
            raise InvalidArgument("the batch is being read elsewhere: take its items in one task")
        if self._is_over:
            raise StopAsyncIteration
        self._is_taken = True
        try:
            return self._outcome(await self._row())
        except StopAsyncIteration:
            if self._source is not None:
                self._source.close()
            raise
        except BaseException as error:
            if isinstance(error, asyncio.CancelledError):
                self._core.cancel()
            self._undo(error)
            raise
        finally:
            self._is_taken = False

    def _undo(self, error: BaseException) -> None:
        super()._undo(error)
        if self._is_over and self._source is not None:
            self._source.close()

    async def _row(self) -> _native.Row:
        self._without_wait += 1
        if self._without_wait >= TURN:
            self._without_wait = 0
            await asyncio.sleep(0)
        loop = asyncio.get_running_loop()
        while True:
            row = self._poll()
            if row is not None:
                return row
            woken = loop.create_future()

            def wake(woken: asyncio.Future[None] = woken) -> None:
                if not woken.done():
                    woken.set_result(None)

            if self._source is not None:
                self._source.wake = wake
            self._core.wake(loop, wake)
            # Looks once more: an answer may have come before there was somebody to wake.
            row = self._poll()
            if row is not None:
                return row
            look = None if self._cancel is None else loop.call_later(LOOK, wake)
            try:
                await woken
            finally:
                self._without_wait = 0
                if look is not None:
                    look.cancel()

    def _poll(self) -> _native.Row | None:
        row = self._core.poll(self._phones, self._given)
        if self._source is not None and self._core.wants_phone():
            self._source.want()
        return row

    async def _all(self, shape: Callable[[list[Outcome]], Any]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        try:
            # Not a comprehension, which would lose what it has.
            async for outcome in self:
                outcomes.append(outcome)
            self._check_whole()
        except BaseException as error:
            self._keep(error, outcomes, shape)
            raise
        return outcomes

    async def to_dicts(self) -> list[dict[str, Any]]:
        """Waits for all outcomes that have not been taken, as :meth:`Batch.to_dicts` does."""
        return _rows.dicts(await self._all(_rows.dicts))

    async def to_columns(self) -> dict[str, list[Any]]:
        """The same as a list for each key, as :meth:`Batch.to_columns` gives them."""
        return _rows.columns(await self._all(_rows.columns))

    def close(self) -> None:
        """Cancels and drops what was not taken, as :meth:`Batch.close` does, without waiting."""
        self._core.close()
        self._phones = iter(())
        if self._source is not None:
            self._source.close()

    def __del__(self) -> None:
        source = getattr(self, "_source", None)
        if source is not None:
            source.close()

    async def aclose(self) -> None:
        """The same as :meth:`close`, and waits until an asynchronous input has cleaned up."""
        self.close()
        if self._source is not None:
            await self._source.aclose()

    async def __aenter__(self) -> AsyncBatch:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()
