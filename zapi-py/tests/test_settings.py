"""Settings: where they come from, and which are refused without a request and without showing a secret."""

import inspect
import io
import os
import traceback
from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import zapi
from conftest import CREDENTIALS, Emulator
from zapi import _native, _settings

PICTURE = "5511990000000"
MARKER = "MARKER0SECRET"


def shown(error: BaseException | None) -> str:
    """Everything that a program could print of an exception, its context included."""
    out = io.StringIO()
    while error is not None:
        print(error, repr(error), vars(error), error.args, file=out)
        out.write("".join(traceback.format_exception_only(type(error), error)))
        error = error.__context__
    return out.getvalue()


def test_the_table_has_every_option_of_the_core() -> None:
    assert [key for _, key, _ in _settings.OPTIONS] == [key for key, *_ in _native.options()]
    for name, key, kind in _settings.OPTIONS:
        timed = kind in (_settings.millis, _settings.seconds)
        assert name == (key.removesuffix("_ms").removesuffix("_s") if timed else key)
    names = set(inspect.signature(zapi.Client).parameters) - {"trust_env"}
    assert {name for name, *_ in _settings.OPTIONS} == names
    text = zapi.Client.__doc__ or ""
    for name in names:
        assert f"``{name}``" in text
    for key, *_ in _native.options():
        assert f"ZAPI_{key.upper()}" in text


def test_every_option_can_be_given(emulator: Emulator, tmp_path: Path) -> None:
    ca_file = Path(__file__).parents[2] / "tests/tls/ca.pem"
    client = zapi.Client(
        base_url=emulator.url,
        timeout=5,
        attempt_timeout=2.5,
        connect_timeout=timedelta(seconds=1),
        max_retries=0,
        rate_per_second=2.5,
        burst=3,
        workers=2,
        max_in_flight=1,
        cache_ttl=timedelta(minutes=5),
        cache_entries=10,
        serve_stale=60,
        proxy="http://user:password@127.0.0.1:1",
        ca_file=ca_file,
        user_agent="my app/1.0",
        image_hosts=["pps.whatsapp.net", "fbcdn.net"],
        max_image_bytes=1_000_000,
        language="pt-BR",
        trust_env=False,
        **CREDENTIALS,
    )
    assert client.profile_picture(PICTURE).link
    whatever_is_a_number: Any = Fraction(1, 3)
    assert zapi.Client(ca_file=str(ca_file), timeout=whatever_is_a_number, **CREDENTIALS)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(1, "1000"), (0.25, "250"), (0.0004, "0"), (timedelta(minutes=1), "60000"), (-1, "-1000"),
     (float("nan"), "not a finite number"), (10**400, "not a finite number")],
)
def test_seconds_become_milliseconds(seconds: zapi.Seconds, text: str) -> None:
    assert _settings.millis("timeout", seconds) == text


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (_settings.number, 10, "10"), (_settings.number, 0.15, "0.15"),
        (_settings.number, Fraction(1, 4), "0.25"), (_settings.whole, 7, "7"),
        (_settings.whole, 10**400, "not a finite number"),
        (_settings.seconds, 60.0, "60"), (_settings.seconds, timedelta(days=1), "86400"),
        (_settings.seconds, 0.5, "0.5"), (_settings.hosts, "a,b", "a,b"),
        (_settings.hosts, iter(["a", "b"]), "a,b"), (_settings.hosts, [], ","),
    ],
)
def test_values_become_text(kind: Callable[[str, Any], str], value: object, text: str) -> None:
    assert kind("name", value) == text


