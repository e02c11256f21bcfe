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
        self._failed: list[Exception] = []
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


class AsyncFeed(Feed):
    """Phones that come when they come: one is read ahead, when the batch lacks one."""

    def __init__(self, phones: AsyncIterable[object]) -> None:
        super().__init__(())
        self._source: AsyncIterator[object] = phones.__aiter__()
        self._task: asyncio.Task[None] | None = None
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
        if self._task is None:
            self._task = asyncio.ensure_future(self._read())

    async def _read(self) -> None:
        try:
            phone = await self._source.__anext__()
            self._ahead.append(phone if isinstance(phone, str) else scalar(phone))
        except StopAsyncIteration:
            self._is_over = True
        except Exception as error:
            self._failed.append(error)
            self._is_over = True
        except BaseException:
            self._is_over = True
            raise
        finally:
            self._task = None
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
