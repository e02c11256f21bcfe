"""Many phones through one client in an event loop: an asynchronous iterator over outcomes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Callable, Iterable, Iterator
from typing import Any

from . import _native, _rows
from ._batch import BaseBatch
from ._errors import InvalidArgument
from ._native import CancelToken, Outcome, Progress
from ._phone_source import PhoneSource

# After this many outcomes without a wait, the event loop gets a turn.
TURN = 100


class AsyncBatch(BaseBatch):
    """A running batch: an asynchronous iterator over :class:`Outcome`, made by
    ``client.profile_pictures`` of an :class:`AsyncClient`.

    One task at a time takes the outcomes; any thread can use :attr:`progress` and :meth:`cancel`.
    An ``async with`` block closes the batch, and so does dropping it.
    """

    __slots__ = ("_cancel", "_is_taken", "_phones", "_source", "_without_wait")

    # One of these two reads the input.
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
            return self._tell(await self._next())
        except StopAsyncIteration:
            self._close_source()
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
        if self._is_over:
            self._close_source()

    async def _next(self) -> Outcome:
        self._without_wait += 1
        if self._without_wait >= TURN:
            self._without_wait = 0
            await asyncio.sleep(0)
        loop = asyncio.get_running_loop()
        while True:
            if (outcome := self._poll()) is not None:
                return outcome
            woken = loop.create_future()

            def wake(woken: asyncio.Future[None] = woken) -> None:
                if not woken.done():
                    woken.set_result(None)

            if self._source is not None:
                self._source.wake = wake
            self._core.wake(loop, wake)
            # Once more: an answer may have come before there was somebody to wake.
            if (outcome := self._poll()) is not None:
                return outcome
            # A token of the caller wakes nobody.
            timer = None if self._cancel is None else loop.call_later(_native.SLICE, wake)
            try:
                await woken
            finally:
                self._without_wait = 0
                if timer is not None:
                    timer.cancel()

    def _poll(self) -> Outcome | None:
        outcome = self._core.poll(self._phones, self._given)
        if self._source is not None and self._core.wants_phone():
            self._source.want()
        return outcome

    async def _all(self, shape: Callable[[list[Outcome]], Any]) -> Any:
        outcomes: list[Outcome] = []
        try:
            # Not a comprehension, which would lose what it has.
            async for outcome in self:
                outcomes.append(outcome)
            self._check_complete()
        except BaseException as error:
            self._keep(error, outcomes, shape)
            raise
        return shape(outcomes)

    async def to_dicts(self) -> list[dict[str, Any]]:
        """Waits for all outcomes that were not taken yet, as :meth:`Batch.to_dicts` does."""
        rows: list[dict[str, Any]] = await self._all(_rows.dicts)
        return rows

    async def to_columns(self) -> dict[str, list[Any]]:
        """Like :meth:`to_dicts`, but a list for each key, as :meth:`Batch.to_columns` returns."""
        columns: dict[str, list[Any]] = await self._all(_rows.columns)
        return columns

    async def aclose(self) -> None:
        """Cancels the batch and drops the outcomes that were not taken, as :meth:`Batch.close`
        does, and waits until an asynchronous input has cleaned up."""
        self._core.close()
        self._phones = iter(())
        if self._source is not None:
            await self._source.aclose()

    def _close_source(self) -> None:
        source = getattr(self, "_source", None)
        if source is not None:
            source.close()

    def __del__(self) -> None:
        self._close_source()

    async def __aenter__(self) -> AsyncBatch:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
