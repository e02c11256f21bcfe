"""Programs that tests start on Windows listen for Ctrl-C."""

import sys

if sys.platform == "win32":
    import contextlib
    import signal

    import ctrl_c

    # A subinterpreter has no signals.
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.getsignal(signal.SIGINT))
        ctrl_c.start()

    set_wakeup_fd = signal.set_wakeup_fd

    def quietly(number: int, **_: bool) -> int:
        """Of two that write to a socket at once, wine tells one that it is full. The other wakes the loop."""
        return set_wakeup_fd(number, warn_on_full_buffer=False)

    signal.set_wakeup_fd = quietly  # type: ignore[assignment]
