"""`zapi batch --images`: several downloads at a time, and only complete files."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
import zapi
from conftest import Cli, Emulator
from zapi import testing
from zapi._cli import image, lock

PICTURE = "5511990000000"
NO_PICTURE = "5511990000020"
STALLED = "5511990000616"
PHONES = [f"55119500000{n:02}" for n in range(9)]


def command(tmp_path: Path) -> list[str | Path]:
    source, out, folder = tmp_path / "in", tmp_path / "out", tmp_path / "pictures"
    source.write_text("\n".join([STALLED, *PHONES]))
    return [sys.executable, "-m", "zapi", "batch", source, "--resume", out, "--images", folder]


@pytest.fixture
def stalled(
    tmp_path: Path, environment: dict[str, str], emulator: Emulator
) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Starts a batch whose first picture never comes, and waits until all others are there."""
    started: list[subprocess.Popen[str]] = []
    env = {**environment, "ZAPI_RATE_PER_SECOND": "0", "ZAPI_TIMEOUT_MS": "60000"}
    env |= {"ZAPI_ATTEMPT_TIMEOUT_MS": "60000", "ZAPI_WORKERS": "4"}

    def start() -> subprocess.Popen[str]:
        emulator.ask("/_emulator/reset")
        run = subprocess.Popen(command(tmp_path), env=env, stderr=subprocess.PIPE, text=True)
        started.append(run)
        while not all((tmp_path / "pictures" / f"{phone}.jpg").exists() for phone in PHONES):
            assert run.poll() is None
        return run

    yield start
    for run in started:
        run.kill()
        run.communicate()


def test_one_that_stalls_does_not_hold_up_the_others(
    stalled: Callable[[], subprocess.Popen[str]], tmp_path: Path, environment: dict[str, str]
) -> None:
    stalled().kill()
    out = tmp_path / "out"
    assert out.read_bytes() == b"", "rows keep their order"
    env = {**environment, "ZAPI_TIMEOUT_MS": "200", "ZAPI_RATE_PER_SECOND": "0"}
    assert subprocess.run(command(tmp_path), env=env).returncode == 1
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert [row["phone"] for row in rows] == [STALLED, *PHONES]
    assert [row["image"] for row in rows] == [None, *(f"{phone}.jpg" for phone in PHONES)]
    assert rows[0]["error"] == "Timeout"


def test_ctrl_c_ends_it(stalled: Callable[[], subprocess.Popen[str]]) -> None:
    def delay() -> float:
        run = stalled()
        start = time.monotonic()
        run.send_signal(signal.SIGINT)
        assert run.communicate(timeout=10)[1] == "zapi: interrupted\n" and run.returncode == 130
        return time.monotonic() - start

    # Python's own end is in it.
    assert any(delay() < 0.3 for _ in range(5))


