"""A file of rows that a later run can continue: at any time it has each row once, complete.

Rows to be asked for again are removed first. Then new rows are appended; the next run removes a last
row that is incomplete. If the rows are not in the order of the input, they are sorted at the end.
Removing and sorting write a new file, which replaces the old one in one step.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import stat
import sys
from array import array
from collections.abc import Generator, Iterable, Iterator
from typing import TYPE_CHECKING

from . import exits, output

if TYPE_CHECKING:
    from typing import Any, BinaryIO

    from .formats import Csv, JsonLines
    from .source import Entry

PART = ".zapi-part"


@contextlib.contextmanager
def opened(
    path: str, table: Csv | JsonLines, source: os.stat_result
) -> Generator[Resumed, None, None]:
    """Locks the file while it is open."""
    # Replace the file, not a link to it.
    real = os.path.realpath(path)
    try:
        file: BinaryIO = open(real, "a+b")
    except OSError as error:
        # By the name that the user gave.
        error.filename = path
        raise
    resumed = Resumed(file, table, path, real)
    with contextlib.closing(resumed):
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise exits.Ended(exits.FILE, f"{path}: is not a regular file")
        output.refuse_source(file.fileno(), source, path)
        output.hold(file, path)
        if not os.path.samestat(os.stat(real), os.fstat(file.fileno())):
            raise exits.Ended(exits.FILE, f"{path}: another run has just replaced it")
        yield resumed


class Resumed(output.Output):
    """The rows of all runs."""

    def __init__(self, file: BinaryIO, table: Csv | JsonLines, path: str, real: str) -> None:
        super().__init__(file, table, path)
        self.real = real
        self.is_ordered = True

    def begin(self, entries: Iterator[Entry]) -> Iterator[tuple[int, Entry]]:
        """Compares the file with the input, and changes it only if all of it belongs to this input.
        Returns the entries without a row, and those to ask for again."""
        rows = Rows(self.file, self.table, self.path)
        ahead: list[tuple[int, Entry]] = []
        kept = array("q")
        numbered: Iterator[tuple[int, Entry]] = enumerate(entries)
        last = -1
        for number in rows.in_order():
            if rows.indexes[number] == last:
                raise rows.foreign(number, f"row {last + 1} appears twice")
            last = rows.indexes[number]
            for index, entry in numbered:
                if index == last:
                    break
                ahead.append((index, entry))
            else:
                raise rows.foreign(number, "the input has fewer rows")
            values = rows.values(number, entry)
            if is_final(values):
                kept.append(rows.offsets[number])
                self.written.note(bool(values["link"]), bool(values["error"]))
            else:
                ahead.append((index, entry))
        numbered = rows.check_torn(ahead, numbered)
        if len(kept) < len(rows.offsets):
            self.rewrite(kept)
        else:
            self.file.truncate(rows.end)
            if rows.end == 0:
                self.put(self.table.head)
        self.is_ordered = rows.are_ordered and not ahead
        return itertools.chain(ahead, numbered)

    def end(self) -> None:
        super().end()
        if not self.is_ordered:
            rows = Rows(self.file, self.table, self.path)
            if not rows.are_ordered:
                self.rewrite(rows.offsets[number] for number in rows.in_order())

    def rewrite(self, offsets: Iterable[int]) -> None:
        """Replaces the file by one with these rows; at any moment there is the old or the new."""
        part = self.real + PART
        with contextlib.suppress(FileNotFoundError):
            os.unlink(part)
        new: BinaryIO = open(part, "x+b")
        try:
            with output.named(self.path):
                output.hold(new, part)
                copy_rights(self.file, new)
                new.write(self.table.head)
                for offset in offsets:
                    self.file.seek(offset)
                    new.write(self.file.readline())
                new.flush()
                os.fsync(new.fileno())
                if sys.platform == "win32":
                    # Files that are open can be neither moved nor replaced there.
                    new.close()
                    self.file.close()
                os.replace(part, self.real)
                if sys.platform == "win32":
                    new = open(self.real, "r+b")
                    output.hold(new, self.real)
                    new.seek(0, os.SEEK_END)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(part)
            with contextlib.suppress(OSError):
                new.close()
            raise
        self.file, old = new, self.file
        old.close()


class Rows:
    """The rows of a file: the offset of each, and its index in the input."""

    def __init__(self, file: BinaryIO, table: Csv | JsonLines, path: str | None) -> None:
        self.file = file
        self.table = table
        self.path = path
        self.indexes = array("q")
        self.offsets = array("q")
        self.are_ordered = True
        self.end = 0
        self.torn = b""
        file.seek(0)
        for line in file:
            if self.end == 0 and table.head:
                if not table.head.startswith(line):
                    raise self.foreign(-1, "it has other columns")
                if line == table.head:
                    self.end = len(line)
                continue
            if not line.endswith(b"\n"):
                self.torn = line
                break
            found = table.first.match(line)
            if found is None:
                raise self.foreign(len(self.offsets), "it is not a row")
            index = int(found[1])
            self.are_ordered &= not self.indexes or index > self.indexes[-1]
            self.indexes.append(index)
            self.offsets.append(self.end)
            self.end += len(line)

    def in_order(self) -> Iterable[int]:
        numbers = range(len(self.indexes))
        return numbers if self.are_ordered else sorted(numbers, key=self.indexes.__getitem__)

    def values(self, number: int, entry: Entry) -> dict[str, Any]:
        self.file.seek(self.offsets[number])
        line = self.file.readline()
        if not line.startswith(self.table.start(self.indexes[number], entry.phone)):
            raise self.foreign(number, f"row {self.indexes[number] + 1} of the input is another phone")
        values = self.table.values(line)
        if values is None:
            raise self.foreign(number, "it has other columns")
        return values

    def check_torn(
        self, ahead: list[tuple[int, Entry]], rest: Iterator[tuple[int, Entry]]
    ) -> Iterator[tuple[int, Entry]]:
        """An incomplete line is removed only if it belongs to a phone without a row."""
        if not self.torn:
            return rest
        behind = list(itertools.islice(rest, 1))
        for index, entry in itertools.chain(ahead, behind):
            start = self.table.start(index, entry.phone)
            if self.torn.startswith(start) or start.startswith(self.torn):
                return itertools.chain(behind, rest)
        raise self.foreign(len(self.offsets), "it is not a row of this input")

    def foreign(self, number: int, why: str) -> exits.Ended:
        line = number + 1 + bool(self.table.head)
        text = f"{self.path}: line {line} does not fit: {why}. Nothing was changed; resume with the"
        text += " input and options of the first run, or write to another file"
        return exits.Ended(exits.FILE, text)


def is_final(values: dict[str, Any]) -> bool:
    """Whether asking again is pointless."""
    return values["retryable"] not in (True, "true") and values["error"] not in exits.AGAIN


def copy_rights(old: BinaryIO, new: BinaryIO) -> None:
    """Keeps owner and permissions, as far as this user can set them."""
    status = os.fstat(old.fileno())
    with contextlib.suppress(OSError, AttributeError):
        os.fchown(new.fileno(), status.st_uid, status.st_gid)
    with contextlib.suppress(OSError, AttributeError):
        os.fchmod(new.fileno(), stat.S_IMODE(status.st_mode) & 0o777)
