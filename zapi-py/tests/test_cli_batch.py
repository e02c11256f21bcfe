"""The command for many contacts: its rows, its files, and how it goes on after a kill."""

import csv
import errno
import fcntl
import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import Cli, Emulator
from zapi._cli import output, source, table

PICTURE = "5511990000000"
NO_PICTURE = "5511990000020"
NUMBERS = [f"55119800{n:05}" for n in range(300)]


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_lines_of_text(cli: Cli) -> None:
    text = f"\ufeff{PICTURE}\n\n  {NO_PICTURE}\r\n+55 11\n5511990000500"
    code, out, error = cli("batch", "-", text=text)
    assert (code, error) == (1, "")
    found = rows(out)
    assert [row["phone"] for row in found] == [PICTURE, NO_PICTURE, "+55 11", "5511990000500"]
    assert [row["index"] for row in found] == [0, 1, 2, 3]
    assert [row["error"] for row in found] == [None, None, "InvalidPhone", "ServerError"]
    assert found[0]["link"] and found[1]["link"] is None
    assert cli("batch", "-", text=PICTURE)[0] == 0
    assert cli("batch", "-", text="") == (0, "", "")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_column_of_a_table(cli: Cli, tmp_path: Path, delimiter: str) -> None:
    file = tmp_path / "in.csv"
    lines = [["name", "phone", "note"], ["A, \"B\"", PICTURE, "x;y\nz"], [], ["C"], ["D", ""]]
    with file.open("w", newline="", encoding="utf-8-sig") as opened:
        csv.writer(opened, delimiter=delimiter).writerows(lines)
    code, out, _ = cli("batch", file, "--column", "phone")
    assert (code, [row["phone"] for row in rows(out)]) == (1, [PICTURE, "", ""])
    code, out, error = cli("batch", file, "--column", "telefone")
    assert (code, out) == (2, "") and "no column 'telefone'" in error


def test_a_cell_of_any_length(cli: Cli, tmp_path: Path) -> None:
    file, out = tmp_path / "in.csv", tmp_path / "out.csv"
    long = "x" * 200_000
    file.write_text(f"{long},phone\n{long},{PICTURE}\n,{long}\n,{NO_PICTURE}\n")
    arguments = ("batch", file, "--column", "phone", "--format", "csv", "--resume", out)
    code, _, error = cli(*arguments)
    assert (code, error) == (1, "")
    lines = out.read_bytes().splitlines(keepends=True)
    assert [line.split(b",")[1].decode() for line in lines[1:]] == [PICTURE, long, NO_PICTURE]
    out.write_bytes(b"".join(lines[:3]))
    assert cli(*arguments)[0] == 0 and out.read_bytes().splitlines(keepends=True)[:3] == lines[:3]
    for broken in (f"phone,{'x' * (source.CELL + 1)}", f'phone\n"{PICTURE}\n' + "x\n" * source.CELL):
        file.write_text(broken)
        code, _, error = cli("batch", file, "--column", "phone")
        assert code == 7 and error.startswith("zapi: the input is not CSV: ")


def test_csv_is_safe_to_open_in_a_spreadsheet(cli: Cli) -> None:
    phones = ["=1+1", "-2", "@x", "+55 (11) 9", "+x", "a\tb"]
    _, out, _ = cli("batch", "-", "--format", "csv", text="\n".join([PICTURE, *phones]))
    found = list(csv.DictReader(io.StringIO(out)))
    assert [row["phone"] for row in found] == [
        PICTURE, "'=1+1", "'-2", "'@x", "+55 (11) 9", "'+x", "a\tb"
    ]
    assert found[0]["stale"] == "false" and found[0]["error"] == "" and "\r" not in out
    for mark in ("=", "+", "-", "@", "\t", "\r", "\n"):
        assert table.cell("message", f"{mark}1") == f"'{mark}1"
    for phone, text in [
        ("x;=1+cmd|A1", "x;'=1+cmd|A1"), (" =1", "' =1"), ("\n@1", "'\n@1"), ("+55;-1", "'+55;'-1"),
        ("a|  @x\t+1", "a|  '@x\t'+1"), ('x;"=1"', 'x;"\'=1"'), ("a-b;c=d", "a-b;c=d"),
    ]:
        assert table.cell("phone", phone) == table.cell("message", phone) == text
    assert table.cell("link", "https://h/?a;=b") == "https://h/?a;=b"
    assert table.joined(["a\r\nb", "\rc\0d"]) == b"a b, c d\n", "each row is one line"


