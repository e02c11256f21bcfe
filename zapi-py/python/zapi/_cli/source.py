"""The phones of a batch's input: lines of text, or one column of a CSV table."""

from __future__ import annotations

import contextlib
import csv
import sys

from . import exits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from typing import TextIO

DELIMITERS = ",;\t|"
# Far above what stands in a cell: a quotation mark that is not closed is still found out.
CELL = 1 << 24


@contextlib.contextmanager
def opened(path: str, column: str | None) -> Generator[Iterator[str], None, None]:
    """The phones as they stand there, trimmed. What is no UTF-8 becomes no phone."""
    if path == "-" and sys.stdin is None:
        raise exits.Ended(exits.FILE, "standard input is closed")
    place: str | int = sys.stdin.fileno() if path == "-" else path
    # The csv module wants line ends as they are.
    newline = None if column is None else ""
    with open(
        place, encoding="utf-8-sig", errors="replace", newline=newline, closefd=path != "-"
    ) as file:
        yield _lines(file) if column is None else _cells(file, column)


def _lines(file: TextIO) -> Iterator[str]:
    return (line.strip() for line in file if line.strip())


def _cells(file: TextIO, column: str) -> Iterator[str]:
    """Spreadsheets write `;` in half of the world: the delimiter is the one that finds the name."""
    csv.field_size_limit(CELL)
    head = file.readline()
    for delimiter in DELIMITERS:
        names = [name.strip() for row in _table([head], delimiter) for name in row]
        if column in names:
            return _column(_table(file, delimiter), names.index(column))
    raise exits.Ended(exits.USAGE, f"the first line of the input names no column {column!r}")


def _table(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(lines, delimiter=delimiter)
    except csv.Error as error:
        raise exits.Ended(exits.FILE, f"the input is not CSV: {error}") from None


def _column(rows: Iterator[list[str]], position: int) -> Iterator[str]:
    for row in rows:
        if row:
            yield row[position].strip() if position < len(row) else ""
