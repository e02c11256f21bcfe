"""A store in an event loop: the twin of `Store`, which never blocks the loop."""

import asyncio
import inspect
import pickle
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import zapi
from conftest import Emulator, MakeAsync, MakeClient, limit
from zapi import _base_store

PICTURE = "5511990000000"
OTHER = "5511990000001"
NO_PICTURE = "5511990000020"
STALLED = "5511990000901"
STALLED_PICTURE = "5511990000616"
MANY = [f"55119{number:08}" for number in range(1203)]


async def waited_for(emulator: Emulator, requests: int, task: "asyncio.Task[Any]") -> None:
    """Until that many requests have arrived."""
    while (await asyncio.to_thread(emulator.stats))["requests"] < requests:
        assert not task.done()


def test_the_whole_way(make_async: MakeAsync, tmp_path: Path, emulator: Emulator) -> None:
    async def phones() -> AsyncIterator[str | None]:
        for phone in (PICTURE, OTHER, None, NO_PICTURE):
            yield phone

    async def run() -> None:
        reports: list[zapi.SyncReport] = []
        threads: set[int] = set()

        def show(report: zapi.SyncReport) -> None:
            reports.append(report)
            threads.add(threading.get_ident())

        async with make_async() as client, zapi.AsyncStore(tmp_path / "pictures") as store:
            added = await store.add(phones(), refs=["a", "b", "x", "c"])
            assert (added.new, added.invalid, added.first_invalid) == (3, 1, 2)
            assert await store.add([OTHER]) == zapi.Additions(known=1)
            report = await store.sync(client, on_progress=show)
            assert (report.new, report.none, report.downloaded) == (2, 1, 2)
            assert reports[-1] == report and threads == {threading.get_ident()}
            sent = emulator.stats()["requests"]
            assert (await store.sync(client)).asked == 0 and emulator.stats()["requests"] == sent
            picture = await store.picture(PICTURE)
            assert picture and Path(picture.path).exists()
            entry = await store.entry(PICTURE)
            assert entry and (entry.ref, entry.picture) == ("a", picture)
            assert [entry.phone async for entry in store.entries("has")] == [PICTURE, OTHER]
            assert {change.kind async for change in store.changes()} == {"changed"}
            assert await store.touch(PICTURE) and (await store.status()).due == 1
            assert await store.observe(OTHER, "https://pps.whatsapp.net/v/new.jpg")
            message = {"phone": OTHER, "photo": "https://pps.whatsapp.net/v/newer.jpg"}
            assert await store.observe_message(message) == 1
            with pytest.raises(zapi.InvalidArgument, match="not a JSON object"):
                await store.observe_message(b"[]")
            assert await store.forget(NO_PICTURE, refuse=True) and await store.scrub()
            assert [change.kind async for change in store.changes(2)] == ["forgotten"]
            assert await store.verify() == zapi.Verified(sound=1)
            assert await store.accounts() == ["default"]
            assert repr(store) == f"<zapi.AsyncStore in {store.folder!r}>"
        assert store.is_closed
        with pytest.raises(zapi.InvalidArgument, match="the store is closed"):
            await store.status()

    asyncio.run(run())


def test_either_client_can_ask(make_client: MakeClient, tmp_path: Path) -> None:
    async def run() -> None:
        async with zapi.AsyncStore(tmp_path) as store:
            await store.add([PICTURE])
            assert (await store.sync(make_client())).new == 1

    asyncio.run(run())


def test_pages_and_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_base_store, "ADDED_AT_ONCE", 500)

    async def broken() -> AsyncIterator[str]:
        for phone in MANY:
            yield phone
        raise LookupError

    async def run() -> None:
        async with zapi.AsyncStore(tmp_path) as store:
            with pytest.raises(LookupError):
                await store.add(broken())
            assert [entry.phone async for entry in store.entries()] == MANY
            assert await store.add(iter(MANY)) == zapi.Additions(known=len(MANY))

    asyncio.run(run())


def test_many_calls_at_once_share_a_thread(tmp_path: Path) -> None:
    async def run() -> None:
        async with zapi.AsyncStore(tmp_path) as store:
            await store.add(MANY)
            before = threads()
            found = await asyncio.gather(*map(store.entry, MANY))
            assert [entry.phone for entry in found if entry] == MANY
            assert threads() == before

    def threads() -> int:
        return len(list(Path("/proc/self/task").iterdir())) if Path("/proc/self").exists() else 0

    asyncio.run(run())


def test_a_sync_does_not_block_the_loop(
    make_async: MakeAsync, tmp_path: Path, emulator: Emulator
) -> None:
    async def run() -> None:
        async with make_async() as client, zapi.AsyncStore(tmp_path) as store:
            await store.add([STALLED])
            token = zapi.CancelToken()
            task = asyncio.ensure_future(store.sync(client, timeout=60, cancel=token))
            await waited_for(emulator, 1, task)
            assert (await store.status()).never == 1
            token.cancel()
            with pytest.raises(zapi.Cancelled):
                await task

    asyncio.run(run())


