"""Downloads of several pictures at a time, each into a file that is complete or not there."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from concurrent.futures import ThreadPoolExecutor, wait

from .._native import CancelToken
from . import lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from concurrent.futures import Future

    from .._client import Client

KINDS = ("jpg", "png", "webp")
# What `write` creates, and leaves behind if it is killed.
PART = ".zapi-image-{}.part"
PARTS = re.compile(re.escape(PART).replace(r"\{\}", "[0-9a-f]{16}"))
# On Windows Ctrl-C is heard only between two waits of Python's. In seconds.
PIECE = 0.1


class Images:
    """The pictures of one run in a folder, downloaded by as many threads as a batch has."""

    def __init__(self, client: Client, folder: str) -> None:
        os.makedirs(folder, exist_ok=True)
        self.client = client
        self.folder = folder
        self.workers = int(client._open().workers)
        self.threads = ThreadPoolExecutor(self.workers)
        self.cancel = CancelToken()
        self.begun: dict[str, Future[str | None]] = {}
        self.held = lock.folder(folder, sweep)

    def begin(self, phone: str) -> Future[str | None]:
        """Starts to save a picture. Asked again meanwhile, it returns the same future, because two
        threads must not write one file. The result is the file's name, or ``None`` if there is no
        picture any more."""
        saving = self.begun.get(phone)
        if saving is None:
            saving = self.begun[phone] = self.threads.submit(self.save, phone)
            saving.add_done_callback(lambda _: self.begun.pop(phone, None))
        return saving

    def end(self, saving: Future[str | None]) -> str | None:
        """Waits for what `begin` started, and gives its result."""
        while not saving.done():
            wait([saving], PIECE)
        return saving.result()

    def save(self, phone: str) -> str | None:
        found = self.client.download(phone, cancel=self.cancel)
        if found is None:
            return None
        stem = phone.replace("@", "_")
        write(self.folder, f"{stem}.{found.extension}", found.bytes)
        # The contact's previous picture may have another extension.
        for kind in KINDS:
            old = os.path.join(self.folder, f"{stem}.{kind}")
            if kind != found.extension and os.path.isfile(old):
                os.unlink(old)
        return f"{stem}.{found.extension}"

    def __enter__(self) -> Images:
        return self

    def __exit__(self, *_: object) -> None:
        self.cancel.cancel()
        self.threads.shutdown(cancel_futures=True)
        if self.held is not None:
            os.close(self.held)


def sweep(folder: str) -> None:
    """Removes the incomplete files of runs that were killed."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if PARTS.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                os.unlink(entry)


def write(folder: str, name: str, data: bytes) -> None:
    """Writes a temporary file and moves it into place, so a kill leaves the old file."""
    part = os.path.join(folder, PART.format(secrets.token_hex(8)))
    try:
        with open(part, "xb") as file:
            file.write(data)
        os.replace(part, os.path.join(folder, name))
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(part)
        raise
