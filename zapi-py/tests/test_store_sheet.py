"""The page that shows a store's contacts: what `sheet` writes in Python and on the command line. tests/test_sheet.py opens it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zapi
from conftest import Cli
from zapi._cli import exits

PICTURE = "5511980000000"
NO_PICTURE = "5511990000020"


@pytest.fixture
def store(client: zapi.Client, tmp_path: Path) -> Iterator[zapi.Store]:
    with zapi.Store(tmp_path / "store") as store:
        store.add([PICTURE, NO_PICTURE], refs=["a", "b"])
        store.sync(client)
        yield store


def test_a_page_has_the_contacts_and_their_phones_only_if_asked_for(store: zapi.Store, tmp_path: Path) -> None:
    page = tmp_path / "store" / "contacts.html"
    assert store.sheet(page) == 2
    picture = store.picture(PICTURE)
    assert picture is not None
    link = Path(os.path.relpath(picture.path, page.parent)).as_posix()
    text = page.read_text(encoding="utf-8")
    assert f'"./{link}"' in text and '"a"' in text and '"b"' in text
    assert PICTURE not in text and PICTURE[-4:] in text
    assert store.sheet(str(page), phones=True) == 2
    assert PICTURE in page.read_text(encoding="utf-8")
    assert store.sheet(page, account="other") == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["store"], "nothing is left beside"


def test_the_store_for_event_loops_writes_the_same(store: zapi.Store, tmp_path: Path) -> None:
    async def run() -> int:
        async with zapi.AsyncStore(tmp_path / "store") as other:
            return await other.sheet(tmp_path / "page.html", phones=True)

    assert asyncio.run(run()) == 2 and PICTURE in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_what_cannot_be_written(store: zapi.Store, tmp_path: Path) -> None:
    wrong: Any
    for wrong, error in (
        (lambda: store.sheet(tmp_path / "store" / "contacts.db"), zapi.InvalidArgument),
        (lambda: store.sheet(tmp_path / "missing" / "page.html"), zapi.FileError),
        (lambda: store.sheet(tmp_path / "page.html", account="a/b"), zapi.InvalidArgument),
        (lambda: store.sheet(3), TypeError),  # type: ignore[arg-type]
    ):
        with pytest.raises(error):
            wrong()
    assert store.status().has == 1, "the database is as it was"
    store.close()
    with pytest.raises(zapi.InvalidArgument, match="closed"):
        store.sheet(tmp_path / "page.html")


def test_the_command_writes_a_masked_page_or_a_whole_one(cli: Cli, store: zapi.Store, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    command = ("store", tmp_path / "store", "sheet")
    assert cli(*command, page) == (0, f"2 contacts in {page}\n", "")
    assert PICTURE not in page.read_text(encoding="utf-8")
    assert cli(*command, page, "--phones")[0] == 0
    assert PICTURE in page.read_text(encoding="utf-8")
    assert cli(*command, page, "--account", "shop")[0] == exits.USAGE
    code, _, error = cli(*command, tmp_path / "page.txt")
    assert code == exits.USAGE and ".html" in error
    assert cli("store", tmp_path / "stroe", "sheet", page)[0] == exits.FILE
