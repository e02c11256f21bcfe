"""`zapi.testing`: its clients behave like the real ones and make no request."""

import asyncio
import copy
import inspect
import pickle
from collections.abc import AsyncIterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
import zapi
from conftest import CREDENTIALS, MakeAsync, MakeClient, taken
from zapi import _canned, _canned_batch, _native, testing

LINK = "https://pps.whatsapp.net/v/a.jpg?oe=1"
PHONE = "5511990000000"
NONE = "5511990000001"
REFUSED = "5511990000002"
TWICE = "5511990000003"
OTHER = "5511990000009"


def answers() -> dict[str, _canned.Answers]:
    return {
        PHONE: LINK,
        NONE: None,
        REFUSED: zapi.Unauthorized("no", http_status=403, attempts=1),
        TWICE: [zapi.RateLimited("slowly", retry_after=1.5), LINK],
    }


def test_single_calls() -> None:
    client = testing.Client(answers())
    assert isinstance(client, zapi.Client)
    picture = client.profile_picture(PHONE)
    assert type(picture) is zapi.ProfilePicture
    assert (picture.phone, picture.link, picture.key) == (PHONE, LINK, "/v/a.jpg")
    assert not picture.is_expired() and picture.expiry_source == "documented"
    assert client.profile_picture(NONE).link is None
    caught: list[zapi.Unauthorized] = []
    for _ in range(2):
        with pytest.raises(zapi.Unauthorized, match="no") as info:
            client.profile_picture(REFUSED)
        caught.append(info.value)
    assert caught[0] is not caught[1] and caught[0].http_status == 403
    with pytest.raises(zapi.RateLimited) as slow:
        client.profile_picture(TWICE)
    assert slow.value.retry_after == 1.5 and slow.value.retryable
    assert client.profile_picture(TWICE) and client.profile_picture(TWICE)
    with pytest.raises(AssertionError, match=f"no answer for {OTHER}"):
        client.profile_picture(OTHER)
    phones = [PHONE, NONE, REFUSED, REFUSED, TWICE, TWICE, TWICE, OTHER]
    assert client.calls == [testing.Asked("profile_picture", phone) for phone in phones]
    assert client.stats().requests == 8


def test_answers_of_all_kinds(tmp_path: Path) -> None:
    picture = zapi.ProfilePicture("other", LINK, fetched_at=datetime.now(timezone.utc), stale=True)
    image = zapi.Image(b"bytes", "jpeg", 2, 3, "/v/k.jpg")
    client = testing.Client({PHONE: picture, NONE: image, TWICE: LINK}, default=None)
    assert client.profile_picture(PHONE).stale and client.profile_picture(PHONE).phone == PHONE
    assert client.profile_picture(NONE).key == "/v/k.jpg"
    assert client.download(NONE, to=tmp_path / "a") == image
    assert (tmp_path / "a").read_bytes() == b"bytes"
    pixel = client.download(TWICE)
    assert pixel and (pixel.kind, pixel.width, pixel.height) == ("png", 1, 1)
    assert pixel.bytes.startswith(b"\x89PNG") and pixel.key == "/v/a.jpg"
    assert client.download(OTHER) is None and client.profile_picture(OTHER).link is None
    with pytest.raises(zapi.FileError, match="none.a$"):
        client.download(NONE, to=tmp_path / "none" / "a")


