"""The source distribution: its contents, and that it builds outside the repository."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, run


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


def test_it_builds_elsewhere(unpacked: Path, tmp_path: Path) -> None:
    target = os.environ.get("CARGO_TARGET_DIR", str(ROOT / "target"))
    env = {
        # maturin and cargo as they are installed here; everything else is in the archive.
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "CARGO_TARGET_DIR": target,
        "MATURIN_PEP517_ARGS": "--profile dev",
    }
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-build-isolation", "--no-deps",
        "--disable-pip-version-check", "-w", tmp_path, unpacked, env=env, cwd=tmp_path)
    (built,) = tmp_path.glob("*.whl")
    assert locked(unpacked) <= locked(ROOT), "no other versions than ours"
    with zipfile.ZipFile(built) as files:
        files.extractall(tmp_path / "it")
    source = "import zapi; print(zapi.__file__, zapi.Client(instance_id='I', token='T'))"
    said = run(sys.executable, "-c", source, env={"PYTHONPATH": str(tmp_path / "it")}, cwd=tmp_path)
    assert said.startswith(str(tmp_path / "it"))
    assert said.endswith("<zapi.Client of https://api.z-api.io>\n")
