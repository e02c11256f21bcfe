"""What systemd is told about a command that goes on: ready, what it does, alive, stopping."""

from __future__ import annotations

import contextlib
import os
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket

# How often it is told what the command does, at most.
PAUSE = 1.0


class Systemd:
    """The service manager, by the protocol of sd_notify(3). Without one, nothing happens.

    Nothing here fails: a service must not end because its manager does not listen.
    """

    def __init__(self) -> None:
        self.path = os.environ.get("NOTIFY_SOCKET", "")
        self.socket: socket.socket | None = None
        self.is_ready = False
        self.next = 0.0
        self.watchdog = watchdog()
        self.pause = PAUSE if self.watchdog is None else min(PAUSE, self.watchdog / 4)

    def tell(self, text: str) -> None:
        """The command works, and this is what it does."""
        now = time.monotonic()
        if self.socket is None or (self.is_ready and now < self.next):
            return
        lines = [f"STATUS={text}"]
        if not self.is_ready:
            lines.append("READY=1")
        if self.watchdog is not None:
            lines.append("WATCHDOG=1")
        self.send(*lines)
        self.is_ready = True
        self.next = now + self.pause

    def send(self, *lines: str) -> None:
        if self.socket is not None:
            # A name that begins with @ is in the abstract namespace.
            place = "\0" + self.path[1:] if self.path.startswith("@") else self.path
            with contextlib.suppress(OSError):
                self.socket.sendto("\n".join(lines).encode(), place)

    def __enter__(self) -> Systemd:
        if self.path.startswith(("/", "@")):
            import socket

            with contextlib.suppress(OSError, AttributeError):
                self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        return self

    def __exit__(self, *_: object) -> None:
        self.send("STOPPING=1")
        if self.socket is not None:
            self.socket.close()


def watchdog() -> float | None:
    """Within how many seconds systemd wants to hear from this process."""
    if os.environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    try:
        return int(os.environ.get("WATCHDOG_USEC", "")) / 1e6 or None
    except ValueError:
        return None
