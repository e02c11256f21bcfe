"""`zapi batch`: its rows, its formats, and how it ends."""

import csv
import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import zapi
from conftest import Cli, Emulator
from zapi import testing
from zapi._cli import exits, formats, main, many

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


def test_csv_is_safe_to_open_in_a_spreadsheet(cli: Cli) -> None:
    phones = ["=1+1", "-2", "@x", "+55 (11) 9", "+x", "a\tb"]
    _, out, _ = cli("batch", "-", "--format", "csv", text="\n".join([PICTURE, *phones]))
    found = list(csv.DictReader(io.StringIO(out)))
    assert [row["phone"] for row in found] == [
        PICTURE, "'=1+1", "'-2", "'@x", "+55 (11) 9", "'+x", "a\tb"
    ]
    assert found[0]["stale"] == "false" and found[0]["error"] == "" and "\r" not in out
    for mark in ("=", "+", "-", "@", "\t", "\r", "\n"):
        assert formats.cell("message", f"{mark}1") == f"'{mark}1"
    for phone, text in [
        ("x;=1+cmd|A1", "x;'=1+cmd|A1"), (" =1", "' =1"), ("\n@1", "'\n@1"), ("+55;-1", "'+55;'-1"),
        ("a|  @x\t+1", "a|  '@x\t'+1"), ('x;"=1"', 'x;"\'=1"'), ("a-b;c=d", "a-b;c=d"),
    ]:
        assert formats.cell("phone", phone) == formats.cell("message", phone) == text
    assert formats.cell("link", "https://h/?a;=b") == "https://h/?a;=b"
    assert formats.joined(["a\r\nb", "\rc\0d"]) == b"a b, c d\n", "each row is one line"


def test_a_refusal_ends_it_and_writes_no_row(cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = ("batch", "-", "--resume", out)
    text = "\n".join(["+55", *NUMBERS[:50]])
    code, _, error = cli(*arguments, text=text, ZAPI_CLIENT_TOKEN="wrong")
    assert code == 3 and error.startswith("zapi: stopped at row 2: Unauthorized: ")
    assert [row["phone"] for row in rows(out.read_text())] == ["+55"]
    assert cli(*arguments, text=text)[0] == 1, "that row is done, and counts"
    assert [row["phone"] for row in rows(out.read_text())] == ["+55", *NUMBERS[:50]]
    code, said, error = cli("batch", "-", text=NUMBERS[0], ZAPI_CLIENT_TOKEN="wrong")
    assert (code, said) == (3, "") and "stopped at row 1" in error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (zapi.TlsError, exits.NETWORK),
        (zapi.ServerError, exits.SERVICE),
        (zapi.RateLimited, exits.LIMITED),
        (zapi.NotConnected, exits.REFUSED),
    ],
)
def test_an_early_end_has_an_exit_code_and_a_place_to_go_on(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    error: type[zapi.Error],
    code: int,
) -> None:
    file, out = tmp_path / "in", tmp_path / "out"
    file.write_text("\n".join(["+55", *NUMBERS[:40]]))
    link = "https://pps.whatsapp.net/v/a.jpg"
    down: Any = {number: [link, error("text")] for number in NUMBERS[:5]}
    down |= {number: error("text") for number in NUMBERS[5:]}

    def run(answers: Any) -> int:
        def client(**_: Any) -> zapi.Client:
            return testing.Client(answers, default=link)

        monkeypatch.setattr(many, "Client", client)
        return main(["batch", str(file), "--resume", str(out), "--stop-after", "3", "--workers", "2"])

    assert run(down) == code
    said = capsys.readouterr().err
    assert said.startswith(f"zapi: stopped at row 7: {error.__name__}: ") and said.count("\n") == 1
    assert f"--resume {out}" in said
    assert [row["phone"] for row in rows(out.read_text())] == ["+55", *NUMBERS[:5]]
    assert run({}) == exits.SOME, "the first row counts"
    found = rows(out.read_text())
    assert [row["phone"] for row in found] == ["+55", *NUMBERS[:40]]
    assert all(row["link"] for row in found[1:])


def test_a_single_refusal_is_a_row(cli: Cli) -> None:
    refused = "5511990000084"
    phones = [*NUMBERS[:20], refused, *NUMBERS[20:40], refused]
    code, out, _ = cli("batch", "-", text="\n".join(phones))
    assert code == 1
    assert [row["phone"] for row in rows(out)] == phones
    errors = [row["error"] for row in rows(out)]
    assert errors[20] == errors[41] == "NotConnected"
    assert errors.count(None) == 40


