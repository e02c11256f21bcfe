"""A file that is replaced in one step, once its new content is complete."""

from __future__ import annotations

import contextlib
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import BinaryIO

PART = ".zapi-part"


@contextlib.contextmanager
def replaced(path: str) -> Generator[BinaryIO, None, None]:
    """A file to write the new content to."""
    part = path + PART
    try:
        with open(part, "wb") as file:
            yield file
        os.replace(part, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(part)
        raise
