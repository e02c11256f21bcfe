"""The language of advice: that of the option, or of its variable, in every exception of a client."""

import asyncio

import pytest
import zapi
from conftest import CREDENTIALS, Emulator, MakeClient

REFUSED = "5511990000404"
ENGLISH = "the message has the service's reason"
PORTUGUESE = "a mensagem traz o motivo dado pelo serviço"


def test_every_way_to_call(make_client: MakeClient) -> None:
    with make_client(language="pt-BR", max_retries=0) as client:
        for call in (client.profile_picture, client.download):
            with pytest.raises(zapi.ApiError, match=PORTUGUESE):
                call(REFUSED)
        with pytest.raises(zapi.InvalidPhone, match="envie DDI, DDD e número"):
            client.profile_picture("no phone")
        phones = [REFUSED, "no phone"]
        texts = [str(outcome.error) for outcome in client.profile_pictures(phones, ordered=True)]
        assert PORTUGUESE in texts[0] and "envie DDI" in texts[1]
        assert PORTUGUESE in str(client.check(REFUSED).error)
        with pytest.raises(zapi.InvalidConfig, match="^timeout must be .*corrija a opção"):
            client.profile_picture(REFUSED, timeout=-1)
        english = client.with_options(language="en")
        with pytest.raises(zapi.ApiError, match=ENGLISH):
            english.profile_picture(REFUSED)


def test_asyncio(emulator: Emulator) -> None:
    async def ask() -> None:
        client = zapi.AsyncClient(base_url=emulator.url, language="pt-BR", **CREDENTIALS)
        async with client:
            with pytest.raises(zapi.ApiError, match=PORTUGUESE):
                await client.profile_picture(REFUSED)

    asyncio.run(ask())


def test_settings_are_refused_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(zapi.InvalidConfig, match="^cache_ttl must be a whole .*corrija a opção"):
        zapi.Client(cache_ttl=0.5, language="pt-BR", **CREDENTIALS)
    with pytest.raises(zapi.InvalidConfig, match="^token is not set: set it .corrija a opção"):
        zapi.Client(instance_id="I", language="pt-BR", trust_env=False)
    with pytest.raises(zapi.InvalidConfig, match="^language must be en or pt-BR .correct the"):
        zapi.Client(language="pt", **CREDENTIALS)
    monkeypatch.setenv("ZAPI_LANGUAGE", "pt-BR")
    monkeypatch.setenv("ZAPI_TIMEOUT_MS", "soon")
    with pytest.raises(zapi.InvalidConfig, match="^ZAPI_TIMEOUT_MS: timeout_ms .*corrija a opção"):
        zapi.Client(**CREDENTIALS)


def test_the_range_of_a_time_is_in_seconds() -> None:
    with pytest.raises(zapi.InvalidConfig) as caught:
        zapi.Client(timeout=0, **CREDENTIALS)
    text = "timeout must be a number of seconds from 0.001 to 3600 (correct the option that the"
    assert str(caught.value).startswith(text)