def test_what_a_kill_left_half_is_swept_away(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    left = [image.PART.format("0123456789abcdef"), image.PART.format("f" * 16)]
    mine = ["notes.part", f"{PHONES[0]}.jpg", "holiday.jpg.2024.part", f"{PHONES[0]}.jpg.7.part"]
    mine += [image.PART.format("x" * 16), image.PART.format("f" * 15), left[0] + "s", "x" + left[0]]
    for name in [*left, *mine]:
        (folder / name).write_text(name)
    link, inside = (folder / image.PART.format(digit * 16) for digit in "ab")
    link.symlink_to(folder / "notes.part")
    inside.mkdir()
    run = ("batch", os.devnull, "--images", folder)
    other = lock.folder(str(folder), lambda _: None)
    before = set(os.listdir(folder))
    assert other is not None and {*left, *mine, link.name, inside.name} <= before
    assert cli(*run)[0] == 0
    assert set(os.listdir(folder)) == before, "another run is at it"
    os.close(other)
    assert cli(*run)[0] == 0
    assert set(os.listdir(folder)) == {*mine, link.name, inside.name}
    assert (folder / "notes.part").read_text() == "notes.part"


class Kinds(testing.Client):
    """Gives pictures of one kind after the other."""

    kinds: list[Literal["jpeg", "png", "webp"]] = ["jpeg", "png", "webp", "jpeg"]

    def download(self, phone: Any, **options: Any) -> zapi.Image | None:
        return zapi.Image(b"picture", self.kinds.pop(0), 96, 96, "/v/a.jpg")


def test_a_picture_of_another_kind_replaces_the_old_file(tmp_path: Path) -> None:
    others = [f"{PHONES[1]}.jpg", f"{PHONES[0]}0.jpg", f"{PHONES[0]}.gif", f"{PHONES[0]}.jpg.txt"]
    for name in others:
        (tmp_path / name).write_text(name)
    client = Kinds(default="https://pps.whatsapp.net/v/a.jpg")
    with image.Images(client, str(tmp_path)) as images:
        for kind in ("jpg", "png", "webp", "jpg"):
            assert images.begin(PHONES[0]).result(20) == f"{PHONES[0]}.{kind}"
            assert set(os.listdir(tmp_path)) == {*others, f"{PHONES[0]}.{kind}"}
        # A folder of that name is nobody's picture.
        (tmp_path / f"{PHONES[2]}.png").mkdir()
        client.kinds.append("jpeg")
        assert images.begin(PHONES[2]).result(20) == f"{PHONES[2]}.jpg"


def test_a_link_in_the_place_of_a_picture_is_not_followed(tmp_path: Path) -> None:
    mine, folder = tmp_path / "mine", tmp_path / "pictures"
    mine.write_text("mine")
    folder.mkdir()
    (folder / "a.jpg").symlink_to(mine)
    image.write(str(folder), "a.jpg", b"picture")
    assert (mine.read_text(), (folder / "a.jpg").read_bytes()) == ("mine", b"picture")
    assert os.listdir(folder) == ["a.jpg"] and not (folder / "a.jpg").is_symlink()


def test_a_picture_that_is_under_way_is_not_brought_twice(tmp_path: Path) -> None:
    go_on = threading.Event()

    class Slow(testing.Client):
        def download(self, phone: Any, **options: Any) -> zapi.Image | None:
            assert go_on.wait(20)
            return super().download(phone, **options)

    client = Slow(default="https://pps.whatsapp.net/v/a.jpg")
    with image.Images(client, str(tmp_path)) as images:
        first, again, wrong = (images.begin(phone) for phone in (PHONES[0], PHONES[0], "+55"))
        go_on.set()
        assert first is again and first.result(20) == f"{PHONES[0]}.png"
        with pytest.raises(zapi.InvalidPhone):
            wrong.result(20)
    assert client.calls == [testing.Asked("download", PHONES[0])]
    assert images.begun == {}


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_images(cli: Cli, emulator: Emulator, tmp_path: Path, form: str) -> None:
    phones = [PICTURE, NO_PICTURE, "5511990000607", "5511990000608", "5511990000612"]
    phones += ["120363990000001-group", "990000000000001@lid", "../x"]
    out, folder = tmp_path / "out", tmp_path / "new" / "pictures"
    arguments = ("batch", "-", "--resume", out, "--images", folder, "--format", form)
    assert cli(*arguments, text="\n".join(phones))[0] == 1
    text = out.read_text()
    found = [json.loads(line) for line in text.splitlines()] if form == "jsonl" else list(
        csv.DictReader(io.StringIO(text))
    )
    names = [f"{PICTURE}.jpg", None, "5511990000607.png", "5511990000608.webp", None]
    names += ["120363990000001-group.jpg", "990000000000001_lid.jpg", None]
    assert [row["image"] or None for row in found] == names
    assert sorted(os.listdir(folder)) == sorted(filter(None, names))
    assert found[4]["error"] == "NotAnImage" and found[4]["link"]
    stats = emulator.stats()
    assert stats["requests"] == 7, "the link that was just given is not asked for again"
    assert stats["downloads"] == 6
    assert cli(*arguments, text="\n".join(phones))[0] == 1 and out.read_text() == text
