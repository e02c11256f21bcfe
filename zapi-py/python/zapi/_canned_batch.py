"""What stands in for the native batch in tests: it asks for one phone after another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._errors import InstanceNotFound, IpNotAllowed, NotConnected, Unauthorized

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Callable, Iterator

    from . import _native
    from ._native import Row

HITS_ALL_ALIKE = (Unauthorized, IpNotAllowed, InstanceNotFound, NotConnected)


class Batch:
    """Has the methods of the native batch."""

    def __init__(
        self,
        row: Callable[[int, str | None], Row],
        total: int | None,
        workers: int,
        token: _native.CancelToken | None,
    ) -> None:
        self._row = row
        self._total = total
        self._workers = workers
        self._token = token
        self._done = self._found = self._none = self._failed = self._in_a_row = 0
        self._stopped_at: int | None = None
        self._is_over = False

    def next(self, phones: Iterator[str | None]) -> Row | None:
        self._heed()
        if self._is_over:
            return None
        try:
            phone = next(phones)
        except StopIteration:
            self._is_over = True
            return None
        except BaseException:
            self.cancel()
            raise
        row = self._row(self._done, phone)
        self._note(row)
        return row

    def _heed(self) -> None:
        if self._token is not None and self._token.cancelled:
            self.cancel()

    def _note(self, row: Row) -> None:
        """Ends where the real one would: it reads ahead, but the first index left is the same."""
        _, _, values, error = row
        self._done += 1
        self._found += values is not None and values[1] is not None
        self._none += values is not None and values[1] is None
        self._failed += error is not None
        self._in_a_row = self._in_a_row + 1 if isinstance(error, HITS_ALL_ALIKE) else 0
        if self._in_a_row and (self._done == 1 or self._in_a_row >= self._workers):
            self._stopped_at = self._done - self._in_a_row
            self._is_over = True

    def poll(self, phones: Iterator[str | None], there: int | None) -> Row | bool | None:
        self._heed()
        if there == 0 and not self._is_over:
            return True
        return self.next(phones)

    def wake(self, event_loop: AbstractEventLoop, callback: Callable[[], object]) -> None:
        """An input that has to be waited for wakes by itself."""

    def progress(self) -> tuple[int, int, int, int, int, int | None, int | None]:
        counts = self._done, self._found, self._none, self._failed
        return (*counts, 0, self._total, self._stopped_at)

    def cancel(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._stopped_at = self._done

    def close(self, untaken: int | None) -> None:
        self.cancel()
        left = (at for at in (self._stopped_at, untaken) if at is not None)
        self._stopped_at = min(left, default=None)
