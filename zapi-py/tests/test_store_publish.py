"""Pictures under names that stay, for web servers: what `publish` and `addresses` do in Python and on the command line."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zapi
from conftest import Cli, Emulator, limit
from zapi._cli import exits, share, sync, web
from zapi._cli.command import parser

# Phones of the emulator's table share one picture; those of others change.
PICTURE = "5511980000000"
OTHER = "5511980000001"
NO_PICTURE = "5511990000020"
PHONES = [PICTURE, OTHER, NO_PICTURE]


@pytest.fixture
def store(client: zapi.Client, tmp_path: Path) -> Iterator[zapi.Store]:
    """With two pictures."""
    with zapi.Store(tmp_path / "store") as store:
        store.add(PHONES, refs=["a", "b/c", None])
        assert store.sync(client).new == 2
        yield store


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_each_contact_with_a_picture_has_an_address(store: zapi.Store, tmp_path: Path) -> None:
    folder = tmp_path / "web"
    assert list(store.addresses(folder)) == [], "nothing is published yet"
    assert store.publish(folder) == zapi.Published(written=2)
    assert store.publish(str(folder)) == zapi.Published(same=2)
    first, second = store.addresses(folder)
    assert (first.phone, first.ref, second.phone, second.ref) == (PICTURE, "a", OTHER, "b/c")
    picture = store.picture(PICTURE)
    assert picture and re.fullmatch(rf"default/[a-z2-7]{{20}}\.jpg\?v={picture.sha256[:12]}", first.address)
    assert (folder / first.address.split("?")[0]).read_bytes() == Path(picture.path).read_bytes()
    assert PICTURE not in repr(first) and first.id == 1
    assert store.publish(folder, names="ref") == zapi.Published(written=1, removed=2, refused=1)
    assert files(folder) == ["default/a.jpg"]
    assert store.publish(folder, names="phone").written == 2
    assert files(folder) == [f"default/{PICTURE}.jpg", f"default/{OTHER}.jpg"]
    assert store.forget(PICTURE) and files(folder) == [f"default/{OTHER}.jpg"]


def test_what_cannot_be_published(store: zapi.Store, tmp_path: Path) -> None:
    wrong: Any
    for wrong, error in (
        (lambda: store.publish(tmp_path / "store" / "web"), zapi.InvalidArgument),
        (lambda: store.publish(tmp_path / "web", names="phones"), zapi.InvalidArgument),  # type: ignore[arg-type]
        (lambda: store.publish(3), TypeError),  # type: ignore[arg-type]
        (lambda: store.publish(tmp_path / "web", account="a/b"), zapi.InvalidArgument),
    ):
        with pytest.raises(error):
            wrong()
    (tmp_path / "file").touch()
    with pytest.raises(zapi.FileError):
        store.publish(tmp_path / "file")
    store.close()
    with pytest.raises(zapi.InvalidArgument, match="closed"):
        store.publish(tmp_path / "web")


def test_a_signal_handler_that_raises_ends_a_publish(store: zapi.Store, tmp_path: Path, on_alarm: Any) -> None:
    store.publish(tmp_path / "web")

    class Raised(Exception):
        pass

    def handler(*_: object) -> None:
        raise Raised

    on_alarm(handler, 0.05)
    began = time.monotonic()
    with pytest.raises(Raised):
        while time.monotonic() < began + 10:
            store.publish(tmp_path / "web")
    assert store.publish(tmp_path / "web") == zapi.Published(same=2)


def test_the_store_for_event_loops_does_the_same(store: zapi.Store, tmp_path: Path) -> None:
    async def run() -> list[zapi.Address]:
        async with zapi.AsyncStore(tmp_path / "store") as other:
            assert await other.publish(tmp_path / "web", names="phone") == zapi.Published(written=2)
            return [one async for one in other.addresses(tmp_path / "web")]

    assert asyncio.run(run()) == list(store.addresses(tmp_path / "web"))


def test_the_command_writes_addresses_as_a_table(cli: Cli, store: zapi.Store, tmp_path: Path) -> None:
    folder, table = tmp_path / "web", tmp_path / "addresses.csv"
    command = ("store", tmp_path / "store", "publish", folder)
    assert cli(*command, "--csv", table) == (0, "published: 2 written, 0 same\n", "")
    assert not [name for name in os.listdir(tmp_path) if name.endswith("part")]
    with open(table, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["phone"] for row in rows] == [PICTURE, OTHER] and [row["ref"] for row in rows] == ["a", "b/c"]
    assert all((folder / row["address"].split("?")[0]).is_file() for row in rows)
    code, out, _ = cli(*command, "--names", "ref", "--json")
    assert code == exits.SOME
    assert json.loads(out) == {
        "account": "default", "written": 1, "same": 0, "removed": 2, "refused": 1, "missing": 0, "held": 0,
    }
    assert cli(*command, "--account", "shop")[0] == exits.USAGE
    assert cli(*command, "--names", "refs")[0] == exits.USAGE
    assert cli("store", tmp_path / "stroe", "publish", folder)[0] == exits.FILE


def test_a_table_of_phones_is_not_put_where_the_web_server_shows_it(cli: Cli, store: zapi.Store, tmp_path: Path) -> None:
    folder = tmp_path / "web"
    tables = [folder / "a.csv", folder / "default" / "a.csv", tmp_path / "x" / ".." / "web" / "a"]
    if os.name == "posix":
        (tmp_path / "way").symlink_to(folder)
        tables.append(tmp_path / "way" / "a.csv")
    for table in tables:
        code, out, error = cli("store", tmp_path / "store", "publish", folder, "--csv", table)
        assert (code, out) == (exits.USAGE, "") and "would show all phones" in error
    assert not folder.exists(), "nothing was done"
    assert cli("store", tmp_path / "store", "publish", folder, "--csv", tmp_path / "web.csv")[0] == 0


def test_a_sync_publishes_what_it_brings(cli: Cli, emulator: Emulator, tmp_path: Path) -> None:
    folder, web_folder = tmp_path / "store", tmp_path / "web"
    run = ("sync", folder, "--publish", web_folder, "--names", "phone")
    code, out, _ = cli(*run, "--phones", "-", text="\n".join(PHONES))
    assert code == 0 and out.endswith("\npublished: 2 written, 0 same\n")
    assert files(web_folder) == [f"default/{PICTURE}.jpg", f"default/{OTHER}.jpg"]
    emulator.change(PICTURE)
    assert cli("store", folder, "touch", PICTURE)[0] == 0
    code, out, _ = cli(*run, "--json")
    found = json.loads(out)["published"]
    assert code == 0 and (found["written"], found["same"]) == (1, 1)
    assert json.loads(cli("sync", folder, "--json")[1])["published"] is None
    # What an error ends was published, too.
    emulator.change(PICTURE)
    assert cli("store", folder, "touch", PICTURE)[0] == 0
    code, out, error = cli("sync", folder, "--publish", folder / "web")
    assert (code, out) == (exits.USAGE, "") and "is in the folder of the store" in error
    assert json.loads(cli("store", folder, "status", "--json")[1])["due"] == 1, "it is told before the first request"


def test_a_sync_keeps_the_table_of_addresses_up_to_date(cli: Cli, emulator: Emulator, tmp_path: Path) -> None:
    folder, table = tmp_path / "store", tmp_path / "addresses.csv"
    run = ("sync", folder, "--publish", tmp_path / "web", "--csv", table)

    def addresses() -> dict[str, str]:
        with open(table, encoding="utf-8", newline="") as file:
            return {row["phone"]: row["address"] for row in csv.DictReader(file)}

    code, out, error = cli(*run, "--phones", "-", text="\n".join(PHONES))
    assert code == 0, out + error
    before = addresses()
    assert sorted(before) == [PICTURE, OTHER]
    emulator.change(PICTURE)
    assert cli("store", folder, "touch", PICTURE)[0] == 0 and cli(*run)[0] == 0
    after = addresses()
    assert after[OTHER] == before[OTHER] and after[PICTURE] != before[PICTURE]
    assert after[PICTURE].split("?")[0] == before[PICTURE].split("?")[0], "only the version is another"
    # What is wrong is told before the first request.
    asked = emulator.stats()["requests"]
    assert cli("store", folder, "touch", PICTURE)[0] == 0
    wrong: tuple[tuple[tuple[str | Path, ...], int, str], ...] = (
        (("--csv", table), exits.USAGE, "--csv needs --publish"),
        (("--publish", tmp_path / "web", "--csv", tmp_path / "web" / "a.csv"), exits.USAGE, "would show all phones"),
        (("--publish", tmp_path / "web", "--csv", tmp_path / "none" / "a.csv"), exits.FILE, "No such file"),
    )
    for arguments, expected, text in wrong:
        code, out, error = cli("sync", folder, *arguments)
        assert (code, out) == (expected, "") and text in error
    assert emulator.stats()["requests"] == asked


def test_a_table_that_cannot_be_written_does_not_lose_the_report(
    monkeypatch: pytest.MonkeyPatch, client: zapi.Client, store: zapi.Store, tmp_path: Path, capsys: Any
) -> None:
    given = parser().parse_args(["sync", "x", "--publish", str(tmp_path / "web"), "--csv", str(tmp_path / "a.csv")])
    given.account = "default"
    assert store.forget(PICTURE) and store.add([PICTURE]).new == 1

    def fail(*_: object) -> None:
        raise OSError("the disk is gone")

    with sync.Run(given, store, None) as run, pytest.raises(OSError, match="the disk is gone"):
        tell = run.tell

        def told(report: zapi.SyncReport) -> None:
            monkeypatch.setattr(web.Web, "write_addresses", fail)
            tell(report)

        run.tell = told  # type: ignore[method-assign]
        run.sync(client)
    assert capsys.readouterr().out.startswith("1 asked: 1 new, ")


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert is_so()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")
def test_a_watching_sync_publishes_after_changes_and_ends_at_once(
    cli: Cli, emulator: Emulator, environment: dict[str, str], tmp_path: Path
) -> None:
    folder, web_folder = tmp_path / "store", tmp_path / "web"
    command = [sys.executable, "-m", "zapi", "sync", str(folder), "--watch", "--phones", "-"]
    command += ["--publish", str(web_folder), "--names", "phone"]
    file = web_folder / "default" / f"{PICTURE}.jpg"
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdin
        try:
            run.stdin.write(f"{PICTURE}\n{OTHER}\n")
            run.stdin.close()
            wait_until(file.is_file)
            before = file.read_bytes()
            emulator.change(PICTURE)
            assert cli("store", folder, "touch", PICTURE)[0] == 0
            wait_until(lambda: file.read_bytes() != before)
            # Whoever is forgotten is gone at once, without the watching sync.
            assert cli("store", folder, "forget", PICTURE)[0] == 0
            assert files(web_folder) == [f"default/{OTHER}.jpg"]
            began = time.monotonic()
            run.send_signal(signal.SIGTERM)
            assert run.wait(timeout=20) == 0 and time.monotonic() - began < limit(2)
        finally:
            run.kill()


def test_publishing_takes_a_small_share_of_a_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)

    class Slow:
        error: Exception | None = None

        def publish(self, *_: object, **__: object) -> zapi.Published:
            nonlocal now
            now += 3.0
            if self.error:
                raise self.error
            return zapi.Published(written=1)

    store: Any = Slow()
    folder = web.Web(store, Namespace(account="default", names="hidden", csv=None), "web")
    report = zapi.SyncReport(new=1, downloaded=1)
    assert folder.is_behind(report) and folder.share.is_due()
    folder.publish(report)
    assert not folder.is_behind(report) and folder.is_behind(zapi.SyncReport(new=1, downloaded=1, gone=1))
    now += share.SHARE * 3.0 - 0.1
    assert not folder.share.is_due()
    now += 0.2
    assert folder.share.is_due()
    store.error = zapi.FileError("full")
    with pytest.raises(zapi.FileError):
        folder.publish(zapi.SyncReport(gone=1))
    assert folder.is_behind(zapi.SyncReport(gone=1)) and not folder.share.is_due(), "again, but later"
    now += web.AGAIN
    assert folder.share.is_due()
    assert folder.figures()["written"] == 1
