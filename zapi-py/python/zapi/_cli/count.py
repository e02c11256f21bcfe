"""What a run has written so far, and the line on a terminal that says so."""

from __future__ import annotations

import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

    from .._error import Error
    from .._picture import ProfilePicture

PAUSE = 0.1


class Written:
    """Counts of the rows of one run."""

    def __init__(self) -> None:
        self.done = self.found = self.none = self.failed = 0

    def note(self, picture: ProfilePicture | None, error: Error | None) -> None:
        self.done += 1
        if error is not None or picture is None:
            self.failed += 1
        elif picture.link is None:
            self.none += 1
        else:
            self.found += 1


class Count:
    """One line on standard error that is written over and over."""

    def __init__(self, written: Written, *, is_shown: bool) -> None:
        self.written = written
        self.is_shown = is_shown
        self.began = self.last = time.monotonic()

    def show(self) -> None:
        now = time.monotonic()
        if self.is_shown and now >= self.last + PAUSE:
            self.last = now
            self.print(now)

    def print(self, now: float) -> None:
        written = self.written
        rate = written.done / max(now - self.began, 0.001)
        text = f"{written.done} rows: {written.found} pictures, {written.none} without, "
        text += f"{written.failed} failed; {rate:.1f} a second"
        sys.stderr.write(f"\r{text}\x1b[K")
        sys.stderr.flush()

    def __enter__(self) -> Count:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self.is_shown:
            self.print(time.monotonic())
            sys.stderr.write("\n")