@pytest.mark.parametrize("phone", [STALLED, STALLED_PICTURE])
def test_cancelling_the_task_ends_the_sync_and_keeps_what_was_answered(
    make_async: MakeAsync, tmp_path: Path, emulator: Emulator, phone: str
) -> None:
    def loses(folder: Path) -> float:
        emulator.ask("/_emulator/reset")

        async def run() -> float:
            settings = {"timeout": 60, "attempt_timeout": 60}
            async with make_async(**settings) as client, zapi.AsyncStore(folder) as store:
                await store.add([PICTURE, OTHER, phone])
                task = asyncio.ensure_future(store.sync(client))
                await waited_for(emulator, 3, task)
                while not (await store.status()).has == 2:
                    assert not task.done()
                begun = time.monotonic()
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                taken = time.monotonic() - begun
                assert [entry.phone async for entry in store.entries("has")] == [PICTURE, OTHER]
                # It has ended: the account is free.
                assert (await store.sync(client, max=0)).limit == "max"
                return taken

        return asyncio.run(run())

    # One of three may do, since the machine may be busy.
    assert any(loses(tmp_path / str(number)) < limit(0.2) for number in range(3))


def test_what_on_progress_raises_ends_the_sync(
    make_async: MakeAsync, tmp_path: Path, emulator: Emulator
) -> None:
    error = LookupError("mine")

    def show(report: zapi.SyncReport) -> None:
        raise error

    async def run() -> None:
        async with make_async() as client, zapi.AsyncStore(tmp_path) as store:
            await store.add([PICTURE, STALLED])
            with pytest.raises(LookupError) as caught:
                await store.sync(client, timeout=60, on_progress=show)
            assert caught.value is error
            assert (await store.sync(client, max=0)).limit == "max", "it has ended"

    asyncio.run(run())


def test_errors_come_back(make_async: MakeAsync, tmp_path: Path) -> None:
    async def run() -> None:
        async with make_async(client_token="wrong") as client, zapi.AsyncStore(tmp_path) as store:
            await store.add([PICTURE])
            with pytest.raises(zapi.Unauthorized):
                await store.sync(client)
            with pytest.raises(zapi.InvalidPhone):
                await store.entry("x")
            with pytest.raises(zapi.InvalidArgument):
                await store.observe(PICTURE, "null")
            with pytest.raises(TypeError, match="zapi.AsyncStore"):
                pickle.dumps(store)

    asyncio.run(run())


def test_a_watching_sync_takes_what_is_added(
    make_async: MakeAsync, tmp_path: Path
) -> None:
    async def run() -> None:
        async with make_async() as client, zapi.AsyncStore(tmp_path) as store:
            task = asyncio.ensure_future(store.sync(client, watch=True))
            await store.add([PICTURE])
            while not await store.picture(PICTURE):
                assert not task.done()
            task.cancel()
            await asyncio.wait([task], timeout=5)
            assert task.cancelled()

    asyncio.run(run())


def test_a_store_for_tests(make_async: MakeAsync) -> None:
    async def run() -> None:
        async with zapi.testing.AsyncStore() as store:
            assert isinstance(store, zapi.AsyncStore)
            assert (await store.add([PICTURE])).new == 1
        assert store.folder and not Path(store.folder).exists()

    asyncio.run(run())


STORES = [zapi.Store, zapi.AsyncStore, zapi.testing.Store, zapi.testing.AsyncStore]


@pytest.mark.parametrize("kind", STORES, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_flag_is_given_by_name(kind: type) -> None:
    flags = {
        f"{name}({argument.name})": argument.kind.name
        for name, method in inspect.getmembers(kind, inspect.isfunction)
        if not name.startswith("_")
        for argument in inspect.signature(method).parameters.values()
        if isinstance(argument.default, bool)
    }
    names = ["forget(refuse)", "sheet(phones)", "sync(links_only)", "sync(watch)"]
    assert flags == dict.fromkeys(names, "KEYWORD_ONLY")


def test_an_account_by_position_is_refused(store: zapi.Store, tmp_path: Path) -> None:
    """It must not count as a flag, which would refuse the phone for good, or show whole phones."""
    store.add([PICTURE])
    either: Any
    for either in (store, zapi.AsyncStore(tmp_path / "pictures")):
        with pytest.raises(TypeError, match="positional"):
            either.forget(PICTURE, "sales")
        with pytest.raises(TypeError, match="positional"):
            either.sheet(tmp_path / "page.html", "sales")
    assert store.entry(PICTURE) and not (tmp_path / "page.html").exists()
