"""Ctrl-C on the command line, at any moment: never reported as a fault, and no row is lost or written twice."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import Cli, Emulator
from zapi._cli import exits

NUMBERS = [f"55119800{n:05}" for n in range(3000)]
KINDS = {
    "answers": NUMBERS,
    "phones that are none": [f"+{number}" for number in NUMBERS],
    "errors of the service": [n if i % 2 else "5511990000040" for i, n in enumerate(NUMBERS)],
}


@pytest.mark.parametrize("kind", KINDS)
def test_at_random_moments(
    cli: Cli, environment: dict[str, str], tmp_path: Path, kind: str
) -> None:
    file, out = tmp_path / "in", tmp_path / "out"
    phones = KINDS[kind]
    file.write_text("\n".join(phones))
    command = [sys.executable, "-m", "zapi", "batch", str(file), "--resume", str(out)]
    env = {**environment, "ZAPI_RATE_PER_SECOND": "0", "ZAPI_MAX_RETRIES": "0"}
    chance = random.Random(7)
    interrupted = 0
    for _ in range(8):
        before = out.stat().st_size if out.exists() else 0
        with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) as run:
            while run.poll() is None and (not out.exists() or out.stat().st_size == before):
                pass
            # Anywhere in the rows that follow.
            time.sleep(chance.random() / 50)
            run.send_signal(signal.SIGINT)
            assert run.stderr
            said, code = run.stderr.read(), run.wait(20)
        if code in (exits.OK, exits.SOME):
            break
        assert (code, said) == (exits.INTERRUPTED, "zapi: interrupted\n")
        interrupted += 1
    assert interrupted >= 2
    assert cli("batch", file, "--resume", out)[0] == (0 if kind == "answers" else 1)
    found = [json.loads(line) for line in out.read_text().splitlines()]
    assert [row["phone"] for row in found] == phones


def test_a_sync_prints_what_it_has_done_so_far(
    cli: Cli, emulator: Emulator, environment: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "store"
    # The last one gets no answer.
    assert cli("store", folder, "import", "-", text="\n".join([*NUMBERS[:5], "5511990000901"]))[0] == 0
    env = {**environment, "ZAPI_RATE_PER_SECOND": "0", "ZAPI_MAX_RETRIES": "0"}
    for arguments, start in (
        ([], "5 asked: 5 new, 0 changed, 0 the same, 0 without, 0 failed; "),
        (["--json"], '{"account": "default", '),
    ):
        before = emulator.stats()["requests"]
        command = [sys.executable, "-m", "zapi", "sync", str(folder), *arguments]
        with subprocess.Popen(
            command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as run:
            emulator.wait_for_requests(before + 1)
            while json.loads(cli("store", folder, "status", "--json")[1])["has"] < 5:
                pass
            run.send_signal(signal.SIGINT)
            out, error = run.communicate(timeout=20)
        assert (run.returncode, error) == (exits.INTERRUPTED, "zapi: interrupted\n")
        assert out.startswith(start) and out.count("\n") == 1
