"""A store on a PostgreSQL server: in Python, in an event loop, and on the command line."""

import asyncio
import json
import logging
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
import zapi
from conftest import Cli, Emulator, MakeAsync
from postgres_server import ENCODED, PASSWORD, Missing, Server, server
from zapi._cli import exits

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a server as Debian has it")
PHONES = [f"55119800{n:05}" for n in range(30)]
NO_PICTURE = "5511990000020"
STALLED = "5511990000901"


@pytest.fixture(scope="module")
def postgres() -> Iterator[Server]:
    try:
        with server() as running:
            yield running
    except Missing as missing:
        if os.environ.get("STRICT") == "1":
            raise
        pytest.skip(str(missing))


@pytest.fixture
def address(postgres: Server) -> str:
    return postgres.create()


def test_a_store_on_a_server(address: str, client: zapi.Client, tmp_path: Path) -> None:
    with zapi.Store(address, files=tmp_path / "shared") as store:
        assert store.folder == str(tmp_path / "shared")
        assert store.add([*PHONES, NO_PICTURE]).new == 31
        assert store.free_accounts() == ["default"]
        assert store.sync(client).new == 30
        assert store.free_accounts() == []
        picture = store.picture(PHONES[0])
        assert picture is not None and Path(str(picture.path)).read_bytes().startswith(b"\xff\xd8")
        assert len(list(store.changes(since=0))) == 30
        assert store.forget(PHONES[0]) and store.status().has == 29
        assert not store.status().scrub_due and store.scrub()
    # Another machine has the same contacts.
    with zapi.Store(address, files=tmp_path / "shared") as other:
        assert [entry.phone for entry in other.entries()] == [*PHONES[1:], NO_PICTURE]
        assert other.sync(client).asked == 0


def test_links_only_needs_no_files(address: str, client: zapi.Client) -> None:
    with zapi.Store(address) as store:
        assert store.folder is None and repr(store) == "<zapi.Store on a server>"
        store.add(PHONES)
        with pytest.raises(zapi.InvalidArgument, match="links only"):
            store.sync(client)
        assert store.sync(client, links_only=True).new == 30


def test_in_an_event_loop(address: str, make_async: MakeAsync, tmp_path: Path) -> None:
    async def run() -> None:
        async with make_async() as client, zapi.AsyncStore(address, files=tmp_path) as store:
            await store.add(PHONES)
            assert await store.free_accounts() == ["default"]
            assert (await store.sync(client)).new == 30
            with zapi.Store(tmp_path / "folder") as folder:
                folder.add(PHONES[:3])
                with pytest.raises(zapi.InvalidArgument, match="another store"):
                    await zapi.AsyncStore(tmp_path / "folder").export(store)
            assert (await store.status()).has == 30

    asyncio.run(run())


def secrets(text: str) -> list[str]:
    return [secret for secret in (PASSWORD, ENCODED, "s3cret", "w0rd") if secret in text]