def test_keep_copies_the_other_columns(cli: Cli) -> None:
    head = ["nome", "phone", "link", "saldo", "link", ""]
    cells = ["Jo;ão", PICTURE, "x", "-12,5", "=1+1", "y\nz"]
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([head, cells, ["short", NO_PICTURE]])
    run = ("batch", "-", "--column", "phone", "--keep")
    names = ["index", "phone", "nome", "input_link", "saldo", "input_input_link", ""]
    code, out, error = cli(*run, text=text.getvalue())
    first, second = rows(out)
    assert (code, error, list(first)[:8]) == (0, "", [*names, "link"])
    assert list(first.values())[1:7] == [PICTURE, "Jo;ão", "x", "-12,5", "=1+1", "y\nz"]
    assert first["link"] and list(second.values())[1:7] == [NO_PICTURE, "short", "", "", "", ""]
    _, out, _ = cli(*run, "--format", "csv", text=text.getvalue())
    shown = next(csv.DictReader(io.StringIO(out)))
    assert list(shown.values())[1:7] == [PICTURE, "Jo;ão", "x", "-12,5", "'=1+1", "y z"]
    plain = list(rows(cli(*run[:4], text=text.getvalue())[1])[0])
    assert plain == [name for name in first if name not in names[2:]]


def test_excel(cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run = ("batch", "-", "--excel", "--resume", out)
    assert cli(*run, text=f"{PICTURE}\n55;1")[0] == 1
    data = out.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfindex;phone;link;")
    found = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert [row["phone"] for row in found] == [PICTURE, "55;1"] and found[0]["link"]
    out.write_bytes(data[:-9])
    assert cli(*run, text=f"{PICTURE}\n55;1")[0] == 1 and out.read_bytes() == data
    # What it wrote is a table that it reads.
    code, said, _ = cli("batch", out, "--column", "phone")
    assert code == 1 and [row["phone"] for row in rows(said)] == [PICTURE, "55;1"]


def test_rate_and_workers(cli: Cli, emulator: Emulator) -> None:
    text = "\n".join(NUMBERS[:14])
    start = time.monotonic()
    # The burst is 10; the other four take 0.1 s each.
    code, _, _ = cli("batch", "-", "--rate", "10", text=text, ZAPI_RATE_PER_SECOND="0")
    assert code == 0 and time.monotonic() - start >= 0.3
    before = emulator.stats()["connections"]
    assert cli("batch", "-", "--workers", "1", "--rate", "0", text=text)[0] == 0
    # The other two ask for the counts.
    assert emulator.stats()["connections"] - before == 2


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--rate", "SECRET"), 2, "--rate: must be a number"),
        (("--workers", "SECRET"), 2, "--workers: must be a whole number"),
        (("--stop-after", "1.5"), 2, "--stop-after: must be a whole number"),
        (("--country", "SECRET"), 2, "--country: must be 1 to 3 digits"),
        (("--delimiter", "SECRET"), 2, "--delimiter: must be one character"),
        (("--delimiter", '"'), 2, "--delimiter: must be one character"),
        (("--keep",), 2, "--keep needs --column"),
        (("--delimiter", "tab"), 2, "--delimiter needs --column"),
        (("--workers", "0"), 3, "workers"),
        (("--rate", "-1"), 3, "rate_per_second"),
    ],
)
def test_arguments_that_cannot_be_used(
    cli: Cli, arguments: tuple[str, ...], code: int, words: str
) -> None:
    ended, out, error = cli("batch", os.devnull, *arguments)
    assert (ended, out) == (code, "") and words in error and "SECRET" not in error


def test_a_reader_that_goes_away(environment: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "in"
    file.write_text("\n".join(NUMBERS))
    env = {**environment, "ZAPI_RATE_PER_SECOND": "0"}
    command = [sys.executable, "-m", "zapi", "batch", str(file)]
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        assert run.stdout and run.stderr
        assert json.loads(run.stdout.readline())["phone"] == NUMBERS[0]
        run.stdout.close()
        assert (run.stderr.read(), run.wait(20)) == (b"", exits.NO_READER)


@pytest.mark.parametrize(
    ("kind", "foreign", "is_answer"),
    [
        (None, False, True),
        (zapi.ApiError, False, True),
        (zapi.ApiError, True, False),
        (zapi.BadResponse, False, True),
        (zapi.BadResponse, True, False),
        (zapi.TlsError, False, False),
        (zapi.ServerError, False, False),
        (zapi.Unauthorized, False, False),
        (zapi.InvalidPhone, False, False),
    ],
)
def test_a_row_waits_only_behind_errors_that_may_end_the_batch(
    kind: type[zapi.Error] | None, foreign: bool, is_answer: bool
) -> None:
    error = None if kind is None else kind("what happened", foreign=foreign)
    assert many.is_answer(error) is is_answer
    if error is not None and not isinstance(error, zapi.InvalidPhone):
        assert exits.may_pass(error) is not is_answer

