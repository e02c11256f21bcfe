"""A CONNECT proxy for the tests; it reaches only this machine."""

import argparse
import base64
import os
import socket
import struct
import sys
import threading
from typing import TextIO

CHUNK = 65536
LARGEST_HEAD = 16384
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def read_head(sock: socket.socket) -> tuple[list[str], bytes]:
    """The lines of the request's head, and what came after it."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = sock.recv(CHUNK)
        if not chunk or len(data) > LARGEST_HEAD:
            raise OSError("no request")
        data += chunk
    head, rest = data.split(b"\r\n\r\n", 1)
    return head.decode("latin-1").split("\r\n"), rest


def pump(source: socket.socket, target: socket.socket) -> None:
    """Passes bytes one way; an end is passed on as an end, a reset as a reset."""
    try:
        while data := source.recv(CHUNK):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        for sock in (source, target):
            try:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                # Wakes the other direction; the close that follows sends the reset.
                sock.shutdown(socket.SHUT_RD)
            except OSError:
                pass


class Proxy:
    """The settings, and what a connection is answered."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.auth: str | None = args.auth
        self.refuse: bool = args.refuse
        self.stall: bool = args.stall
        self.map: dict[str, tuple[str, int]] = dict(args.map)
        self.log: TextIO | None = open(args.log, "a", encoding="utf-8") if args.log else None
        self.lock = threading.Lock()

    def note(self, target: str, outcome: str) -> None:
        if self.log:
            with self.lock:
                print("CONNECT", target, outcome, file=self.log, flush=True)

    def allows(self, lines: list[str]) -> bool:
        if self.auth is None:
            return True
        wanted = "Basic " + base64.b64encode(self.auth.encode()).decode()
        pairs = (line.partition(":") for line in lines[1:])
        return any(name.lower() == "proxy-authorization" and value.strip() == wanted for name, _, value in pairs)

    def reach(self, target: str) -> socket.socket | None:
        host, _, port = target.rpartition(":")
        host = host.strip("[]").lower()
        if host in self.map:
            return socket.create_connection(self.map[host])
        if host in LOOPBACK and port.isdigit():
            return socket.create_connection((host, int(port)))
        return None

    def serve(self, sock: socket.socket) -> None:
        """One connection, from the CONNECT to its end."""
        with sock:
            try:
                lines, rest = read_head(sock)
                self.answer(sock, lines, rest)
            except OSError:
                # The client is gone; there is nobody to tell.
                pass

    def answer(self, sock: socket.socket, lines: list[str], rest: bytes) -> None:
        method, _, after = lines[0].partition(" ")
        target = after.partition(" ")[0]

        def refuse(status: str, header: str = "") -> None:
            self.note(target, status.split()[0])
            sock.sendall(f"HTTP/1.1 {status}\r\n{header}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())

        if method != "CONNECT":
            refuse("405 Method Not Allowed")
        elif self.stall:
            self.note(target, "stalled")
            while sock.recv(CHUNK):
                pass
        elif not self.allows(lines):
            refuse("407 Proxy Authentication Required", 'Proxy-Authenticate: Basic realm="test"\r\n')
        elif self.refuse:
            refuse("403 Forbidden")
        else:
            try:
                upstream = self.reach(target)
            except OSError:
                upstream = None
            if upstream is None:
                refuse("502 Bad Gateway")
                return
            with upstream:
                self.note(target, "200")
                for end in (sock, upstream):
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                upstream.sendall(rest)
                back = threading.Thread(target=pump, args=(upstream, sock), daemon=True)
                back.start()
                pump(sock, upstream)
                back.join()


def mapping(text: str) -> tuple[str, tuple[str, int]]:
    """NAME=HOST:PORT, also with http:// or https:// before HOST."""
    name, _, to = text.partition("=")
    host, _, port = to.rpartition("//")[2].rstrip("/").rpartition(":")
    if not name or not host or not port.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=HOST:PORT")
    return name.lower(), (host, int(port))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--auth", metavar="USER:PASSWORD", help="407 without it")
    parser.add_argument("--refuse", action="store_true", help="403 to each CONNECT")
    parser.add_argument("--stall", action="store_true", help="never answer a CONNECT")
    parser.add_argument(
        "--map",
        type=mapping,
        action="append",
        default=[],
        metavar="NAME=HOST:PORT",
        help="a CONNECT to NAME, whatever the port, goes to HOST:PORT; may be repeated",
    )
    parser.add_argument("--log", metavar="FILE", help="one line per CONNECT is added: CONNECT target status")
    parser.add_argument("--until-eof", action="store_true", help="end when standard input is closed")
    args = parser.parse_args()
    proxy = Proxy(args)
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)

    def accept() -> None:
        while True:
            sock, _ = listener.accept()
            threading.Thread(target=proxy.serve, args=(sock,), daemon=True).start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    if args.until_eof:
        sys.stdin.buffer.read()
        os._exit(0)
    accepting.join()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
