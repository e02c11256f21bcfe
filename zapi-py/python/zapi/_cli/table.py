"""A table of delimited text: the names in its header, then its rows."""

from __future__ import annotations

import csv
import io
import re

from . import exits
from .encoding import LONGEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

DELIMITERS = ",;\t|"
# Excel reads this before the header, and writes it for some users.
SEPARATOR = re.compile(r'"?sep=(.)"?\1*\s*', re.IGNORECASE)
PHONE = re.compile(r"\+?[\d(][\d ().\-/]{7,}")


class Table:
    """The rows of a table in which one column holds phones.

    Anything unreadable raises :class:`exits.Ended` with its line number.
    """

    def __init__(
        self, lines: Iterator[str], name: str, column: str, delimiter: str | None = None
    ) -> None:
        """Reads the header. The default delimiter is the one with which the column is found."""
        csv.field_size_limit(LONGEST)
        self.lines = lines
        self.name = name
        self.line = 1
        head = next(lines, "")
        found = SEPARATOR.fullmatch(head)
        if found:
            self.line += 1
            head = next(lines, "")
            delimiter = delimiter or found[1]
        read = 1
        while head.count('"') % 2:
            more = next(lines, "")
            if not more or len(head) > LONGEST:
                raise self.unreadable("has a quotation mark that is not closed")
            head += more
            read += 1
        heads = [(mark, names_in(head, mark)) for mark in delimiter or DELIMITERS]
        wanted = " ".join(column.split())
        matching = [(mark, names) for mark, names in heads if wanted in names]
        if not matching:
            raise self.no_column(wanted, max(heads, key=lambda known: len(known[1]))[1])
        self.delimiter, self.names = matching[0]
        self.position = self.names.index(wanted)
        self.line += read

    def rows(self) -> Iterator[list[str]]:
        """The rows, each with as many cells as the header. Blank lines are skipped, and so are empty
        rows at the end."""
        reader = csv.reader(self.lines, delimiter=self.delimiter, strict=True)
        before, blank = self.line, 0
        while True:
            try:
                row = next(reader, None)
            except csv.Error as error:
                raise self.unreadable(f"is not CSV: {error}; look at its quotation marks") from None
            if row is None:
                return
            if any(cell.strip() for cell in row):
                for _ in range(blank):
                    yield [""] * len(self.names)
                blank = 0
                yield self.checked(row)
            elif row:
                blank += 1
            self.line = before + reader.line_num

    def checked(self, row: list[str]) -> list[str]:
        width = len(self.names)
        if any(cell.strip() for cell in row[width:]):
            raise self.unreadable(
                f"has {len(row)} cells, the header {width}: is a {self.delimiter!r} or a line end"
                " not inside quotation marks, or is there an extra quotation mark?"
            )
        if self.hides_rows(row):
            raise self.unreadable(
                "has a quotation mark that turns the rows after it into one cell: remove it, or"
                " double it inside a quoted cell"
            )
        return (row + [""] * width)[:width]

    def hides_rows(self, row: list[str]) -> bool:
        """Whether a cell of several lines has swallowed rows: one of its lines, except the last, has
        a phone in the column of phones."""
        for column, cell in enumerate(row):
            first, *whole = cell.split("\n")[:-1] or [""]
            lines = [line.split(self.delimiter) for line in whole]
            if column < self.position:
                lines.append([""] * column + first.split(self.delimiter))
            for cells in lines:
                if len(cells) >= len(self.names) and PHONE.fullmatch(cells[self.position].strip(' "')):
                    return True
        return False

    def unreadable(self, what: str) -> exits.Ended:
        return exits.Ended(exits.FILE, f"{self.name}: line {self.line} {what}")

    def no_column(self, wanted: str, names: list[str]) -> exits.Ended:
        text = f"{self.name}: line {self.line} has no column {wanted!r}"
        # Phones are not repeated.
        if any(PHONE.fullmatch(name) for name in names):
            text += ": it is already a row; put a line with the column names before it"
        else:
            text += "; it has " + (", ".join(map(repr, names)) or "nothing")
        return exits.Ended(exits.USAGE, text)


def names_in(head: str, delimiter: str) -> list[str]:
    """The names of the columns, with line breaks replaced by spaces."""
    rows = csv.reader(io.StringIO(head), delimiter=delimiter)
    return [" ".join(name.split()) for row in rows for name in row]
