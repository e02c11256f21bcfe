"""Shared by the tests: an emulator, clients for it, and a clean environment."""

import http.client
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol, TypeAlias, TypeVar

import pytest
import zapi

ROOT = Path(__file__).resolve().parents[2]
CREDENTIALS: dict[str, Any] = {
    "instance_id": "EMULATOR0INSTANCE",
    "token": "EMULATOR0TOKEN",
    "client_token": "EMULATOR0CLIENT0TOKEN",
}
# For tests in which each request counts.
ONE_ATTEMPT: dict[str, Any] = {"max_retries": 0, "rate_per_second": 0}
CA_NAMES = ["SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"]

# Runs the servers with TLS, which need the module ssl.
HELPER = os.environ.get("ZAPI_PYTHON", sys.executable)

# What the fixtures of these names give.
MakeClient: TypeAlias = Callable[..., zapi.Client]
MakeAsync: TypeAlias = Callable[..., zapi.AsyncClient]
Python: TypeAlias = Callable[..., subprocess.Popen[str]]
Cli: TypeAlias = Callable[..., tuple[int, str, str]]


class OnAlarm(Protocol):
    def __call__(self, handler: Callable[..., object], after: float = 0.1) -> None: ...


P = TypeVar("P", bound="Program")

# How a program ends that does not handle Ctrl-C.
UNHANDLED = -signal.SIGINT if os.name == "posix" else 0xC000013A

if sys.platform == "win32":
    # What stands for Ctrl-C where programs have no console; those that tests start import it too.
    HOOK = str(Path(__file__).with_name("windows"))
    sys.path.append(HOOK)
    os.environ["PYTHONPATH"] = HOOK
    import ctrl_c

    send_signal = subprocess.Popen.send_signal

    def interrupt(self: subprocess.Popen[str], number: int) -> None:
        ctrl_c.send(self.pid) if number == signal.SIGINT else send_signal(self, number)

    subprocess.Popen.send_signal = interrupt


def limit(seconds: float) -> float:
    """A limit of time. `packaging/pythons/not_there.py` says how much slower an emulated machine is."""
    return seconds * float(os.environ.get("SLOWNESS", "1"))


