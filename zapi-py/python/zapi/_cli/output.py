"""Where the rows of a batch go: standard output, or a file that a later run can go on with."""

from __future__ import annotations

import contextlib
import sys

from . import exits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import BinaryIO

    from .table import Csv, JsonLines


@contextlib.contextmanager
def opened(path: str | None) -> Generator[BinaryIO, None, None]:
    """The file is held for as long: two runs would write each row twice."""
    if path is None:
        yield sys.stdout.buffer
        return
    with open(path, "a+b") as file:
        hold(file, path)
        yield file


def hold(file: BinaryIO, path: str) -> None:
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise exits.Ended(exits.FILE, f"{path}: another run writes to it") from None


def begin(file: BinaryIO, table: Csv | JsonLines, phones: Iterator[str], path: str | None) -> int:
    """Takes the phones whose rows are there, cuts off a row that was torn, and gives how many
    there are."""
    if path is None:
        put(file, table.head)
        return 0
    file.seek(0)
    done = end = 0
    for number, line in enumerate(file, 1):
        if not line.endswith(b"\n"):
            break
        if number == 1 and table.head:
            is_ours = line == table.head
        else:
            phone = next(phones, None)
            is_ours = phone is not None and table.matches(line, done, phone)
            done += 1
        if not is_ours:
            text = f"{path}: line {number} is not what this input, format and options give there"
            raise exits.Ended(exits.FILE, text + ": nothing was changed")
        end += len(line)
    file.truncate(end)
    if end == 0:
        put(file, table.head)
    return done


def put(file: BinaryIO, line: bytes) -> None:
    """A reader, and the next run, sees whole rows."""
    file.write(line)
    file.flush()
