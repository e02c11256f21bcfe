"""The command line: what each command prints, and its exit codes."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import zapi
from conftest import CREDENTIALS, ROOT, Cli, Emulator
from zapi._cli import exits, main, single

PICTURE = "5511990000000"
NO_PICTURE = "5511990000027"
MARKER = "MARKER0SECRET"


def test_get(cli: Cli, emulator: Emulator) -> None:
    code, out, error = cli("get", PICTURE)
    assert (code, error) == (0, "")
    assert re.fullmatch(re.escape(emulator.url) + r"/pictures/\S+\n", out)
    assert cli("get", NO_PICTURE) == (1, "", "no picture (not-authorized)\n")
    code, out, error = cli("get", PICTURE, "--json")
    values = json.loads(out)
    assert (code, error, out.count("\n")) == (0, "", 1)
    assert values["phone"] == PICTURE and values["link"] and values["error"] is None
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", values["expires_at"])
    code, out, error = cli("get", "5511990000503", "--json")
    values = json.loads(out)
    assert (code, values["error"], values["http_status"]) == (6, "ServerError", 503)
    assert error.startswith("zapi: ServerError: ")


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        (["+55 (11) 99000-0000", "--masked"], PICTURE),
        (["5511990000000@c.us", "--masked"], PICTURE),
        (["(11) 99000-0000", "--masked", "--country", "55"], PICTURE),
        (["11990000000", "--country", "55"], PICTURE),
        ([PICTURE, "--country", "55"], PICTURE),
        ([f"{PICTURE}.0"], PICTURE),
        (["+55 (11) 99000-0000"], "not a phone"),
        (["(11) 99000-0000", "--country", "55"], "not a phone"),
        (["1133334444/5555", "--masked"], "slash"),
        (["(011) 99000-0000", "--masked", "--country", "55"], "trunk 0"),
        (["99000-0000", "--masked", "--country", "55"], "national number"),
        (["5,51E+12", "--masked"], "scientific notation"),
        ([PICTURE, "--country", "+55"], "1 to 3 digits"),
        ([PICTURE, "--country", MARKER], "1 to 3 digits"),
    ],
)
def test_masked_and_national_phones(
    cli: Cli, emulator: Emulator, tmp_path: Path, arguments: list[str], asked: str
) -> None:
    file = str(tmp_path / "picture.jpg")
    for command in (["get"], ["download", "-o", file]):
        code, out, error = cli(*command, *arguments)
        if asked == PICTURE:
            assert (code, error) == (0, "") and out
        else:
            assert (code, out) == (2, "") and asked in error and arguments[0] not in error
            assert MARKER not in error
    assert (emulator.stats()["requests"] > 0) == (asked == PICTURE)
    if asked in ("not a phone", "slash"):
        row = json.loads(cli("get", *arguments, "--json")[1])
        assert (row["phone"], row["error"]) == (arguments[0], "InvalidPhone")


@pytest.mark.parametrize(
    ("arguments", "changes", "code", "words"),
    [
        (["get", "+55 11"], {}, 2, "InvalidPhone"),
        (["get", PICTURE], {"ZAPI_TOKEN": ""}, 3, "InvalidConfig: token is not set"),
        (["get", PICTURE], {"ZAPI_CA_FILE": "/nowhere"}, 3, "InvalidConfig: ZAPI_CA_FILE "),
        (["get", PICTURE], {"ZAPI_CLIENT_TOKEN": MARKER}, 3, "Unauthorized"),
        (["get", "5511990000082"], {}, 3, "IpNotAllowed"),
        (["get", PICTURE], {"ZAPI_TOKEN": "x"}, 3, "InstanceNotFound"),
        (["get", "5511990000084"], {}, 3, "NotConnected"),
        (["get", "5511990000429"], {}, 4, "RateLimited"),
        (["get", "5511990000901"], {"ZAPI_TIMEOUT_MS": "200"}, 5, "Timeout"),
        (["get", "5511990000912"], {}, 5, "IoError"),
        (["get", PICTURE], {"ZAPI_BASE_URL": "http://127.0.0.1:1"}, 5, "ConnectError"),
        (["get", "5511990000042"], {}, 6, "BadResponse"),
        (["batch", "/nowhere/in"], {}, 7, "/nowhere/in: No such file"),
        (["batch", os.devnull, "--resume", "/nowhere/out"], {}, 7, "/nowhere/out: No such"),
        (["get", PICTURE, "--env-file", "/nowhere/env"], {}, 7, "/nowhere/env: No such"),
    ],
)
def test_exit_codes(
    cli: Cli, arguments: list[str], changes: dict[str, str], code: int, words: str
) -> None:
    ended, out, error = cli(*arguments, **changes)
    assert (ended, out) == (code, "")
    assert words in error and error.startswith("zapi: ") and error.count("\n") == 1
    assert MARKER not in error and "Traceback" not in error


def test_every_error_has_an_exit_code() -> None:
    kinds = [kind for kind in zapi.Error.__subclasses__() if kind.__module__ == "zapi"]
    assert len(kinds) == len(zapi._errors.__all__)
    listed = [kind for _, kinds in exits.KINDS for kind in kinds]
    assert len(listed) == len(set(listed))
    service = {"MethodNotAllowed", "UnsupportedMediaType", "ServerError", "ApiError", "BadResponse"}
    service |= {"TooLarge", "LinkExpired", "NotAnImage", "LinkRefused"}
    assert {kind.__name__ for kind in kinds if exits.of(kind()) == exits.SERVICE} == service
    stopped = zapi.Cancelled(cause=zapi.NotConnected())
    assert exits.of(stopped) == exits.REFUSED


@pytest.mark.parametrize(
    "arguments", [[], ["nothing"], ["get"], ["get", PICTURE, "--token", MARKER], [MARKER],
                  ["get", PICTURE, MARKER], [f"--client-token={MARKER}", "get", PICTURE],
                  ["batch", "-", "--format", MARKER], ["download", PICTURE],
                  ["get", f"--json={MARKER}", "1"], ["get", f"-v{MARKER}", "1"]],
)
def test_wrong_usage_is_not_repeated(cli: Cli, arguments: list[str]) -> None:
    code, out, error = cli(*arguments)
    assert (code, out) == (2, "") and error.startswith("usage: ")
    assert MARKER not in error


def test_help_and_documentation_name_every_exit_code(cli: Cli) -> None:
    code, out, _ = cli("--help")
    assert code == 0 and exits.TEXT.strip() in out
    readme = (ROOT / "zapi-py" / "README.md").read_text(encoding="utf-8")
    codes = re.findall(r"^  (\d+) ", exits.TEXT, re.MULTILINE)
    assert set(map(int, codes)) == {
        value for name, value in vars(exits).items() if name.isupper() and isinstance(value, int)
    }
    for number in codes:
        assert re.search(rf"^\| {number} \|", readme, re.MULTILINE), number
    for command in ("get", "download", "batch", "sync", "check"):
        assert cli(command, "--help")[0] == 0 and f"zapi {command}" in readme
    assert cli("--version") == (0, f"zapi {zapi.__version__}\n", "")


def test_the_script_is_installed(environment: dict[str, str]) -> None:
    script = os.path.join(os.path.dirname(sys.executable), "zapi")
    done = subprocess.run([script, "--version"], env=environment, capture_output=True, text=True)
    assert done.stdout == f"zapi {zapi.__version__}\n"


def test_an_env_file_wins_over_the_environment(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_text(
        f"\ufeff# for the emulator\n\nexport ZAPI_TOKEN='{CREDENTIALS['token']}'\n"
        f"OTHER=1\n ZAPI_CLIENT_TOKEN = {CREDENTIALS['client_token']} \n",
        encoding="utf-8",
    )
    wrong = {"ZAPI_TOKEN": "", "ZAPI_CLIENT_TOKEN": "wrong"}
    assert cli("get", PICTURE, **wrong)[0] == 3
    assert cli("get", PICTURE, "--env-file", file, **wrong)[0] == 0
    file.write_text(f"ZAPI_INSTANCE_ID=x\nZAPI_TOKEN {MARKER}\n")
    code, out, error = cli("get", PICTURE, "--env-file", file)
    assert (code, out) == (3, "") and error.endswith("line 2 is not NAME=value\n")


def parts(out: str) -> tuple[dict[str, str], dict[str, str]]:
    """The settings and the steps that were printed."""
    settings, steps = out.split("\n\n")
    rows = [dict(line.split(None, 1) for line in part.splitlines()) for part in (settings, steps)]
    return rows[0], rows[1]


def test_check(cli: Cli, emulator: Emulator) -> None:
    code, out, error = cli("check")
    assert (code, error) == (0, "")
    said, steps = parts(out)
    assert said["token"] == "*** (ZAPI_TOKEN)" and said["timeout_ms"] == "30000 (default)"
    assert said["base_url"] == f"{emulator.url} (ZAPI_BASE_URL)" and said["proxy"] == "not set"
    assert steps["proxy"] == "ok: none: not set" and steps["connect"].startswith("ok: to 127")
    assert steps["call"].startswith("skipped: no request was sent: give a phone")
    assert emulator.stats()["requests"] == 0
    for key, *_ in zapi._native.options():
        assert key in said
    code, out, _ = cli("check", PICTURE)
    assert code == 0 and out.endswith("\ncall                 ok: a picture\n")
    assert cli("check", "+55 (11) 99000-0000", "--masked")[0] == 0
    assert cli("check", "+55 (11) 99000-0000")[0] == 2
    code, out, error = cli("check", PICTURE, ZAPI_CLIENT_TOKEN="wrong")
    assert (code, error[:19]) == (3, "zapi: Unauthorized:")
    assert parts(out)[1]["account"].startswith("failed: HTTP 403: ")
    assert parts(out)[1]["call"] == "skipped: not reached"
    token = CREDENTIALS["token"]
    code, out, _ = cli("check", ZAPI_TOKEN=f' "{token}" ', ZAPI_USER_AGENT=f"mine/{token}")
    assert code == 0 and "\nuser_agent           *** (ZAPI_USER_AGENT)\n" in out
    code, out, error = cli("check", ZAPI_BASE_URL=f"https://u:{MARKER}@api.z-api.io")
    assert code == 3 and "settings             failed: they cannot be used\n" in out
    assert MARKER not in out + error


def test_check_tells_what_of_the_system_is_used(cli: Cli) -> None:
    own = Path(__file__).parents[2] / "tests/tls/ca.pem"
    there = {"ZAPI_BASE_URL": f"https://{'a' * 64}.invalid", "SSL_CERT_FILE": str(own)}
    system = {**there, "ZAPI_PROXY": "system", "ZAPI_CA_FILE": "system"}
    code, out, error = cli("check", **system)
    assert code == 5 and parts(out)[0]["ca_file"] == "system (ZAPI_CA_FILE)", out
    assert parts(out)[1]["proxy"].startswith("ok: none: "), out
    code, out, error = cli("check", **{**system, "SSL_CERT_FILE": "/nowhere"})
    assert code == 3 and "no certificate can be read from SSL_CERT_FILE" in error, error


def test_check_names_the_variable_of_the_proxy(cli: Cli) -> None:
    here = {"HTTPS_PROXY": f"http://u:{MARKER}@127.0.0.1:1", "NO_PROXY": "a.b"}
    # No lookup finds it, and none asks the network for it: a label has 63 characters at most.
    there = {**here, "ZAPI_BASE_URL": f"https://{'a' * 64}.invalid"}
    for changes, code, step, words in (
        (here, 0, "proxy", "ok: none: HTTPS_PROXY does not apply: the host is this machine"),
        (there, 5, "proxy", "ok: from HTTPS_PROXY"),
        (there, 5, "connect", "failed: the proxy cannot be reached: connect: connection refused"),
        ({**there, "all_proxy": "x:1", "HTTPS_PROXY": " "}, 5, "proxy", "ok: from all_proxy"),
        ({**there, "ZAPI_PROXY": "none"}, 5, "proxy", "ok: none"),
    ):
        ended, out, error = cli("check", **changes)
        assert ended == code and parts(out)[1][step].startswith(words), out
        assert MARKER not in out + error
    exempt = {**there, "NO_PROXY": f"invalid,{MARKER}"}
    ended, out, error = cli("check", **exempt)
    said = "ok: none: HTTPS_PROXY does not apply: NO_PROXY exempts the host"
    assert (ended, parts(out)[1]["proxy"]) == (5, said) and MARKER not in out + error


def test_check_writes_a_reply_for_a_bug_report(
    cli: Cli, emulator: Emulator, tmp_path: Path
) -> None:
    file = tmp_path / "reply.txt"
    code, out, _ = cli("check", "5511990000042", "--report", file)
    assert code == 6 and f"the reply is in {file}, secrets and phones masked\n" in out
    text = file.read_text(encoding="utf-8")
    assert text.startswith(f"zapi {zapi.__version__}, one reply") and "\n\nHTTP 200\n" in text
    assert file.stat().st_mode & 0o777 == 0o600
    asked = emulator.stats()["requests"]
    assert cli("check", PICTURE, "--report", file)[0] == 7
    assert file.read_text(encoding="utf-8") == text and emulator.stats()["requests"] == asked
    fresh = tmp_path / "fresh.txt"
    assert cli("check", "--report", fresh)[0] == 2
    refused = {"ZAPI_BASE_URL": "http://127.0.0.1:1"}
    code, out, _ = cli("check", PICTURE, "--report", fresh, **refused)
    assert code == 5 and "no reply came, so nothing was written\n" in out
    assert not fresh.exists()
    # The refusal repeats the token that it was sent.
    code, _, _ = cli("check", PICTURE, "--report", fresh, ZAPI_CLIENT_TOKEN=MARKER)
    text = fresh.read_text(encoding="utf-8")
    assert code == 3 and "***" in text and "HTTP 403\n" in text
    assert MARKER not in text and PICTURE not in text
    assert not any(secret in text for secret in CREDENTIALS.values())


def test_check_as_a_function(client: zapi.Client, emulator: Emulator) -> None:
    report = client.check(PICTURE)
    assert report.error is None and {step.state for step in report.steps} == {"ok", "skipped"}
    assert report.reply and report.reply.startswith("HTTP 200\n") and "link" in report.reply
    assert str(report).splitlines()[-1] == "call     ok      a picture"
    assert client.check().reply is None and emulator.stats()["requests"] == 1
    report = client.check("5511990000084")
    assert isinstance(report.error, zapi.NotConnected)
    failed = [step for step in report.steps if step.state == "failed"]
    assert [step.name for step in failed] == ["account"] and str(report.error) in failed[0].text
    with pytest.raises(zapi.InvalidPhone):
        client.check("+55")


def test_no_secret_is_ever_printed(cli: Cli) -> None:
    marked = {f"ZAPI_{name.upper()}": f"{MARKER}{name[0]}" for name in CREDENTIALS}
    for name, value in marked.items():
        commands = [["get", "5511990000441", "--json"], ["check", PICTURE], ["batch", "-"]]
        for command in commands:
            code, out, error = cli(*command, "-v", text=PICTURE, **{name: value})
            assert code == 3 and MARKER not in out + error
    code, out, error = cli("batch", "-", "-v", text="\n".join(["5511990000033", "5511990000090"]))
    assert code == 1 and "***" in out and "DEBUG zapi: …0033: " in error
    assert not any(secret in out + error for secret in CREDENTIALS.values())


def test_ctrl_c_and_a_reader_that_goes_away(
    environment: dict[str, str], emulator: Emulator
) -> None:
    def start(*arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "zapi", *arguments]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, stderr=pipe)

    slow = start("get", "5511990000901")
    emulator.wait_for_requests(1)
    slow.send_signal(signal.SIGINT)
    assert slow.communicate(timeout=20) == (b"", f"zapi: interrupted{os.linesep}".encode())
    assert slow.returncode == 130
    cut = start("batch", "-")
    assert cut.stdin and cut.stdout and cut.stderr
    cut.stdout.close()
    cut.stdin.write(b"5511990000000\n" * 3)
    cut.stdin.close()
    assert (cut.stderr.read(), cut.wait(20)) == (b"", 141)
    cut.stderr.close()


@pytest.mark.parametrize(
    ("command", "code", "words"),
    [
        (f"get {PICTURE} >&-", 0, ""),
        ("get 5511990000503 >&- 2>&-", 6, ""),
        (f"get {PICTURE} >/dev/full", 7, "output: No space left"),
        ("download 5511990000000 -o a.jpg >&-", 0, ""),
        ("download 5511990000000 -o \"$(printf 'b\\377.jpg')\"", 0, ""),
        ("check >&-", 0, ""),
        ("--help >&-", 0, ""),
        ("batch in >&-", 7, "standard output is closed"),
        ("batch in --resume out >&-", 0, ""),
        ("batch - <&-", 7, "standard input is closed"),
        ("batch in --resume /dev/full", 7, "/dev/full: is not a regular file"),
        ("get \"$(printf '\\377')\" --json", 2, "InvalidPhone"),
    ],
)
def test_streams_and_names_of_any_kind(
    environment: dict[str, str], tmp_path: Path, command: str, code: int, words: str
) -> None:
    (tmp_path / "in").write_text(PICTURE)
    done = subprocess.run(
        ["sh", "-c", f"exec {sys.executable} -m zapi {command}"],
        env=environment, cwd=tmp_path, capture_output=True, timeout=60,
    )
    error = done.stderr.decode()
    assert done.returncode == code and words in error and error.count("\n") == bool(words)


def test_what_a_terminal_cannot_show_is_escaped(cli: Cli, tmp_path: Path) -> None:
    narrow = {"PYTHONIOENCODING": "ascii"}
    code, out, error = cli("download", PICTURE, "-o", tmp_path / "é.jpg", **narrow)
    assert (code, error) == (0, "") and "\\xe9.jpg: jpeg" in out
    ca = tmp_path / "é.pem"
    ca.write_bytes((ROOT / "tests/tls/ca.pem").read_bytes())
    code, out, error = cli("check", ZAPI_CA_FILE=str(ca), **narrow)
    assert (code, error) == (0, "") and "\\xe9.pem (ZAPI_CA_FILE)\n" in out


def test_a_fault_inside_is_told_without_its_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(single, "Client", lambda: os.environ[MARKER])
    assert main(["get", PICTURE]) == exits.INTERNAL
    assert capsys.readouterr() == ("", "zapi: a fault inside zapi: KeyError\n")


def test_download(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    code, out, error = cli("download", PICTURE, "-o", file)
    size = file.stat().st_size
    assert (code, out, error) == (0, f"{file}: jpeg, 96 x 96, {size} bytes\n", "")
    assert cli("download", NO_PICTURE, "-o", file)[0] == 1 and file.stat().st_size == size
    assert cli("download", "5511990000612", "-o", file)[0] == 6
    assert cli("download", PICTURE, "-o", tmp_path / "none" / "a.jpg")[0] == 7