class Program:
    """A program that prints its URL on the first line and ends when its input is closed."""

    def __init__(self, *command: str | Path) -> None:
        self.process = subprocess.Popen(
            [*map(str, command), "--until-eof"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()
        assert self.url, f"{command[0]} did not start"

    def __enter__(self: P) -> P:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate(timeout=10)


class Emulator(Program):
    """The emulator, what it counted, and what tests change in it; examples/emulator/README.md says how."""

    @property
    def address(self) -> str:
        return self.url.removeprefix("http://")

    def ask(self, path: str) -> bytes:
        connection = http.client.HTTPConnection(self.address, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().read()
        finally:
            connection.close()

    def stats(self) -> dict[str, int]:
        counted: dict[str, int] = json.loads(self.ask("/_emulator/stats"))
        return counted

    def control(self, name: str, **query: Any) -> Any:
        """The reply of `/_emulator/NAME`; several phones go in with commas between them."""
        reply = json.loads(self.ask(f"/_emulator/{name}?{urllib.parse.urlencode(query)}"))
        assert "error" not in reply, reply
        return reply

    def change(self, *phones: str) -> None:
        self.control("change", phone=",".join(phones))

    def change_some(self, percent: int, seed: int) -> list[str]:
        """Whose pictures changed: this share of the phones asked so far."""
        chosen: list[str] = self.control("change", percent=percent, seed=seed)["phones"]
        return chosen

    def withdraw(self, *phones: str) -> None:
        self.control("withdraw", phone=",".join(phones))

    def restore(self, *phones: str) -> None:
        self.control("restore", phone=",".join(phones))

    def share(self, *phones: str) -> None:
        self.control("share", phone=",".join(phones))

    def none_for_all(self, on: bool) -> None:
        self.control("switch", none_for_all=int(on))

    def nones(self, percent: int, seed: int) -> None:
        self.control("switch", nones=percent, seed=seed)

    def old_links_die(self, on: bool) -> None:
        self.control("switch", old_links_die=int(on))

    def asked(self, phone: str) -> int:
        return int(self.control("counts", phone=phone)[phone]["asked"])

    def downloaded(self, phone: str) -> int:
        return int(self.control("counts", phone=phone)[phone]["downloaded"])

    def counts(self) -> dict[str, dict[str, int]]:
        """Of each phone that was asked for or downloaded."""
        counted: dict[str, dict[str, int]] = self.control("counts")
        return counted

    def totals(self) -> dict[str, int]:
        counted: dict[str, int] = self.control("totals")
        return counted

    def reset_counts(self) -> None:
        self.control("reset_counts")

    def wait_for_requests(self, count: int) -> None:
        """Returns as soon as that many requests arrived."""
        end = time.monotonic() + 60
        while (arrived := self.stats()["requests"]) < count:
            assert time.monotonic() < end, f"{arrived} of {count} requests arrived"


class Blocking(logging.Handler):
    """Wants a lock of the program's, on whichever thread logs: while it is held, no thread of a batch
    hands over an answer."""

    def __init__(self) -> None:
        super().__init__()
        self.wanted = threading.Lock()
        self.entered = threading.Event()

    def emit(self, record: logging.LogRecord) -> None:
        self.entered.set()
        with self.wanted:
            pass

    def handle(self, record: logging.LogRecord) -> bool:
        """Without the lock that every handler has."""
        self.emit(record)
        return True

    def before_answers(self, phones: Iterable[str]) -> Iterator[str]:
        """These phones, as the beginning of an input: no answer comes until all of them are read."""
        self.wanted.acquire()

        def given() -> Iterator[str]:
            try:
                yield from phones
            finally:
                self.wanted.release()

        return given()


@pytest.fixture(scope="session")
def binary() -> Path:
    if given := os.environ.get("ZAPI_EMULATOR"):
        return Path(given)
    command = ["cargo", "build", "-q", "-p", "zapi-emulator", "--message-format=json"]
    lines = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    built = [json.loads(line) for line in lines.splitlines()]
    return Path(next(row["executable"] for row in built if row.get("executable")))


@pytest.fixture
def emulator(binary: Path) -> Iterator[Emulator]:
    """One for each test: what a cancelled call of another still sends must not be counted here."""
    with Emulator(binary) as emulator:
        yield emulator


@pytest.fixture
def client(emulator: Emulator) -> Iterator[zapi.Client]:
    with zapi.Client(base_url=emulator.url, **CREDENTIALS, **ONE_ATTEMPT) as client:
        yield client


@pytest.fixture
def make_client(emulator: Emulator) -> MakeClient:
    """A client with settings of its own, over those of `client`."""

    def make(**settings: Any) -> zapi.Client:
        return zapi.Client(**{"base_url": emulator.url, **CREDENTIALS, **ONE_ATTEMPT, **settings})

    return make


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("ZAPI_") or name.lower().endswith("_proxy") or name in CA_NAMES:
            monkeypatch.delenv(name)


@pytest.fixture
def environment(emulator: Emulator) -> dict[str, str]:
    """The variables of a program that is to talk to the emulator."""
    given = {f"ZAPI_{name.upper()}": value for name, value in CREDENTIALS.items()}
    return {**os.environ, **given, "ZAPI_BASE_URL": emulator.url}


@pytest.fixture
def python(environment: dict[str, str]) -> Iterator[Python]:
    """Starts Python on a piece of source."""
    started: list[subprocess.Popen[str]] = []

    def start(source: str, *arguments: str, **changes: str) -> subprocess.Popen[str]:
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
        # pytest shows it if the test failed.
        print("the child", "ran" if process.poll() is None else f"ended with {process.returncode}")
        process.kill()
        print(process.communicate()[1])


@pytest.fixture
def make_async(emulator: Emulator) -> MakeAsync:
    """The same for event loops."""

    def make(**settings: Any) -> zapi.AsyncClient:
        given = {"base_url": emulator.url, **CREDENTIALS, **ONE_ATTEMPT, **settings}
        return zapi.AsyncClient(**given)

    return make


@pytest.fixture
def cli(environment: dict[str, str]) -> Cli:
    """Runs a command line and gives its exit code, output and error output."""

    def run(*arguments: str | Path, text: str = "", **changes: str) -> tuple[int, str, str]:
        env = {**environment, "ZAPI_RATE_PER_SECOND": "0", "ZAPI_MAX_RETRIES": "0", **changes}
        command = [sys.executable, "-m", "zapi", *map(str, arguments)]
        done = subprocess.run(
            command, env=env, input=text.encode(), capture_output=True, timeout=60
        )
        out, error = (text.decode().replace(os.linesep, "\n") for text in (done.stdout, done.stderr))
        return done.returncode, out, error

    return run


@pytest.fixture
def store(tmp_path: Path) -> Iterator[zapi.Store]:
    with zapi.Store(tmp_path / "pictures") as store:
        yield store


@pytest.fixture
def on_alarm() -> Iterator[OnAlarm]:
    """Calls a function as a signal handler, some time from now."""
    number = getattr(signal, "SIGALRM", signal.SIGTERM)
    old, timers = signal.getsignal(number), list[threading.Timer]()

    def start(handler: Callable[..., object], after: float = 0.1) -> None:
        signal.signal(number, handler)
        if sys.platform == "win32":
            timers.append(threading.Timer(after, signal.raise_signal, [number]))
            timers[-1].start()
        else:
            signal.setitimer(signal.ITIMER_REAL, after)

    yield start
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, 0)
    for timer in timers:
        timer.cancel()
        timer.join()
    signal.signal(number, old)


@pytest.fixture
def blocking() -> Iterator[Blocking]:
    logger, handler = logging.getLogger("zapi"), Blocking()
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield handler
    logger.removeHandler(handler)
    logger.setLevel(logging.NOTSET)


def taken(batch: zapi.Batch) -> tuple[list[zapi.Outcome], zapi.Error | None]:
    """What a batch gives, and what it raises when it ends early."""
    outcomes: list[zapi.Outcome] = []
    try:
        for outcome in batch:
            outcomes.append(outcome)
    except zapi.Error as error:
        return outcomes, error
    return outcomes, None


async def taken_async(batch: zapi.AsyncBatch) -> tuple[list[zapi.Outcome], zapi.Error | None]:
    """The same in an event loop."""
    outcomes: list[zapi.Outcome] = []
    try:
        async for outcome in batch:
            outcomes.append(outcome)
    except zapi.Error as error:
        return outcomes, error
    return outcomes, None


# For programs with several instances: requests a second, and rows, each of which takes two seconds.
INSTANCES = {"NORTH": (20, 40), "SOUTH": (40, 80), "WEST": (60, 120)}


@pytest.fixture
def emulators(binary: Path) -> Iterator[dict[str, Emulator]]:
    """One for each of these, which refuses what is meant for another."""

    def options(name: str) -> tuple[str, ...]:
        return "--instance-id", f"{name}0ID", "--token", f"{name}0TOKEN"

    started = {name: Emulator(binary, *options(name)) for name in INSTANCES}
    yield started
    for emulator in started.values():
        emulator.__exit__()


def settings_of(emulators: dict[str, Emulator]) -> dict[str, str]:
    """The settings of each instance, by names that begin with its own."""
    env: dict[str, str] = {}
    for name, (rate, _) in INSTANCES.items():
        env[f"{name}_INSTANCE_ID"] = f"{name}0ID"
        env[f"{name}_TOKEN"] = f"{name}0TOKEN"
        env[f"{name}_CLIENT_TOKEN"] = "EMULATOR0CLIENT0TOKEN"
        env[f"{name}_BASE_URL"] = emulators[name].url
        env[f"{name}_RATE_PER_SECOND"] = str(rate)
    return env
