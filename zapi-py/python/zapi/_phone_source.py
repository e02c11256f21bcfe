"""An asynchronous input of a batch: a task of the event loop reads it and pushes the phones."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Callable

    from . import _native


class PhoneSource:
    """Reads while the batch wants phones.

    One task reads all of them, so that a timeout or a task group around a ``yield`` of the source
    works as in an ``async for``.
    """

    def __init__(
        self, phones: AsyncIterable[object], core: _native.Batch, given: dict[int, object]
    ) -> None:
        self._source: AsyncIterator[object] = phones.__aiter__()
        self._core = core
        self._given = given
        self._task: asyncio.Task[None] | None = None
        self._wanted = asyncio.Event()
        self._is_over = False
        self.wake: Callable[[], None] | None = None

    def want(self) -> None:
        """The batch may want more phones."""
        self._wanted.set()
        if self._task is None and not self._is_over:
            self._task = asyncio.ensure_future(self._read())

    async def _read(self) -> None:
        try:
            while True:
                phone = await self._step()
                if not self._core.push(phone, self._given):
                    self._wanted.clear()
                self._tell()
        except StopAsyncIteration:
            self._finish(None)
        except (KeyboardInterrupt, SystemExit):
            # The loop passes these on.
            self._core.cancel()
            raise
        except BaseException as error:
            if not self._is_over:
                self._finish(error)
            elif isinstance(error, Exception):
                # Nobody will take it: the loop reports it.
                raise
        finally:
            self._is_over = True
            close = getattr(self._source, "aclose", None)
            if close is not None:
                await close()

    async def _step(self) -> object:
        """The next phone, once it is wanted. A cancellation meanwhile is meant for the source."""
        try:
            await self._wanted.wait()
        except asyncio.CancelledError as error:
            throw = getattr(self._source, "athrow", None)
            if throw is None:
                raise
            return await throw(error)
        return await self._source.__anext__()

    def _finish(self, failed: BaseException | None) -> None:
        self._core.finish(failed)
        self._tell()

    def _tell(self) -> None:
        if self.wake is not None:
            self.wake()

    def close(self) -> None:
        """Stops reading."""
        self._is_over = True
        task = self._task
        if task is not None:
            # From any thread, and maybe after the loop has ended.
            with contextlib.suppress(RuntimeError):
                task.get_loop().call_soon_threadsafe(task.cancel)

    async def aclose(self) -> None:
        """Stops reading and waits until the source has cleaned up."""
        self.close()
        task = self._task
        if task is not None and task.get_loop() is asyncio.get_running_loop():
            await asyncio.wait([task])
