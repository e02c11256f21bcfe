"""Copies of a client with other options; clients from the environment, closed and pickled."""

import asyncio
import copy
import inspect
import os
import pickle
from typing import Any, TypeAlias

import pytest
import zapi
from conftest import CREDENTIALS, Emulator, MakeClient
from zapi import _settings

PICTURE = "5511990000000"
STALLED = "5511990000901"
OF_CALLS = {
    *("timeout", "attempt_timeout", "max_retries", "workers", "image_hosts", "max_image_bytes"),
    "language",
}
Kind: TypeAlias = type[zapi.Client] | type[zapi.AsyncClient]
BOTH = pytest.mark.parametrize("kind", [zapi.Client, zapi.AsyncClient])


def close(client: zapi.Client | zapi.AsyncClient) -> None:
    client.close() if isinstance(client, zapi.Client) else asyncio.run(client.aclose())


def settings(emulator: Emulator) -> dict[str, Any]:
    return {"base_url": emulator.url, **CREDENTIALS, "max_retries": 0, "rate_per_second": 0}


def test_a_copy_has_its_own_limits_and_the_same_engine(
    make_client: MakeClient, emulator: Emulator
) -> None:
    with make_client(cache_ttl=60) as client:
        hasty = client.with_options(attempt_timeout=0.05, max_retries=1)
        assert client.profile_picture(PICTURE) == hasty.profile_picture(PICTURE)
        assert emulator.stats()["requests"] == 1 and client.stats().hits == 1
        with pytest.raises(zapi.Timeout, match="^attempt: ") as caught:
            hasty.profile_picture(STALLED)
        assert caught.value.attempts == 2
        assert hasty.stats() == client.stats()
        client.close()
        assert hasty.profile_picture(PICTURE).link and not hasty.is_closed
    with pytest.raises(zapi.InvalidArgument, match="closed"):
        client.with_options()


@BOTH
def test_what_is_shared_cannot_be_changed(kind: Kind, emulator: Emulator) -> None:
    client = kind(**settings(emulator))
    names = inspect.signature(kind.with_options).parameters
    assert set(names) == OF_CALLS | {"self", "shared"}
    numbers = (_settings.millis, _settings.seconds, _settings.whole, _settings.number)
    for name, _, of in _settings.OPTIONS:
        value: Any = 1 if of in numbers else "en" if name == "language" else "x"
        if name in OF_CALLS:
            assert client.with_options(**{name: value})
        else:
            words = f"^{name} is shared by all copies: make a new client"
            with pytest.raises(zapi.InvalidConfig, match=words):
                client.with_options(**{name: value})
    with pytest.raises(TypeError, match="unexpected keyword argument 'no_such'"):
        client.with_options(no_such=1)  # type: ignore[arg-type]
    with pytest.raises(zapi.InvalidConfig, match="^timeout must"):
        client.with_options(timeout=0)


@BOTH
def test_copying_is_a_copy_without_changes(kind: Kind, emulator: Emulator) -> None:
    client = kind(**settings(emulator))
    for same in (copy.copy(client), copy.deepcopy(client)):
        assert type(same) is kind and same is not client and repr(same) == repr(client)
        close(same)
    assert not client.is_closed


@BOTH
def test_settings_come_from_the_environment(kind: Kind, monkeypatch: pytest.MonkeyPatch, emulator: Emulator) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(f"ZAPI_{name.upper()}", value)
    client = kind(base_url=emulator.url)
    assert type(client) is kind and emulator.url in repr(client)
    with pytest.raises(TypeError):
        kind(no_such=1)  # type: ignore[call-arg]
    monkeypatch.delenv("ZAPI_TOKEN")
    with pytest.raises(zapi.InvalidConfig, match="ZAPI_TOKEN"):
        kind()


@BOTH
def test_closed(kind: Kind, emulator: Emulator) -> None:
    client = kind(**settings(emulator))
    was_closed = client.is_closed
    close(client)
    close(client)
    assert not was_closed and client.is_closed and repr(client).endswith("Client, closed>")
    with pytest.raises(zapi.InvalidArgument, match="closed"):
        pickle.dumps(client)


