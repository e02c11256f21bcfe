"""The threads of this process, by the names that they have in Windows."""

import sys

if sys.platform == "win32":
    import ctypes
    import os
    from collections.abc import Iterator
    from ctypes import wintypes

    KERNEL = ctypes.WinDLL("kernel32")
    KERNEL.CreateToolhelp32Snapshot.restype = wintypes.HANDLE
    KERNEL.OpenThread.restype = wintypes.HANDLE
    SNAPSHOT_OF_THREADS, QUERY_LIMITED = 4, 0x0800

    class Entry(ctypes.Structure):
        _fields_ = [(name, wintypes.DWORD) for name in (
            "size", "usage", "thread", "process", "base_priority", "delta_priority", "flags")]

    def numbers() -> Iterator[int]:
        snapshot = wintypes.HANDLE(KERNEL.CreateToolhelp32Snapshot(SNAPSHOT_OF_THREADS, 0))
        entry = Entry(size=ctypes.sizeof(Entry))
        step = KERNEL.Thread32First
        while step(snapshot, ctypes.byref(entry)):
            if entry.process == os.getpid():
                yield entry.thread
            step = KERNEL.Thread32Next
        KERNEL.CloseHandle(snapshot)

    def names() -> Iterator[str]:
        for number in numbers():
            thread = wintypes.HANDLE(KERNEL.OpenThread(QUERY_LIMITED, False, number))
            name = wintypes.LPWSTR()
            # One that ends in the meantime has none.
            if thread and KERNEL.GetThreadDescription(thread, ctypes.byref(name)) >= 0:
                yield name.value or ""
            KERNEL.CloseHandle(thread)
