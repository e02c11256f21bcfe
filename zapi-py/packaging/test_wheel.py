"""The wheel: its contents, what it needs, and that it runs in a clean environment of each Python."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from email.parser import HeaderParser
from pathlib import Path

import pytest
from conftest import ROOT, run, tool

VERSIONS = ["3.10", "3.11", "3.12", "3.13"]
LARGEST = 2_000_000

SMOKE = """
import asyncio, pickle, sys, zapi
from zapi import testing

phones = ["5511990000000", "5511990000020", None, "5511990000500"]
with zapi.Client(max_retries=0) as client:
    print(client.profile_picture(phones[0]).link)
    assert client.download(phones[0]).kind == "jpeg"
    rows = client.profile_pictures(phones, ordered=True).to_columns()
    assert rows["error"] == [None, None, "InvalidPhone", "ServerError"]
    try:
        client.profile_picture(phones[3])
    except zapi.ServerError as error:
        assert pickle.loads(pickle.dumps(error)).http_status == 500

async def main():
    async with zapi.AsyncClient() as client:
        return await client.profile_picture(phones[0])

assert asyncio.run(main()).link
assert testing.Client(default=None).profile_picture(phones[0]).link is None
assert "pyarrow" not in sys.modules
"""


def test_what_is_in_it(wheel: Path) -> None:
    assert wheel.stat().st_size < LARGEST
    with zipfile.ZipFile(wheel) as files:
        names = files.namelist()
        (info,) = {name.partition("/")[0] for name in names} - {"zapi"}
        text = files.read(f"{info}/METADATA").decode()
        sbom = json.loads(files.read(f"{info}/sboms/zapi-py.cdx.json"))
        script = files.read(f"{info}/entry_points.txt").decode()
        notices = files.read(f"{info}/licenses/LICENSE-THIRD-PARTY").decode()
        assert [name for name in names if str(ROOT).encode() in files.read(name)] == [], "the same from any folder"
    for name in ("LICENSE-MIT", "LICENSE-APACHE"):
        assert f"{info}/licenses/{name}" in names
    for name in ("zapi/py.typed", "zapi/_native.pyi", "zapi/_native.abi3.so"):
        assert name in names
    sources = {f"zapi/{path.relative_to(ROOT / 'zapi-py/python/zapi')}"
               for path in (ROOT / "zapi-py/python/zapi").rglob("*.py")}
    assert {name for name in names if name.endswith(".py")} == sources, "all of it, and no tests"
    parts = {part["name"]: part["version"] for part in sbom["components"] if part["name"] != "zapi-core"}
    assert {"ureq", "rustls", "pyo3", "rust-std"} <= parts.keys()
    assert [name for name, version in parts.items() if f"\n{name} {version}: " not in notices] == []
    assert script.split() == ["[console_scripts]", "zapi=zapi._cli:main"]
    metadata = HeaderParser().parsestr(text)
    assert metadata["License-Expression"] == "MIT OR Apache-2.0"
    assert metadata["Requires-Python"] == ">=3.10" and metadata["Requires-Dist"] is None
    assert metadata["Description-Content-Type"].startswith("text/markdown")
    for version in VERSIONS:
        assert f"Programming Language :: Python :: {version}" in metadata.get_all("Classifier", [])


def test_it_runs_on_any_linux_since_2014(wheel: Path) -> None:
    assert "-cp310-abi3-manylinux2014_x86_64" in wheel.name
    said = " ".join(run(tool("auditwheel"), "show", wheel).split())
    assert 'platform tag: "manylinux_2_17_x86_64"' in said


def test_it_keeps_to_the_stable_interface(wheel: Path) -> None:
    run(tool("abi3audit"), "--strict", wheel)


def test_the_index_will_take_them(wheel: Path, sdist: Path) -> None:
    run(tool("twine"), "check", "--strict", wheel, sdist)


@pytest.fixture(scope="module")
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
    said = run(ours / "python", "-I", "-W", "error", "-c", SMOKE, env=environment, cwd=tmp_path)
    assert said.startswith(environment["ZAPI_BASE_URL"])
    # Each fetch signs the link anew.
    link = said.partition("?")[0]
    assert run(ours / "zapi", "get", "5511990000000", env=environment).startswith(link)
    told = run(ours / "python", "-m", "zapi", "check", env=environment)
    assert re.search(rf"^zapi +\S+ on Python {re.escape(version)}\.", told)
