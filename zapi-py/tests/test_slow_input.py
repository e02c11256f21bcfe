"""Batches over a slow input: outcomes that are ready are returned first."""

from __future__ import annotations

from collections.abc import Iterator

import zapi


def test_what_is_ready_is_given_before_more_is_read(client: zapi.Client) -> None:
    read: list[int] = []

    def phones() -> Iterator[str]:
        for n in range(5):
            read.append(n)
            # What is no phone needs no answer of the service: it is ready when it is read.
            yield "no phone"

    for taken, outcome in enumerate(client.profile_pictures(phones()), 1):
        assert type(outcome.error) is zapi.InvalidPhone and len(read) == taken
