"""The progress line of `zapi batch`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from conftest import Cli
from zapi._cli import count

PICTURE = "5511990000000"
NO_PICTURE = "5511990000020"
NUMBERS = [f"55119800{n:05}" for n in range(30)]


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def on_terminal(environment: dict[str, str], text: str, *arguments: str) -> tuple[str, str]:
    """What a batch with a progress line shows on a terminal, and its rows."""
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "zapi", "batch", *arguments, "--progress"]
    done = subprocess.run(
        command, env=environment, input=text.encode(), stdout=subprocess.PIPE, stderr=theirs
    )
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    return shown, done.stdout.decode()


def test_progress_is_for_terminals_only(cli: Cli, environment: dict[str, str]) -> None:
    text = f"{PICTURE}\n+55\n{NO_PICTURE}"
    code, out, error = cli("batch", "-", "--progress", text=text)
    assert (code, error, len(rows(out))) == (1, "", 3)
    shown, out = on_terminal(environment, text, "-")
    assert shown.endswith("\x1b[K\r\n") and len(rows(out)) == 3
    assert "\r3 rows: 1 pictures, 1 without, 1 failed; " in shown


def test_progress_starts_where_a_resume_starts(
    cli: Cli, environment: dict[str, str], tmp_path: Path
) -> None:
    file, out = tmp_path / "in", tmp_path / "out"
    file.write_text("\n".join(NUMBERS))
    assert cli("batch", "-", "--resume", out, text="\n".join(NUMBERS[:20]))[0] == 0
    env = {**environment, "ZAPI_RATE_PER_SECOND": "5", "ZAPI_BURST": "1"}
    shown, _ = on_terminal(env, "", str(file), "--resume", str(out))
    assert shown.startswith("\r20 of 30 rows: 20 pictures, 0 without, 0 failed; 0.0 a second\x1b[K")
    later = r"\r2[1-9] of 30 rows: 2[1-9] pictures, 0 without, 0 failed; [\d.]+ a second; \d s left"
    assert re.search(later, shown)
    assert "\r30 of 30 rows: " in shown.rpartition("\x1b[K")[0].rpartition("\x1b[K")[2]


def test_progress_shows_a_hold(environment: dict[str, str]) -> None:
    # 429 with Retry-After 1 once, then a picture.
    shown, out = on_terminal(environment, "5511990000721", "-")
    assert "\r0 rows: 0 pictures, 0 without, 0 failed; 0.0 a second; waiting for 1 s" in shown
    assert rows(out)[0]["link"]


def test_the_text_of_the_progress_line() -> None:
    written = count.Written()
    for _ in range(20):
        written.note(True, False)
    line = count.Count(written, 10_000, lambda: None)
    line.began = 0.0
    written.note(False, False)
    written.note(False, True)
    start = "22 of 10000 rows: 20 pictures, 1 without, 1 failed; "
    assert line.text(1.0, None) == start + "2.0 a second; 1 h 23 min left"
    assert line.text(10.0, 61.6) == start + "0.2 a second; waiting for 1 min 02 s"
    line.total = None
    assert line.text(1.0, 0.0) == "22 rows: 20 pictures, 1 without, 1 failed; 2.0 a second"
    assert [count.duration(n) for n in (0.4, 59.4, 59.6, 3599.6)] == [
        "0 s", "59 s", "1 min 00 s", "1 h 00 min"
    ]
