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


def test_many(environment, emulator, tmp_path):
    def run(text, *arguments, **changes):
        command = [sys.executable, PROGRAM.with_name("profile_pictures.py"), *arguments]
        env = {**environment, "ZAPI_MAX_RETRIES": "0", **changes}
        done = subprocess.run(command, env=env, input=text, capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr

    code, out, error = run("5511990000000\n5511990000020\n", "-")
    assert (code, error) == (0, "")
    first, second = sorted(out.splitlines())
    assert first.startswith(f"5511990000000\t{emulator.url}/pictures/")
    assert second.startswith("5511990000020\tno picture")
    (tmp_path / "phones").write_text("5511990000000\n+55 11\n5511990000500\n")
    code, out, error = run("", tmp_path / "phones")
    assert (code, error) == (1, "") and "-\tInvalidPhone: " in out
    assert "5511990000500\tServerError: " in out
    many = "".join(f"55119800{n:05}\n" for n in range(1000))
    code, out, error = run(many, "-", ZAPI_CLIENT_TOKEN="wrong")
    assert (code, error) == (2, "stopped: go on at line 1\n")
    assert "Unauthorized" in out and len(out.splitlines()) < 50
    assert run("", "-", ZAPI_TOKEN="")[2].startswith("error: InvalidConfig: ")
    assert run("")[0] == 2 and run("", tmp_path / "none")[2].startswith("error: ")


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_the_snippets_of_the_readme(environment, emulator, number):
    text = (ROOT / "zapi-py" / "README.md").read_text(encoding="utf-8")
    snippets = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(snippets) == 4
    done = subprocess.run(
        [sys.executable, "-c", snippets[number]], env=environment, capture_output=True, text=True
    )
    assert done.stderr == ""
    if number == 0:
        assert done.stdout.startswith(f"{emulator.url}/pictures/") and " until 2" in done.stdout
    elif number == 2:
        assert re.match(r"\['http\S+', None, None\] \[None, None, 'InvalidPhone'\]", done.stdout)
    elif number == 3:
        link = "https://pps.whatsapp.net/v/a.jpg"
        assert done.stdout.startswith(f"{link} [Asked(method='profile_picture', ")
    else:
        assert "5511990000000 " + emulator.url in done.stdout and "2 failed:" in done.stdout
        assert "Progress(done=3, found=1, none=1, failed=1, " in done.stdout
