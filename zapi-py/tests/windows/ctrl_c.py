"""Ctrl-C for programs without a console: an event of Windows stands for it."""

import sys

if sys.platform == "win32":
    import ctypes
    import os
    import signal
    import threading

    KERNEL = ctypes.WinDLL("kernel32", use_last_error=True)
    KERNEL.CreateEventW.restype = ctypes.c_void_p

    def event(process: int) -> ctypes.c_void_p:
        """The same one for both sides, whoever asks first."""
        return ctypes.c_void_p(KERNEL.CreateEventW(None, False, False, f"zapi-ctrl-c-{process}"))

    def send(process: int) -> None:
        KERNEL.SetEvent(event(process))

    def listen() -> None:
        """As the console does it: a thread of its own raises the signal."""
        asked = event(os.getpid())
        while KERNEL.WaitForSingleObject(asked, -1) == 0:
            signal.raise_signal(signal.SIGINT)

    def start() -> None:
        threading.Thread(target=listen, daemon=True).start()
