"""`zapi store`: what it says about contacts and pictures, and what it changes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import zapi
from conftest import Cli, Emulator
from zapi._cli import exits, store
from zapi._cli.command import parser

PICTURE = "5511990000000"
NO_PICTURE = "5511990000020"
FAILING = "5511990000040"
NEW = "551198000000"


@pytest.fixture
def folder(cli: Cli, tmp_path: Path) -> Path:
    """A store with a contact in every state that a first sync leads to."""
    folder = tmp_path / "store"
    text = f"id;phone\na 1;{PICTURE}\n;{NO_PICTURE}\nc;{FAILING}"
    run = ("sync", folder, "--phones", "-", "--column", "phone", "--ref-column", "id")
    assert cli(*run, text=text)[0] == exits.SOME
    assert cli("store", folder, "import", "-", text=NEW)[:2] == (0, "1 added, 0 known\n")
    return folder


def lines(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def cells(out: str) -> list[list[str]]:
    return [line.split("\t") for line in out.splitlines()]


def test_status(cli: Cli, folder: Path) -> None:
    assert cli("store", folder, "import", "-", "--account", "shop", text=PICTURE)[0] == 0
    code, out, error = cli("store", folder, "status", "--json")
    assert (code, error) == (0, "")
    first, second = lines(out)
    assert (first["account"], second["account"]) == ("default", "shop")
    for name, number in (("never", 2), ("has", 1), ("none", 1), ("gone", 0), ("failing", 1), ("due", 1), ("asked_today", 3)):
        assert first[name] == number, name
    assert (first["suspect_since"], first["scrub_due"]) == (None, False)
    code, out, _ = cli("store", folder, "status", "--account", "shop")
    assert code == 0 and out.startswith("account        shop\nnever          1\nhas            0\n")
    assert "held_until     -\n" in out
    code, out, error = cli("store", folder, "status", "--account", "shopp")
    assert (code, out) == (exits.USAGE, "") and error.endswith("it has default, shop\n")


def test_path(cli: Cli, emulator: Emulator, folder: Path) -> None:
    asked = emulator.stats()["requests"]
    code, out, error = cli("store", folder, "path", "+55 (11) 99000-0000", "--masked")
    assert (code, error) == (0, "") and Path(out[:-1]).is_file() and Path(out[:-1]).is_absolute()
    code, out, error = cli("store", folder, "path", NO_PICTURE)
    assert (code, out, error[:10]) == (exits.SOME, "", "no picture")
    # Only "no picture" is told as such.
    for phone, words in (
        (NEW, "not asked yet: run zapi sync"),
        (FAILING, "the last attempt failed with BadResponse"),
    ):
        code, out, error = cli("store", folder, "path", phone)
        assert (code, out) == (exits.UNFINISHED, "") and words in error
    # No sync will bring an answer for somebody who is not in the store.
    code, out, error = cli("store", folder, "path", "551199999999")
    assert (code, out) == (exits.SOME, "") and "the contact is not in the store" in error
    assert cli("store", folder, "path", "+55")[0] == exits.USAGE
    assert emulator.stats()["requests"] == asked


def test_the_path_where_only_links_are_kept(cli: Cli, emulator: Emulator, tmp_path: Path) -> None:
    folder = tmp_path / "links"
    assert cli("sync", folder, "--links-only", "--phones", "-", text=PICTURE)[0] == 0
    assert emulator.stats()["downloads"] == 0
    code, out, error = cli("store", folder, "path", PICTURE)
    assert (code, out) == (exits.UNFINISHED, "") and "only the link" in error
    (contact,) = lines(cli("store", folder, "list", "--json")[1])
    assert contact["link"].startswith(emulator.url) and contact["picture"] is None


def test_list(cli: Cli, folder: Path) -> None:
    code, out, error = cli("store", folder, "list")
    _, path, _ = cli("store", folder, "path", PICTURE)
    assert (code, error) == (0, "")
    assert cells(out) == [
        [PICTURE, "has", "a 1", path[:-1], ""], [NO_PICTURE, "none", "", "", ""],
        [FAILING, "never", "c", "", "BadResponse"], [NEW, "never", "", "", ""],
    ]
    for state, phones in (
        ("has", [PICTURE]), ("none", [NO_PICTURE]), ("never", [FAILING, NEW]), ("gone", []),
        ("failing", [FAILING]),
    ):
        out = cli("store", folder, "list", "--state", state)[1]
        assert [row[0] for row in cells(out)] == phones, state
    has, none, failing, new = lines(cli("store", folder, "list", "--json")[1])
    picture = has["picture"]
    assert (has["ref"], picture["kind"], picture["width"], picture["path"]) == ("a 1", "jpeg", 96, path[:-1])
    assert picture["size"] == Path(picture["path"]).stat().st_size
    assert has["next_check_at"] > has["asked_at"] > "2020-01-01T00:00:00Z"
    assert (failing["failures"], failing["error"], none["state"], new["asked_at"]) == (1, "BadResponse", "none", None)
    assert cli("store", folder, "list", "--state", "lost")[0] == exits.USAGE


def test_a_contact_that_fails_is_listed_with_its_state(cli: Cli, folder: Path) -> None:
    assert cli("store", folder, "touch", PICTURE)[0] == 0
    # Nobody answers there.
    code, out, _ = cli("sync", folder, "--max", "1", ZAPI_BASE_URL="http://127.0.0.1:1")
    assert code == exits.UNFINISHED and " 1 failed; " in out
    _, path, _ = cli("store", folder, "path", PICTURE)
    ((*known, error),) = cells(cli("store", folder, "list", "--state", "has")[1])
    assert (known, error) == ([PICTURE, "has", "a 1", path[:-1]], "ConnectError")


def test_a_reader_of_the_list_that_goes_away(environment: dict[str, str], folder: Path) -> None:
    command = [sys.executable, "-m", "zapi", "store", str(folder), "list"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe) as run:
        assert run.stdout and run.stderr
        run.stdout.close()
        assert (run.stderr.read(), run.wait(20)) == (b"", exits.NO_READER)


def test_touch(cli: Cli, emulator: Emulator, folder: Path) -> None:
    assert cli("store", folder, "touch", PICTURE) == (0, "", "")
    asked = emulator.stats()["requests"]
    code, out, _ = cli("sync", folder, "--max", "1", "--json")
    assert (code, lines(out)[0]["same"], emulator.stats()["requests"]) == (exits.UNFINISHED, 1, asked + 1)
    code, _, error = cli("store", folder, "touch", "551199999999")
    assert code == exits.SOME and "not in the store" in error


def test_forget(cli: Cli, folder: Path) -> None:
    path = Path(cli("store", folder, "path", PICTURE)[1][:-1])
    assert cli("store", folder, "forget", PICTURE, "--refuse") == (0, "", "")
    assert not path.exists()
    assert lines(cli("store", folder, "status", "--json")[1])[0]["scrub_due"] is True
    code, out, _ = cli("store", folder, "import", "-", text=f"{PICTURE}\n{NEW}")
    assert (code, out) == (0, "0 added, 1 known, 1 refused\n")
    assert cli("store", folder, "forget", NO_PICTURE, "--now") == (0, "", "")
    assert lines(cli("store", folder, "status", "--json")[1])[0]["scrub_due"] is False
    for file in folder.rglob("*"):
        if file.is_file():
            assert PICTURE.encode() not in file.read_bytes() and NO_PICTURE.encode() not in file.read_bytes()
    code, _, error = cli("store", folder, "forget", NO_PICTURE)
    assert code == exits.SOME and "not in the store" in error
    assert [row[0] for row in cells(cli("store", folder, "list")[1])] == [FAILING, NEW]


def test_a_script_can_tell_who_is_erased(cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def scrub(_: zapi.Store) -> bool:
        """As while another process is reading."""
        return False

    monkeypatch.setattr(zapi.Store, "scrub", scrub)
    command = parser()

    def forget(phone: str) -> exits.Ended:
        with pytest.raises(exits.Ended) as ended:
            store.forget_contact(command.parse_args(["store", str(folder), "forget", phone, "--now"]))
        return ended.value

    assert forget("551199999999").code == exits.SOME, "a misspelt phone is never taken for erased"
    ended = forget(PICTURE)
    assert ended.code == exits.UNFINISHED and "the contact is erased" in str(ended) and "scrub_due" in str(ended)
    assert forget(PICTURE).code == exits.SOME
    assert lines(cli("store", folder, "status", "--json")[1])[0]["scrub_due"] is True
    assert cli("sync", folder)[0] == 0
    assert lines(cli("store", folder, "status", "--json")[1])[0]["scrub_due"] is False


def test_a_group_may_read_the_pictures(cli: Cli, folder: Path, tmp_path: Path) -> None:
    import grp

    name = grp.getgrgid(os.getgid()).gr_name
    assert folder.stat().st_mode & 0o777 == 0o700
    assert cli("store", folder, "--group", name, "status")[0] == 0
    new = tmp_path / "new"
    assert cli("sync", new, "--group", name, "--phones", "-", text=PICTURE)[0] == 0
    assert cli("store", new, "status")[0] == 0
    for opened in (folder, new):
        assert (opened.stat().st_mode & 0o777, opened.stat().st_gid) == (0o750, os.getgid())
        assert (opened / "contacts.db").stat().st_mode & 0o777 == 0o600
    code, out, error = cli("sync", new, "--group", "no such group")
    assert (code, out) == (exits.USAGE, "") and "--group: must be the name of a group" in error


def test_changes(cli: Cli, folder: Path) -> None:
    _, path, _ = cli("store", folder, "path", PICTURE)
    (change,) = lines(cli("store", folder, "changes", "--json")[1])
    assert (change["kind"], change["ref"], change["entry"]["picture"]["path"]) == ("changed", "a 1", path[:-1])
    assert cells(cli("store", folder, "changes")[1]) == [
        [str(change["seq"]), "changed", str(change["id"]), "a 1", PICTURE, path[:-1]]
    ]
    assert cli("store", folder, "changes", "--since", str(change["seq"])) == (0, "", "")
    assert cli("store", folder, "forget", PICTURE)[0] == 0
    ((seq, kind, contact, ref, phone, none),) = cells(cli("store", folder, "changes", "--since", str(change["seq"]))[1])
    assert int(seq) > change["seq"] and (kind, phone, none) == ("forgotten", "", "")
    assert (int(contact), ref) == (change["id"], "a 1")
    assert cli("store", folder, "changes", "--since", "x")[0] == exits.USAGE


def test_verify_tells_and_sync_mends(cli: Cli, emulator: Emulator, folder: Path) -> None:
    assert cli("store", folder, "verify") == (0, "1 sound, 0 missing, 0 changed\n", "")
    path = Path(cli("store", folder, "path", PICTURE)[1][:-1])
    good = path.read_bytes()
    path.write_bytes(b"x")
    assert cli("store", folder, "verify")[:2] == (exits.SOME, "0 sound, 0 missing, 1 changed\n")
    path.unlink()
    code, out, _ = cli("store", folder, "verify", "--json")
    assert (code, lines(out)) == (exits.SOME, [{"sound": 0, "missing": 1, "changed": 0}])
    before = emulator.stats()["downloads"]
    assert cli("sync", folder)[0] == 0 and emulator.stats()["downloads"] == before + 2
    assert path.read_bytes() == good and cli("store", folder, "verify")[0] == 0


def test_import(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    run = ("store", folder, "import", "-", "--account", "shop", "--json")
    code, out, error = cli(*run, text=f"{PICTURE}\n{PICTURE}\nx\n{NEW}")
    assert code == exits.SOME and "row 3: InvalidPhone" in error
    assert lines(out) == [{"account": "shop", "added": 2, "known": 1, "refused": 0, "invalid": 1}]
    # An id that comes later is added; an empty cell takes none away.
    table = ("store", folder, "import", "-", "--account", "shop", "--column", "phone", "--ref-column", "id")
    for ref, shown in (("7", "7"), ("", "7"), ("8", "8")):
        assert cli(*table, text=f"phone,id\n{NEW},{ref}")[0] == 0
        assert cells(cli("store", folder, "list", "--account", "shop")[1])[1][2] == shown
    code, out, error = cli(*table, text=f"phone,id\n{NEW},{'x' * 201}")
    assert (code, out) == (exits.USAGE, "") and "InvalidArgument: " in error
    assert cli("store", folder, "import", tmp_path / "none")[0] == exits.FILE
    assert cli("store", folder, "import", "-", "--account", "a/b", text=PICTURE)[0] == exits.USAGE


@pytest.mark.parametrize("verb", ["status", "path 551199999999", "list", "touch 551199999999",
                                  "forget 551199999999", "changes", "verify"])
def test_a_folder_without_a_store_stays_as_it_is(cli: Cli, tmp_path: Path, verb: str) -> None:
    code, out, error = cli("store", tmp_path, *verb.split())
    assert (code, out) == (exits.FILE, "") and f"{tmp_path}: holds no store" in error
    assert not list(tmp_path.iterdir())
    (tmp_path / "contacts.db").write_text("something else, longer than a page of a database" * 200)
    code, out, error = cli("store", tmp_path, *verb.split())
    assert (code, out) == (exits.FILE, "") and error.startswith("zapi: StoreError: ")


def test_no_settings_are_needed(cli: Cli, folder: Path) -> None:
    assert cli("store", folder, "verify", ZAPI_TOKEN="", ZAPI_TIMEOUT_MS="soon")[0] == 0


def test_commands_and_their_help(cli: Cli, tmp_path: Path) -> None:
    assert cli("store", tmp_path)[0] == exits.USAGE and cli("store")[0] == exits.USAGE
    for verb in ("status", "path", "list", "touch", "forget", "import", "changes", "verify"):
        code, out, _ = cli("store", tmp_path, verb, "--help")
        assert code == 0 and exits.TEXT.strip() in out
