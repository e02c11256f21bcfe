"""The output of `zapi batch`: never over its input or an existing file, and complete rows on a full disk."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import Cli, Emulator
from zapi._cli import exits

PICTURE = "5511990000000"
# 503 once, then a picture.
ONCE = "5511990000701"
NUMBERS = [f"55119800{n:05}" for n in range(60)]


def rows(text: str, form: str = "jsonl") -> list[dict[str, Any]]:
    if form == "csv":
        return list(csv.DictReader(io.StringIO(text)))
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("name", ["in", "link", "hard"])
def test_the_output_is_not_the_input(
    cli: Cli, environment: dict[str, str], tmp_path: Path, name: str
) -> None:
    file, out = tmp_path / "in", tmp_path / name
    file.write_text("\n".join(NUMBERS[:2]) + "\n")
    if name == "link":
        out.symlink_to(file)
    elif name == "hard":
        os.link(file, out)
    good = file.read_bytes()
    code, _, error = cli("batch", file, "--resume", out)
    assert code == 7 and "is the input" in error
    run = [sys.executable, "-m", "zapi", "batch"]
    for arguments, stdin, stdout in [
        (["-", "--resume", str(out)], file, Path(os.devnull)),
        ([str(file)], Path(os.devnull), out),
        (["-"], file, out),
    ]:
        with stdin.open() as source, stdout.open("a") as out_file:
            done = subprocess.run(
                [*run, *arguments], stdin=source, stdout=out_file, stderr=subprocess.PIPE,
                env=environment, text=True, timeout=30,
            )
        assert done.returncode == 7 and "is the input" in done.stderr, arguments
    assert file.read_bytes() == good


def test_output_is_a_new_file(cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, said, error = cli("batch", "-", "--output", out, text="\n".join(NUMBERS[:2]))
    assert (code, said, error) == (0, "", "") and len(rows(out.read_text())) == 2
    good = out.read_bytes()
    code, _, error = cli("batch", "-", "--output", out, text=NUMBERS[0])
    assert (code, out.read_bytes()) == (7, good) and "--resume" in error
    assert cli("batch", "-", "--output", out, "--resume", out)[0] == 2
    run = ("batch", "-", "--resume", out)
    assert cli(*run, text="\n".join(NUMBERS[:4]))[0] == 0 and len(rows(out.read_text())) == 4
    # One that stops early says how to go on.
    other = tmp_path / "other"
    code, _, error = cli("batch", "-", "--output", other, text=PICTURE, ZAPI_CLIENT_TOKEN="x")
    assert code == 3 and f"--resume {other}" in error


def limited(size: int, *arguments: str) -> list[str]:
    """A command line that can write no file beyond a size, as on a full disk."""
    code = "import resource, sys; from zapi._cli import main; n = int(sys.argv[1]); "
    code += "resource.setrlimit(resource.RLIMIT_FSIZE, (n, n)); sys.exit(main(sys.argv[2:]))"
    return [sys.executable, "-c", code, str(size), *arguments]


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_full_disk_loses_no_row(
    environment: dict[str, str], emulator: Emulator, tmp_path: Path, form: str
) -> None:
    file, out = tmp_path / "in", tmp_path / "out"
    phones = [ONCE, *NUMBERS[:40]]
    file.write_text("\n".join(phones))
    env = {**environment, "ZAPI_RATE_PER_SECOND": "0", "ZAPI_MAX_RETRIES": "0"}
    run = ["batch", str(file), "--resume", str(out), "--format", form]
    code, size, found = exits.FILE, 0, list[dict[str, Any]]()
    while code == exits.FILE and size < 100_000:
        size += 2500
        done = subprocess.run(
            limited(size, *run), env=env, capture_output=True, text=True, timeout=60
        )
        code, data = done.returncode, out.read_bytes()
        assert done.stderr == (f"zapi: {out}: File too large\n" if code else "")
        kept = [row for row in found if not row["error"]]
        found = rows(data[: data.rfind(b"\n") + 1].decode(), form)
        assert [row for row in kept if row not in found] == [], "no finished row is lost"
    assert code == 0
    assert [row["phone"] for row in found] == phones and all(row["link"] for row in found)
    # What was asked and not written is asked again, and no more.
    assert emulator.stats()["requests"] <= len(phones) + 1 + 20 * 40
    assert sorted(os.listdir(tmp_path)) == ["in", "out"]


def test_a_full_disk_under_the_other_outputs(
    environment: dict[str, str], tmp_path: Path
) -> None:
    env = {**environment, "ZAPI_RATE_PER_SECOND": "0"}
    text = "\n".join(NUMBERS[:20]).encode()
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "zapi", "batch", "-"],
            env=env, input=text, stdout=full, stderr=subprocess.PIPE, timeout=60,
        )
    assert (done.returncode, done.stderr) == (7, b"zapi: output: No space left on device\n")
    out = tmp_path / "out"
    done = subprocess.run(
        limited(1000, "batch", "-", "--output", str(out)),
        env=env, input=text, capture_output=True, timeout=60,
    )
    assert (done.returncode, done.stderr) == (7, f"zapi: {out}: File too large\n".encode())
    folder = tmp_path / "pictures"
    done = subprocess.run(
        limited(100, "batch", "-", "--images", str(folder)),
        env=env, input=text, capture_output=True, timeout=60,
    )
    assert done.returncode == 7 and b"File too large" in done.stderr
    assert (done.stdout, os.listdir(folder)) == (b"", []), "no row says what is not so"


def test_an_input_that_breaks_off_keeps_what_came_before(cli: Cli, tmp_path: Path) -> None:
    file, out = tmp_path / "in", tmp_path / "out"
    text = "\n".join(NUMBERS[:20]) + "\n"
    file.write_bytes(text.encode() + b"55\0")
    code, _, error = cli("batch", file, "--resume", out)
    assert code == 7 and f"{file}: line 21 contains a NUL" in error
    assert [row["phone"] for row in rows(out.read_text())] == NUMBERS[:20]
    file.write_text(text + PICTURE)
    assert cli("batch", file, "--resume", out)[0] == 0
    assert [row["phone"] for row in rows(out.read_text())] == [*NUMBERS[:20], PICTURE]
