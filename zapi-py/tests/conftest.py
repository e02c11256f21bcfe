"""What the tests share: an emulator of the service, clients for it, and a clean environment."""

import http.client
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import zapi

ROOT = Path(__file__).resolve().parents[2]
CREDENTIALS = {
    "instance_id": "EMULATOR0INSTANCE",
    "token": "EMULATOR0TOKEN",
    "client_token": "EMULATOR0CLIENT0TOKEN",
}
# For tests in which each request counts.
ONE_ATTEMPT = {"max_retries": 0, "rate_per_second": 0}
CA_NAMES = ["SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"]


class Program:
    """A program that prints its URL on the first line and ends when its input is closed."""

    def __init__(self, *command):
        self.process = subprocess.Popen(
            [*map(str, command), "--until-eof"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.url = self.process.stdout.readline().strip()
        assert self.url, f"{command[0]} did not start"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.close()
        assert self.process.wait(10) is not None


class Emulator(Program):
    """The emulator, and what it counted."""

    @property
    def address(self):
        return self.url.removeprefix("http://")

    def ask(self, path):
        connection = http.client.HTTPConnection(self.address, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().read()
        finally:
            connection.close()

    def stats(self):
        return json.loads(self.ask("/_emulator/stats"))

    def wait_for_requests(self, count):
        """Returns as soon as that many requests arrived."""
        while self.stats()["requests"] < count:
            pass


@pytest.fixture(scope="session")
def binary():
    if given := os.environ.get("ZAPI_EMULATOR"):
        return Path(given)
    command = ["cargo", "build", "-q", "-p", "zapi-emulator", "--message-format=json"]
    lines = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    built = [json.loads(line) for line in lines.splitlines()]
    return Path(next(row["executable"] for row in built if row.get("executable")))


@pytest.fixture(scope="session")
def running(binary):
    with Emulator(binary) as emulator:
        yield emulator


@pytest.fixture
def emulator(running):
    running.ask("/_emulator/reset")
    return running


@pytest.fixture
def client(emulator):
    with zapi.Client(base_url=emulator.url, **CREDENTIALS, **ONE_ATTEMPT) as client:
        yield client


@pytest.fixture
def make_client(emulator):
    """A client with settings of its own, over those of `client`."""

    def make(**settings):
        return zapi.Client(**{"base_url": emulator.url, **CREDENTIALS, **ONE_ATTEMPT, **settings})

    return make


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch):
    for name in list(os.environ):
        if name.startswith("ZAPI_") or name.lower().endswith("_proxy") or name in CA_NAMES:
            monkeypatch.delenv(name)


@pytest.fixture
def environment(emulator):
    """The variables of a program that is to talk to the emulator."""
    given = {f"ZAPI_{name.upper()}": value for name, value in CREDENTIALS.items()}
    return {**os.environ, **given, "ZAPI_BASE_URL": emulator.url}


@pytest.fixture
def python(environment):
    """Starts Python on a piece of source."""
    started = []

    def start(source, *arguments, **changes):
        process = subprocess.Popen(
            [sys.executable, "-c", source, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**environment, **changes},
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def make_async(emulator):
    """The same for event loops."""

    def make(**settings):
        given = {"base_url": emulator.url, **CREDENTIALS, **ONE_ATTEMPT, **settings}
        return zapi.AsyncClient(**given)

    return make


@pytest.fixture
def cli(environment):
    """Runs a command line and gives its exit code, output and error output."""

    def run(*arguments, text="", **changes):
        env = {**environment, "ZAPI_RATE_PER_SECOND": "0", "ZAPI_MAX_RETRIES": "0", **changes}
        command = [sys.executable, "-m", "zapi", *map(str, arguments)]
        done = subprocess.run(
            command, env=env, input=text.encode(), capture_output=True, timeout=60
        )
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    return run
