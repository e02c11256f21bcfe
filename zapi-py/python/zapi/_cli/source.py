"""The input of a batch: a list with one phone per line, or a table with a column of phones."""

from __future__ import annotations

import contextlib
import os
import re
import stat
import sys
from typing import NamedTuple

from . import exits
from .encoding import lines
from .table import DELIMITERS, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

# A phone that Excel has shortened to a number with a decimal comma: not a table.
SCIENTIFIC = re.compile(r"\d,\d+E\+\d+", re.IGNORECASE)


class Entry(NamedTuple):
    """A phone from the input, trimmed, and the cells of the other columns."""

    phone: str
    others: tuple[str, ...] = ()


class Input(NamedTuple):
    """An open input."""

    status: os.stat_result
    others: tuple[str, ...]
    """The names of the other columns."""
    entries: Iterator[Entry]


class Source:
    """Where an input is and how to read it."""

    def __init__(self, path: str, column: str | None, delimiter: str | None) -> None:
        self.path = path
        self.name = "standard input" if path == "-" else path
        self.column = column
        self.delimiter = delimiter

    @contextlib.contextmanager
    def opened(self) -> Generator[Input, None, None]:
        """Reads the header of a table now, and entries as they are taken."""
        is_stdin = self.path == "-"
        if is_stdin and sys.stdin is None:
            raise exits.Ended(exits.FILE, "standard input is closed")
        place: str | int = sys.stdin.fileno() if is_stdin else self.path
        with open(place, "rb", closefd=not is_stdin) as file:
            status = os.fstat(file.fileno())
            text = lines(file, self.name)
            if self.column is None:
                yield Input(status, (), self.listed(text))
                return
            table = Table(text, self.name, self.column, self.delimiter)
            others = [name for n, name in enumerate(table.names) if n != table.position]
            yield Input(status, tuple(others), cells(table))

    def listed(self, text: Iterator[str]) -> Iterator[Entry]:
        is_first = True
        for line in text:
            phone = line.strip()
            is_table = any(mark in phone for mark in DELIMITERS)
            if is_first and is_table and not SCIENTIFIC.fullmatch(phone):
                what = "looks like a table: name the column with the phones with --column"
                raise exits.Ended(exits.USAGE, f"{self.name}: {what}")
            if phone:
                is_first = False
                yield Entry(phone)

    def total(self) -> int | None:
        """The number of entries; ``None`` if they cannot be read twice or not to the end."""
        if self.path == "-" or not stat.S_ISREG(os.stat(self.path).st_mode):
            return None
        try:
            with self.opened() as again:
                return sum(1 for _ in again.entries)
        except exits.Ended:
            return None


def cells(table: Table) -> Iterator[Entry]:
    for row in table.rows():
        phone = row.pop(table.position).strip()
        yield Entry(phone, tuple(row))
