"""What a client has done so far, as plain counts."""

from __future__ import annotations

from ._record import Record


class Stats(Record):
    """A snapshot of a client's counts since it was made; in a forked child, since the fork."""

    __slots__ = ()
    __match_args__ = ("requests", "retries", "hits", "waits", "connections")

    _values: tuple[int, int, int, int, int]

    def __init__(
        self,
        requests: int = 0,
        retries: int = 0,
        hits: int = 0,
        waits: int = 0,
        connections: int = 0,
    ) -> None:
        """Makes counts by hand, for tests."""
        self._values = (requests, retries, hits, waits, connections)

    @property
    def requests(self) -> int:
        """Attempts to ask the service, first ones and retries."""
        return self._values[0]

    @property
    def retries(self) -> int:
        """Attempts after the first of a call."""
        return self._values[1]

    @property
    def hits(self) -> int:
        """Answers that cost no attempt: remembered, or shared with another caller's."""
        return self._values[2]

    @property
    def waits(self) -> int:
        """Attempts that had to wait for their turn (``rate_per_second``)."""
        return self._values[3]

    @property
    def connections(self) -> int:
        """Connections opened."""
        return self._values[4]
