"""The native batch's stand-in for tests: it asks for one phone after the other and ends early where
the real one would, but never waits."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from ._errors import Cancelled
from ._native import Outcome, Progress
from ._phone import text_of

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Callable, Iterator

    from ._error import Error
    from ._native import CancelToken


class Batch:
    """Has the methods of the native batch."""

    def __init__(
        self,
        ask: Callable[[int, str | None, object], Outcome],
        total: int | None,
        workers: int,
        stop_after: int,
        token: CancelToken | None,
    ) -> None:
        self._ask = ask
        self._total = total
        self._workers = workers
        self._stop_after = stop_after
        self._token = token
        self._pushed: deque[tuple[int, str | None, object]] = deque()
        self._read = self._done = self._found = self._none = self._failed = 0
        self._held: Outcome | None = None
        self._last: Outcome | None = None
        # The failures in a row that are not about a contact.
        self._failures: list[Outcome] = []
        self._answered: str | None = None
        self._cause: BaseException | None = None
        self._raised: BaseException | None = None
        self._stopped_at: int | None = None
        self._is_finished = self._is_closed = False

    def next(self, phones: Iterator[object], given: dict[int, object]) -> Outcome | None:
        try:
            # A phone is asked for as soon as it is read, so there is nothing to wait for.
            return self.poll(phones, given)
        except StopAsyncIteration:
            return None

    def poll(self, phones: Iterator[object] | None, given: dict[int, object]) -> Outcome | None:
        if self._is_closed:
            raise StopAsyncIteration
        if self._last is not None:
            given.pop(self._last.index, None)
            self._last = None
        if self._token is not None and self._token.cancelled:
            self.cancel()
        outcome, self._held = self._held, None
        while outcome is None:
            if phones is not None and not self._pushed and not self._is_finished:
                self._read_one(phones, given)
            if self._pushed:
                outcome = self._next(*self._pushed.popleft())
            elif self._is_finished:
                self._end()
                raise StopAsyncIteration
            elif phones is None:
                return None
        self._last = outcome
        return outcome

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
        self._pushed.append((self._read, text_of(phone), phone))
        self._read += 1
        return False

    def finish(self, failed: BaseException | None) -> None:
        self._is_finished = True
        self._raised = failed

    def _next(self, index: int, phone: str | None, given: object) -> Outcome:
        if self._stopped_at is not None:
            outcome = Outcome(index, phone, error=Cancelled(), given=given)
        else:
            outcome = self._ask(index, phone, given)
            self._hear(outcome)
        self._done += 1
        self._failed += outcome.error is not None
        if outcome.picture is not None:
            self._found += outcome.picture.link is not None
            self._none += outcome.picture.link is None
        return outcome

    def _hear(self, outcome: Outcome) -> None:
        kind = _kind(outcome.error)
        if outcome.error is None:
            self._answered = outcome.phone
        if not self._failures or kind != _kind(self._failures[0].error):
            self._failures = []
        if kind is None:
            return
        self._failures.append(outcome)
        if kind == "account" and len(self._failures) > self._needed():
            self._stop(outcome.error)
        elif kind == "outage" and self._stop_after and len(self._failures) >= self._stop_after:
            again = None if self._answered is None else self._again(self._answered)
            if self._answered is None or _kind(again) == "outage":
                self._stop(again or outcome.error)
            self._failures = []

    def _needed(self) -> int:
        """How many account-wide errors, plus one more to confirm them, stop the batch."""
        return 1 if self._failures[0].index == 0 else self._workers

    def _again(self, phone: str | None) -> Error | None:
        return self._ask(0, phone, None).error

    def _stop(self, cause: Error | None) -> None:
        self._cause = cause
        self._stopped_at = self._failures[0].index
        self._is_finished = True

    def _end(self) -> None:
        """The end of a complete batch; raises the reason if it is not complete."""
        failures = self._failures
        if self._cause is None and failures and _kind(failures[0].error) == "account":
            again = self._again(failures[0].phone)
            if len(failures) >= self._needed() and _kind(again) == "account":
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

    def progress(self) -> Progress:
        stopped_at = self._stopped_at
        untaken = self._held or self._last
        if stopped_at is not None and untaken is not None:
            stopped_at = min(stopped_at, untaken.index)
        counts = self._done, self._found, self._none, self._failed
        return Progress(*counts, self._total, stopped_at)

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
