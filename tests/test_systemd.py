"""The units of examples/systemd: systemd accepts them, and zapi accepts their commands."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from test_readme import ROOT, needs
from zapi._cli import command

UNITS = ROOT / "examples" / "systemd"
SERVICES = sorted(UNITS.glob("*.service"))
PROGRAM = "/opt/zapi/bin/zapi"


def test_systemd_accepts_them(tmp_path: Path) -> None:
    needs("systemd-analyze")
    for unit in UNITS.iterdir():
        if unit.suffix in (".service", ".timer"):
            text = unit.read_text(encoding="utf-8")
            # It looks whether the program is there.
            (tmp_path / unit.name).write_text(text.replace(PROGRAM, sys.executable), encoding="utf-8")
    names = [str(unit) for unit in sorted(tmp_path.iterdir())]
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *names], capture_output=True, text=True, timeout=60)
    assert (len(names), done.returncode, done.stderr) == (3, 0, "")


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.stem)
def test_zapi_accepts_their_commands(service: Path) -> None:
    text = service.read_text(encoding="utf-8")
    (line,) = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    program, *arguments = shlex.split(line)
    given = command.parser().parse_args(arguments)
    assert (program, given.command) == (PROGRAM, "sync")
    # systemd gives a service that notifies a socket, and the token as a file that only it can read.
    assert given.watch == ("Type=notify" in text)
    assert given.env_file == "${CREDENTIALS_DIRECTORY}/zapi.env" and "LoadCredential=zapi.env:" in text
    for path in (given.folder, given.metrics):
        assert path.startswith("/var/lib/zapi/") and "StateDirectory=zapi\n" in text
