"""Runs a program once and returns what it cost."""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from peers import HERE, LIBRARY, PYTHON, WORK, run
from server import environment, pinned

MARK = "/zapi-bench-mark"


@dataclass(frozen=True)
class Cost:
    """One call's part of a run, in microseconds; memory of the whole program, in MB. In Python also by how
    many kB it grew, and by how many milliseconds the latest tick of its event loop was late."""

    cpu: float
    wall: float
    peak: float
    grown: float
    late: float


def read(line: str) -> Cost:
    """What bench.h and the programs in Python print."""
    found = {key: int(value) for key, value in re.findall(r"(\w+)=(-?\d+)", line)}
    calls = found["calls"]
    cpu, wall = found["cpu_us"] / calls, found["wall_ns"] / 1000 / calls
    return Cost(cpu, wall, found["peak_kb"] / 1000, found.get("grown_kb", 0), found.get("late_us", 0) / 1000)


def once(base: str, *command: str | Path, pin: bool = True) -> Cost:
    """Runs a program; pinned, it shares the server's core."""
    if not pin:
        return read(run(*command, timeout=120, env=environment(base)))
    with pinned():
        return read(run(*command, timeout=120, env=environment(base)))


def python_once(base: str, client: str, calls: int) -> Cost:
    return once(base, PYTHON, HERE / "python" / "warm.py", client, str(calls))


def python_many(base: str, client: str, calls: int, at_once: int) -> Cost:
    return once(base, PYTHON, HERE / "python" / "many.py", client, str(calls), str(at_once), pin=False)


def import_ms(module: str) -> float | None:
    """What `-X importtime` says of a module and all that it imports."""
    with pinned():
        done = run(
            "sh", "-c", f'"$0" -X importtime -c "import {module}" 2>&1', PYTHON, timeout=60, env=environment("")
        )
    found = re.findall(rf"\| +(\d+) \| {module}$", done, re.MULTILINE)
    return int(found[-1]) / 1000 if found else None


@dataclass(frozen=True)
class Start:
    """A cold start in milliseconds: seen from outside, from inside, its CPU; and its peak in MB."""

    outside: float
    inside: float
    cpu: float
    peak: float


def cold_start(base: str, program: Path, times: int) -> Start:
    """The median of some starts, each from before the process is made until it is gone."""
    out = WORK / "cold.txt"
    command = [str(program), str(LIBRARY)]
    action = [(os.POSIX_SPAWN_OPEN, 1, str(out), os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o644)]
    seen: list[Start] = []
    with pinned():
        for _ in range(times):
            before = time.perf_counter()
            child = os.posix_spawn(command[0], command, environment(base), file_actions=action)
            _, status, used = os.wait4(child, 0)
            outside = (time.perf_counter() - before) * 1000
            if status:
                sys.exit(f"{program.name} failed")
            cost = read(out.read_text(encoding="ascii"))
            cpu = (used.ru_utime + used.ru_stime) * 1000
            seen.append(Start(outside, cost.wall / 1000, cpu, cost.peak))
    middle = statistics.median
    return Start(
        middle(start.outside for start in seen),
        middle(start.inside for start in seen),
        middle(start.cpu for start in seen),
        middle(start.peak for start in seen),
    )


def system_calls(base: str, program: Path, calls: int) -> float | None:
    """System calls between the two marks, per call; None without a strace that may trace."""
    trace = WORK / "strace.txt"
    if not shutil.which("strace") or subprocess.run(["strace", "-o", trace, "true"], capture_output=True).returncode:
        return None
    run("strace", "-f", "-o", trace, program, str(calls), timeout=120, env=environment(base))
    parts = trace.read_text(encoding="utf-8", errors="replace").split(MARK)
    if len(parts) != 3:
        sys.exit(f"{program.name}: {len(parts) - 1} marks in the trace")
    begun = re.findall(r"^\d+ +\w+\(", parts[1], re.MULTILINE)
    # The last one is the second mark's own.
    return (len(begun) - 1) / calls


def shared_objects(library: str | Path) -> tuple[int, float]:
    """How many shared objects a library brings along, itself included, and their size in MB."""
    needed = re.findall(r"=> (/\S+)", run("ldd", library, timeout=30))
    files = {os.path.realpath(path) for path in [str(library), *needed]}
    return len(files), sum(os.path.getsize(path) for path in files) / 1e6


def system_libcurl(program: Path) -> str | None:
    found = re.search(r"libcurl\.so\S* => (/\S+)", run("ldd", program, timeout=30))
    return found.group(1) if found else None
