"""One call: the result of each kind of reply, and what ends a call."""

import re
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import zapi
from conftest import CREDENTIALS, Emulator, MakeClient
from zapi import _errors, _native

PICTURE = "5511990000000"
ARRAY = "5511990000001"
NONE_WITH_REASON = "5511990000027"
STALLED = "5511990000901"
NAMED_ERROR = [name for name in _errors.__all__ if name.endswith("Error")]


def test_a_picture(client: zapi.Client, emulator: Emulator) -> None:
    before = datetime.now(timezone.utc)
    picture = client.profile_picture(PICTURE)
    assert picture.phone == PICTURE
    assert picture.link and picture.key and picture.expires_at
    assert picture.link.startswith(f"{emulator.url}/pictures/")
    assert picture.reason is None
    assert before - timedelta(seconds=1) < picture.fetched_at < datetime.now(timezone.utc)
    assert picture.expiry_source == "link"
    assert f"oe={int(picture.expires_at.timestamp()):X}" in picture.link
    assert picture.link.startswith(emulator.url + picture.key + "?")
    assert not picture.is_expired()
    assert emulator.ask(picture.link.removeprefix(emulator.url)).startswith(b"\xff\xd8")


def test_the_array_form(client: zapi.Client) -> None:
    assert client.profile_picture(ARRAY).link


def test_without_oe_the_documented_48_hours(client: zapi.Client) -> None:
    picture = client.profile_picture("5511990000070")
    assert picture.expiry_source == "documented"
    assert picture.expires_at and picture.expires_at - picture.fetched_at == timedelta(hours=48)


def test_no_picture_is_an_answer(client: zapi.Client) -> None:
    picture = client.profile_picture(NONE_WITH_REASON)
    assert (picture.link, picture.expires_at, picture.expiry_source, picture.key) == (None,) * 4
    assert picture.reason
    assert not picture.is_expired()


def constant(name: str) -> str:
    """The name in C for the name of an exception."""
    if name in NAMED_ERROR:
        name = name.removesuffix("Error")
    return "ZAPI_E_" + re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper()


def test_every_phone_of_the_emulator_gives_what_its_table_says(
    binary: Path, make_client: MakeClient
) -> None:
    names = {number: constant(name) for name, number, *_ in _native.codes()}

    def call(phone: str) -> str:
        # A new client each: on a kept connection a reset would be repaired in silence.
        with make_client(attempt_timeout=1) as client:
            try:
                return "ZAPI_OK" if client.profile_picture(phone).link else "ZAPI_NO_PICTURE"
            except zapi.Error as error:
                assert error.attempts == 1
                return names[error.code]

    table = subprocess.run([binary, "--table"], stdout=subprocess.PIPE, text=True, check=True)
    rows = (line.split("\t") for line in table.stdout.splitlines())
    expected = {row[0]: row[1] for row in rows if row[1].startswith("ZAPI_")}
    with ThreadPoolExecutor(8) as pool:
        assert dict(zip(expected, pool.map(call, expected), strict=True)) == expected
    assert len(expected) > 100


def test_links_are_cleaned_and_unwrapped_by_the_core(client: zapi.Client) -> None:
    padded = client.profile_picture("5511990000079")
    assert padded.link and padded.link == padded.link.strip()
    escaped = client.profile_picture("5511990000170")
    assert escaped.link and "&amp;" not in escaped.link and "&oe=" in escaped.link
    wrapped = client.profile_picture("5511990000171")
    assert (wrapped.key, wrapped.expiry_source) == ("/v/1_n.jpg", "link")


def test_a_page_is_never_told_as_a_refused_token(client: zapi.Client) -> None:
    for phone in ("5511990000463", "5511990000466", "5511990000467", "5511990000511"):
        with pytest.raises(zapi.ApiError, match="a proxy, firewall, filter or login page"):
            client.profile_picture(phone)
    for phone in ("5511990000091", "5511990000092", "5511990000469"):
        with pytest.raises(zapi.ServerError):
            client.profile_picture(phone)


def test_an_error_carries_what_the_service_said(client: zapi.Client) -> None:
    with pytest.raises(zapi.RateLimited) as caught:
        client.profile_picture("5511990000470")
    error = caught.value
    assert (error.code, error.http_status, error.retry_after) == (-46, 429, 7.0)
    assert (error.attempts, error.retryable, error.cause) == (1, True, None)
    assert "retry_after" in str(error)


