"""Around a call: retries, rate limit, cache, stale answers, statistics."""

import copy
import pickle
import time
from pathlib import Path
from typing import Any

import pytest
import zapi
from conftest import CREDENTIALS, Emulator, MakeClient

PICTURE = "5511990000000"
FAILS_TWICE = "5511990000702"


def test_what_may_pass_is_tried_again(make_client: MakeClient, emulator: Emulator) -> None:
    with make_client(max_retries=2) as client:
        assert client.profile_picture(FAILS_TWICE).link
        assert (client.stats().requests, client.stats().retries) == (3, 2)
        emulator.ask("/_emulator/reset")
        with pytest.raises(zapi.ServerError) as caught:
            client.profile_picture("5511990000709")
        assert caught.value.attempts == 3
    with make_client(max_retries=0) as client, pytest.raises(zapi.ServerError) as caught:
        client.profile_picture("5511990000703")
    assert caught.value.attempts == 1


def test_a_wait_that_does_not_fit_is_not_begun(make_client: MakeClient) -> None:
    start = time.monotonic()
    with make_client(max_retries=2) as client, pytest.raises(zapi.RateLimited) as caught:
        client.profile_picture("5511990000470", timeout=5)
    assert (caught.value.retry_after, caught.value.attempts) == (7.0, 1)
    assert time.monotonic() - start < 4


def test_the_pace_is_kept_and_counts_against_the_limit(make_client: MakeClient) -> None:
    with make_client(rate_per_second=10, burst=2) as client:
        start = time.monotonic()
        for _ in range(4):
            client.profile_picture(PICTURE)
        assert time.monotonic() - start >= 0.19
        assert client.stats().waits == 2
    with make_client(rate_per_second=0.01, burst=1) as client:
        client.profile_picture(PICTURE)
        with pytest.raises(zapi.Timeout, match=r"^pacing: .*\(rate_per_second, timeout\)") as caught:
            client.profile_picture(PICTURE)
        assert caught.value.attempts == 0 and (caught.value.retry_after or 0) > 60
        assert caught.value.pacing and not caught.value.foreign


def test_an_answer_is_remembered_forgotten_and_passed_by(
    make_client: MakeClient, emulator: Emulator
) -> None:
    with make_client(cache_ttl=60, cache_entries=5) as client:
        first = client.profile_picture(PICTURE)
        assert client.profile_picture(PICTURE) == first
        assert client.stats() == zapi.Stats(requests=1, hits=1, connections=1)
        fresh = client.profile_picture(PICTURE, bypass_cache=True)
        assert fresh != first and fresh.key == first.key
        assert client.profile_picture(PICTURE) == fresh
        client.forget(PICTURE)
        client.forget("5511990000001")
        assert client.profile_picture(PICTURE) != fresh
        assert client.stats().requests == emulator.stats()["requests"] == 3
        with pytest.raises(zapi.InvalidPhone):
            client.forget("+55")
        with pytest.raises(zapi.InvalidPhone, match="not bytes"):
            client.forget(b"5511990000000")  # type: ignore[arg-type]
    for ask in (client.stats, lambda: client.forget(PICTURE)):
        with pytest.raises(zapi.InvalidArgument, match="closed"):
            ask()


def test_a_stale_answer_when_the_service_is_gone(binary: Path) -> None:
    with Emulator(binary) as emulator:
        settings: dict[str, Any] = {"base_url": emulator.url, "max_retries": 0, **CREDENTIALS}
        client = zapi.Client(cache_ttl=1, serve_stale=60, **settings)
        strict = zapi.Client(cache_ttl=1, **settings)
        first = client.profile_picture(PICTURE)
        strict.profile_picture(PICTURE)
        assert not first.stale and "stale" not in repr(first)
    while not (picture := client.profile_picture(PICTURE)).stale:
        assert picture == first
    assert picture.link == first.link and picture != first
    assert repr(picture).endswith(", stale=True)")
    assert pickle.loads(pickle.dumps(picture)) == picture == copy.deepcopy(picture)
    with pytest.raises(zapi.ConnectError):
        while strict.profile_picture(PICTURE):
            pass


def test_counts_are_values() -> None:
    stats = zapi.Stats(requests=3, hits=1)
    assert repr(stats) == "Stats(requests=3, retries=0, hits=1, waits=0, connections=0)"
    assert stats == pickle.loads(pickle.dumps(stats)) and hash(stats) == hash(copy.copy(stats))
    others: list[object] = [zapi.Stats(), zapi.Progress(), "x"]
    assert stats not in others
    for name in ("requests", "other"):
        with pytest.raises(AttributeError):
            setattr(stats, name, 1)
