"""While a call waits: other threads, Ctrl-C, signal handlers, the end of Python."""

import contextlib
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import zapi
from conftest import UNHANDLED, Emulator, OnAlarm, Python

SLOW = "5511990000900"
STALLED = "5511990000901"
STALLS = [STALLED, "5511990000902", "5511990000903", "5511990000904", "5511990000905"]


def test_other_threads_run_during_a_call(client: zapi.Client, emulator: Emulator) -> None:
    """If the call held the interpreter, nothing here would run before it had ended."""
    ended = threading.Event()

    def call() -> None:
        with pytest.raises(zapi.Timeout):
            client.profile_picture(STALLED, timeout=2)
        ended.set()

    thread = threading.Thread(target=call)
    thread.start()
    emulator.wait_for_requests(1)
    steps = sum(1 for _ in range(100_000))
    assert not ended.is_set() and steps == 100_000
    thread.join()


PATIENT = """
import sys, zapi
client = zapi.Client(timeout=60, attempt_timeout=60, connect_timeout=60)
try:
    client.profile_picture(sys.argv[1])
except KeyboardInterrupt as error:
    print("interrupted", repr(error.__cause__), flush=True)
"""


def assert_heard(stalled: Callable[[], subprocess.Popen[str]]) -> None:
    """Ctrl-C ends a stalled child in time; one of three may do, since the machine may be busy."""

    def delay() -> float:
        child = stalled()
        start = time.monotonic()
        child.send_signal(signal.SIGINT)
        assert child.stdout and child.stdout.readline() == "interrupted None\n"
        taken = time.monotonic() - start
        assert taken < 5, "not heard at all"
        assert child.communicate(timeout=10)[1] == "" and child.returncode == 0
        return taken

    assert any(delay() < 0.3 for _ in range(3))


@pytest.mark.parametrize("phone", STALLS)
def test_ctrl_c_ends_a_stalled_call(python: Python, emulator: Emulator, phone: str) -> None:
    def stalled() -> subprocess.Popen[str]:
        emulator.ask("/_emulator/reset")
        child = python(f"{PATIENT}\nassert client.profile_picture('5511990000000').link", phone)
        emulator.wait_for_requests(1)
        return child

    assert_heard(stalled)


WAITS = {
    "before another attempt": {"ZAPI_MAX_RETRIES": "5"},
    "for its turn": {"ZAPI_MAX_RETRIES": "0", "ZAPI_RATE_PER_SECOND": "0.02", "ZAPI_BURST": "1"},
    "for another's answer": {"ZAPI_CACHE_TTL_S": "60"},
}


@pytest.mark.parametrize("why", WAITS)
def test_ctrl_c_ends_a_call_that_waits(python: Python, emulator: Emulator, why: str) -> None:
    first = {
        "before another attempt": "pass",
        "for its turn": "client.profile_picture('5511990000000')",
        "for another's answer": "threading.Thread(target=client.profile_picture, daemon=True,"
        " args=['5511990000901']).start(); time.sleep(0.2)",
    }[why]
    source = f"""
import threading, time, zapi
client = zapi.Client(timeout=60, attempt_timeout=60)
{first}
try:
    print("waiting", flush=True)
    client.profile_picture({"5511990000470" if "attempt" in why else STALLED!r})
except KeyboardInterrupt as error:
    print("interrupted", repr(error.__cause__), flush=True)
"""

    def stalled() -> subprocess.Popen[str]:
        emulator.ask("/_emulator/reset")
        child = python(source, **WAITS[why])
        assert child.stdout and child.stdout.readline() == "waiting\n"
        emulator.wait_for_requests(1)
        return child

    assert_heard(stalled)


def test_ctrl_c_ends_a_stalled_tls_handshake(python: Python) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, contextlib.ExitStack() as all:
        url = f"https://127.0.0.1:{server.getsockname()[1]}"

        def stalled() -> subprocess.Popen[str]:
            child = python(PATIENT, STALLED, ZAPI_BASE_URL=url)
            connection = all.enter_context(server.accept()[0])
            assert connection.recv(1) == b"\x16", "a TLS handshake has begun"
            return child

        assert_heard(stalled)


def connecting(port: int) -> int:
    """How many connections to that port wait for their first answer (state SYN_SENT)."""
    rows = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines())
    return sum(row[2] == f"0100007F:{port:04X}" and row[3] == "02" for row in rows)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc/net/tcp")
def test_ctrl_c_ends_a_stalled_connect(python: Python) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server, contextlib.ExitStack() as all:
        port = server.getsockname()[1]
        # A server whose queue is full answers nothing to newcomers.
        while not connecting(port):
            filler = all.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))

        def stalled() -> subprocess.Popen[str]:
            before = connecting(port)
            child = python(PATIENT, STALLED, ZAPI_BASE_URL=f"http://127.0.0.1:{port}")
            while connecting(port) == before:
                assert child.poll() is None
            return child

        assert_heard(stalled)


def test_unhandled_ctrl_c_ends_the_program(python: Python, emulator: Emulator) -> None:
    child = python("import zapi; zapi.Client().profile_picture('5511990000901')")
    emulator.wait_for_requests(1)
    child.send_signal(signal.SIGINT)
    assert "KeyboardInterrupt" in child.communicate(timeout=10)[1]
    assert child.returncode == UNHANDLED


class Alarm(Exception):
    """What the handler of a test raises."""


def test_what_a_handler_raises_ends_the_call(client: zapi.Client, on_alarm: OnAlarm) -> None:
    def handler(*_: object) -> None:
        raise Alarm

    on_alarm(handler)
    with pytest.raises(Alarm):
        client.profile_picture(STALLED)


def test_a_handler_that_raises_nothing_changes_nothing(
    client: zapi.Client, on_alarm: OnAlarm
) -> None:
    seen: list[str | None] = []
    on_alarm(lambda *_: seen.append(client.profile_picture("5511990000001").link))
    assert client.profile_picture(SLOW).phone == SLOW
    assert len(seen) == 1 and seen[0], "a handler may use the same client"


def test_the_end_of_python_does_not_wait_for_a_daemon_thread(python: Python) -> None:
    child = python(
        "import threading, zapi\n"
        "client = zapi.Client(timeout=60, attempt_timeout=60)\n"
        "ask = lambda: client.profile_picture('5511990000901')\n"
        "for _ in range(3): threading.Thread(target=ask, daemon=True).start()\n"
        "print(client.profile_picture('5511990000000').phone)\n"
    )
    assert child.communicate(timeout=30) == ("5511990000000\n", "")
    assert child.returncode == 0
