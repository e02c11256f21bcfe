"""Builds everything that is compared: libzapi and the wheel in release mode, the C programs, the Python clients."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TARGET = (ROOT / os.environ.get("CARGO_TARGET_DIR", "target")).resolve()
WORK = TARGET / "bench"
RELEASE = TARGET / "release"
LIBRARY = WORK / "libzapi.so"
PYTHON = WORK / "venv" / "bin" / "python"
WHEELS = WORK / "wheels"

# Which Python client makes how many calls a round: about the same time for each.
PYTHON_CALLS = {"zapi": 20000, "zapi_async": 8000, "pycurl": 8000, "aiohttp": 2000, "httpx": 1000, "requests": 800}


@dataclass
class Peers:
    """The C programs and Python clients that are there, and why others are not."""

    programs: dict[str, Path] = field(default_factory=dict[str, Path])
    clients: list[str] = field(default_factory=list[str])
    skipped: list[str] = field(default_factory=list[str])


def run(*command: str | Path, timeout: float = 900, **more: Any) -> str:
    """Runs a command to its end and gives what it printed; its failure is ours."""
    parts = [str(part) for part in command]
    try:
        done = subprocess.run(parts, capture_output=True, text=True, timeout=timeout, **more)
    except subprocess.TimeoutExpired:
        sys.exit(f"{' '.join(parts)}\nwas not done after {timeout:.0f} s")
    if done.returncode:
        sys.exit(f"{' '.join(parts)}\n{done.stdout}{done.stderr}exit status {done.returncode}")
    return str(done.stdout)


def cc(*arguments: str | Path, check: bool = True) -> bool:
    command = [os.environ.get("CC", "cc"), "-std=gnu11", "-O2", "-Wall", "-Wextra", *map(str, arguments)]
    if check:
        run(*command)
        return True
    return subprocess.run(command, capture_output=True, timeout=60).returncode == 0


def build_library() -> None:
    cargo = os.environ.get("CARGO", "cargo")
    env = {**os.environ, "CARGO_TARGET_DIR": str(TARGET)}
    run(cargo, "build", "--release", "--locked", "-p", "zapi-ffi", "-p", "zapi-emulator", cwd=ROOT, env=env)
    WORK.mkdir(parents=True, exist_ok=True)
    # A copy, as it would be installed: stripped where there is a strip.
    shutil.copy(RELEASE / "libzapi.so", LIBRARY)
    if shutil.which("strip"):
        run("strip", "--strip-unneeded", LIBRARY)
    # What the loader looks for: the SONAME.
    link = WORK / "libzapi.so.0"
    link.unlink(missing_ok=True)
    link.symlink_to(LIBRARY.name)


def build_programs(peers: Peers) -> None:
    out = WORK / "c"
    out.mkdir(exist_ok=True)
    zapi: list[str | Path] = ["-I", ROOT / "include", "-L", WORK, "-lzapi", f"-Wl,-rpath,{WORK}"]
    libraries: dict[str, list[str | Path]] = {
        "warm_zapi": zapi,
        "cache_zapi": zapi,
        "batch_zapi": zapi,
        "store_zapi": zapi,
        "silent_zapi": [*zapi, "-pthread"],
        "cold_zapi": ["-I", ROOT / "include", "-ldl"],
        "warm_socket": [],
    }
    probe = out / "probe.c"
    probe.write_text("#include <curl/curl.h>\nint main(void) { return !curl_version(); }\n", encoding="ascii")
    if cc(probe, "-o", out / "probe", "-lcurl", check=False):
        with_curl = ("warm_curl", "batch_curl", "silent_curl")
        libraries |= {"cold_curl": ["-ldl"], **{name: ["-lcurl"] for name in with_curl}}
    else:
        peers.skipped.append("libcurl: its headers are not installed (Debian: libcurl4-openssl-dev)")
    probe.write_text("#include <openssl/ssl.h>\nint main(void) { return !TLS_client_method(); }\n", encoding="ascii")
    if cc(probe, "-o", out / "probe", "-lssl", check=False):
        libraries["warm_openssl"] = ["-lssl", "-lcrypto"]
    else:
        peers.skipped.append("the floor of HTTPS: OpenSSL's headers are not installed (Debian: libssl-dev)")
    for name, needs in libraries.items():
        cc(HERE / "c" / f"{name}.c", "-o", out / name, *needs)
        peers.programs[name] = out / name


def build_python(peers: Peers) -> None:
    pip: list[str | Path] = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    pins = (ROOT / "zapi-py/tests/requirements.txt").read_text(encoding="utf-8")
    maturin = re.findall(r"^maturin==\S+$", pins, re.MULTILINE)
    wanted = (HERE / "requirements.txt").read_text(encoding="utf-8") + "\n".join(maturin)
    ready = WORK / "venv" / "ready"
    if not ready.exists() or ready.read_text(encoding="utf-8") != wanted:
        run(sys.executable, "-m", "venv", "--clear", WORK / "venv")
        asked = subprocess.run(
            [str(part) for part in [*pip, "-r", HERE / "requirements.txt", *maturin]],
            capture_output=True,
            text=True,
            timeout=600,
        )
        if asked.returncode:
            last = (asked.stderr.strip().splitlines() or ["no reason given"])[-1]
            peers.skipped.append(f"Python: its peers could not be installed: {last}")
            return
        ready.write_text(wanted, encoding="utf-8")
    shutil.rmtree(WHEELS, ignore_errors=True)
    env = {**os.environ, "CARGO_TARGET_DIR": str(TARGET), "PYO3_BUILD_EXTENSION_MODULE": "1"}
    build: list[str | Path] = [PYTHON.parent / "maturin", "build", "--quiet", "--locked", "--release", "-i", PYTHON, "-o", WHEELS]
    run(*build, "-m", ROOT / "zapi-py/Cargo.toml", env=env)
    run(*pip, "--force-reinstall", "--no-deps", *WHEELS.glob("*.whl"))
    peers.clients += PYTHON_CALLS


def build(python: bool = True) -> Peers:
    peers = Peers()
    build_library()
    build_programs(peers)
    if python:
        build_python(peers)
    else:
        peers.skipped.append("Python: --no-python")
    return peers


def versions(peers: Peers) -> list[str]:
    """One line each about this machine and what ran on it."""

    def first(*command: str | Path) -> str:
        try:
            done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=30)
        except OSError:
            return "not installed"
        return ((done.stdout or done.stderr).strip().splitlines() or ["unknown"])[0]

    cpuinfo = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = re.search(r"^model name\s*: (.*)$", cpuinfo, re.MULTILINE)
    load = Path("/proc/loadavg").read_text(encoding="ascii").split()[0]
    lines = [
        f"{model.group(1) if model else 'unknown CPU'}, {os.cpu_count()} cores, load {load} at the start",
        f"{os.uname().sysname} {os.uname().release} {os.uname().machine}",
        f"{first('rustc', '--version')}, {first(os.environ.get('CC', 'cc'), '--version')}",
        f"zapi at {first('git', '-C', ROOT, 'describe', '--always', '--dirty')}",
        first("nginx", "-v").removeprefix("nginx version: "),
    ]
    if "warm_curl" in peers.programs:
        lines.append(f"libcurl in C: {first('curl-config', '--version')} ({first('curl-config', '--ssl-backends')})")
    if peers.clients:
        script = "import pycurl, requests, httpx, aiohttp; print(', '.join([' '.join(pycurl.version.split()[:3])] + "
        script += "[f'{m.__name__} {m.__version__}' for m in (requests, httpx, aiohttp)]))"
        lines.append(f"{first(PYTHON, '--version')}: {first(PYTHON, '-c', script)}")
    return lines
