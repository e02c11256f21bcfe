"""The rows about networks on a bad day, and the servers that make one: a dead address, and connections that are
forgotten."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Generator

import measure
import peers
import server
from measure import Cost, Start
from rounds import Plan, alternate, progress, some
from table import Table

KEPT, ATTEMPT_MS = 4, 1000


def rows(plan: Plan, found: peers.Peers, table: Table) -> None:
    dead_address_row(plan, found, table)
    silent_row(plan, found, table)


def dead_address_row(plan: Plan, found: peers.Peers, table: Table) -> None:
    """`localhost` is 127.0.0.1 and then ::1: to libzapi always, and to libcurl because cold_curl says so."""
    progress("a dead address")
    if not has_ipv6():
        found.skipped.append("a dead first address: there is no IPv6 on loopback")
        return

    def one(name: str) -> Callable[[], Start]:
        def run() -> Start:
            with half_dead("127.0.0.1", "::1") as base:
                return measure.cold_start(base, found.programs[name], 1)

        return run

    names = [name for name in ("cold_zapi", "cold_curl") if name in found.programs]
    seen = alternate(plan, {name: one(name) for name in names})
    ours, theirs = ([ms / 1000 for ms in some(seen, name, "inside")] for name in ("cold_zapi", "cold_curl"))
    title = "first link when the first of two addresses is dead"
    table.compare(title, ours, "libcurl", theirs, "s", 0.35, False)


def silent_row(plan: Plan, found: peers.Peers, table: Table) -> None:
    progress("silent connections")

    def one(name: str) -> Callable[[], Cost]:
        def run() -> Cost:
            with forgetful() as base:
                return measure.once(base, found.programs[name], str(KEPT), str(ATTEMPT_MS), pin=False)

        return run

    names = [name for name in ("silent_zapi", "silent_curl") if name in found.programs]
    seen = alternate(plan, {name: one(name) for name in names})
    ours, theirs = ([us / 1e6 for us in some(seen, name, "wall")] for name in ("silent_zapi", "silent_curl"))
    title = f"{KEPT} kept connections went silent, {ATTEMPT_MS / 1000:g} s an attempt"
    table.compare(title, ours, "libcurl multi, tried again", theirs, "s", ATTEMPT_MS / 1000 + 0.5, False)


def has_ipv6() -> bool:
    try:
        listen("::1", 0).close()
    except OSError:
        return False
    return True


def listen(host: str, port: int, backlog: int = 64) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=backlog)


@contextlib.contextmanager
def half_dead(dead: str, live: str) -> Generator[str]:
    """A port that drops what comes on one address, and answers on the other."""
    with contextlib.ExitStack() as open_:
        full = open_.enter_context(listen(dead, 0, backlog=1))
        port = full.getsockname()[1]
        # A queue that is full drops the next one that knocks.
        for _ in range(4):
            knock = open_.enter_context(socket.socket(full.family))
            knock.setblocking(False)
            knock.connect_ex((dead, port))
        open_.enter_context(answering(listen(live, port), lambda number, request: True))
        yield f"http://localhost:{port}"


@contextlib.contextmanager
def forgetful() -> Generator[str]:
    """Answers the first request of each connection; later ones only on those that came after the first few, which
    it has forgotten as a NAT does."""
    all_ask = threading.Barrier(KEPT)

    def answers(number: int, request: int) -> bool:
        if number < KEPT and request == 0:
            # Otherwise the first connection would do for all.
            all_ask.wait(30)
        return number >= KEPT or request == 0

    listener = listen("127.0.0.1", 0)
    with answering(listener, answers):
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextlib.contextmanager
def answering(listener: socket.socket, answers: Callable[[int, int], bool]) -> Generator[None]:
    """Serves what comes to the listener; `answers` decides by the numbers of the connection and its request."""
    body = server.REPLY.format(int(time.time()) + 4 * 86400).encode()
    reply = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body

    def serve(connection: socket.socket, number: int) -> None:
        with connection, contextlib.suppress(OSError, threading.BrokenBarrierError):
            waiting, request = b"", 0
            while data := connection.recv(65536):
                waiting += data
                while b"\r\n\r\n" in waiting:
                    waiting = waiting.partition(b"\r\n\r\n")[2]
                    if answers(number, request):
                        connection.sendall(reply)
                    request += 1

    def accept() -> None:
        number = 0
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=serve, args=(connection, number), daemon=True).start()
                number += 1

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
