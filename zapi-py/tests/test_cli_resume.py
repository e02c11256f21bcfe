"""`zapi batch --resume` and `--output`: no row is lost or written twice, however the last run ended."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import Cli, Emulator
from zapi._cli import exits, formats, resume
from zapi._cli.source import Entry

PICTURE = "5511990000000"
NO_PICTURE = "5511990000020"
# 503 once or twice, then a picture.
ONCE = "5511990000701"
TWICE = "5511990000702"
NUMBERS = [f"55119800{n:05}" for n in range(300)]
COLUMNS = ("index", "phone", "link", "error", "retryable")


def rows(text: str, form: str = "jsonl") -> list[dict[str, Any]]:
    if form == "csv":
        return list(csv.DictReader(io.StringIO(text)))
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("form", ["jsonl", "csv"])
@pytest.mark.parametrize("torn", [0, 1, 40])
def test_it_goes_on_after_a_kill(
    environment: dict[str, str], emulator: Emulator, tmp_path: Path, form: str, torn: int
) -> None:
    file, out = tmp_path / "in", tmp_path / "out"
    file.write_text("\n".join(NUMBERS))
    command: list[str | Path] = [sys.executable, "-m", "zapi", "batch", file]
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
    found = rows(text, form)
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
        assert (code, out.read_bytes()) == (7, good) and "Nothing was changed" in error
    out.write_bytes(b"notes\n" + good)
    assert cli(*arguments, text="\n".join(NUMBERS[:3]))[0] == 7
    torn = good[good.rindex(b"\n", 0, -1) + 1 : -3]
    for other in [b"my precious notes", good + b"notes", good + torn]:
        out.write_bytes(other)
        code, _, error = cli(*arguments, text="\n".join(NUMBERS[:4]))
        assert (code, out.read_bytes()) == (7, other) and "Nothing was changed" in error
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
    import fcntl

    def flock(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", flock)
    with resume.opened(str(tmp_path / "out"), table(), os.stat(os.devnull)) as opened:
        opened.put(b"1\n")
    assert (tmp_path / "out").read_bytes() == b"1\n"


def table() -> formats.JsonLines:
    return formats.JsonLines(COLUMNS)


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_what_failed_in_a_way_that_may_pass_is_asked_again(
    cli: Cli, emulator: Emulator, tmp_path: Path, form: str
) -> None:
    out = tmp_path / "out"
    phones = [PICTURE, ONCE, "+55", TWICE, NO_PICTURE, PICTURE]
    run = ("batch", "-", "--resume", out, "--format", form)
    assert cli(*run, text="\n".join(phones))[0] == 1
    first = rows(out.read_text(), form)
    again = [1, 3]
    assert [bool(row["error"]) for row in first] == [index in {1, 2, 3} for index in range(6)]
    emulator.ask("/_emulator/reset")
    # That the counting phones forget is made up for: once more each.
    for phone in (ONCE, TWICE):
        assert cli("get", phone)[0] == 6
    asked = emulator.stats()["requests"]
    out.chmod(0o640)
    rights = out.stat().st_mode
    assert cli(*run, text="\n".join(phones))[0] == 1
    second = rows(out.read_text(), form)
    assert emulator.stats()["requests"] == asked + len(again)
    assert [int(row["index"]) for row in second] == list(range(6)), "in the order of the input"
    assert [row["phone"] for row in second] == phones
    assert [bool(row["link"]) for row in second] == [True, True, False, False, False, True]
    for index in {*range(6)} - {*again}:
        assert second[index] == first[index], "what was answered is kept as it was"
    assert out.stat().st_mode == rights
    assert cli(*run, text="\n".join([*phones, PICTURE]))[0] == 1, "the input may have grown"
    third = rows(out.read_text(), form)
    assert bool(third[3]["link"]) and len(third) == 7
    assert os.listdir(tmp_path) == ["out"]


def test_which_rows_are_final() -> None:
    for error in ("Unauthorized", "IpNotAllowed", "InstanceNotFound", "NotConnected"):
        assert not resume.is_final({"error": error, "retryable": False}), error
    for error in ("InvalidConfig", "Cancelled"):
        assert not resume.is_final({"error": error, "retryable": "false"}), error
    assert not resume.is_final({"error": "Timeout", "retryable": "true"})
    assert not resume.is_final({"error": "Timeout", "retryable": True})
    for final in ("InvalidPhone", "BadResponse", "NotAnImage", None, ""):
        assert resume.is_final({"error": final, "retryable": False}), final


def line(index: int, phone: str, error: str | None = None, *, link: bool = True) -> bytes:
    values = {"index": index, "phone": phone, "link": "x" if link and not error else None}
    return table().line({**values, "error": error, "retryable": error == "Timeout"})


def entries(*phones: str) -> Any:
    return (Entry(phone) for phone in phones)


def test_the_file_is_whole_at_every_step(tmp_path: Path) -> None:
    """As if killed at each of them: what is there then goes on to the same end."""
    out = tmp_path / "out"
    start = line(0, "a", "Timeout") + line(1, "b", link=False) + line(2, "c", "NotConnected")
    start += line(3, "d", "InvalidPhone") + line(5, "f") + b'{"index": 4, "ph'
    out.write_bytes(start)
    (tmp_path / f"out{resume.PART}").write_bytes(b"left by a kill")

    def step(count: int) -> list[int]:
        """Answers so many, then dies."""
        with resume.opened(str(out), table(), os.stat(os.devnull)) as opened:
            asked = list(opened.begin(entries("a", "b", "c", "d", "e", "f", "g")))
            before = opened.written.done
            for index, entry in asked[:count]:
                opened.put(line(index, entry.phone))
            if count >= len(asked):
                opened.end()
            assert before == opened.written.done == 7 - len(asked)
        return [index for index, _ in asked]

    assert step(0) == [0, 2, 4, 6]
    assert out.read_bytes() == line(1, "b", link=False) + line(3, "d", "InvalidPhone") + line(5, "f")
    assert step(1) == [0, 2, 4, 6]
    assert step(1) == [2, 4, 6]
    with out.open("ab") as file:
        file.write(line(4, "e")[:20])
    assert step(2) == [4, 6]
    assert step(0) == []
    assert step(0) == []
    final = [line(0, "a"), line(1, "b", link=False), line(2, "c"), line(3, "d", "InvalidPhone")]
    assert out.read_bytes() == b"".join([*final, line(4, "e"), line(5, "f"), line(6, "g")])


@pytest.mark.parametrize(
    "form", [formats.JsonLines(COLUMNS), formats.Csv(COLUMNS), formats.Csv(COLUMNS, is_excel=True)]
)
def test_a_file_that_was_cut_anywhere(
    tmp_path: Path, form: formats.JsonLines | formats.Csv
) -> None:
    out = tmp_path / "out"
    phones = ["a", "=b;\"c\"", "é,d", "e f"]
    texts = [
        form.line({"index": n, "phone": phone, "link": "x", "error": None, "retryable": None})
        for n, phone in enumerate(phones)
    ]
    whole = len(form.head) + sum(map(len, texts))
    # The other is as after a kill while the second phone was asked again.
    for order, least in (([0, 1, 2, 3], 0), ([0, 2, 3, 1], whole - len(texts[1]))):
        data = form.head + b"".join(texts[n] for n in order)
        for cut in range(least, whole + 1):
            out.write_bytes(data[:cut])
            with resume.opened(str(out), form, os.stat(os.devnull)) as opened:
                for index, _ in opened.begin(entries(*phones)):
                    opened.put(texts[index])
                opened.end()
            assert out.read_bytes() == form.head + b"".join(texts), (order, cut)


def test_counts_go_on_from_the_rows_that_are_there(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_bytes(line(0, "a") + line(1, "b", link=False) + line(2, "c", "InvalidPhone"))
    with resume.opened(str(out), table(), os.stat(os.devnull)) as opened:
        list(opened.begin(entries("a", "b", "c")))
    counts = opened.written
    assert (counts.done, counts.found, counts.none, counts.failed) == (3, 1, 1, 1)


@pytest.mark.parametrize(
    ("there", "words"),
    [
        (line(0, "a") + line(1, "x"), "line 2 does not fit: row 2 of the input is another phone"),
        (line(0, "a") + line(0, "a"), "line 2 does not fit: row 1 appears twice"),
        (line(2, "c") + line(3, "d"), "line 2 does not fit: the input has fewer rows"),
        (line(0, "a") + b"{}\n", "line 2 does not fit: it is not a row"),
        (line(0, "a")[:-2] + b', "more": 1}\n', "line 1 does not fit: it has other columns"),
        (line(0, "a", "Timeout") + b"notes", "line 2 does not fit: it is not a row of this input"),
        (line(10**17, "a"), "line 1 does not fit: the input has fewer rows"),
    ],
)
def test_what_does_not_fit_is_named_and_left_alone(
    tmp_path: Path, there: bytes, words: str
) -> None:
    out = tmp_path / "out"
    out.write_bytes(there)
    with pytest.raises(exits.Ended, match=words) as caught:
        with resume.opened(str(out), table(), os.stat(os.devnull)) as opened:
            opened.begin(entries("a", "b", "c"))
    assert caught.value.code == exits.FILE and str(out) in str(caught.value)
    assert out.read_bytes() == there and os.listdir(tmp_path) == ["out"]


def test_an_input_that_changed_in_between(cli: Cli, tmp_path: Path) -> None:
    file, out = tmp_path / "in", tmp_path / "out"
    file.write_text("\n".join(NUMBERS[:5]))
    assert cli("batch", file, "--resume", out)[0] == 0
    good = out.read_bytes()
    file.write_text("\n".join([*NUMBERS[:2], *NUMBERS[3:9]]))
    code, _, error = cli("batch", file, "--resume", out)
    assert (code, out.read_bytes()) == (7, good)
    assert f"{out}: line 3 does not fit: row 3 of the input is another phone" in error
    assert not any(number in error for number in NUMBERS)


def test_a_link_to_the_output_stays_one(cli: Cli, tmp_path: Path) -> None:
    out, link = tmp_path / "out", tmp_path / "link"
    link.symlink_to(out)
    for _ in range(2):
        assert cli("batch", "-", "--resume", link, text=f"{ONCE}\n{PICTURE}")[0] in (0, 1)
    assert link.is_symlink() and [bool(row["link"]) for row in rows(out.read_text())] == [True, True]


def test_a_replaced_file_is_held_by_its_run(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_bytes(line(0, "a", "Timeout"))
    nothing = os.stat(os.devnull)
    with resume.opened(str(out), table(), nothing) as opened:
        opened.begin(entries("a"))
        assert out.read_bytes() == b""
        with pytest.raises(exits.Ended, match="another run writes to it"):
            with resume.opened(str(out), table(), nothing):
                pass
