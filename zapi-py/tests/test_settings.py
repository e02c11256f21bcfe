"""Settings: where they come from, and what is refused without a request and without a secret."""

import io
import os
import traceback
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
import zapi
from conftest import CREDENTIALS
from zapi import _native, _settings

PICTURE = "5511990000000"
MARKER = "MARKER0SECRET"


def shown(error):
    """Everything that a program could print of an exception, its context included."""
    out = io.StringIO()
    while error is not None:
        print(error, repr(error), vars(error), error.args, file=out)
        out.write("".join(traceback.format_exception_only(type(error), error)))
        error = error.__context__
    return out.getvalue()


def test_the_table_has_every_option_of_the_core():
    assert [key for _, key, _ in _settings.OPTIONS] == [key for key, *_ in _native.options()]


def test_every_option_can_be_given(emulator, tmp_path):
    ca_file = Path(__file__).parents[2] / "tests/tls/ca.pem"
    client = zapi.Client(
        base_url=emulator.url,
        timeout=5,
        attempt_timeout=2.5,
        connect_timeout=timedelta(seconds=1),
        proxy="http://user:password@127.0.0.1:1",
        ca_file=ca_file,
        user_agent="my app/1.0",
        trust_env=False,
        **CREDENTIALS,
    )
    assert client.profile_picture(PICTURE).link
    assert zapi.Client(ca_file=str(ca_file), timeout=Fraction(1, 3), **CREDENTIALS)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(1, "1000"), (0.25, "250"), (0.0004, "0"), (timedelta(minutes=1), "60000"), (-1, "-1000"),
     (float("nan"), "not a finite number"), (10**400, "not a finite number")],
)
def test_seconds_become_milliseconds(seconds, text):
    assert _settings.millis("timeout", seconds) == text


def test_an_argument_beats_the_environment(monkeypatch, environment, emulator):
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
    with pytest.raises(zapi.InvalidConfig, match="^ZAPI_TIMEOUT_MS: "):
        zapi.Client()


def test_without_trust_the_environment_is_ignored(monkeypatch, emulator):
    monkeypatch.setenv("ZAPI_TIMEOUT_MS", "soon")
    monkeypatch.setenv("ZAPI_CLIENT_TOKEN", MARKER)
    monkeypatch.setenv("HTTPS_PROXY", "socks5://nowhere")
    client = zapi.Client(base_url=emulator.url, trust_env=False, **CREDENTIALS)
    assert client.profile_picture(PICTURE).link
    assert zapi.Client(trust_env=False, **CREDENTIALS), "no proxy variable is read"
    monkeypatch.delenv("ZAPI_TIMEOUT_MS")
    with pytest.raises(zapi.InvalidConfig, match="^HTTPS_PROXY "):
        zapi.Client(**CREDENTIALS)
    with pytest.raises(zapi.InvalidConfig, match="^instance_id .*ZAPI_INSTANCE_ID"):
        zapi.Client(token="T", trust_env=False)


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
        ({"timeout": 0}, "timeout"),
        ({"timeout": float("nan")}, "timeout"),
        ({"attempt_timeout": -1}, "attempt_timeout"),
        ({"connect_timeout": timedelta(days=1)}, "connect_timeout"),
        ({"proxy": f"socks5://user:{MARKER}@127.0.0.1:1"}, "proxy"),
        ({"user_agent": f"{MARKER}\n"}, "user_agent"),
        ({"ca_file": "/nowhere/ca.pem"}, "ca_file"),
        ({"ca_file": "/nowhere\0/ca.pem"}, "ca_file"),
        ({"ca_file": "/"}, "ca_file"),
        ({"ca_file": os.devnull}, "ca_file"),
    ],
)
def test_a_bad_value_is_named_but_not_repeated(emulator, changes, named):
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
        ({"ca_file": 5}, "ca_file must be a str or os.PathLike, not int"),
        ({"ca_file": b"/ca.pem"}, "ca_file must be a str or os.PathLike, not bytes"),
        ({"no_such_option": MARKER}, "no_such_option"),
    ],
)
def test_a_wrong_type_is_a_type_error(changes, words):
    with pytest.raises(TypeError) as caught:
        zapi.Client(**{**CREDENTIALS, **changes})
    assert words in str(caught.value)
    assert MARKER not in shown(caught.value)


def test_arguments_are_keyword_only():
    with pytest.raises(TypeError):
        zapi.Client("I", "T")


def test_no_error_and_no_repr_holds_a_secret(emulator, capfd):
    """The emulator repeats the tokens in what it says for these phones."""
    marked = {"instance_id": f"{MARKER}1", "token": f"{MARKER}2", "client_token": f"{MARKER}3"}
    echoes = ["5511990000033", "5511990000081", "5511990000090", "5511990000441"]
    echoes += ["5511990000457", "5511990000459", "5511990000464", "5511990000465"]
    clients = [
        zapi.Client(base_url=emulator.url, **{**CREDENTIALS, name: value})
        for name, value in marked.items()
    ]
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
