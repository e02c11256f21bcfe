"""The commands for one contact: `get` and `download`."""

from __future__ import annotations

import sys

from .. import _rows
from .._client import Client
from .._error import Error
from . import exits, phones
from .formats import put_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from .._native import ProfilePicture


def get(given: argparse.Namespace) -> int:
    picture: ProfilePicture | None = None
    failed: Error | None = None
    with Client() as client:
        try:
            picture = client.profile_picture(phones.phone(given, given.phone))
        except Error as error:
            failed = error
    if given.json:
        put_json({"phone": given.phone, **_rows.row(picture, failed)})
    if failed is not None:
        raise failed
    if picture is None or picture.link is None:
        return none(picture.reason if picture else None)
    if not given.json:
        print(picture.link)
    return exits.OK


def download(given: argparse.Namespace) -> int:
    with Client() as client:
        found = client.download(phones.phone(given, given.phone), to=given.output)
    if found is None:
        return none(None)
    print(f"{given.output}: {found.kind}, {found.width} x {found.height}, {len(found.bytes)} bytes")
    return exits.OK


def none(reason: str | None) -> int:
    print("no picture" + (f" ({reason})" if reason else ""), file=sys.stderr)
    return exits.SOME