def test_the_time_limits_are_told_apart(make_client: MakeClient) -> None:
    with make_client(attempt_timeout=0.1) as client:
        with pytest.raises(zapi.Timeout, match=r"^attempt: .*\(attempt_timeout\)") as caught:
            client.profile_picture(STALLED)
        assert caught.value.retryable
        with pytest.raises(TimeoutError, match=r"^deadline: .* 50 ms \(timeout\)") as late:
            client.profile_picture(STALLED, timeout=timedelta(milliseconds=50))
        assert isinstance(late.value, zapi.Timeout) and not late.value.retryable
    with make_client(timeout=0.05) as client:
        with pytest.raises(zapi.Timeout, match="^deadline: "):
            client.profile_picture("5511990000905")
        assert client.profile_picture("5511990000900", timeout=10).link


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), 10**400, 3601])
def test_a_limit_of_a_call_obeys_the_rule_of_the_setting(
    client: zapi.Client, emulator: Emulator, timeout: float
) -> None:
    words = "^timeout must be a number of seconds from 0.001 to 3600 "
    with pytest.raises(zapi.InvalidConfig, match=words):
        client.profile_picture(PICTURE, timeout=timeout)
    with pytest.raises(zapi.InvalidConfig, match=words):
        client.profile_pictures([PICTURE], timeout=timeout)
    assert emulator.stats()["requests"] == 0


@pytest.mark.parametrize(
    "phone",
    ["+5511990000000", "55 11 99000-0000", "", "1234567", "5511990000000\n", "٥٥١١٩٩٠٠٠٠٠٠٠",
     "5511990000000\0", "\ud800", "5511990000000@c.us"],
)
def test_a_phone_with_a_mask_is_refused_before_any_request(
    client: zapi.Client, emulator: Emulator, phone: str
) -> None:
    with pytest.raises(zapi.InvalidPhone) as caught:
        client.profile_picture(phone)
    assert isinstance(caught.value, ValueError)
    assert caught.value.attempts == 0
    assert not phone or phone not in f"{caught.value!r}"
    assert caught.value.__context__ is None
    assert emulator.stats()["requests"] == 0


@pytest.mark.parametrize("phone", [None, b"5511990000000", 1.5, ["5511990000000"], 551199000000.5])
def test_what_cannot_be_a_phone_is_refused_before_any_request(
    client: zapi.Client, emulator: Emulator, phone: Any
) -> None:
    with pytest.raises(zapi.InvalidPhone) as caught:
        client.profile_picture(phone)
    assert "55119900" not in str(caught.value)
    assert emulator.stats()["requests"] == 0


@pytest.mark.parametrize("phone", [5511990000000, 5511990000000.0, "5511990000000.0"])
def test_a_number_asks_for_its_digits(
    client: zapi.Client, emulator: Emulator, phone: str | float
) -> None:
    assert client.profile_picture(phone).phone == "5511990000000"
    assert emulator.stats()["requests"] == 1


def test_a_closed_client_says_so(emulator: Emulator) -> None:
    client = zapi.Client(base_url=emulator.url, **CREDENTIALS)
    assert repr(client) == f"<zapi.Client of {emulator.url}>"
    with client as same:
        assert same is client
    client.close()
    assert repr(client) == "<zapi.Client, closed>"
    with pytest.raises(zapi.InvalidArgument, match="closed"):
        client.profile_picture(PICTURE)


def test_closing_lets_running_calls_end(client: zapi.Client, emulator: Emulator) -> None:
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(client.profile_picture, "5511990000900")
        emulator.wait_for_requests(1)
        client.close()
        assert running.result().link


def test_threads_share_a_client_and_its_connections(
    client: zapi.Client, emulator: Emulator
) -> None:
    barrier = threading.Barrier(4)

    def ask(_: object) -> list[str | None]:
        barrier.wait()
        return [client.profile_picture(PICTURE).key for _ in range(50)]

    with ThreadPoolExecutor(4) as pool:
        keys = {key for keys in pool.map(ask, range(4)) for key in keys}
    assert len(keys) == 1
    stats = emulator.stats()
    assert stats["requests"] == 200
    assert stats["connections"] <= 4 + 2  # those of the calls, of reset and of stats
