"""Cancel tokens, with both clients."""

import asyncio
import pickle
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import zapi
from conftest import Emulator, MakeAsync, OnAlarm, taken, taken_async

PICTURE = "5511990000000"
STALLED = "5511990000901"
STALLED_PICTURE = "5511990000616"


def test_a_token_is_cancelled_once_and_for_all() -> None:
    token = zapi.CancelToken()
    assert (token.cancelled, repr(token)) == (False, "<zapi.CancelToken>")
    token.cancel()
    token.cancel()
    assert (token.cancelled, repr(token)) == (True, "<zapi.CancelToken, cancelled>")
    with pytest.raises(TypeError):
        pickle.dumps(token)


def test_a_call_is_ended_from_another_thread(client: zapi.Client, emulator: Emulator) -> None:
    for ask, phone in ((client.profile_picture, STALLED), (client.download, STALLED_PICTURE)):
        emulator.ask("/_emulator/reset")
        token = zapi.CancelToken()
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(ask, phone, cancel=token)
            emulator.wait_for_requests(1)
            start = time.monotonic()
            token.cancel()
            with pytest.raises(zapi.Cancelled):
                running.result()
            assert time.monotonic() - start < 1


def test_a_cancelled_token_sends_nothing(client: zapi.Client, emulator: Emulator) -> None:
    token = zapi.CancelToken()
    token.cancel()
    for ask in (client.profile_picture, client.download):
        with pytest.raises(zapi.Cancelled):
            ask(PICTURE, cancel=token)
    batch = client.profile_pictures([PICTURE], cancel=token)
    outcomes, error = taken(batch)
    assert outcomes == [] and type(error) is zapi.Cancelled and batch.progress.stopped_at == 0
    assert emulator.stats()["requests"] == 0
    assert client.profile_picture(PICTURE, cancel=zapi.CancelToken()).link


def test_one_token_ends_a_batch_and_a_batch_does_not_cancel_its_token(
    client: zapi.Client, emulator: Emulator
) -> None:
    token = zapi.CancelToken()
    batch = client.profile_pictures([STALLED] * 3, cancel=token)
    threading.Timer(0.1, token.cancel).start()
    outcomes, error = taken(batch)
    assert [type(outcome.error) for outcome in outcomes] == [zapi.Cancelled] * 3
    assert type(error) is zapi.Cancelled
    own = zapi.CancelToken()
    batch = client.profile_pictures([PICTURE], cancel=own)
    batch.cancel()
    batch.close()
    assert not own.cancelled


def test_a_signal_handler_may_cancel(client: zapi.Client, on_alarm: OnAlarm) -> None:
    token = zapi.CancelToken()
    on_alarm(lambda *_: token.cancel())
    with pytest.raises(zapi.Cancelled):
        client.profile_picture(STALLED, cancel=token)


def test_a_token_ends_asynchronous_calls_and_batches(
    make_async: MakeAsync, emulator: Emulator
) -> None:
    async def main() -> None:
        async with make_async() as client:
            for ask, phone in ((client.profile_picture, STALLED), (client.download, STALLED_PICTURE)):
                token = zapi.CancelToken()
                asyncio.get_running_loop().call_later(0.05, token.cancel)
                with pytest.raises(zapi.Cancelled):
                    await ask(phone, cancel=token)
            token = zapi.CancelToken()
            asyncio.get_running_loop().call_later(0.05, token.cancel)
            batch = client.profile_pictures([STALLED] * 3, cancel=token)
            outcomes, error = await taken_async(batch)
            assert [type(outcome.error) for outcome in outcomes] == [zapi.Cancelled] * 3
            assert type(error) is zapi.Cancelled

    asyncio.run(main())
