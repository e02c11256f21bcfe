"""The two formats of rows, each row one line: JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime
from typing import Any

# A cell that begins so is a formula to a spreadsheet, and some split cells at these marks.
FORMULA = re.compile(r"\s*[=+\-@]|[\t\r\n]")
SPLIT = re.compile(r'([;\t|](?:[^\S\t]|")*)(?=[=+\-@])')
PHONE = re.compile(r"\+?[\d(][\d ().\-/]*")


class JsonLines:
    """An object on each line."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        self.columns = columns

    head = b""

    def line(self, values: dict[str, Any]) -> bytes:
        text = json.dumps(values, ensure_ascii=False, default=moment)
        return encoded(text) + b"\n"

    def matches(self, line: bytes, index: int, phone: str) -> bool:
        """Whether this was written, or was about to be, for the phone of that index."""
        if not begins(line, self.line({"index": index, "phone": phone})[:-2] + b", "):
            return False
        try:
            return not line.endswith(b"\n") or tuple(json.loads(line)) == self.columns
        except ValueError:
            return False


class Csv:
    """Comma-separated cells under a line of names, safe to open in a spreadsheet."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        self.columns = columns
        self.head = joined(list(columns))

    def line(self, values: dict[str, Any]) -> bytes:
        return joined([cell(name, value) for name, value in values.items()])

    def matches(self, line: bytes, index: int, phone: str) -> bool:
        """Whether this was written, or was about to be, for the phone of that index."""
        return begins(line, self.line({"index": index, "phone": phone})[:-1] + b",")


def begins(line: bytes, start: bytes) -> bool:
    """Whether the line has that start, or was torn within it."""
    return line.startswith(start) or start.startswith(line)


def joined(cells: list[str]) -> bytes:
    """One line: only then a torn last row can be told from a whole one. Python 3.10 writes no NUL."""
    out = io.StringIO()
    flat = [re.sub(r"[\r\n\0]+", " ", cell) for cell in cells]
    csv.writer(out, lineterminator="\n").writerow(flat)
    return encoded(out.getvalue())


def encoded(text: str) -> bytes:
    """An argument that was no UTF-8 is shown by its escape."""
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
