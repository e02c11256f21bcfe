"""The example for Dask: several instances, one task each, each with its own rate limit."""

import csv
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from conftest import INSTANCES, ROOT, Emulator, settings_of

PROGRAM = ROOT / "examples" / "distributed" / "enrich_with_dask.py"


def watch(
    emulators: dict[str, Emulator], seen: dict[str, list[tuple[float, int]]], over: threading.Event
) -> None:
    """Notes when each emulator's count of requests grew, and to what."""
    while not over.is_set():
        for name, emulator in emulators.items():
            count = emulator.stats()["requests"]
            if count > seen[name][-1][1]:
                seen[name].append((time.monotonic(), count))
        # Leaves the processor to what is measured.
        over.wait(0.01)


def enrich(
    emulators: dict[str, Emulator], folder: Path, **changes: str
) -> subprocess.CompletedProcess[str]:
    """Runs the example in that folder, from in.csv to out.csv."""
    env = {**os.environ, **settings_of(emulators), **changes}
    with (folder / "in.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "instance", "phone"])
        for number in range(max(count for _, count in INSTANCES.values())):
            for name, (_, count) in INSTANCES.items():
                if number < count:
                    rows.writerow([f"{name}-{number}", name, f"55119800{number:05}"])
    command: list[str | Path] = [sys.executable, PROGRAM, folder / "in.csv", folder / "out.csv"]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=240)


def test_a_table_that_lacks_rows_is_not_written(
    emulators: dict[str, Emulator], tmp_path: Path
) -> None:
    fast = {f"{name}_RATE_PER_SECOND": "1000" for name in INSTANCES}
    done = enrich(emulators, tmp_path, SOUTH_CLIENT_TOKEN="wrong", **fast)
    assert (done.returncode, done.stdout) == (2, "")
    assert "\nSOUTH: Unauthorized: " in f"\n{done.stderr}" and "NORTH: " not in done.stderr
    assert not (tmp_path / "out.csv").exists()


def test_each_instance_keeps_its_own_pace(
    emulators: dict[str, Emulator], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = {name: [(0.0, 0)] for name in INSTANCES}
    over = threading.Event()
    watching = threading.Thread(target=watch, args=(emulators, seen, over))
    watching.start()
    try:
        done = enrich(emulators, tmp_path)
    finally:
        over.set()
        watching.join()
    assert (done.returncode, done.stdout) == (0, "240 rows, 0 failed\n"), done.stderr

    for name, (rate, count) in INSTANCES.items():
        (began, first), (ended, last) = seen[name][1], seen[name][-1]
        measured = (last - first) / (ended - began)
        with capsys.disabled():
            print(f"\n  {name}: {rate} a second wanted, {measured:.1f} measured", end="")
        assert emulators[name].stats()["requests"] == last == count, "each row once"
        # Never faster; how much slower is up to the machine.
        assert rate * 0.5 < measured < rate * 1.1
    with (tmp_path / "out.csv").open(newline="") as file:
        out = list(csv.DictReader(file))
    assert {row["id"] for row in out} == {
        f"{name}-{number}" for name, (_, count) in INSTANCES.items() for number in range(count)
    }
    assert len(out) == 240 and all(row["link"] for row in out)
    for row in out:
        assert row["link"].startswith(emulators[row["instance"]].url), "asked of its own instance"
