"""Tools that print a traceback's local variables see no secret of a client."""

from __future__ import annotations

import inspect
import pickle
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zapi
from zapi import testing

MARK = "MARK0OF0A0SECRET"
SECRETS: dict[str, Any] = {"token": MARK, "client_token": MARK, "proxy": f"http://{MARK}@127.0.0.1:9"}
PACKAGE = Path(zapi.__file__).parent
KINDS: list[Callable[..., zapi.Client | zapi.AsyncClient]] = [
    zapi.Client,
    zapi.AsyncClient,
    testing.Client,
    testing.AsyncClient,
    zapi.Client(instance_id="I", token="T", trust_env=False).with_options,
]
WRONG: list[dict[str, Any]] = [
    {"timeout": -1},
    {"timeout": "1"},
    {"no_such": 1},
    {"token": MARK.encode()},
    {"token": f"{MARK}\ud800"},
    {"token": f" {MARK}\n{MARK}"},
    {"base_url": f"https://api.z-api.io/instances/I/token/{MARK}"},
    {"proxy": f"socks5://{MARK}"},
    {"ca_file": f"/{MARK}"},
    {"image_hosts": [1, MARK]},
]


def frames(error: BaseException) -> Iterator[dict[str, Any]]:
    """The locals of all frames of the package that can be come to from here."""
    seen: list[BaseException] = []
    left: list[BaseException | None] = [error]
    while left:
        one = left.pop()
        if one is None or one in seen:
            continue
        seen.append(one)
        left += [one.__cause__, one.__context__]
        for frame, _ in traceback.walk_tb(one.__traceback__):
            if Path(frame.f_code.co_filename).is_relative_to(PACKAGE):
                yield frame.f_locals


def assert_none_in(error: BaseException) -> None:
    found = list(frames(error))
    assert found, "the error comes from the package"
    assert MARK not in repr(found) and MARK not in str(error)


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("kind", KINDS)
def test_no_frame_of_a_refused_client_holds_a_secret(
    kind: Callable[..., object], wrong: dict[str, Any]
) -> None:
    with pytest.raises((zapi.InvalidConfig, TypeError)) as caught:
        kind(**{**SECRETS, **wrong})
    assert_none_in(caught.value)


@pytest.mark.parametrize("kind", KINDS[:-1])
def test_nor_where_it_is_no_keyword(kind: Callable[..., object]) -> None:
    with pytest.raises((TypeError, AttributeError)) as caught:
        kind(MARK, MARK)
    assert_none_in(caught.value)


def test_nor_of_one_whose_variables_are_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZAPI_TOKEN", f"{MARK} {MARK}")
    monkeypatch.setenv("ZAPI_CLIENT_TOKEN", MARK)
    for kind in (zapi.Client, zapi.AsyncClient):
        with pytest.raises(zapi.InvalidConfig) as caught:
            kind(instance_id="I", proxy=SECRETS["proxy"])
        assert_none_in(caught.value)


@pytest.mark.parametrize("missing", ["token", "client_token", "proxy"])
def test_nor_of_one_that_cannot_be_loaded(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = pickle.dumps(zapi.Client(instance_id="I", **SECRETS))
    for name, value in SECRETS.items():
        monkeypatch.setenv(f"ZAPI_{name.upper()}", value)
    for wrong in ("", "\x7f"):
        monkeypatch.setenv(f"ZAPI_{missing.upper()}", wrong)
        with pytest.raises(zapi.InvalidConfig) as caught:
            pickle.loads(text).stats()
        assert_none_in(caught.value)


def test_frames_of_the_callers_own_stay() -> None:
    def hosts() -> Iterator[str]:
        yield "whatsapp.net"
        raise LookupError("of the caller's own")

    with pytest.raises(LookupError) as caught:
        zapi.Client(image_hosts=hosts(), **SECRETS)
    assert caught.traceback[-1].name == "hosts"
    assert_none_in(caught.value)


def test_signatures_and_help_are_those_of_the_methods() -> None:
    for kind in (zapi.Client, zapi.AsyncClient):
        assert list(inspect.signature(kind).parameters)[:2] == ["instance_id", "token"]
        assert kind.__init__.__qualname__ == "Base.__init__"
        assert "shares connections" in (kind.with_options.__doc__ or "")
    assert "answer for each phone" in (testing.Client.__init__.__doc__ or "")
