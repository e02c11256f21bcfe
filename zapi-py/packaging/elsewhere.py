"""The wheel for another system, in a Python of that system: the library and the command line."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from conftest import SMOKE, run

PYTHON = Path(os.environ.get("PYTHON", "python"))
PICTURE, NONE, MASKED = "5511990000000", "5511990000020", "+55 (11) 99000-0000"


def zapi(*arguments: str | Path, environment: dict[str, str]) -> str:
    # Windows has an encoding of its own for what goes into a pipe.
    return run(PYTHON, "-m", "zapi", *arguments, env={**environment, "PYTHONIOENCODING": "utf-8"})


def test_the_library(environment: dict[str, str]) -> None:
    said = run(PYTHON, "-W", "error", SMOKE, env=environment)
    assert said.startswith(environment["ZAPI_BASE_URL"])


def test_the_command_line(environment: dict[str, str], tmp_path: Path) -> None:
    assert zapi("get", PICTURE, environment=environment).startswith(environment["ZAPI_BASE_URL"])
    said = zapi("download", PICTURE, "-o", tmp_path / "ação.jpg", environment=environment)
    assert re.search(r": jpeg, \d+ x \d+, \d+ bytes", said)
    assert (tmp_path / "ação.jpg").read_bytes().startswith(b"\xff\xd8")
    (tmp_path / "in").write_text(f"{PICTURE}\n{NONE}\n{MASKED}\n")
    command = ("batch", tmp_path / "in", "--masked", "--resume", tmp_path / "out", "--images", tmp_path)
    for _ in range(2):
        zapi(*command, environment=environment)
        rows = [json.loads(line) for line in (tmp_path / "out").read_text().splitlines()]
        assert [bool(row["link"]) for row in rows] == [True, False, True]
    assert (tmp_path / f"{PICTURE}.jpg").exists()
    assert re.search(r"^zapi +\S+ on Python 3\.", zapi("check", environment=environment))
