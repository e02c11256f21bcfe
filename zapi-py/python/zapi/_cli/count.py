"""Counts of the rows of a batch, and the line on a terminal that shows how far a command is."""

from __future__ import annotations

import sys
import threading
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

PAUSE = 0.1


class Written:
    """Counts of the rows written so far, including those of earlier runs."""

    def __init__(self) -> None:
        self.done = self.found = self.none = self.failed = 0

    def note(self, has_link: bool, has_failed: bool) -> None:
        self.done += 1
        if has_failed:
            self.failed += 1
        elif has_link:
            self.found += 1
        else:
            self.none += 1


class Count:
    """One line on standard error, rewritten as time passes."""

    def __init__(
        self, written: Written, total: int | None, held_for: Callable[[], float | None]
    ) -> None:
        self.written = written
        self.total = total
        self.held_for = held_for
        self.before = written.done
        self.began = time.monotonic()
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def run(self) -> None:
        while not self.is_over.wait(PAUSE):
            self.print(self.held_for())

    def print(self, held_for: float | None) -> None:
        show(self.text(time.monotonic(), held_for))

    def text(self, now: float, held_for: float | None) -> str:
        written = self.written
        rate = (written.done - self.before) / max(now - self.began, 0.001)
        total = "" if self.total is None else f" of {self.total}"
        text = f"{written.done}{total} rows: {written.found} pictures, {written.none} without, "
        return text + f"{written.failed} failed; {pace(rate, (self.total or 0) - written.done, held_for)}"

    def __enter__(self) -> Count:
        self.print(None)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.is_over.set()
        self.thread.join()
        self.print(None)
        sys.stderr.write("\n")


def show(text: str) -> None:
    """Rewrites the line."""
    sys.stderr.write(f"\r{text}\x1b[K")
    sys.stderr.flush()


def pace(rate: float, left: int, held_for: float | None) -> str:
    text = f"{rate:.1f} a second"
    if held_for:
        return text + f"; waiting for {duration(held_for)}"
    return text + (f"; {duration(left / rate)} left" if rate > 0 and left > 0 else "")


def duration(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {seconds:02} s" if minutes else f"{seconds} s"
