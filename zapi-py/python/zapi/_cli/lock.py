"""Locks of runs, which end with them: on a file they write, and on a folder they share."""

from __future__ import annotations

import contextlib
import errno
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt

    # What is locked there can be neither read nor written by others, so it is a byte behind all rows.
    FAR = 2**31 - 2
    FOLDER = ".zapi-image-lock"

    def file(held: BinaryIO) -> bool:
        """Locks an open file until it is closed; false if another run has it."""
        place = held.tell()
        held.seek(FAR)
        try:
            msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as error:
            # Some file systems have no locks.
            return error.errno == errno.EINVAL
        finally:
            held.seek(place)
        return True

    def folder(path: str, sweep: Callable[[str], None]) -> int | None:
        """Locks a folder together with other runs until the number is closed; a run that is alone
        sweeps first. A folder has no locks there: a file in it stands for it, which Windows removes
        as soon as nobody has it open, also after a kill."""
        name, flags = os.path.join(path, FOLDER), os.O_CREAT | os.O_TEMPORARY
        with contextlib.suppress(OSError):
            held = os.open(name, flags | os.O_EXCL)
            sweep(path)
            return held
        with contextlib.suppress(OSError):
            return os.open(name, flags)
        return None

else:
    import fcntl

    def file(held: BinaryIO) -> bool:
        """Locks an open file until it is closed; false if another run has it."""
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            # Some file systems have no locks.
            if error.errno not in (errno.ENOLCK, errno.EOPNOTSUPP):
                raise
        return True

    def folder(path: str, sweep: Callable[[str], None]) -> int | None:
        """Locks a folder together with other runs until the number is closed; a run that is alone
        sweeps first."""
        held = os.open(path, os.O_RDONLY)
        # Some file systems have no locks: then nobody knows whether it is alone.
        with contextlib.suppress(OSError):
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            sweep(path)
        with contextlib.suppress(OSError):
            fcntl.flock(held, fcntl.LOCK_SH)
        return held