def test_a_password_is_in_no_text(
    address: str, cli: Cli, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    with zapi.Store(address, files=tmp_path) as store:
        assert not secrets(f"{store!r} {store} {store.folder}")
        assert not secrets(repr(zapi.AsyncStore(address, files=tmp_path)))
    wrong = [
        (address.replace("/store_", "/nobody_"), zapi.StoreError),
        (address.replace("zapi:", "stranger:"), zapi.StoreError),
        (address.replace(":" + address.split(":")[3].split("/")[0], ":1"), zapi.StoreError),
        (address.replace(ENCODED, PASSWORD), zapi.InvalidArgument),
        (address + "&password2=" + ENCODED, zapi.InvalidArgument),
        (address.replace("disable", ENCODED), zapi.InvalidArgument),
    ]
    for at, kind in wrong:
        with pytest.raises(kind) as raised:
            zapi.Store(at)
        shown = "".join(traceback.format_exception_only(raised.type, raised.value))
        shown += f"{raised.value!r} {raised.value.__dict__ if hasattr(raised.value, '__dict__') else ''}"
        assert not secrets(shown), shown
        for command in (["sync", at], ["store", at, "status"], ["-v", "store", at, "list"]):
            code, out, error = cli(*command)
            assert code in (exits.FILE, exits.USAGE) and error and not secrets(out + error), error
    assert not secrets(caplog.text)


def test_a_program_that_fails_with_an_address_shows_no_password(
    address: str, environment: dict[str, str]
) -> None:
    source = "import os, zapi; zapi.Store(os.environ['AT'])"
    env = {**environment, "AT": address.replace("zapi:", "stranger:")}
    done = subprocess.run([sys.executable, "-c", source], env=env, capture_output=True, text=True)
    assert done.returncode == 1 and "StoreError" in done.stderr
    assert not secrets(done.stderr), done.stderr


def test_the_command_line_moves_a_folder_and_goes_on(
    address: str, cli: Cli, emulator: Emulator, tmp_path: Path
) -> None:
    folder = tmp_path / "pictures"
    assert cli("sync", folder, "--phones", "-", text="\n".join(PHONES))[0] == 0
    code, out, error = cli("store", folder, "export", address)
    assert (code, error) == (0, ""), error
    assert out == f"30 contacts are there now; give --files {folder} or a copy of it\n"
    there = (address, "--files", folder)
    assert json.loads(cli("store", *there, "status", "--json")[1])["has"] == 30
    code, out, _ = cli("store", *there, "path", PHONES[3])
    assert code == 0 and Path(out.strip()).is_relative_to(folder)
    asked = emulator.stats()["requests"]
    assert cli("sync", *there)[0] == 0 and emulator.stats()["requests"] == asked
    run = cli("sync", *there, "--phones", "-", "--account", "other", text=PHONES[0])
    assert run[0] == 0 and run[1].startswith("1 added, 0 known\n1 asked: 1 new")
    code, _, error = cli("sync", folder, "--files", tmp_path)
    assert code == exits.USAGE and "--files is for a store on a server" in error


def test_each_account_is_synced_with_its_own_settings(
    address: str, cli: Cli, emulator: Emulator, tmp_path: Path
) -> None:
    there = (address, "--files", tmp_path / "shared")
    for number, account in enumerate(["bad", "good", "last", "lost"]):
        add = ("store", *there, "import", "-", "--account", account)
        assert cli(*add, text=PHONES[number])[0] == 0
    code, _, error = cli("sync", *there)
    assert code == exits.USAGE and "each account has its own instance" in error
    files = tmp_path / "{account}.env"
    tokens = {"bad": "ZAPI_CLIENT_TOKEN=wrong\n", "good": "", "last": "ZAPI_RATE_PER_SECOND=0\n"}
    for account, text in tokens.items():
        (tmp_path / f"{account}.env").write_text(text)
    code, out, error = cli("sync", *there, "--env-file", files)
    # The wrong token is the first one's alone.
    assert code == exits.FILE and "zapi: bad: Unauthorized: " in error and "good" not in error
    assert "zapi: lost: " in error and out.count("1 new") == 2
    for account, has in (("bad", 0), ("good", 1), ("last", 1), ("lost", 0)):
        shown = cli("store", *there, "status", "--account", account, "--json")[1]
        assert json.loads(shown)["has"] == has, account


def test_a_sync_that_loses_its_account_halfway_does_not_look_complete(
    postgres: Server, address: str, environment: dict[str, str], emulator: Emulator, tmp_path: Path
) -> None:
    with zapi.Store(address, files=tmp_path) as store:
        store.add([STALLED])
    command = [sys.executable, "-m", "zapi", "sync", address, "--files", str(tmp_path)]
    env = {**environment, "ZAPI_MAX_RETRIES": "0"}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        emulator.wait_for_requests(1)
        database = address.split("/")[-1].split("?")[0]
        postgres.sql(database, "UPDATE zapi.account SET lease_owner = '1-1'")
        # Its request fails, and that is the first thing to commit.
        emulator.process.kill()
        out, error = run.communicate(timeout=60)
    assert run.returncode == exits.FILE and out.startswith("0 asked: ")
    assert error.startswith("zapi: default: Busy: another process has taken over this account")
