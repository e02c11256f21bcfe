"""Where a batch in an event loop gets its phones from: an iterable of either kind."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from ._batch import scalar, texts

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator


class Feed:
    """Phones that are there when they are asked for."""

    def __init__(self, phones: Iterable[object]) -> None:
        self._failed: list[BaseException] = []
        self._phones = texts(iter(phones), self._failed)

    @property
    def there(self) -> int | None:
        """How many can be read without waiting; ``None`` where reading never waits."""
        return None

    def __iter__(self) -> Iterator[str | None]:
        return self

    def __next__(self) -> str | None:
        return next(self._phones)

    def read(self, wake: Callable[[], None]) -> None:
        """Nothing has to be waited for."""

    def raise_failure(self) -> None:
        """What the input raised, now that all before it was given out."""
        if self._failed:
            raise self._failed.pop()

    def close(self) -> None:
        """Reads no more."""
        self._phones = texts(iter(()), self._failed)

    async def aclose(self) -> None:
        """The same, and waits until the source has cleaned up."""
        self.close()


class AsyncFeed(Feed):
    """Phones that come when they come: one is read ahead, when the batch lacks one.

    One task reads all of them, so that what the source has around its ``yield``, a timeout or a
    task group, holds as it does in an ``async for``.
    """

    def __init__(self, phones: AsyncIterable[object]) -> None:
        super().__init__(())
        self._source: AsyncIterator[object] = phones.__aiter__()
        self._task: asyncio.Task[None] | None = None
        self._wanted = asyncio.Event()
        self._wake: Callable[[], None] | None = None
        self._ahead: list[str | None] = []
        self._is_over = False

    @property
    def there(self) -> int | None:
        return None if self._is_over else len(self._ahead)

    def __next__(self) -> str | None:
        if not self._ahead:
            raise StopIteration
        return self._ahead.pop()

    def read(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._wanted.set()
        if self._task is None:
            self._task = asyncio.ensure_future(self._read())

    async def _read(self) -> None:
        try:
            while not self._is_over:
                phone = await self._step()
                self._ahead.append(phone if isinstance(phone, str) else scalar(phone))
                self._wanted.clear()
                self._tell()
        except StopAsyncIteration:
            pass
        except (KeyboardInterrupt, SystemExit):
            # The loop passes these on itself.
            raise
        except BaseException as error:
            if not self._is_over:
                self._failed.append(error)
            elif isinstance(error, Exception):
                # Nobody takes it any more: the loop reports it.
                raise
        finally:
            self._is_over = True
            self._tell()
            close = getattr(self._source, "aclose", None)
            if close is not None:
                await close()

    async def _step(self) -> object:
        """The next phone, once it is wanted. Who cancels meanwhile means the source."""
        try:
            await self._wanted.wait()
        except asyncio.CancelledError as error:
            throw = getattr(self._source, "athrow", None)
            if throw is None:
                raise
            return await throw(error)
        return await self._source.__anext__()

    def _tell(self) -> None:
        if self._wake is not None:
            self._wake()

    def close(self) -> None:
        self._is_over = True
        self._ahead.clear()
        task = self._task
        if task is not None:
            # From any thread, and maybe after its loop.
            with contextlib.suppress(RuntimeError):
                task.get_loop().call_soon_threadsafe(task.cancel)

    async def aclose(self) -> None:
        self.close()
        task = self._task
        if task is not None and task.get_loop() is asyncio.get_running_loop():
            await asyncio.wait([task])
