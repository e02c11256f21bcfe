"""`zapi sync`: the contacts that it adds and asks for, what it reports, and how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
import zapi
from conftest import Cli, Emulator, limit
from zapi._cli import count, exits, sync, web
from zapi._cli.command import parser

PICTURE = "5511990000000"
NO_PICTURE = "5511990000020"
STALLED = "5511990000901"
NUMBERS = [f"55119800{n:05}" for n in range(40)]


def table(folder: Path, phones: list[str]) -> Path:
    """Contacts as a program exports them: with an id, and phones as a database has them."""
    file = folder / "contacts.csv"
    rows = [f"{n};{phone}" for n, phone in enumerate(phones)]
    file.write_text("\n".join(["id;phone", *rows]))
    return file


def report(out: str) -> dict[str, Any]:
    assert out.count("\n") == 1, out
    found: dict[str, Any] = json.loads(out)
    return found


def test_a_first_sync_does_the_whole_job_and_a_second_one_sends_nothing(
    cli: Cli, emulator: Emulator, tmp_path: Path
) -> None:
    phones = ["+55 (11) 99000-0000", "(11) 99000-0020", *NUMBERS]
    folder = tmp_path / "pictures"
    run = ["sync", folder, "--phones", table(tmp_path, phones), "--column", "phone"]
    run += ["--ref-column", "id", "--masked", "--country", "55"]
    code, out, error = cli(*run)
    assert (code, error) == (0, "")
    added, asked = out.splitlines()
    assert added == "42 added, 0 known"
    start = "42 asked: 41 new, 0 changed, 0 the same, 1 without, 0 failed; 41 downloaded in "
    assert asked.startswith(start), asked
    code, path, _ = cli("store", folder, "path", PICTURE)
    assert code == 0 and Path(path.strip()).read_bytes().startswith(b"\xff\xd8")
    before = emulator.stats()
    assert before["downloads"] == 41
    code, out, error = cli(*run)
    assert (code, error) == (0, "") and out.startswith("0 added, 42 known\n0 asked: ")
    assert emulator.stats()["requests"] == before["requests"]
    assert cli("sync", folder)[0] == 0 and emulator.stats()["requests"] == before["requests"]


def test_a_report_for_programs(cli: Cli, tmp_path: Path) -> None:
    run = ("sync", tmp_path / "store", "--json", "--phones", "-")
    text = "\n".join([PICTURE, NO_PICTURE, PICTURE])
    code, out, error = cli(*run, text=text, ZAPI_CLIENT_TOKEN="wrong")
    found = report(out)
    assert code == exits.REFUSED and error.startswith("zapi: Unauthorized: HTTP 403")
    assert (found["error"], found["message"]) == ("Unauthorized", error[20:-1])
    assert (found["asked"], found["due"], found["added"], found["known"]) == (0, 2, 2, 1)
    code, out, error = cli(*run, text=text)
    found = report(out)
    assert (code, error) == (0, "") and found.pop("elapsed") > 0
    assert found == {
        "account": "default", "added": 0, "known": 3, "refused": 0, "invalid": 0, "asked": 2,
        "new": 1, "changed": 0, "same": 0, "none": 1, "gone": 0, "withheld": 0, "failed": 0,
        "downloaded": 1, "due": 2, "limit": None, "suspect": False, "held_for": None,
        "published": None, "error": None, "message": None,
    }


def test_phones_are_added_while_they_are_read(
    cli: Cli, environment: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "store"
    command = [sys.executable, "-m", "zapi", "sync", str(folder), "--phones", "-", "--max", "1"]
    command += ["--json", "--links-only"]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdin and run.stdout
        run.stdin.writelines(f"5511{n:09}\n" for n in range(900_000_000, 900_020_000))
        run.stdin.flush()
        # Standard input is still open.
        never = 0
        deadline = time.monotonic() + 60
        while never < 10_000 and time.monotonic() < deadline:
            code, out, _ = cli("store", folder, "status", "--json")
            never = json.loads(out)["never"] if code == 0 and out else 0
        assert never >= 10_000 and run.poll() is None
        run.stdin.close()
        found = report(run.stdout.read())
    assert (run.returncode, found["added"], found["asked"]) == (exits.UNFINISHED, 20_000, 1)


def test_rows_without_a_phone_are_told_and_left_out(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    code, out, error = cli("sync", folder, "--phones", "-", text=f"{PICTURE}\n+55 11\n\nx\n{NO_PICTURE}")
    assert code == exits.SOME and out.startswith("2 added, 0 known, 2 invalid\n2 asked: 1 new, ")
    assert error.startswith("zapi: standard input: 2 rows have no valid phone; the first is row 2: InvalidPhone: ")
    assert "+55 11" not in error
    file = table(tmp_path, [PICTURE])
    for arguments in (["--column", "fone"], ["--column", "phone", "--ref-column", "fone"]):
        code, out, error = cli("sync", folder, "--phones", file, *arguments)
        assert (code, out) == (exits.USAGE, "") and "column 'fone'" in error
    assert cli("sync", folder, "--phones", "-", "--ref-column", "id", text=PICTURE)[0] == exits.USAGE
    file.write_text(f'phone\n{NUMBERS[0]}\n"{NUMBERS[1]}" x\n')
    code, _, error = cli("sync", folder, "--phones", file, "--column", "phone")
    assert code == exits.FILE and "contacts.csv: line 3 is not CSV" in error


def test_a_folder_or_account_that_is_misspelt(cli: Cli, emulator: Emulator, tmp_path: Path) -> None:
    code, out, error = cli("sync", tmp_path / "pictrues")
    assert (code, out) == (exits.FILE, "") and "pictrues: holds no store" in error
    assert not (tmp_path / "pictrues").exists()
    assert cli("sync", tmp_path / "store", "--phones", "-", "--account", "shop", text=PICTURE)[0] == 0
    asked = emulator.stats()["requests"]
    code, out, error = cli("sync", tmp_path / "store")
    assert (code, out) == (exits.USAGE, "") and error.endswith("it has shop\n")
    assert cli("sync", tmp_path / "store", "--account", "shop")[0] == 0
    assert emulator.stats()["requests"] == asked
    (tmp_path / "notes.txt").touch()
    code, out, error = cli("sync", tmp_path, "--phones", "-", text=PICTURE)
    assert (code, out) == (exits.FILE, "") and error.startswith("zapi: StoreError: ")


def test_limits(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    add = cli("sync", folder, "--phones", "-", "--max", 3, text="\n".join(NUMBERS[:10]))
    assert add[0] == exits.UNFINISHED and add[1].endswith("; stopped by --max, more is due\n")
    for limit, arguments in (
        ("per_day", ["--per-day", "4"]),
        ("max_time", ["--max-time", "0s"]),
        ("max", ["--max", "2", "--per-day", "100", "--max-time", "1h"]),
    ):
        code, out, _ = cli("sync", folder, "--json", *arguments)
        assert (code, report(out)["limit"]) == (exits.UNFINISHED, limit)
    assert report(cli("sync", folder, "--json", "--max", "4")[1])["limit"] is None
    assert [sync.duration(text) for text in ("90", "90s", "55m", "2h")] == [90, 90, 3300, 7200]
    for wrong in ("", "1d", "-1", "1.5h", "1e9", "m"):
        code, _, error = cli("sync", folder, f"--max-time={wrong}")
        assert code == exits.USAGE and "must be a time such as" in error


def test_contacts_that_fail(cli: Cli, tmp_path: Path) -> None:
    code, out, error = cli(
        "sync", tmp_path / "store", "--phones", "-", text=f"{PICTURE}\n5511990000040\n5511990000404"
    )
    assert (code, error) == (exits.SOME, "") and "1 new, " in out and " 2 failed; " in out


def test_nones_that_are_withheld(cli: Cli, emulator: Emulator, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    assert cli("sync", folder, "--phones", "-", text="\n".join(NUMBERS[:8]))[0] == 0
    emulator.ask("/_emulator/switch?none_for_all=1")

    def again(*arguments: str) -> tuple[int, str, str]:
        with zapi.Store(folder) as store:
            for phone in NUMBERS[:8]:
                store.touch(phone)
        return cli("sync", folder, *arguments)

    code, out, error = again("--json")
    found = report(out)
    assert code == exits.SUSPECT and found["withheld"] and found["suspect"]
    assert f"--accept-gone {found['withheld']}\n" in error
    code, out, error = again()
    assert code == exits.SUSPECT and ", 8 withheld; " in out
    code, out, error = again("--accept-gone", "8")
    assert (code, error) == (0, "") and " 8 without" in out
    # Three answers over 72 hours are needed all the same.
    assert cli("store", folder, "status")[1].count("has            8\n") == 1


def test_errors_of_a_store_have_the_code_of_files() -> None:
    for kind in (zapi.StoreError, zapi.Full, zapi.Busy, zapi.FileError):
        assert exits.of(kind("text")) == exits.FILE


class Manager:
    """What systemd is to a service: a socket that hears how it is."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(address.replace("@", "\0", 1) if address.startswith("@") else address)
        self.socket.settimeout(30)

    def next(self) -> dict[str, str]:
        lines = self.socket.recv(4096).decode().split("\n")
        return dict(line.split("=", 1) for line in lines)

    def wait_for(self, name: str, text: str) -> dict[str, str]:
        while True:
            told = self.next()
            if re.match(text, told.get(name, "")):
                return told


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Manager]:
    place = str(tmp_path / "notify")
    manager = Manager(place if request.param == "path" else "@" + place)
    yield manager
    manager.socket.close()


