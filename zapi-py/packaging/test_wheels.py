"""Each wheel that was built: its contents, the name of its system, and what it needs there."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path

import pytest
from conftest import DIST, ROOT, run, tool

LARGEST = 3_500_000
# Each is part of every glibc; musl is one library.
GLIBC = {"libc.so.6", "libm.so.6", "libpthread.so.0", "libdl.so.2", "librt.so.1", "libutil.so.1", "libgcc_s.so.1"}
# What Windows 8.1 has, the oldest one with a Python of ours, and Python's stable interface.
WINDOWS = {"advapi32.dll", "bcrypt.dll", "kernel32.dll", "msvcrt.dll", "ntdll.dll", "userenv.dll", "ws2_32.dll",
           "crypt32.dll", "python3.dll"}


@dataclass(frozen=True)
class System:
    """What the wheel for it must keep to."""

    module: str
    libraries: set[str]
    # What auditwheel says of it, which knows only the kind of libc that it runs with.
    policy: str = ""
    # PyPI's name of it.
    classifier: str = "POSIX :: Linux"


SYSTEMS = {
    "manylinux2014_x86_64": System("_native.abi3.so", {*GLIBC, "ld-linux-x86-64.so.2"}, "manylinux_2_17_x86_64"),
    "manylinux2014_aarch64": System("_native.abi3.so", {*GLIBC, "ld-linux-aarch64.so.1"}, "manylinux_2_17_aarch64"),
    "musllinux_1_2_x86_64": System("_native.abi3.so", {"libc.so"}),
    "musllinux_1_2_aarch64": System("_native.abi3.so", {"libc.so"}),
    "win_amd64": System("_native.pyd", WINDOWS, classifier="Microsoft :: Windows"),
}
VERSIONS = ["3.10", "3.11", "3.12", "3.13"]
BUILT = sorted(DIST.glob("zapi_py-*.whl"))


def system(wheel: Path) -> System:
    """By the last part of its name, which may list older names of the same system."""
    found = [system for name, system in SYSTEMS.items() if name in wheel.stem.rpartition("-")[2].split(".")]
    assert len(found) == 1, wheel.name
    return found[0]


@pytest.fixture(scope="module", params=BUILT, ids=lambda wheel: wheel.stem.rpartition("-")[2])
def each(request: pytest.FixtureRequest) -> Path:
    assert isinstance(request.param, Path)
    return request.param


def test_what_is_in_it(each: Path) -> None:
    assert each.stat().st_size < LARGEST
    with zipfile.ZipFile(each) as files:
        names = files.namelist()
        (info,) = {name.partition("/")[0] for name in names} - {"zapi"}
        text = files.read(f"{info}/METADATA").decode()
        sbom = json.loads(files.read(f"{info}/sboms/zapi-py.cdx.json"))
        script = files.read(f"{info}/entry_points.txt").decode()
        notices = files.read(f"{info}/licenses/LICENSE-THIRD-PARTY").decode()
        assert [name for name in names if str(ROOT).encode() in files.read(name)] == [], "the same from any folder"
    for name in ("LICENSE-MIT", "LICENSE-APACHE"):
        assert f"{info}/licenses/{name}" in names
    sources = {f"zapi/{path.relative_to(ROOT / 'zapi-py/python/zapi')}"
               for path in (ROOT / "zapi-py/python/zapi").rglob("*.py")}
    package = {name for name in names if name.startswith("zapi/")}
    others = {"zapi/py.typed", "zapi/_native.pyi", f"zapi/{system(each).module}"}
    assert package == sources | others, "all of it, and no tests"
    parts = {part["name"]: part["version"] for part in sbom["components"] if part["name"] not in ("zapi-core", "zapi-store")}
    assert {"ureq", "rustls", "pyo3", "rust-std"} <= parts.keys()
    assert [name for name, version in parts.items() if f"\n{name} {version}: " not in notices] == []
    assert script.split() == ["[console_scripts]", "zapi=zapi._cli:main"]
    metadata = HeaderParser().parsestr(text)
    assert metadata["License-Expression"] == "MIT OR Apache-2.0"
    assert metadata["Requires-Python"] == ">=3.10" and metadata["Requires-Dist"] is None
    assert metadata["Description-Content-Type"].startswith("text/markdown")
    classifiers = metadata.get_all("Classifier", [])
    assert f"Operating System :: {system(each).classifier}" in classifiers
    for version in VERSIONS:
        assert f"Programming Language :: Python :: {version}" in classifiers


def test_it_needs_only_what_its_system_has(each: Path, tmp_path: Path) -> None:
    wanted = system(each)
    with zipfile.ZipFile(each) as files:
        module = files.extract(f"zapi/{wanted.module}", tmp_path)
    if wanted.module.endswith(".so"):
        needed = set(re.findall(r"\(NEEDED\).*\[(.*)\]", run("readelf", "--dynamic", module)))
    else:
        needed = {name.lower() for name in re.findall(r"DLL Name: (\S+)", run("objdump", "-p", module))}
        assert "python3.dll" in needed
    assert needed and needed <= wanted.libraries, needed - wanted.libraries
    if wanted.policy:
        said = " ".join(run(tool("auditwheel"), "show", each).split())
        assert f'platform tag: "{wanted.policy}"' in said


def test_it_is_for_every_python_from_3_10(each: Path) -> None:
    assert "-cp310-abi3-" in each.name
    run(tool("abi3audit"), "--strict", each)


def test_the_index_will_take_it(each: Path, sdist: Path) -> None:
    run(tool("twine"), "check", "--strict", each, sdist)
