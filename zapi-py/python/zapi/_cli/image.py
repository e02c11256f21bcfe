"""Downloaded pictures as files that are whole or not there."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .._client import Client


def save(client: Client, phone: str, folder: str) -> str | None:
    """Saves the picture and gives the file's name; ``None`` when there is none any more."""
    found = client.download(phone)
    if found is None:
        return None
    name = f"{phone.replace('@', '_')}.{found.extension}"
    write(os.path.join(folder, name), found.bytes)
    return name


def write(path: str, data: bytes) -> None:
    """Writes beside the place and moves it there: a kill in the middle leaves the old file."""
    part = f"{path}.{os.getpid()}.part"
    try:
        with open(part, "wb") as file:
            file.write(data)
        os.replace(part, path)
    except BaseException:
        try:
            os.unlink(part)
        except OSError:
            pass
        raise
