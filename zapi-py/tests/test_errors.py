"""The exceptions: their tree, their fields, and pickling."""

import copy
import multiprocessing
import pickle
import traceback
from typing import Any

import pytest
import zapi
from zapi import _errors, _native

CLASSES = [getattr(zapi, name) for name in _errors.__all__]
FIELDS: dict[str, Any] = {
    "http_status": 429, "retry_after": 1.5, "attempts": 3, "retryable": True, "foreign": True, "pacing": True,
}


def full(kind: type[zapi.Error]) -> zapi.Error:
    return kind("what happened (what to do)", cause=zapi.DnsError("first", attempts=1), **FIELDS)


def test_one_class_for_each_code() -> None:
    flags = [
        (c.__name__, c.code, c.retryable, c.account_wide, c._is_outage) for c in CLASSES
    ]
    assert flags == [(name, number, *row) for name, number, _, *row in _native.codes()]
    assert all(issubclass(c, zapi.Error) and c.__module__ == "zapi" and c.__doc__ for c in CLASSES)
    for kind in (zapi.InvalidArgument, zapi.InvalidConfig, zapi.InvalidPhone):
        assert issubclass(kind, ValueError)
    assert issubclass(zapi.Timeout, TimeoutError)


@pytest.mark.parametrize("kind", [zapi.Error, *CLASSES])
def test_every_exception_keeps_its_fields_through_pickle_and_copy(kind: type[zapi.Error]) -> None:
    error = full(kind)
    assert str(error) == "what happened (what to do)"
    copies = [pickle.loads(pickle.dumps(error, p)) for p in range(pickle.HIGHEST_PROTOCOL + 1)]
    for same in [*copies, copy.copy(error), copy.deepcopy(error)]:
        assert type(same) is kind and same.args == error.args and str(same) == str(error)
        assert {name: getattr(same, name) for name in FIELDS} == FIELDS
        assert type(same.cause) is zapi.DnsError and same.cause.attempts == 1
        assert same.__cause__ is same.cause


def test_what_was_not_given() -> None:
    error = zapi.Timeout("late")
    assert (error.http_status, error.retry_after, error.attempts) == (None, None, 0)
    assert error.retryable and error.cause is None and str(error) == "late"
    assert not zapi.Timeout("late", retryable=False).retryable
    assert str(zapi.Error()) == ""


def test_a_traceback_shows_class_and_cause() -> None:
    text = "".join(traceback.format_exception(full(zapi.RateLimited)))
    assert "zapi.RateLimited: what happened" in text
    assert "zapi.DnsError: first" in text and "direct cause" in text


def raise_it(name: str) -> None:
    raise full(getattr(zapi, name))


def test_errors_travel_between_processes() -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        for name in _errors.__all__:
            with pytest.raises(getattr(zapi, name)) as caught:
                pool.apply(raise_it, (name,))
            assert {field: getattr(caught.value, field) for field in FIELDS} == FIELDS
