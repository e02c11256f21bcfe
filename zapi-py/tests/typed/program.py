"""A program of a user who checks types: mypy and pyright must agree with every line, and it runs."""

# pyright: reportUnnecessaryTypeIgnoreComment=true

import asyncio
import datetime
import sys
from collections.abc import Iterator
from typing import Any, Literal

import pyarrow as pa

if sys.version_info >= (3, 11):
    from typing import assert_type
else:
    from typing_extensions import assert_type

import zapi
import zapi.arrow
from zapi import testing

LINK = "https://pps.whatsapp.net/v/a.jpg"
PHONE = "5511990000000"


def describe(outcome: zapi.Outcome) -> str:
    match outcome:
        case zapi.Outcome(picture=zapi.ProfilePicture(link=str(link))):
            return link
        case zapi.Outcome(error=zapi.RateLimited(retry_after=wait)):
            return f"again in {wait}"
        case zapi.Outcome(error=zapi.Error(code=code)):
            return f"code {code}"
        case _:
            return "no picture"


def stored(client: zapi.Client, store: zapi.Store) -> None:
    assert_type(store.add([PHONE, 5511990000001, None], refs=["a", 7, None]), zapi.Additions)
    report = store.sync(client, max_time=datetime.timedelta(minutes=55), on_progress=print)
    assert_type(report, zapi.SyncReport)
    assert_type(report.limit, Literal["max", "max_time", "per_day"] | None)
    picture = store.picture(PHONE)
    assert_type(picture, zapi.StoredPicture | None)
    assert_type(picture.stored_at if picture else None, datetime.datetime | None)
    assert_type(store.entries("has"), Iterator[zapi.StoreEntry])
    for change in store.changes(since=5):
        match change:
            case zapi.StoreChange(kind="forgotten", ref=ref):
                assert_type(ref, str | None)
            case zapi.StoreChange(entry=zapi.StoreEntry(phone=phone, state=state)):
                assert_type(phone, str)
                assert_type(state, Literal["never", "has", "none", "gone"])
            case _:
                pass


async def stored_async(client: zapi.AsyncClient, store: zapi.AsyncStore) -> None:
    assert_type(await store.sync(client, watch=True), zapi.SyncReport)
    assert_type(await store.entry(PHONE), zapi.StoreEntry | None)
    assert_type([change async for change in store.changes()], list[zapi.StoreChange])


def one(client: zapi.Client, limit: zapi.Seconds = 5) -> None:
    assert_type(limit, float | datetime.timedelta)
    picture = client.profile_picture(PHONE, timeout=datetime.timedelta(seconds=5))
    assert_type(picture, zapi.ProfilePicture)
    assert_type(picture.link, str | None)
    assert_type(picture.expires_at, datetime.datetime | None)
    assert_type(picture.to_dict(), dict[str, Any])
    assert_type(zapi.ProfilePicture.from_link(LINK, fetched_at=None), zapi.ProfilePicture)
    image = client.download(PHONE)
    assert_type(image, zapi.Image | None)
    assert_type(image.media_type if image else None, str | None)
    assert_type(client.with_options(max_retries=0), zapi.Client)
    assert_type(client.stats().requests, int)


def many(client: zapi.Client, told: list[int]) -> None:
    with client.profile_pictures([PHONE, None], on_progress=lambda p: told.append(p.done)) as batch:
        assert_type(batch, zapi.Batch)
        for outcome in batch:
            assert_type(outcome, zapi.Outcome)
            assert_type(outcome.error, zapi.Error | None)
            describe(outcome)
        assert_type(batch.progress.stopped_at, int | None)
    assert_type(client.profile_pictures([PHONE]).to_dicts(), list[dict[str, Any]])
    assert_type(client.profile_pictures([PHONE]).to_columns(), dict[str, list[Any]])


def tables(client: zapi.Client) -> None:
    phones = pa.array([PHONE, None], pa.string())
    assert len(client.profile_pictures(phones).to_dicts()) == 2
    given = [pa.RecordBatch.from_pylist([{"phone": PHONE}])]
    made = zapi.arrow.enrich_batches(given, client_factory=lambda: client, workers=2)
    assert_type(made, Iterator[pa.RecordBatch])
    assert [batch.num_rows for batch in made] == [1]


async def in_a_loop() -> None:
    async with testing.AsyncClient({PHONE: LINK}) as client:
        assert_type(await client.profile_picture(PHONE), zapi.ProfilePicture)
        assert_type(await client.download(PHONE), zapi.Image | None)
        async for outcome in client.profile_pictures([PHONE]):
            assert_type(outcome, zapi.Outcome)
        assert_type(client.calls, list[testing.Asked])


def errors() -> None:
    token = zapi.CancelToken()
    token.cancel()
    try:
        testing.Client(default=None).profile_picture(PHONE, cancel=token)
    except zapi.Cancelled as error:
        assert_type(error.cause, zapi.Error | None)
        assert_type(error.retry_after, float | None)


def made(own: dict[str, Any]) -> None:
    given = zapi.Client(instance_id="I", token="T", timeout=5, trust_env=False)
    assert_type(given, zapi.Client)
    with testing.Client({PHONE: LINK}, default=None) as client:
        assert_type(client, testing.Client)
    later: dict[str, list[str]] = {PHONE: [LINK]}
    by_kind: dict[str, tuple[zapi.Error, str]] = {PHONE: (zapi.Cancelled("no"), LINK)}
    for answers in (later, by_kind):
        assert_type(testing.Client(answers), testing.Client)
    assert_type(testing.AsyncClient(max_retries=0, **own), testing.AsyncClient)
    zapi.arrow.enrich_batches([], client_factory=zapi.Client)


def misspelt(client: zapi.Client) -> None:
    """Errors for the checkers too: they report an ignore that ignores nothing."""
    makers = (
        lambda: zapi.Client(time_out=5),  # type: ignore[call-arg]
        lambda: zapi.AsyncClient(time_out=5),  # type: ignore[call-arg]
        lambda: testing.Client(time_out=5),  # type: ignore[call-arg]
        lambda: testing.AsyncClient(time_out=5),  # type: ignore[call-arg]
        lambda: client.with_options(time_out=5),  # type: ignore[arg-type]
        lambda: zapi.Client(timeout="5"),  # type: ignore[arg-type]
        lambda: testing.Client(timeout="5"),  # type: ignore[arg-type]
    )
    for make in makers:
        try:
            make()
        except TypeError:
            continue
        raise AssertionError("it was taken")


if __name__ == "__main__":
    stand_in = testing.Client({PHONE: LINK})
    progress: list[int] = []
    one(stand_in)
    many(stand_in, progress)
    tables(stand_in)
    errors()
    made({"workers": 2})
    misspelt(stand_in)
    asyncio.run(in_a_loop())
    print(progress)