def test_an_argument_beats_the_environment(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], emulator: Emulator
) -> None:
    monkeypatch.setattr(os, "environ", os.environ)
    for name, value in environment.items():
        if name.startswith("ZAPI_"):
            monkeypatch.setenv(name, value)
    assert zapi.Client().profile_picture(PICTURE).link
    with pytest.raises(zapi.Unauthorized):
        zapi.Client(client_token="another").profile_picture(PICTURE)
    with pytest.raises(zapi.Unauthorized, match="not configured"):
        zapi.Client(client_token="").profile_picture(PICTURE)
    monkeypatch.setenv("ZAPI_CLIENT_TOKEN", "another")
    given = zapi.Client(client_token=CREDENTIALS["client_token"])
    assert given.profile_picture(PICTURE).link
    monkeypatch.setenv("ZAPI_TIMEOUT_MS", "1")
    with pytest.raises(zapi.Timeout):
        zapi.Client(client_token=CREDENTIALS["client_token"]).profile_picture("5511990000900")
    monkeypatch.setenv("ZAPI_TIMEOUT_MS", "soon")
    with pytest.raises(zapi.InvalidConfig, match="^ZAPI_TIMEOUT_MS: .* to 3600000 "):
        zapi.Client()


def test_without_trust_the_environment_is_ignored(
    monkeypatch: pytest.MonkeyPatch, emulator: Emulator
) -> None:
    monkeypatch.setenv("ZAPI_TIMEOUT_MS", "soon")
    monkeypatch.setenv("ZAPI_CLIENT_TOKEN", MARKER)
    monkeypatch.setenv("HTTPS_PROXY", "socks5://nowhere")
    client = zapi.Client(base_url=emulator.url, trust_env=False, **CREDENTIALS)
    assert client.profile_picture(PICTURE).link
    assert zapi.Client(trust_env=False, **CREDENTIALS), "no proxy variable is read"
    monkeypatch.delenv("ZAPI_TIMEOUT_MS")
    # On Windows both cases name the same variable.
    name = "HTTPS_PROXY" if os.name == "posix" else "https_proxy"
    with pytest.raises(zapi.InvalidConfig, match=f"^{name} "):
        zapi.Client(**CREDENTIALS)
    with pytest.raises(zapi.InvalidConfig, match=r"^instance_id is not set: set it \(") as caught:
        zapi.Client(token="T", trust_env=False)
    assert "ZAPI_" not in str(caught.value) and "variable" not in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"instance_id": None}, "ZAPI_INSTANCE_ID"),
        ({"token": None}, "ZAPI_TOKEN"),
        ({"instance_id": ""}, "instance_id"),
        ({"token": ""}, "token"),
        ({"token": f"{MARKER}/x"}, "token"),
        ({"token": f"{MARKER}\ud800"}, "token"),
        ({"instance_id": f"{MARKER}?x=1"}, "instance_id"),
        ({"client_token": f"{MARKER}\r\nX: y"}, "client_token"),
        ({"base_url": f"http://{MARKER}.example.com"}, "base_url"),
        ({"base_url": f"https://user:{MARKER}@example.com"}, "base_url"),
        ({"base_url": f"https://api.z-api.io/{MARKER}\ud800"}, "base_url"),
        ({"base_url": f"{MARKER}"}, "base_url"),
        ({"timeout": 0}, "^timeout must be a number of seconds from 0.001 to 3600 "),
        ({"timeout": float("nan")}, "^timeout must"),
        ({"attempt_timeout": -1}, "^attempt_timeout must be a number of seconds from 0.001 "),
        ({"connect_timeout": timedelta(days=1)}, "^connect_timeout must"),
        ({"cache_ttl": 0.5}, "^cache_ttl must be a whole number of seconds from 0 to 31536000 "),
        ({"serve_stale": -1}, "^serve_stale must be a whole number of seconds from 0 "),
        ({"max_retries": 21}, "^max_retries must be a whole number from 0 to 20 "),
        ({"rate_per_second": -1}, "^rate_per_second "),
        ({"rate_per_second": float("inf")}, "^rate_per_second "),
        ({"burst": 0}, "^burst "),
        ({"workers": 0}, "^workers "),
        ({"max_in_flight": 10**400}, "^max_in_flight "),
        ({"cache_entries": 0}, "^cache_entries "),
        ({"image_hosts": []}, "^image_hosts "),
        ({"image_hosts": [MARKER, "a b"]}, "^image_hosts "),
        ({"max_image_bytes": 0}, "^max_image_bytes "),
        ({"proxy": f"socks5://user:{MARKER}@127.0.0.1:1"}, "proxy"),
        ({"user_agent": f"{MARKER}\n"}, "user_agent"),
        ({"ca_file": "/nowhere/ca.pem"}, "ca_file"),
        ({"ca_file": "/nowhere\0/ca.pem"}, "ca_file"),
        ({"ca_file": "/"}, "ca_file"),
        ({"ca_file": os.devnull}, "ca_file"),
    ],
)
def test_a_bad_value_is_named_but_not_repeated(
    emulator: Emulator, changes: dict[str, Any], named: str
) -> None:
    with pytest.raises(zapi.InvalidConfig, match=named) as caught:
        zapi.Client(**{"base_url": emulator.url, **CREDENTIALS, **changes})
    assert isinstance(caught.value, ValueError)
    assert MARKER not in shown(caught.value)
    assert emulator.stats()["requests"] == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"token": 5}, "token must be a str, not int"),
        ({"token": MARKER.encode()}, "token must be a str, not bytes"),
        ({"timeout": MARKER}, "timeout must be seconds (int or float) or a timedelta, not str"),
        ({"timeout": True}, "timeout must be seconds (int or float) or a timedelta, not bool"),
        ({"max_retries": 1.0}, "max_retries must be an int, not float"),
        ({"burst": True}, "burst must be an int, not bool"),
        ({"rate_per_second": "5"}, "rate_per_second must be an int or float, not str"),
        ({"cache_ttl": MARKER}, "cache_ttl must be seconds (int or float) or a timedelta, not str"),
        ({"image_hosts": 5}, "image_hosts must be a str or an iterable of str, not int"),
        ({"image_hosts": b"a"}, "each of image_hosts must be a str, not int"),
        ({"ca_file": 5}, "ca_file must be a str or os.PathLike, not int"),
        ({"ca_file": b"/ca.pem"}, "ca_file must be a str or os.PathLike, not bytes"),
        ({"no_such_option": MARKER}, "no_such_option"),
    ],
)
def test_a_wrong_type_is_a_type_error(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(TypeError) as caught:
        zapi.Client(**{**CREDENTIALS, **changes})
    assert words in str(caught.value)
    assert MARKER not in shown(caught.value)


def test_a_client_that_was_never_made_can_be_shown() -> None:
    class Mine(zapi.Client):
        def __init__(self) -> None:
            seen.append(repr(self))
            super().__init__(token="")

    seen: list[str] = []
    with pytest.raises(zapi.InvalidConfig):
        Mine()
    bare = zapi.Client.__new__(zapi.Client)
    with pytest.raises(zapi.InvalidConfig):
        zapi.Client.__init__(bare, token="")
    assert seen == [repr(bare)] == ["<zapi.Client, closed>"]
    with pytest.raises(zapi.InvalidArgument, match="closed"):
        bare.profile_picture(PICTURE)


def test_arguments_are_keyword_only() -> None:
    with pytest.raises(TypeError):
        zapi.Client("I", "T")  # type: ignore[call-arg]


def test_no_error_and_no_repr_holds_a_secret(
    emulator: Emulator, capfd: pytest.CaptureFixture[str]
) -> None:
    """The emulator repeats the tokens in what it says for these phones."""
    marked = {"instance_id": f"{MARKER}1", "token": f"{MARKER}2", "client_token": f"{MARKER}3"}
    echoes = ["5511990000033", "5511990000081", "5511990000090", "5511990000441"]
    echoes += ["5511990000457", "5511990000459", "5511990000464", "5511990000465"]
    settings: list[dict[str, Any]] = [{**CREDENTIALS, name: marked[name]} for name in marked]
    clients = [zapi.Client(base_url=emulator.url, **given) for given in settings]
    text = ""
    for client in clients:
        text += repr(client) + str(client)
        for phone in [PICTURE, *echoes]:
            with pytest.raises(zapi.Error) as caught:
                client.profile_picture(phone)
            text += shown(caught.value)
    assert "***" in text
    assert MARKER not in text
    captured = capfd.readouterr()
    assert MARKER not in captured.out + captured.err

    own = zapi.Client(base_url=emulator.url, **CREDENTIALS)
    for phone in echoes:
        try:
            text = repr(own.profile_picture(phone))
        except zapi.Error as error:
            text = shown(error)
        assert not any(secret in text for secret in CREDENTIALS.values())
