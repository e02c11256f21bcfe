"""The wheel for this system: it runs in a clean environment of each Python."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import SMOKE, run
from test_wheels import VERSIONS


def pythons(version: str) -> list[str]:
    """Where a Python of that version may be."""
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        return [sys.executable]
    managed = Path.home().glob(f".pyenv/versions/{version}.*/bin/python")
    return [*map(str, managed), f"python{version}"]


def is_it(command: str, version: str) -> bool:
    """A shim of a version manager can be there and lead nowhere."""
    try:
        done = subprocess.run(
            [command, "-c", "import sys; print(*sys.version_info[:2], sep='.')"],
            capture_output=True, text=True,
        )
    except OSError:
        return False
    return done.stdout.strip() == version


@pytest.mark.parametrize("version", VERSIONS)
def test_it_runs_in_a_clean_environment(
    version: str, wheel: Path, environment: dict[str, str], tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    python = next((found for found in pythons(version) if is_it(found, version)), None)
    if python is None:
        with capsys.disabled():
            print(f"\n  skipped: no Python {version} here", end="")
        return
    run(python, "-m", "venv", "--without-pip", tmp_path / "venv")
    ours = tmp_path / "venv" / "bin"
    run(sys.executable, "-m", "pip", "--python", ours / "python", "install", "--quiet",
        "--no-index", "--no-deps", "--disable-pip-version-check", wheel)
    said = run(ours / "python", "-I", "-W", "error", SMOKE, env=environment, cwd=tmp_path)
    assert said.startswith(environment["ZAPI_BASE_URL"])
    # Each fetch signs the link anew.
    link = said.partition("?")[0]
    assert run(ours / "zapi", "get", "5511990000000", env=environment).startswith(link)
    told = run(ours / "python", "-m", "zapi", "check", env=environment)
    assert re.search(rf"^zapi +\S+ on Python {re.escape(version)}\.", told)
