"""Where the rows of a batch go: standard output, or a file that a later run can go on with."""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import stat
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
        if sys.__stdout__ is None:
            raise exits.Ended(exits.FILE, "standard output is closed")
        yield sys.stdout.buffer
        return
    with open(path, "a+b") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise exits.Ended(exits.FILE, f"{path}: is no regular file")
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
    except OSError as error:
        # Some file systems have no locks.
        if error.errno not in (errno.ENOLCK, errno.EOPNOTSUPP):
            raise


def begin(
    file: BinaryIO, table: Csv | JsonLines, phones: Iterator[str], path: str | None
) -> tuple[int, Iterator[str]]:
    """Gives how many rows are there and the phones that have none, after cutting off a row that
    was torn."""
    if path is None:
        put(file, table.head)
        return 0, phones
    file.seek(0)
    done = end = 0
    for number, line in enumerate(file, 1):
        phone: str | None = None
        if number == 1 and table.head:
            is_ours = table.head.startswith(line)
        else:
            phone = next(phones, None)
            is_ours = phone is not None and table.matches(line, done, phone)
        if not is_ours:
            text = f"{path}: line {number} is not what this input, format and options give there"
            raise exits.Ended(exits.FILE, text + ": nothing was changed")
        if not line.endswith(b"\n"):
            if phone is not None:
                phones = itertools.chain([phone], phones)
            break
        done += phone is not None
        end += len(line)
    file.truncate(end)
    if end == 0:
        put(file, table.head)
    return done, phones


def put(file: BinaryIO, line: bytes) -> None:
    """A reader, and the next run, sees whole rows."""
    file.write(line)
    file.flush()