def test_batches() -> None:
    client = testing.Client({**answers(), REFUSED: zapi.ServerError("no")})
    batch = client.profile_pictures([PHONE, None, NONE, REFUSED, "+55"])
    assert type(batch) is zapi.Batch
    columns = batch.to_columns()
    assert columns["phone"] == [PHONE, None, NONE, REFUSED, "+55"]
    assert columns["error"] == [None, "InvalidPhone", None, "ServerError", "InvalidPhone"]
    assert batch.progress == zapi.Progress(done=5, found=1, none=1, failed=3, total=5)
    assert [call.phone for call in client.calls] == [PHONE, NONE, REFUSED]
    with pytest.raises(ZeroDivisionError):
        list(client.profile_pictures(PHONE * (1 // n) for n in (1, 0)))
    with client.profile_pictures([PHONE] * 3) as batch:
        next(batch)
        batch.cancel()
        outcomes, error = taken(batch)
        assert outcomes == [] and type(error) is zapi.Cancelled and error.stopped_at == 1


@pytest.mark.parametrize("before", [0, 3])
@pytest.mark.parametrize("workers", [None, 2])
def test_a_batch_stops_where_the_real_one_would(
    make_client: MakeClient, before: int, workers: int | None
) -> None:
    # One call answers for all of a window that ask for the same.
    phones = [PHONE] * before + ["5511990000441"] * 600
    good = {PHONE: LINK}
    canned = testing.Client(good, default=zapi.Unauthorized("no", attempts=1))

    def stop_of(client: zapi.Client) -> int | None:
        batch = client.profile_pictures(phones, workers=workers, ordered=True)
        outcomes, error = taken(batch)
        assert len(outcomes) < 600 and type(outcomes[before].error) is zapi.Unauthorized
        assert type(error) is zapi.Unauthorized
        assert error.stopped_at == batch.progress.stopped_at
        return error.stopped_at

    assert stop_of(canned) == before
    with make_client() as real:
        # A refusal that overtakes the pictures before it is the first result, which also stops it.
        assert before in (stop_of(real) for _ in range(20))


def test_arguments_are_those_of_the_real_client() -> None:
    client = testing.Client(default=None, timeout=5, trust_env=True)
    for timeout in (0, 10**6):
        with pytest.raises(zapi.InvalidConfig, match="timeout"):
            client.profile_picture(PHONE, timeout=timeout)
    with pytest.raises(zapi.InvalidConfig, match="workers"):
        client.profile_pictures([], workers=0)
    with pytest.raises(zapi.InvalidPhone):
        client.profile_picture("+55")
    with pytest.raises(zapi.InvalidPhone, match="not list"):
        client.profile_picture([PHONE])  # type: ignore[arg-type]
    with pytest.raises(zapi.InvalidConfig, match="timeout"):
        testing.Client(timeout=-1)
    with pytest.raises(TypeError, match="timeoot"):
        testing.Client(timeoot=1)  # type: ignore[call-arg]
    token = zapi.CancelToken()
    token.cancel()
    with pytest.raises(zapi.Cancelled):
        client.profile_picture(PHONE, cancel=token)
    outcomes, error = taken(client.profile_pictures([PHONE], cancel=token))
    assert outcomes == [] and type(error) is zapi.Cancelled
    assert client.calls == []
    copy = client.with_options(timeout=1)
    assert copy.profile_picture(PHONE) and client.calls == copy.calls
    with pytest.raises(zapi.InvalidConfig, match="shared"):
        client.with_options(burst=1)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="pickle"):
        pickle.dumps(client)
    assert repr(client) == "<zapi.Client of answers of a test>"
    client.close()
    with pytest.raises(zapi.InvalidArgument, match="closed"):
        client.profile_picture(PHONE)


def test_in_an_event_loop() -> None:
    async def phones() -> AsyncIterator[str]:
        for phone in (PHONE, "+55", NONE):
            await asyncio.sleep(0)
            yield phone

    async def run() -> list[testing.Asked]:
        async with testing.AsyncClient(answers()) as client:
            assert isinstance(client, zapi.AsyncClient)
            assert (await client.profile_picture(PHONE)).link == LINK
            assert (image := await client.download(PHONE)) and image.kind == "png"
            with pytest.raises(zapi.Unauthorized):
                await client.profile_picture(REFUSED)
            with pytest.raises(AssertionError, match="no answer"):
                await client.profile_picture(OTHER)
            with pytest.raises(zapi.InvalidPhone):
                await client.profile_picture("+55")
            for source in ([PHONE, "+55", NONE], phones()):
                rows = await client.profile_pictures(source).to_dicts()
                assert [row["error"] for row in rows] == [None, "InvalidPhone", None]
            return client.calls

    calls = asyncio.run(run())
    assert [call.method for call in calls].count("profile_pictures") == 4
    assert [call.method for call in calls].count("download") == 1


def test_a_token_ends_a_batch_whose_input_stalls(make_async: MakeAsync) -> None:
    async def stalls() -> AsyncIterator[str]:
        yield PHONE
        await asyncio.Event().wait()

    async def run(client: zapi.AsyncClient) -> list[str | None]:
        token = zapi.CancelToken()
        found: list[str | None] = []
        with pytest.raises(zapi.Cancelled):
            async for outcome in client.profile_pictures(stalls(), cancel=token):
                found.append(outcome.phone)
                token.cancel()
        return found

    for client in (testing.AsyncClient(default=None), make_async()):
        assert asyncio.run(asyncio.wait_for(run(client), 20)) == [PHONE]


@pytest.mark.parametrize(
    ("canned", "real"),
    [(testing.Client, zapi.Client), (testing.AsyncClient, zapi.AsyncClient),
     (_canned.Core, _native.Client), (_canned_batch.Batch, _native.Batch),
     (_canned.PendingCall, _native.PendingCall)],
)
def test_names_and_signatures_are_the_same(canned: type, real: type) -> None:
    names = [name for name in dir(real) if name[0] != "_"]
    assert names
    for name in names:
        theirs = getattr(real, name)
        if callable(theirs):
            ours = inspect.signature(getattr(canned, name)).parameters
            wanted = inspect.signature(theirs).parameters
            assert list(ours) == list(wanted), name
        else:
            assert hasattr(canned, name)


def test_a_check_is_answered_too() -> None:
    client = testing.Client({PHONE: LINK}, default=zapi.NotConnected())
    assert [(step.name, step.state) for step in client.check(PHONE).steps] == [("call", "ok")]
    report = client.check("5511990000001")
    assert isinstance(report.error, zapi.NotConnected) and report.steps[0].state == "failed"
    assert client.check() == zapi.Report((copy.copy(client.check().steps[0]),))
    assert [call.method for call in client.calls] == ["check", "check"]


def test_no_network_and_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in CREDENTIALS:
        monkeypatch.setenv(f"ZAPI_{name.upper()}", "a b")
    monkeypatch.setenv("https_proxy", "nonsense")
    given: dict[str, Any] = {"default": LINK}
    assert testing.Client(**given).profile_picture(PHONE).link == LINK


A, B, C, D = "5511990000000", "5511990000001", "5511990000002", "5511990000003"


def test_a_store_has_the_contacts_that_a_test_gives_it() -> None:
    contacts = {A: LINK, B: None, C: ..., D: zapi.NotAnImage("a video")}
    with testing.Store(contacts) as store:
        assert [(entry.phone, entry.state) for entry in store.entries()] == [
            (A, "has"),
            (B, "none"),
            (D, "never"),
            (C, "never"),
        ]
        picture = store.picture(A)
        assert picture and Path(picture.path).read_bytes().startswith(_canned.PIXEL)
        assert store.status().failing == 1 and store.status().due == 1


def test_a_sync_gets_the_answers_of_a_test() -> None:
    image = zapi.Image(_canned.PIXEL, "png", 1, 1, "/v/me.png")
    client = testing.Client({A: [LINK, "https://pps.whatsapp.net/v/b.jpg"], B: image})
    with testing.Store() as store:
        store.add([A, B])
        report = store.sync(client)
        assert (report.asked, report.new, report.downloaded) == (2, 2, 2)
        before, other = store.picture(A), store.picture(B)
        assert other and Path(other.path).read_bytes() == image.bytes
        store.touch(A)
        assert store.sync(client).changed == 1
        after = store.picture(A)
        assert before and after and before.sha256 != after.sha256
    assert sorted(client.calls) == [("sync", A), ("sync", A), ("sync", B)]


def test_a_sync_raises_what_a_test_gave() -> None:
    with testing.Store({A: LINK, B: ...}) as store:
        with pytest.raises(AssertionError, match=f"no answer for {B}"):
            store.sync(testing.Client({A: LINK}))
        with pytest.raises(zapi.NotConnected):
            store.sync(testing.Client(default=zapi.NotConnected()))
        assert store.picture(A) and store.status().never == 1


def test_what_a_sync_raised_is_not_raised_by_the_next_one() -> None:
    client = testing.Client({A: LINK})
    with testing.Store({B: ...}) as store:
        with pytest.raises(AssertionError, match=f"no answer for {B}"):
            store.sync(client)
        store.forget(B)
        store.add([A])
        assert store.sync(client).new == 1


def test_a_store_for_an_event_loop_has_the_contacts_too() -> None:
    async def run() -> None:
        async with testing.AsyncStore({A: LINK, B: ...}) as store:
            assert await store.picture(A)
            report = await store.sync(testing.AsyncClient(default=None))
            assert report.none == 1
            store_entry = await store.entry(B)
            assert store_entry and store_entry.state == "none"

    asyncio.run(run())
