"""The two formats of rows, JSON and CSV, with one line per row."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import sys
from datetime import datetime
from typing import Any

from .encoding import LONGEST

# Spreadsheets take a cell that begins like this for a formula, and some split cells at these marks.
FORMULA = re.compile(r"\s*[=+\-@]|[\t\r\n]")
SPLIT = re.compile(r'([;\t|](?:[^\S\t]|")*)(?=[=+\-@])')
PHONE = re.compile(r"\+?[\d(][\d ().\-/]*")
NUMBER = re.compile(r"[+-]?\d[\d.,]*")


class JsonLines:
    """One object per line."""

    head = b""
    first = re.compile(rb'\{"index": (\d{1,18}),')

    def __init__(self, columns: tuple[str, ...]) -> None:
        self.columns = columns

    def line(self, values: dict[str, Any]) -> bytes:
        text = json.dumps(values, ensure_ascii=False, default=moment)
        return encoded(text) + b"\n"

    def start(self, index: int, phone: str) -> bytes:
        """The beginning of the line for that phone."""
        return self.line({"index": index, "phone": phone})[:-2] + b", "

    def values(self, line: bytes) -> dict[str, Any] | None:
        """The values of a complete line; ``None`` if it is not one of these rows."""
        try:
            values: dict[str, Any] = json.loads(line)
        except ValueError:
            return None
        return values if tuple(values) == self.columns else None


class Csv:
    """Delimited cells under a line of names, safe to open in a spreadsheet."""

    def __init__(
        self, columns: tuple[str, ...], others: tuple[str, ...] = (), *, is_excel: bool = False
    ) -> None:
        """``others`` are the columns copied from the input. Where Excel uses decimal commas it splits
        only at ``;``, and without a byte order mark it takes UTF-8 for Windows-1252."""
        self.columns = columns
        self.others = frozenset(others)
        self.delimiter = ";" if is_excel else ","
        self.head = codecs.BOM_UTF8 * is_excel + joined(list(columns), self.delimiter)
        self.first = re.compile(rb"(\d{1,18})" + self.delimiter.encode())

    def line(self, values: dict[str, Any]) -> bytes:
        cells = [self.cell(name, value) for name, value in values.items()]
        return joined(cells, self.delimiter)

    def cell(self, name: str, value: Any) -> str:
        # A number from the input stays a number.
        return value if name in self.others and NUMBER.fullmatch(value) else cell(name, value)

    def start(self, index: int, phone: str) -> bytes:
        """The beginning of the line for that phone."""
        return self.line({"index": index, "phone": phone})[:-1] + self.delimiter.encode()

    def values(self, line: bytes) -> dict[str, Any] | None:
        """The values of a complete line as text; ``None`` if it is not one of these rows."""
        csv.field_size_limit(LONGEST)
        try:
            rows = list(csv.reader([line.decode()], delimiter=self.delimiter, strict=True))
        except (csv.Error, ValueError):
            return None
        if len(rows) != 1 or len(rows[0]) != len(self.columns):
            return None
        return dict(zip(self.columns, rows[0]))


def fields(value: Any) -> dict[str, Any]:
    """The fields of one of our values by their names."""
    return {name: getattr(value, name) for name in value.__match_args__}


def put_json(values: dict[str, Any]) -> None:
    """Writes one object to standard output."""
    sys.stdout.buffer.write(JsonLines(tuple(values)).line(values))
    sys.stdout.buffer.flush()


def joined(cells: list[str], delimiter: str = ",") -> bytes:
    """One line, so that an incomplete last row can be recognized. Python 3.10 cannot write NUL."""
    out = io.StringIO()
    flat = [re.sub(r"[\r\n\0]+", " ", cell) for cell in cells]
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerow(flat)
    return encoded(out.getvalue())


def encoded(text: str) -> bytes:
    """Escapes what was not UTF-8 in an argument."""
    return text.encode(errors="backslashreplace")


def cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = moment(value) if isinstance(value, datetime) else str(value)
    if name == "phone" and PHONE.fullmatch(text):
        return text
    if name != "link":
        text = SPLIT.sub(r"\1'", text)
    return "'" + text if FORMULA.match(text) else text


def moment(time: datetime) -> str:
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"
