"""What stands in for the native batch in tests: it asks for one phone after another, and ends early
where the real one would, but without its waits."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from ._errors import Cancelled
from ._phone import text_of

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Callable, Iterator

    from . import _native
    from ._error import Error
    from ._native import Row


class Batch:
    """Has the methods of the native batch."""

    def __init__(
        self,
        row: Callable[[int, object], Row],
        total: int | None,
        workers: int,
        stop_after: int,
        token: _native.CancelToken | None,
    ) -> None:
        self._row = row
        self._total = total
        self._workers = workers
        self._stop_after = stop_after
        self._token = token
        self._pushed: deque[tuple[int, object]] = deque()
        self._read = self._done = self._found = self._none = self._failed = 0
        self._held: Row | None = None
        self._last: Row | None = None
        # The errors in a row that are not a contact's own.
        self._run: list[Row] = []
        self._answered: object = None
        self._cause: BaseException | None = None
        self._raised: BaseException | None = None
        self._stopped_at: int | None = None
        self._is_finished = self._is_closed = False

    def next(self, phones: Iterator[object], given: dict[int, object]) -> Row | None:
        try:
            # What is read is asked at once, so there is nothing to wait for.
            return self.poll(phones, given)
        except StopAsyncIteration:
            return None

    def poll(self, phones: Iterator[object] | None, given: dict[int, object]) -> Row | None:
        if self._is_closed:
            raise StopAsyncIteration
        if self._last is not None:
            given.pop(self._last[0], None)
            self._last = None
        if self._token is not None and self._token.cancelled:
            self.cancel()
        row, self._held = self._held, None
        while row is None:
            if phones is not None and not self._pushed and not self._is_finished:
                self._read_one(phones, given)
            if self._pushed:
                row = self._ask(*self._pushed.popleft())
            elif self._is_finished:
                self._end()
                raise StopAsyncIteration
            elif phones is None:
                return None
        self._last = row
        return row

    def _read_one(self, phones: Iterator[object], given: dict[int, object]) -> None:
        try:
            self.push(next(phones), given)
        except StopIteration:
            self.finish(None)
        except Exception as error:
            self.finish(error)
        except BaseException:
            self.cancel()
            raise

    def wants_phone(self) -> bool:
        return not self._is_finished and not self._pushed

    def push(self, phone: object, given: dict[int, object]) -> bool:
        given[self._read] = phone
        self._pushed.append((self._read, text_of(phone)))
        self._read += 1
        return False

    def finish(self, failed: BaseException | None) -> None:
        self._is_finished = True
        self._raised = failed

    def _ask(self, index: int, phone: object) -> Row:
        if self._stopped_at is not None:
            row: Row = (index, None if phone is None else str(phone), None, Cancelled())
        else:
            row = self._row(index, phone)
            self._hear(row)
        _, _, values, error = row
        self._done += 1
        self._found += values is not None and values[1] is not None
        self._none += values is not None and values[1] is None
        self._failed += error is not None
        return row

    def _hear(self, row: Row) -> None:
        error = row[3]
        kind = _kind(error)
        if error is None:
            self._answered = row[1]
        if not self._run or kind != _kind(self._run[0][3]):
            self._run = []
        if kind is None:
            return
        self._run.append(row)
        # The first result and as many in a row as there are workers are confirmed by one more.
        least = 1 if self._run[0][0] == 0 else self._workers
        if kind == "account" and len(self._run) > least:
            self._stop(error)
        elif kind == "outage" and self._stop_after and len(self._run) >= self._stop_after:
            again = None if self._answered is None else self._row(-1, self._answered)[3]
            if self._answered is None or _kind(again) == "outage":
                self._stop(again or error)
            self._run = []

    def _stop(self, cause: Error | None) -> None:
        self._cause = cause
        self._stopped_at = self._run[0][0]
        self._is_finished = True

    def _end(self) -> None:
        """The end: complete, or with the reason why it is not."""
        run = self._run
        if self._cause is None and run and _kind(run[0][3]) == "account":
            least = 1 if run[0][0] == 0 else self._workers
            again = self._row(-1, run[0][1])[3]
            if len(run) >= least and _kind(again) == "account":
                self._stop(again)
        raised = self._raised
        if self._cause is not None:
            raised = self._cause
        elif self._stopped_at is not None:
            raised = raised or Cancelled("the batch was cancelled")
        if raised is not None:
            self._raised = None
            if raised is self._cause or isinstance(raised, Cancelled):
                raised.stopped_at = self._stopped_at  # type: ignore[attr-defined]
            raise raised

    def give_again(self, cancels: bool) -> None:
        self._held, self._last = self._last, None
        if cancels and self._held is not None:
            self.cancel()

    def wake(self, event_loop: AbstractEventLoop, callback: Callable[[], object]) -> None:
        """An input that has to be waited for wakes by itself."""

    def progress(
        self,
    ) -> tuple[int, int, int, int, int, int | None, int | None, float | None]:
        counts = self._done, self._found, self._none, self._failed
        stopped_at = self._stopped_at
        untaken = self._held or self._last
        if stopped_at is not None and untaken is not None:
            stopped_at = min(stopped_at, untaken[0])
        return (*counts, 0, self._total, stopped_at, None)

    def cancel(self) -> None:
        if self._stopped_at is None and not (self._is_finished and not self._pushed):
            self._stopped_at = self._done
        self._is_finished = True

    def close(self) -> None:
        self.cancel()
        self._is_closed = True


def _kind(error: Error | None) -> str | None:
    if error is None:
        return None
    if error.account_wide:
        return "account"
    return "outage" if error._is_outage else None
