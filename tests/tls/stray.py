"""A TLS server that sends a second, unrequested reply in the same write as its first one.

stray.py PADDING STRAY_PADDING [--until-eof]: prints https://localhost:PORT on the first line.
"""

from __future__ import annotations

import json
import os
import socket
import ssl
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

HERE = Path(__file__).resolve().parent

T = TypeVar("T")


def reply(name: str, padding: int) -> bytes:
    body = json.dumps({"link": f"https://pps.whatsapp.net/{name}.jpg", "padding": "x" * padding}).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body


class Connection:
    """TLS over memory, so that two replies leave in one write."""

    def __init__(self, raw: socket.socket, context: ssl.SSLContext) -> None:
        self.raw = raw
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_side=True)

    def flush(self) -> None:
        self.raw.sendall(self.outgoing.read())

    def until(self, step: Callable[[], T]) -> T:
        while True:
            try:
                return step()
            except ssl.SSLWantReadError:
                self.flush()
                data = self.raw.recv(65536)
                if not data:
                    raise EOFError from None
                self.incoming.write(data)

    def serve(self, padding: int, stray_padding: int) -> None:
        self.until(self.tls.do_handshake)
        first = True
        while True:
            request = b""
            while b"\r\n\r\n" not in request:
                request += self.until(lambda: self.tls.read(65536))
            phone = request.split(b"phone=")[1].split(b" ")[0].decode()
            self.tls.write(reply(phone, padding))
            if first:
                self.tls.write(reply("stray", stray_padding))
            first = False
            self.flush()


def handle(raw: socket.socket, context: ssl.SSLContext, paddings: tuple[int, int]) -> None:
    try:
        with raw:
            Connection(raw, context).serve(*paddings)
    except (EOFError, OSError):
        pass


def main() -> None:
    paddings = int(sys.argv[1]), int(sys.argv[2])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(HERE / "localhost.pem", HERE / "localhost.key")
    listener = socket.create_server(("127.0.0.1", 0))
    print(f"https://localhost:{listener.getsockname()[1]}", flush=True)
    if "--until-eof" in sys.argv:
        threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    while True:
        raw, _ = listener.accept()
        threading.Thread(target=handle, args=(raw, context, paddings), daemon=True).start()


if __name__ == "__main__":
    main()
