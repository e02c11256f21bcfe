"""All result types: frozen, comparable, hashable, matchable, and they can be copied and pickled."""

import copy
import gc
import pickle
import weakref
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest
import zapi

NOW = datetime(2025, 1, 2, tzinfo=timezone.utc)
STORED = zapi.StoredPicture("/a/b.jpg", "ab" * 32, "jpeg", 640, 480, 9, NOW)
ENTRY = zapi.StoreEntry(1, "5511987654321", "has", "id", STORED, asked_at=NOW, error="ServerError")
PICTURE = zapi.ProfilePicture("5511987654321", fetched_at=datetime(2025, 1, 2, tzinfo=timezone.utc))
MADE: list[Callable[[], Any]] = [
    lambda: zapi.ProfilePicture("5511987654321", fetched_at=datetime(2025, 1, 2, tzinfo=timezone.utc)),
    lambda: zapi.Image(b"\xff\xd8", "jpeg", 640, 480, "/v/1.jpg"),
    lambda: zapi.Outcome(3, "5511987654321", PICTURE),
    lambda: zapi.Progress(done=3, found=1, none=1, failed=1, total=9, stopped_at=2),
    lambda: zapi.Stats(requests=3, hits=1),
    lambda: copy.copy(STORED),
    lambda: copy.copy(ENTRY),
    lambda: zapi.StoreChange(2, "changed", 1, entry=ENTRY),
    lambda: zapi.StoreStatus(1, 2, suspect_since=NOW),
    lambda: zapi.SyncReport(5, new=5, limit="max_time"),
    lambda: zapi.Verified(1, 2, 3),
    lambda: zapi.Additions(1, first_invalid=5),
    lambda: zapi.Published(1, refused=2),
    lambda: zapi.Address(1, "5511987654321", "default/5511987654321.jpg?v=0123456789ab", "id"),
]


@pytest.mark.parametrize("make", MADE)
def test_a_result_is_a_value(make: Callable[[], Any]) -> None:
    one, same = make(), make()
    assert one == same and hash(one) == hash(same) and one is not same
    assert not any(one == other() for other in MADE if other is not make)
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(one, protocol)) == one
    assert copy.copy(one) == one == copy.deepcopy(one)
    assert repr(one).startswith(f"{type(one).__name__}(") and len(repr(one)) < 200
    assert "5511987654321" not in repr(one)
    for name in [*one.__match_args__, "other"]:
        with pytest.raises(AttributeError):
            setattr(one, name, None)
    assert not hasattr(one, "__dict__")


def test_results_and_errors_can_be_matched() -> None:
    def told(value: object) -> object:
        match value:
            case zapi.Outcome(picture=None, error=zapi.RateLimited(retry_after=float(wait))):
                return wait
            case zapi.Outcome(index, phone, zapi.ProfilePicture(link=None)):
                return index, phone
            case zapi.Image(kind="jpeg", width=width, height=height):
                return width, height
            case zapi.Progress(done, found) | zapi.Stats(done, found):
                return done, found
            case zapi.Error(code=code, retryable=False, cause=zapi.DnsError()):
                return code
            case _:
                return None

    limited = zapi.RateLimited("", retry_after=7.0)
    assert told(zapi.Outcome(0, None, error=limited)) == 7.0
    assert [told(make()) for make in MADE[1:5]] == [(640, 480), (3, "5511987654321"), (3, 1), (3, 0)]
    assert told(zapi.Cancelled("", cause=zapi.DnsError())) == -5


def test_a_failed_outcome_travels_with_its_error() -> None:
    error = zapi.Timeout("late", attempts=2, retry_after=1.5, cause=zapi.ConnectError("no"))
    outcome = zapi.Outcome(1, "5511987654321", error=error)
    for same in (pickle.loads(pickle.dumps(outcome)), copy.deepcopy(outcome)):
        assert same != outcome and type(same.error) is zapi.Timeout
        assert (same.error.attempts, same.error.retry_after) == (2, 1.5)
        assert same.error.__cause__ is same.error.cause and type(same.error.cause) is zapi.ConnectError
        with pytest.raises(TimeoutError):
            same.result()
    assert copy.copy(outcome) == outcome


def test_a_result_can_be_part_of_a_cycle_and_costs_the_collector_nothing_otherwise() -> None:
    class Given:
        outcome: object

    given = Given()
    given.outcome = zapi.Outcome(0, None, given=given)
    gone = weakref.ref(given)
    del given
    gc.collect()
    assert gone() is None
    # These two can hold anything: the user's input, an error.
    others = [make for make in MADE if not isinstance(make(), (zapi.Outcome, zapi.Additions))]
    assert not any(gc.is_tracked(make()) for make in others)
