"""Shared by the tests of the packages: the packages that were built, and a way to run programs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SMOKE = Path(__file__).with_name("smoke.py")
DIST = Path(os.environ.get("DIST", ROOT / "target" / "dist"))


def only(pattern: str) -> Path:
    (found,) = DIST.glob(pattern)
    return found


@pytest.fixture(scope="session")
def wheel() -> Path:
    """That of this system."""
    return only("zapi_py-*-manylinux*_x86_64.whl")


@pytest.fixture(scope="session")
def sdist() -> Path:
    return only("zapi_py-*.tar.gz")


@pytest.fixture(scope="session")
def environment() -> Iterator[dict[str, str]]:
    """A service to talk to. Neither this program's Python nor its packages are in the way."""
    debug = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug"
    with subprocess.Popen(
        [debug / "zapi-emulator", "--until-eof"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as emulator:
        assert emulator.stdin is not None and emulator.stdout is not None
        yield {
            "ZAPI_BASE_URL": emulator.stdout.readline().strip(),
            "ZAPI_INSTANCE_ID": "EMULATOR0INSTANCE",
            "ZAPI_TOKEN": "EMULATOR0TOKEN",
            "ZAPI_CLIENT_TOKEN": "EMULATOR0CLIENT0TOKEN",
            "PYTHONPATH": "",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        emulator.stdin.close()


def run(*command: str | Path, env: dict[str, str] | None = None, cwd: Path | None = None) -> str:
    """Its output; it must end well."""
    done = subprocess.run(
        [str(part) for part in command],
        env={**os.environ, **(env or {})},
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def tool(name: str) -> Path:
    """A program that was installed beside this Python."""
    return Path(sys.executable).parent / name