def test_a_refusal_ends_it_and_writes_no_row(cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = ("batch", "-", "--resume", out)
    text = "\n".join(["+55", *NUMBERS[:50]])
    code, _, error = cli(*arguments, text=text, ZAPI_CLIENT_TOKEN="wrong")
    assert code == 3 and error.startswith("zapi: stopped at row 2: Unauthorized: ")
    assert [row["phone"] for row in rows(out.read_text())] == ["+55"]
    assert cli(*arguments, text=text)[0] == 0, "that row is done"
    assert [row["phone"] for row in rows(out.read_text())] == ["+55", *NUMBERS[:50]]
    code, said, error = cli("batch", "-", text=NUMBERS[0], ZAPI_CLIENT_TOKEN="wrong")
    assert (code, said) == (3, "") and "stopped at row 1" in error


def test_a_single_refusal_is_a_row(cli: Cli) -> None:
    refused = "5511990000084"
    phones = [*NUMBERS[:20], refused, *NUMBERS[20:40], refused]
    code, out, _ = cli("batch", "-", text="\n".join(phones))
    assert code == 1
    assert [row["phone"] for row in rows(out)] == phones
    errors = [row["error"] for row in rows(out)]
    assert errors[20] == errors[41] == "NotConnected"
    assert errors.count(None) == 40


@pytest.mark.parametrize("form", ["jsonl", "csv"])
@pytest.mark.parametrize("torn", [0, 1, 40])
def test_it_goes_on_after_a_kill(
    environment: dict[str, str], emulator: Emulator, tmp_path: Path, form: str, torn: int
) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.write_text("\n".join(NUMBERS))
    command: list[str | Path] = [sys.executable, "-m", "zapi", "batch", source]
    command += ["--resume", out, "--format", form]
    env = {**environment, "ZAPI_RATE_PER_SECOND": "100"}
    running = subprocess.Popen(command, env=env)
    while not out.exists() or out.read_bytes().count(b"\n") < 60:
        assert running.poll() is None
    running.kill()
    running.wait()
    data = out.read_bytes()
    written = data.count(b"\n")
    assert 60 <= written < 290
    # Where a write was cut is chance; here it is each kind of place.
    if torn:
        whole = data[: data.rindex(b"\n") + 1]
        last = whole.splitlines(keepends=True)[-1]
        out.write_bytes(whole[: len(whole) - len(last)] + last[:torn])
    env["ZAPI_RATE_PER_SECOND"] = "0"
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    text = out.read_text()
    found = rows(text) if form == "jsonl" else list(csv.DictReader(io.StringIO(text)))
    assert [row["phone"] for row in found] == NUMBERS
    assert [int(row["index"]) for row in found] == list(range(300))
    assert all(row["link"] for row in found)
    # What was asked and not written when it was killed is asked again, and no more.
    assert emulator.stats()["requests"] <= 300 + 5 * 4
    again = subprocess.run(command, env=env, capture_output=True, text=True)
    assert (again.returncode, out.read_text()) == (0, text)


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_file_of_something_else_is_not_touched(cli: Cli, tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    arguments = ("batch", "-", "--resume", out, "--format", form)
    assert cli(*arguments, text="\n".join(NUMBERS[:3]))[0] == 0
    good = out.read_bytes()
    for text, options in [
        ("\n".join(NUMBERS[1:4]), ()),
        (NUMBERS[0], ()),
        ("\n".join(NUMBERS[:4]), ("--images", tmp_path)),
        ("\n".join(NUMBERS[:4]), ("--format", "csv" if form == "jsonl" else "jsonl")),
    ]:
        code, _, error = cli(*arguments, *options, text=text)
        assert (code, out.read_bytes()) == (7, good) and "nothing was changed" in error
    out.write_bytes(b"notes\n" + good)
    assert cli(*arguments, text="\n".join(NUMBERS[:3]))[0] == 7
    torn = good[good.rindex(b"\n", 0, -1) + 1 : -3]
    for other in [b"my precious notes", good + b"notes", good + torn]:
        out.write_bytes(other)
        code, _, error = cli(*arguments, text="\n".join(NUMBERS[:4]))
        assert (code, out.read_bytes()) == (7, other) and "nothing was changed" in error
    out.write_bytes(good[:10])
    assert cli(*arguments, text="\n".join(NUMBERS[:3]))[0] == 0, "a first line that was torn"
    assert out.read_bytes().count(b"\n") == good.count(b"\n")


def test_one_run_at_a_time_writes_to_a_file(
    cli: Cli, environment: dict[str, str], emulator: Emulator, tmp_path: Path
) -> None:
    command: list[str | Path] = [sys.executable, "-m", "zapi", "batch", "-", "--resume"]
    command.append(tmp_path / "out")
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE) as first:
        assert first.stdin
        first.stdin.write(f"{PICTURE}\n".encode())
        first.stdin.flush()
        while not (tmp_path / "out").exists():
            assert first.poll() is None
        # The lock is taken a moment after the file is there, and held until standard input ends.
        ended, error = 0, ""
        while ended == 0:
            ended, _, error = cli("batch", os.devnull, "--resume", tmp_path / "out")
        assert ended == 7 and "another run" in error
        first.stdin.close()
        assert first.wait(20) == 0


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP])
def test_a_file_system_without_locks_is_written_to(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: int
) -> None:
    def flock(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", flock)
    with output.opened(str(tmp_path / "out")) as file:
        output.put(file, b"1\n")
    assert (tmp_path / "out").read_bytes() == b"1\n"


def test_progress_is_for_terminals_only(cli: Cli, environment: dict[str, str]) -> None:
    code, out, error = cli("batch", "-", "--progress", text=f"{PICTURE}\n+55\n{NO_PICTURE}")
    assert (code, error, len(rows(out))) == (1, "", 3)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "zapi", "batch", "-", "--progress"]
    done = subprocess.run(
        command, env=environment, input=f"{PICTURE}\n+55\n{NO_PICTURE}".encode(),
        stdout=subprocess.PIPE, stderr=theirs,
    )
    os.close(theirs)
    shown = os.read(ours, 10000).decode()
    os.close(ours)
    assert shown.endswith("\x1b[K\r\n") and len(rows(done.stdout.decode())) == 3
    assert "\r3 rows: 1 pictures, 1 without, 1 failed; " in shown


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_images(cli: Cli, emulator: Emulator, tmp_path: Path, form: str) -> None:
    phones = [PICTURE, NO_PICTURE, "5511990000607", "5511990000608", "5511990000612"]
    phones += ["120363990000001-group", "990000000000001@lid", "../x"]
    out, folder = tmp_path / "out", tmp_path / "new" / "pictures"
    arguments = ("batch", "-", "--resume", out, "--images", folder, "--format", form)
    assert cli(*arguments, text="\n".join(phones))[0] == 1
    text = out.read_text()
    found = rows(text) if form == "jsonl" else list(csv.DictReader(io.StringIO(text)))
    names = [f"{PICTURE}.jpg", None, "5511990000607.png", "5511990000608.webp", None]
    names += ["120363990000001-group.jpg", "990000000000001_lid.jpg", None]
    assert [row["image"] or None for row in found] == names
    assert sorted(os.listdir(folder)) == sorted(filter(None, names))
    assert found[4]["error"] == "NotAnImage" and found[4]["link"]
    stats = emulator.stats()
    assert stats["requests"] == 7, "the link that was just given is not asked for again"
    assert stats["downloads"] == 6
    assert cli(*arguments, text="\n".join(phones))[0] == 0 and out.read_text() == text
