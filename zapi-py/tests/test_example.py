"""The example program and the snippet of the README, run as a reader would run them."""

import re
import subprocess
import sys

import pytest
from conftest import ROOT

PROGRAM = ROOT / "examples" / "python" / "profile_picture.py"
NO_REASON = "5511990000020"


@pytest.fixture
def run(environment):
    def start(*arguments, **changes):
        return subprocess.run(
            [sys.executable, PROGRAM, *arguments],
            env={**environment, **changes},
            capture_output=True,
            text=True,
        )

    return start


def test_a_picture(run, emulator):
    done = run("5511990000000")
    link, expires = done.stdout.splitlines()
    assert link.startswith(f"link: {emulator.url}/pictures/")
    assert re.fullmatch(r"expires: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", expires)
    assert (done.returncode, done.stderr) == (0, "")


def test_no_picture(run):
    done = run(NO_REASON)
    assert (done.returncode, done.stdout, done.stderr) == (1, "no picture\n", "")
    done = run("5511990000027")
    assert re.fullmatch(r"no picture \(.+\)\n", done.stdout)
    assert (done.returncode, done.stderr) == (1, "")


def test_an_error(run):
    done = run("5511990000000", ZAPI_CLIENT_TOKEN="wrong")
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"error: Unauthorized: .+\n", done.stderr)
    assert "wrong" not in done.stderr
    assert run("+55 11").stderr.startswith("error: InvalidPhone: ")
    assert run("5511990000000", ZAPI_TOKEN="").stderr.startswith("error: InvalidConfig: ")


def test_bad_usage(run):
    for arguments in ([], ["1", "2"]):
        done = run(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert "usage: " in done.stderr


def test_it_is_short():
    assert len(PROGRAM.read_text().splitlines()) <= 60


def test_the_snippet_of_the_readme(environment, emulator):
    text = (ROOT / "zapi-py" / "README.md").read_text(encoding="utf-8")
    (snippet,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", snippet], env=environment, capture_output=True, text=True
    )
    assert done.stderr == ""
    assert done.stdout.startswith(f"{emulator.url}/pictures/") and " until 2" in done.stdout
