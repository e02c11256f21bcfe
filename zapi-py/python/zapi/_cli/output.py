"""Where the rows of a batch go: standard output, or a file that one run has locked."""

from __future__ import annotations

import contextlib
import os
import stat
import sys

from . import exits, lock
from .count import Written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import BinaryIO

    from .formats import Csv, JsonLines
    from .source import Entry


class Output:
    """All rows of one run, from the first to the last."""

    def __init__(
        self, file: BinaryIO, table: Csv | JsonLines, path: str | None = None
    ) -> None:
        """With a path, a later run can continue the file."""
        self.file = file
        self.table = table
        self.path = path
        self.written = Written()

    def begin(self, entries: Iterator[Entry]) -> Iterator[tuple[int, Entry]]:
        """The entries to ask for, each with its index in the input."""
        self.put(self.table.head)
        return enumerate(entries)

    def put(self, line: bytes) -> None:
        """Flushes, so that readers and the next run see complete rows."""
        with named(self.path):
            self.file.write(line)
            self.file.flush()

    def end(self) -> None:
        """After the last row."""
        if self.path is not None:
            # Some file systems report only now that the disk is full.
            with named(self.path):
                os.fsync(self.file.fileno())

    def close(self) -> None:
        # Write errors have been reported already.
        with contextlib.suppress(OSError):
            self.file.close()


@contextlib.contextmanager
def named(path: str | None) -> Generator[None, None, None]:
    """Adds the name of the file to the errors of an open file."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or path
        raise


@contextlib.contextmanager
def opened(
    path: str | None, table: Csv | JsonLines, source: os.stat_result
) -> Generator[Output, None, None]:
    """A new file, or standard output without a path."""
    if path is None:
        if sys.__stdout__ is None:
            raise exits.Ended(exits.FILE, "standard output is closed")
        refuse_source(sys.stdout.fileno(), source, "standard output")
        yield Output(sys.stdout.buffer, table)
        return
    try:
        file = open(path, "xb")
    except FileExistsError:
        text = f"{path}: already exists; to continue it, use --resume"
        raise exits.Ended(exits.FILE, text) from None
    output = Output(file, table, path)
    with contextlib.closing(output):
        hold(file, path)
        yield output


def refuse_source(number: int, source: os.stat_result, name: str) -> None:
    """A batch that read its own output would never end."""
    if stat.S_ISREG(source.st_mode) and os.path.samestat(os.fstat(number), source):
        raise exits.Ended(exits.FILE, f"{name}: is the input; write to another file")


def hold(file: BinaryIO, path: str) -> None:
    """Locks the file until it is closed, because two runs would write each row twice."""
    if not lock.file(file):
        raise exits.Ended(exits.FILE, f"{path}: another run writes to it")
