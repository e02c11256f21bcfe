"""A TLS relay in front of the emulator: accepts https on a free port and forwards the bytes as plain http."""

import argparse
import os
import select
import socket
import ssl
import struct
import sys
import threading
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHUNK = 65536
# Above this much unsent data the other side is not read any further.
FULL = 4 * CHUNK


def reset(sock: socket.socket) -> None:
    """Closes a socket with a reset, and without TLS's goodbye."""
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    except OSError:
        pass
    sock.close()


def goodbye(tls: ssl.SSLSocket, silent: bool) -> None:
    """Ends the TLS side in good order; `silent` leaves out the close_notify."""
    if not silent:
        try:
            tls.unwrap()
        except (ssl.SSLError, OSError, ValueError):
            # The client's own close_notify is not waited for.
            pass
    try:
        tls.shutdown(socket.SHUT_WR)
    except OSError:
        pass
    tls.close()


def carry(tls: ssl.SSLSocket, plain: socket.socket, silent: bool) -> None:
    """Passes bytes both ways until one side is done or breaks."""
    tls.setblocking(False)
    plain.setblocking(False)
    up, down = bytearray(), bytearray()
    client_done = server_done = told_server = False
    tls_wants_write = False
    while not (server_done and not down):
        reads: list[socket.socket] = []
        writes: list[socket.socket] = []
        if not client_done and len(up) < FULL:
            reads.append(tls)
        if not server_done and len(down) < FULL:
            reads.append(plain)
        if down or tls_wants_write:
            writes.append(tls)
        if up:
            writes.append(plain)
        waiting = tls in reads and tls.pending() > 0
        readable, writable, _ = select.select(reads, writes, [], 0 if waiting else None)
        tls_wants_write = False
        try:
            if waiting or tls in readable or tls in writable:
                if not client_done and len(up) < FULL:
                    try:
                        data = tls.recv(CHUNK)
                        up += data
                        client_done = not data
                    except ssl.SSLWantReadError:
                        pass
                    except ssl.SSLWantWriteError:
                        tls_wants_write = True
                if down:
                    try:
                        del down[: tls.send(down)]
                    except ssl.SSLWantReadError:
                        pass
                    except ssl.SSLWantWriteError:
                        tls_wants_write = True
        except (ssl.SSLError, OSError):
            reset(plain)
            tls.close()
            return
        try:
            if plain in readable:
                data = plain.recv(CHUNK)
                down += data
                server_done = not data
            if plain in writable:
                del up[: plain.send(up)]
            if client_done and not up and not told_server:
                told_server = True
                plain.shutdown(socket.SHUT_WR)
        except BlockingIOError:
            pass
        except OSError:
            # What came before the reset still reaches the client, as it would without a relay.
            try:
                tls.send(down)
            except (ssl.SSLError, OSError):
                pass
            reset(tls)
            plain.close()
            return
    goodbye(tls, silent)
    plain.close()


def serve(sock: socket.socket, context: ssl.SSLContext, args: argparse.Namespace) -> None:
    """One connection, from the handshake to its end."""
    with sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if args.delay_handshake:
            try:
                while sock.recv(CHUNK):
                    pass
            except OSError:
                pass
            return
        try:
            tls = context.wrap_socket(sock, server_side=True)
        except (ssl.SSLError, OSError):
            # A client that refuses the certificate is a test's purpose.
            return
        try:
            plain = socket.create_connection(args.to)
        except OSError:
            reset(tls)
            return
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with tls, plain:
            carry(tls, plain, args.no_close_notify)


def address(text: str) -> tuple[str, int]:
    """HOST:PORT, with or without http:// before it."""
    host, _, port = text.removeprefix("http://").rstrip("/").rpartition(":")
    if not host or not port.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not HOST:PORT")
    return host, int(port)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=address, required=True, metavar="HOST:PORT", help="the emulator")
    parser.add_argument("--cert", default=HERE / "localhost.pem")
    parser.add_argument("--key", default=HERE / "localhost.key")
    parser.add_argument("--delay-handshake", action="store_true", help="never answer the handshake")
    parser.add_argument("--no-close-notify", action="store_true", help="end connections without TLS's goodbye")
    parser.add_argument("--until-eof", action="store_true", help="end when standard input is closed")
    args = parser.parse_args()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(args.cert, args.key)
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    print(f"https://localhost:{listener.getsockname()[1]}", flush=True)

    def accept() -> None:
        while True:
            sock, _ = listener.accept()
            threading.Thread(target=serve, args=(sock, context, args), daemon=True).start()

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
