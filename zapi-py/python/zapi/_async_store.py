"""The store for asyncio: the same names as `Store`, and nothing that blocks the loop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable
from typing import TypeVar

from . import _native, _settings
from ._async import AsyncClient, ended
from ._base_store import (
    BaseStore, Message, Names, Parts, PathLike, Ref, State, native, path, request,
)
from ._client import Client
from ._error import Error
from ._native import (
    Additions,
    Address,
    CancelToken,
    Job,
    Published,
    StoreChange,
    StoredPicture,
    StoreEntry,
    StoreStatus,
    SyncReport,
    Verified,
)
from ._settings import Seconds
from ._typing import PhoneLike, Self

T = TypeVar("T")


class AsyncStore(BaseStore):
    """A folder with the current picture of each of your contacts, for asyncio.

        async with zapi.AsyncClient() as client, zapi.AsyncStore("pictures") as store:
            await store.add(phones)
            report = await store.sync(client)

    Names, arguments and errors are those of :class:`Store`; close it with :meth:`aclose`. Calls run
    on native threads of the store, not in the loop's executor. Only the constructor opens the
    folder in the loop's thread, which takes a few milliseconds. If a task is cancelled, a call that
    can take long ends early: :meth:`sync`, :meth:`verify`, :meth:`scrub`, :meth:`publish`,
    :meth:`sheet` and :meth:`export`. Any other still runs to its end.
    """

    __slots__ = ()
    _shown_as = "zapi.AsyncStore"

    async def add(
        self,
        phones: Iterable[PhoneLike | None] | AsyncIterable[PhoneLike | None],
        *,
        refs: Iterable[Ref] | None = None,
        account: str = "default",
    ) -> Additions:
        """Adds contacts, as :meth:`Store.add` does.

        ``phones`` can also be an asynchronous iterable. A plain iterable is read in the loop's
        thread, so it should not block.
        """
        parts, added = Parts(phones, refs), Additions()
        if isinstance(phones, AsyncIterable):
            async for part in parts.of_async(phones):
                added = await _done(self._add(account, part, added))
        else:
            for part in parts.of(phones):
                added = await _done(self._add(account, part, added))
        return added

    async def sync(
        self,
        client: AsyncClient | Client,
        *,
        account: str = "default",
        links_only: bool = False,
        max: int | None = None, max_time: Seconds | None = None, per_day: int | None = None,
        accept_gone: int = 0,
        watch: bool = False,
        workers: int | None = None,
        timeout: Seconds | None = None,
        on_progress: Callable[[SyncReport], object] | None = None,
        cancel: CancelToken | None = None,
    ) -> SyncReport:
        """Asks for the contacts of the account that are due, as :meth:`Store.sync` does, on a
        thread of its own.

        ``on_progress`` is called in the loop's thread. Cancelling the task ends the sync within 100
        ms and waits until the answers it has are written.
        """
        # All arguments by name, so this line must come before any other variable.
        options = request(locals())
        call = _settings.call(timeout, cancel)
        account = _settings.text("account", account)
        core, asking = self._open(), native(client)
        loop = asyncio.get_running_loop()
        future: asyncio.Future[tuple[SyncReport | None, Error | None]] = loop.create_future()
        raised: list[BaseException] = []

        def told(report: SyncReport) -> None:
            if on_progress is None or raised:
                return
            try:
                on_progress(report)
            except BaseException as error:
                pending.end()
                if not isinstance(error, Exception):
                    # The loop passes these on.
                    raise
                raised.append(error)

        def tell(report: SyncReport) -> None:
            loop.call_soon_threadsafe(told, report)

        def done(report: SyncReport | None, error: Error | None) -> None:
            future.set_result((report, error))

        pending = core.submit_sync(asking, account, options, call, tell, loop, done)
        try:
            report, error = await _waited(future, pending)
        finally:
            pending.cancel()
        try:
            if raised:
                raise raised.pop()
            if error is not None:
                raise error
        finally:
            # The traceback leads here: nothing here may lead to it.
            del error, future
        assert report is not None
        return report

    async def picture(self, phone: PhoneLike, *, account: str = "default") -> StoredPicture | None:
        """Returns the stored picture of a contact, as :meth:`Store.picture` does."""
        return await _done(self._picture(account, phone))

    async def entry(self, phone: PhoneLike, *, account: str = "default") -> StoreEntry | None:
        """Returns what is known about a contact, as :meth:`Store.entry` does."""
        return await _done(self._entry(account, phone))

    def entries(
        self, state: State | None = None, *, account: str = "default"
    ) -> AsyncIterator[StoreEntry]:
        """Iterates over the contacts of an account, as :meth:`Store.entries` does."""
        first = self._entries(account, state)
        return _each(first, lambda last: self._entries(account, state, last.id))

    def changes(
        self, since: int = 0, *, account: str = "default"
    ) -> AsyncIterator[StoreChange]:
        """Iterates over what happened after that change, as :meth:`Store.changes` does."""
        first = self._changes(account, since)
        return _each(first, lambda last: self._changes(account, last.seq))

    async def touch(self, phone: PhoneLike, *, account: str = "default") -> bool:
        """Makes the next sync ask for a contact first, as :meth:`Store.touch` does."""
        return await _done(self._touch(account, phone))

    async def observe(self, phone: PhoneLike, link: str, *, account: str = "default") -> bool:
        """Tells the store about a link that came from elsewhere, as :meth:`Store.observe` does."""
        return await _done(self._observe(account, phone, link))

    async def observe_message(self, body: Message, *, account: str = "default") -> int:
        """Tells the store about the links in a message, as :meth:`Store.observe_message` does."""
        return await _done(self._observe_message(account, body))

    async def forget(
        self, phone: PhoneLike, *, refuse: bool = False, account: str = "default"
    ) -> bool:
        """Erases a contact, as :meth:`Store.forget` does."""
        return await _done(self._forget(account, phone, refuse))

    async def scrub(self) -> bool:
        """Removes what is left of forgotten contacts, as :meth:`Store.scrub` does."""
        return await _done(self._open().scrub())

    async def status(self, *, account: str = "default") -> StoreStatus:
        """Returns the state of an account, as :meth:`Store.status` does."""
        return await _done(self._status(account))

    async def verify(self) -> Verified:
        """Reads every picture file, as :meth:`Store.verify` does."""
        return await _done(self._open().verify())

    async def publish(
        self, dir: str | PathLike[str], *, names: Names = "hidden", account: str = "default"
    ) -> Published:
        """Keeps a file for each picture under a name that stays, as :meth:`Store.publish` does."""
        account, names_ = _settings.text("account", account), _settings.text("names", names)
        return await _done(self._open().publish(account, path("dir", dir), names_))

    def addresses(
        self, dir: str | PathLike[str], *, account: str = "default"
    ) -> AsyncIterator[Address]:
        """The addresses of what is published, as :meth:`Store.addresses` returns."""
        first = self._addresses(account, dir)
        return _each(first, lambda last: self._addresses(account, dir, last.id))

    async def sheet(
        self, file: str | PathLike[str], *, phones: bool = False, account: str = "default"
    ) -> int:
        """Writes a page that shows the contacts to a person, as :meth:`Store.sheet` does."""
        account = _settings.text("account", account)
        return await _done(self._open().sheet(account, path("file", file), bool(phones)))

    async def free_accounts(self) -> list[str]:
        """As :meth:`Store.free_accounts`."""
        return await _done(self._open().free_accounts())

    async def export(self, to: BaseStore) -> None:
        """As :meth:`Store.export`."""
        return await _done(self._open().export(to._open()))

    async def accounts(self) -> list[str]:
        """Returns the accounts that have had contacts."""
        return await _done(self._open().accounts())

    async def aclose(self) -> None:
        """Closes the store, as :meth:`Store.close` does."""
        self._close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._close()


async def _waited(future: asyncio.Future[T], pending: _native.PendingCall) -> T:
    """What comes of a call that is waited for even if the task is cancelled, which ends it."""
    try:
        await asyncio.wait([future])
    except asyncio.CancelledError:
        pending.end()
        while not future.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait([future])
        raise
    return future.result()


async def _done(job: Job[T]) -> T:
    """The value of a job."""
    return await ended(job.submit)


async def _each(
    first: Job[list[T]], after: Callable[[T], Job[list[T]]]
) -> AsyncIterator[T]:
    """What is on the pages, each of which begins after the last one of the page before."""
    page = await _done(first)
    while page:
        for one in page:
            yield one
        page = await _done(after(page[-1]))