class Mine(zapi.Client):
    def __init__(self, note: str, **settings: Any) -> None:
        super().__init__(**settings)
        self.note = note


def test_a_subclass_keeps_what_it_added(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Mine("note", **settings(emulator))
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(f"ZAPI_{name.upper()}", value)
    for same in (client.with_options(timeout=1), copy.copy(client), pickle.loads(pickle.dumps(client))):
        assert type(same) is Mine and same.note == "note"
        assert same.profile_picture(PICTURE).link


@BOTH
@pytest.mark.parametrize("trust_env", [True, False])
def test_a_pickled_client_leaves_its_secrets_behind(
    kind: Kind, trust_env: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets: dict[str, Any] = {"token": "MARK1", "client_token": "MARK2"}
    secrets["proxy"] = "http://user:MARK3@127.0.0.1:9"
    client = kind(instance_id="SHOWN", timeout=7, trust_env=trust_env, **secrets)
    texts = [pickle.dumps(client, protocol) for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)]
    for text in texts:
        assert b"MARK" not in text and b"user" not in text and b"SHOWN" in text and b"7000" in text
    for missing in ("CLIENT_TOKEN", "PROXY", "TOKEN"):
        loaded = pickle.loads(texts[0])
        assert not loaded.is_closed and "incomplete" in repr(loaded)
        with pytest.raises(zapi.InvalidConfig, match=f"set ZAPI_{missing} here too"):
            loaded.stats()
        monkeypatch.setenv(f"ZAPI_{missing}", f" '{secrets[missing.lower()]}' ")
    loaded = pickle.loads(texts[0])
    assert type(loaded) is kind and repr(loaded) == repr(client)
    assert loaded.__reduce__()[:2] == client.__reduce__()[:2] and b"MARK" not in pickle.dumps(loaded)


def test_a_loaded_client_works(monkeypatch: pytest.MonkeyPatch, emulator: Emulator) -> None:
    # What came from the environment comes from there again; the instance is the same one.
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(f"ZAPI_{name.upper()}", value)
    client = zapi.Client(base_url=emulator.url, max_retries=0).with_options(timeout=3)
    text = pickle.dumps(client)
    assert CREDENTIALS["token"].encode() not in text
    monkeypatch.setenv("ZAPI_INSTANCE_ID", "another")
    assert pickle.loads(text).profile_picture(PICTURE).link
    monkeypatch.delenv("ZAPI_CLIENT_TOKEN")
    loaded = pickle.loads(text)
    with pytest.raises(zapi.InvalidConfig, match="ZAPI_CLIENT_TOKEN"):
        loaded.profile_picture(PICTURE)
    monkeypatch.setenv("ZAPI_CLIENT_TOKEN", CREDENTIALS["client_token"])
    assert loaded.profile_picture(PICTURE).link, "it starts as soon as it can"
    loaded.close()
    with pytest.raises(zapi.InvalidArgument, match="closed"):
        loaded.profile_picture(PICTURE)


@pytest.mark.parametrize("nothing", ["", " ", "''", '" "'])
def test_a_variable_that_holds_nothing_is_no_secret_to_travel(
    nothing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZAPI_TOKEN", "T")
    monkeypatch.setenv("ZAPI_PROXY", nothing)
    text = pickle.dumps(zapi.Client(instance_id="I"))
    monkeypatch.delenv("ZAPI_PROXY")
    assert pickle.loads(text)


@pytest.mark.parametrize("proxy", ["none", "system"])
def test_a_proxy_that_is_no_secret_does_travel(
    proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, Any] = {"instance_id": "I", "token": "T", "client_token": "", "proxy": proxy}
    text = pickle.dumps(zapi.Client(**given))
    for name, value in {"TOKEN": "T", "CLIENT_TOKEN": "other", "PROXY": "socks5://no"}.items():
        monkeypatch.setenv(f"ZAPI_{name}", value)
    assert pickle.loads(text)
    assert "ZAPI_PROXY" in os.environ
