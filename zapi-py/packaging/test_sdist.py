"""The source distribution: its contents, and that it builds outside the repository."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, SMOKE, run


@pytest.fixture(scope="module")
def unpacked(sdist: Path) -> Iterator[Path]:
    """Outside the repository, and at the same place each time, so that cargo can use again what
    it built there."""
    name = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"zapi-sdist-{os.getuid()}-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    run("tar", "-xzf", sdist, "-C", folder)
    (inside,) = folder.iterdir()
    yield inside
    shutil.rmtree(folder)


def locked(folder: Path) -> set[tuple[str, str]]:
    text = (folder / "Cargo.lock").read_text(encoding="utf-8")
    return set(re.findall(r'name = "(.*)"\nversion = "(.*)"', text))


def test_what_is_in_it(unpacked: Path) -> None:
    for name in ("PKG-INFO", "pyproject.toml", "README.md", "LICENSE-MIT", "LICENSE-APACHE",
                 "Cargo.toml", "Cargo.lock", "zapi-core/src/lib.rs", "zapi-py/src/lib.rs",
                 "python/zapi/__init__.py", "python/zapi/py.typed"):
        assert (unpacked / name).is_file(), name
    assert not (unpacked / "LICENSE-MIT").is_symlink()
    names = [path.name for path in unpacked.rglob("*")]
    assert not any(name.endswith((".so", ".pyc", ".key", ".pem")) for name in names)
    assert locked(unpacked) == locked(ROOT)


def test_pip_and_cargo_install_it(unpacked: Path, environment: dict[str, str], tmp_path: Path) -> None:
    """As a user does it on a system without a wheel: pip fetches maturin, and knows nothing of ours."""
    run(sys.executable, "-m", "venv", tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    env = {
        # cargo can use again what it has built; the profile is only for speed.
        "CARGO_TARGET_DIR": os.environ.get("CARGO_TARGET_DIR", str(ROOT / "target")),
        "MATURIN_PEP517_ARGS": "--profile dev",
    }
    run("env", "-u", "PYO3_BUILD_EXTENSION_MODULE", python, "-m", "pip", "install", "--quiet",
        "--disable-pip-version-check", unpacked, env=env, cwd=tmp_path)
    assert locked(unpacked) <= locked(ROOT), "no other versions than ours"
    said = run(python, "-I", "-W", "error", SMOKE, env=environment, cwd=tmp_path)
    assert said.startswith(environment["ZAPI_BASE_URL"])
