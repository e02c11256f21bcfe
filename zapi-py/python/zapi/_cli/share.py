"""What is done beside a sync again and again, for a small share of its time."""

from __future__ import annotations

import time

SHARE = 20
PAUSE = 1.0


class Share:
    """Says when it is time again."""

    def __init__(self) -> None:
        self.next = 0.0

    def is_due(self) -> bool:
        return time.monotonic() >= self.next

    def pause(self, took: float) -> None:
        """Waits for ``SHARE`` times as long as it took, and for ``PAUSE`` seconds at least."""
        self.next = time.monotonic() + max(PAUSE, SHARE * took)
