"""The example programs and the snippets of the README, run as a user would."""

import http.client
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
import zapi
from conftest import ROOT, Emulator

PROGRAM = ROOT / "examples" / "python" / "profile_picture.py"
NO_REASON = "5511990000020"

Run: TypeAlias = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    def start(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, PROGRAM, *arguments],
            env={**environment, **changes},
            capture_output=True,
            text=True,
        )

    return start


def test_a_picture(run: Run, emulator: Emulator) -> None:
    done = run("5511990000000")
    link, expires = done.stdout.splitlines()
    assert link.startswith(f"link: {emulator.url}/pictures/")
    assert re.fullmatch(r"expires: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", expires)
    assert (done.returncode, done.stderr) == (0, "")


def test_no_picture(run: Run) -> None:
    done = run(NO_REASON)
    assert (done.returncode, done.stdout, done.stderr) == (1, "no picture\n", "")
    done = run("5511990000027")
    assert re.fullmatch(r"no picture \(.+\)\n", done.stdout)
    assert (done.returncode, done.stderr) == (1, "")


def test_an_error(run: Run) -> None:
    done = run("5511990000000", ZAPI_CLIENT_TOKEN="wrong")
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"error: Unauthorized: .+\n", done.stderr)
    assert "wrong" not in done.stderr
    assert run("+55 11").stderr.startswith("error: InvalidPhone: ")
    assert run("5511990000000", ZAPI_TOKEN="").stderr.startswith("error: InvalidConfig: ")


def test_bad_usage(run: Run) -> None:
    for arguments in ([], ["1", "2"]):
        done = run(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert "usage: " in done.stderr


def test_it_is_short() -> None:
    assert len(PROGRAM.read_text().splitlines()) <= 60


def test_many(environment: dict[str, str], emulator: Emulator, tmp_path: Path) -> None:
    def run(text: str, *arguments: str | Path, **changes: str) -> tuple[int, str, str]:
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
    assert code == 2 and re.fullmatch("error: Unauthorized: .+\nresume at line 1\n", error)
    assert "Unauthorized" in out and len(out.splitlines()) < 50
    refused = "5511990000000\n5511990000020\n5511990000080\n5511990000081\n"
    code, out, error = run(refused, "-", ZAPI_WORKERS="1")
    assert code == 2 and error.endswith("\nresume at line 3\n")
    (tmp_path / "latin").write_bytes(b"5511990000000\nJos\xe9\n")
    code, out, error = run("", tmp_path / "latin")
    assert code == 2 and error.startswith("error: UnicodeDecodeError: ")
    assert run("", "-", ZAPI_TOKEN="")[2].startswith("error: InvalidConfig: ")
    assert run("")[0] == 2 and run("", tmp_path / "none")[2].startswith("error: ")


def test_keeping_pictures_fresh(
    environment: dict[str, str], emulator: Emulator, tmp_path: Path
) -> None:
    def run(*arguments: str | Path, **changes: str) -> tuple[int, str, str]:
        command = [sys.executable, PROGRAM.with_name("keep_fresh.py"), *arguments]
        env = {**environment, "ZAPI_MAX_RETRIES": "0", **changes}
        done = subprocess.run(command, env=env, capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr

    phones, folder = tmp_path / "phones", tmp_path / "pictures"
    phones.write_text("551180000001\n5511990000020\n")
    code, out, error = run(folder, phones, ZAPI_CLIENT_TOKEN="wrong")
    assert (code, out) == (2, "") and error.startswith("error: Unauthorized: ")
    code, out, error = run(folder, phones)
    assert (code, error) == (0, "")
    phone, path = out.removesuffix("\n").split("\t")
    assert phone == "551180000001" and Path(path).read_bytes()[:2] == b"\xff\xd8"
    assert run(folder, phones) == (0, "", "")
    phones.write_text("5511990000500\n")
    assert run(folder, phones)[0] == 1
    assert run(folder)[0] == 2 and run(folder, tmp_path / "none")[2].startswith("error: ")


def test_the_webhook(emulator: Emulator, client: zapi.Client, tmp_path: Path) -> None:
    program = PROGRAM.with_name("webhook.py")
    phone = "551180000001"
    with zapi.Store(tmp_path) as store:
        store.add([phone])
        store.sync(client)
        server = subprocess.Popen(
            [sys.executable, program, tmp_path, "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        try:
            assert server.stdout
            connection = http.client.HTTPConnection(server.stdout.readline().strip()[len("http://"):], timeout=30)

            def post(body: bytes, **headers: str) -> int:
                connection.request("POST", "/hook", body, headers)
                reply = connection.getresponse()
                reply.read()
                connection.close()
                return reply.status

            message = {"phone": phone, "photo": "https://pps.whatsapp.net/v/new.jpg", "type": "ReceivedCallback"}
            assert post(json.dumps(message).encode()) == 204 and store.status().due == 1
            assert store.sync(client).asked == 1
            assert post(json.dumps(message).encode()) == 204 and store.status().due == 0
            assert post(json.dumps({**message, "phone": "551180000002"}).encode()) == 204
            assert post(b"phone=551180000001") == 400 and post(b"") == 400
            assert post(b"{}", **{"Content-Length": "1048577"}) == 413
            assert post(b"{}", **{"Content-Length": "-1"}) == 413
        finally:
            server.kill()
            out = server.communicate(timeout=30)[0]
    assert out.splitlines() == [f"{count} contacts of the store" for count in (1, 1, 0)]
    assert subprocess.run([sys.executable, program], capture_output=True).returncode == 1


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_the_snippets_of_the_readme(
    environment: dict[str, str], emulator: Emulator, number: int
) -> None:
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