class Watching(Protocol):
    def __call__(self, folder: Path, *arguments: str, **changes: str) -> subprocess.Popen[str]: ...


@pytest.fixture
def watching(environment: dict[str, str]) -> Iterator[Watching]:
    """Starts a sync that goes on until it is told to end, at the latest with the test."""
    started: list[subprocess.Popen[str]] = []

    def start(folder: Path, *arguments: str, **changes: str) -> subprocess.Popen[str]:
        run = subprocess.Popen(
            [sys.executable, "-m", "zapi", "sync", str(folder), "--watch", *arguments],
            env={**environment, "ZAPI_MAX_RETRIES": "0", **changes},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        started.append(run)
        return run

    yield start
    for run in started:
        run.kill()
        run.communicate()


def ended(run: subprocess.Popen[str], number: int) -> tuple[str, str]:
    """It ends within a second; the machine may be busy."""
    began = time.monotonic()
    run.send_signal(number)
    said = run.communicate(timeout=20)
    assert time.monotonic() - began < limit(3)
    return said


def test_it_watches_until_sigterm_and_tells_systemd(
    cli: Cli, watching: Watching, tmp_path: Path, manager: Manager
) -> None:
    folder = tmp_path / "store"
    assert cli("store", folder, "import", "-", text=PICTURE)[0] == 0
    told = {"NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "2000000"}
    run = watching(folder, "--json", **told)
    first = manager.next()
    assert first["READY"] == "1" and first["WATCHDOG"] == "1"
    assert re.match("1 asked: 1 new, ", manager.wait_for("STATUS", "1 asked")["STATUS"])
    # Another one is told, and sends nothing.
    code, out, error = cli("sync", folder, "--json")
    assert code == exits.FILE and error.startswith("zapi: Busy: ") and str(run.pid) in error
    assert (report(out)["error"], report(out)["asked"]) == ("Busy", None)
    # What is added meanwhile is asked for.
    assert cli("store", folder, "import", "-", text="\n".join(NUMBERS[:2]))[0] == 0
    told = manager.wait_for("STATUS", "3 asked: 3 new, ")
    assert "READY" not in told and told["WATCHDOG"] == "1"
    out, error = ended(run, signal.SIGTERM)
    assert (run.returncode, error) == (0, "")
    assert (report(out)["new"], report(out)["error"]) == (3, None)
    assert manager.wait_for("STOPPING", "1")


def test_systemd_does_not_wait_for_the_first_publish(
    monkeypatch: pytest.MonkeyPatch, store: zapi.Store, client: zapi.Client, tmp_path: Path, manager: Manager
) -> None:
    """It would end a start that takes 90 seconds, and begin another."""
    monkeypatch.setenv("NOTIFY_SOCKET", manager.address)
    given = parser().parse_args(["sync", str(store.folder), "--watch", "--publish", str(tmp_path / "web")])
    given.account = "default"

    def publish(*_: object) -> None:
        assert manager.next() == {"STATUS": "publishing", "READY": "1"}
        raise KeyboardInterrupt

    monkeypatch.setattr(web.Web, "publish", publish)
    with sync.Run(given, store, None) as run, pytest.raises(KeyboardInterrupt):
        run.sync(client)


def test_it_ends_while_a_request_hangs(watching: Watching, emulator: Emulator, cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    assert cli("store", folder, "import", "-", text=STALLED)[0] == 0
    for number, code, said in (
        (signal.SIGTERM, 0, ""), (signal.SIGINT, exits.INTERRUPTED, "zapi: interrupted\n"),
    ):
        before = emulator.stats()["requests"]
        run = watching(folder)
        emulator.wait_for_requests(before + 1)
        assert ended(run, number)[1] == said and run.returncode == code


def test_a_refused_token_is_waited_out(watching: Watching, cli: Cli, tmp_path: Path) -> None:
    folder, metrics = tmp_path / "store", tmp_path / "zapi.prom"
    assert cli("store", folder, "import", "-", text="\n".join(NUMBERS[:9]))[0] == 0
    run = watching(folder, "--metrics", str(metrics), ZAPI_CLIENT_TOKEN="wrong")
    deadline = time.monotonic() + 30
    while not value(metrics, "zapi_store_held_until_timestamp_seconds") and time.monotonic() < deadline:
        pass
    assert value(metrics, "zapi_store_held_until_timestamp_seconds") > time.time()
    ended(run, signal.SIGTERM)
    assert run.returncode == 0 and value(metrics, "zapi_sync_last_success_timestamp_seconds") == 0


def value(file: Path, name: str, labels: str = "") -> float:
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    found = re.search(rf'^{name}{{account="default"{labels}}} (\S+)$', text, re.MULTILINE)
    return float(found[1]) if found else 0.0


SAMPLE = re.compile(r'([a-z_]+)\{account="[^"]+"(?:,[a-z]+="[a-z]+")?\} [0-9.]+')


def test_metrics(cli: Cli, emulator: Emulator, tmp_path: Path) -> None:
    folder, file = tmp_path / "store", tmp_path / "zapi.prom"
    run = ("sync", folder, "--metrics", file)
    text = "\n".join([PICTURE, NO_PICTURE, "5511990000040"])
    assert cli(*run, "--phones", "-", text=text)[0] == exits.SOME
    kinds = dict[str, str]()
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kinds[name] = line.split(" ")
        elif not line.startswith("# HELP "):
            sample = SAMPLE.fullmatch(line)
            assert sample and kinds[sample[1]] == ("counter" if sample[1].endswith("_total") else "gauge")
    for state, number in (("has", 1), ("none", 1), ("never", 1), ("gone", 0)):
        assert value(file, "zapi_store_contacts", f',state="{state}"') == number
    assert value(file, "zapi_sync_contacts_total", ',result="new"') == 1
    assert value(file, "zapi_sync_contacts_total", ',result="failed"') == 1
    assert (value(file, "zapi_store_contacts_failing"), value(file, "zapi_sync_downloads_total")) == (1, 1)
    success = value(file, "zapi_sync_last_success_timestamp_seconds")
    assert time.time() - 60 < success <= time.time()
    # A run that fails is no success, and does not forget when the last one was.
    assert cli(*run, "--phones", "-", text=NUMBERS[0], ZAPI_CLIENT_TOKEN="wrong")[0] == exits.REFUSED
    assert value(file, "zapi_sync_last_success_timestamp_seconds") == success
    assert value(file, "zapi_store_contacts_due") == 1
    assert sorted(os.listdir(tmp_path)) == ["store", "zapi.prom"]
    # A file that cannot be written is told before anything is asked for.
    asked = emulator.stats()["requests"]
    code, out, error = cli("sync", folder, "--metrics", tmp_path / "none" / "zapi.prom")
    assert (code, out) == (exits.FILE, "") and "No such file" in error
    assert emulator.stats()["requests"] == asked


def test_progress_is_for_terminals_only(cli: Cli, environment: dict[str, str], tmp_path: Path) -> None:
    import pty

    text = "\n".join([PICTURE, NO_PICTURE])
    assert cli("sync", tmp_path / "a", "--phones", "-", "--progress", text=text)[2] == ""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "zapi", "sync", str(tmp_path / "b"), "--phones", "-", "--progress"]
    done = subprocess.run(
        command, env=environment, input=text.encode(), stdout=subprocess.PIPE, stderr=theirs
    )
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert done.returncode == 0 and done.stdout.startswith(b"2 added, 0 known\n2 asked: ")
    assert "\r2 of 2: 1 new, 0 changed, 1 without, 0 failed; " in shown and shown.endswith("\x1b[K\r\n")


def test_the_text_of_the_progress_line() -> None:
    once = Namespace(max=None, watch=False)
    counted = zapi.SyncReport(asked=20, new=15, changed=1, same=1, none=1, withheld=1, failed=1, due=120, elapsed=4.0)
    start = "20 of 120: 15 new, 1 changed, 2 without, 1 failed; 5.0 a second"
    assert sync.text(counted, once) == f"{start}; 20 s left"
    assert sync.text(counted, Namespace(max=30, watch=False)).endswith("5.0 a second; 2 s left")
    held = zapi.SyncReport(asked=20, due=120, elapsed=4.0, held_for=61.6)
    assert sync.text(held, once).endswith("; 5.0 a second; waiting for 1 min 02 s")
    later = zapi.SyncReport(asked=500, same=500, due=120, elapsed=1e6)
    assert sync.text(later, Namespace(max=None, watch=True)) == "500 asked: 0 new, 0 changed, 0 without, 0 failed"
    assert count.duration(3725) == "1 h 02 min"
