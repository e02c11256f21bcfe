"""The store: a folder with the current picture of every contact that you gave it."""

from __future__ import annotations

from ._base_store import BaseStore, Parts, Ref, State, native, request
from ._client import Client
from ._native import (
    Additions,
    CancelToken,
    StoreChange,
    StoredPicture,
    StoreEntry,
    StoreStatus,
    SyncReport,
    Verified,
)
from . import _settings
from ._settings import Seconds
from ._typing import Callable, Iterable, Iterator, PhoneLike, Self


class Store(BaseStore):
    """The current picture of every contact that you gave it, in a folder.

        with zapi.Client() as client, zapi.Store("pictures") as store:
            store.add(phones)
            report = store.sync(client)
            print(report.new, store.picture("551199999999").path)

    A folder that is missing or empty becomes a new store. It must be on a local disk: SQLite's
    locks do not work over a network. Do not open its ``contacts.db`` in the same process by other
    means, which would drop these locks. ``group`` opens the folder to a group, by its number, so
    that a web server can read the pictures (its mode becomes 0750 in place of 0700); not on
    Windows.

    ``zapi.Store("postgresql://user:password@host/db?sslmode=verify-full", files="/shared")`` is a
    store on a PostgreSQL server, for several machines: ``files`` is the folder with the pictures,
    which they share. No error shows the password.

    ``account`` is your label for a Z-API instance: 1 to 64 letters, digits, ``.``, ``_`` and
    ``-``. A store holds no secrets. Any number of threads and processes can use it at once, but one
    at a time syncs an account. It does not pickle, and a forked child must open its own: there,
    every call raises :class:`InvalidArgument`.

    Every call raises :class:`StoreError` if the database cannot be used, :class:`Busy` if another
    program has kept it locked for 30 seconds, and :class:`InvalidArgument` on a closed store.
    """

    __slots__ = ()

    def add(
        self,
        phones: Iterable[PhoneLike | None],
        *,
        refs: Iterable[Ref] | None = None,
        account: str = "default",
    ) -> Additions:
        """Adds contacts; those that are there already stay as they are.

            store.add(frame["phone"], refs=frame["id"])

        ``phones`` is any iterable, also a column of a table: text, or whole numbers. A value that is
        no phone is counted and left out; so is ``None`` or ``NaN``. ``refs`` are your own ids, one
        for each phone, which their entries then have; ``None`` or ``NaN`` gives none. A contact
        that is there already gets the new id.

        Contacts are written 10,000 at a time. If it ends early, as when ``phones`` raises, those
        that were read before are added, and adding all of them again does no harm.

        Raises :class:`InvalidArgument` for an account's name that cannot be used, for an id that is
        empty, longer than 200 bytes or has control characters, and if ``refs`` has another length.
        """
        added = Additions()
        for part in Parts(phones, refs).of(phones):
            added = self._add(account, part, added).run()
        return added

    def sync(
        self,
        client: Client,
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
        """Asks for every contact of the account that is due, downloads what has changed, and writes
        it down, until nothing is due or a limit is reached.

        ``links_only`` keeps links and downloads no pictures. ``max`` is the most contacts to ask
        for, ``per_day`` the most in a day (UTC) by all syncs of the account; after ``max_time`` only
        contacts that are queued already are asked for, up to four for each worker. ``accept_gone`` is how many "no picture" of a suspect account to count after
        all (:attr:`SyncReport.withheld`). ``watch`` goes on until it is cancelled: contacts that
        become due or are added are asked for then. ``workers`` requests run at the same time
        (default: the client's number), within the client's rate limit. ``timeout`` is for each
        contact. ``on_progress`` is called with the report so far, in this thread, after each
        commit, about every 200 ms, and at the end; if it raises, the sync ends and raises that.
        ``cancel`` ends the sync, which then raises :class:`Cancelled`.

        Whatever ends it, what was answered until then is kept; contacts without an answer are asked
        for by the next sync. "No picture" removes a picture only after three answers in a row over
        at least 72 hours, and not while the account is suspect. If a signal handler raises, as
        Ctrl-C does, the sync ends within 0.3 seconds and raises that.

        Raises :class:`Busy` if another process syncs the account, :class:`Full` if the disk is
        full, and an error that would hit every contact, such as :class:`Unauthorized` or an outage;
        ``on_progress`` has the figures then.
        """
        options = request(links_only, max, max_time, per_day, accept_gone, watch, workers)
        call = _settings.call(timeout, False, cancel)
        account = _settings.text("account", account)
        return self._open().sync(native(client), account, options, call, on_progress)

    def picture(self, phone: PhoneLike, *, account: str = "default") -> StoredPicture | None:
        """The stored picture of a contact; ``None`` if there is none, for which
        :attr:`StoreEntry.state` has the reason. It makes no request."""
        return self._picture(account, phone).run()

    def entry(self, phone: PhoneLike, *, account: str = "default") -> StoreEntry | None:
        """What is known of a contact; ``None`` if nobody has added it."""
        return self._entry(account, phone).run()

    def entries(
        self, state: State | None = None, *, account: str = "default"
    ) -> Iterator[StoreEntry]:
        """The contacts of an account, all or those in a state, in the order in which they were
        added. It reads 500 at a time and keeps no lock in between."""
        return self._each_entry(account, state, self._entries(account, state).run())

    def _each_entry(
        self, account: str, state: State | None, page: list[StoreEntry]
    ) -> Iterator[StoreEntry]:
        while page:
            yield from page
            page = self._entries(account, state, page[-1].id).run()

    def changes(self, since: int = 0, *, account: str = "default") -> Iterator[StoreChange]:
        """Pictures that changed and contacts that were forgotten after the change with that number,
        in order, each contact once: for a copy elsewhere, such as S3 or a search index.

            for change in store.changes(since=seq):
                upload(change)
                seq = change.seq  # keep it where it survives a crash
        """
        return self._each_change(account, self._changes(account, since).run())

    def _each_change(self, account: str, page: list[StoreChange]) -> Iterator[StoreChange]:
        while page:
            yield from page
            page = self._changes(account, page[-1].seq).run()

    def touch(self, phone: PhoneLike, *, account: str = "default") -> bool:
        """Has the next sync ask for a contact before all others. Returns whether it is there."""
        return self._touch(account, phone).run()

    def observe(self, phone: PhoneLike, link: str, *, account: str = "default") -> bool:
        """Tells the store a link that came from elsewhere, such as a webhook. If it is of another
        picture than the stored one, the next sync asks for the contact: at most once in 6 hours, and
        never again for a link that led to no change. Returns whether the contact is there.

        Raises :class:`BadResponse` if it is no link.
        """
        return self._observe(account, phone, link).run()

    def forget(self, phone: PhoneLike, refuse: bool = False, *, account: str = "default") -> bool:
        """Erases a contact: what is known of it, and its picture if no other contact has it. Those
        who follow :meth:`changes` are told. With ``refuse`` nobody can add the phone to the account
        again. Returns whether the contact was there.

        Deleted text can stay in gaps of the database until the next sync, or :meth:`scrub`. What is
        kept to refuse a phone is a salted hash: whoever has the database can find the phone by
        trying all of them. Backups are yours to clean.

        Raises :class:`FileError` if the picture cannot be removed; then the next sync tries again.
        """
        return self._forget(account, phone, refuse).run()

    def scrub(self) -> bool:
        """Removes what :meth:`forget` left in the gaps of the database, at once, and every picture
        that was replaced within the last 24 hours, which may have been a forgotten person's. It
        rewrites the whole database. Returns whether nothing is left: a reader in another process
        can keep deleted text."""
        return self._open().scrub().run()

    def status(self, *, account: str = "default") -> StoreStatus:
        """How an account is. It counts all of its contacts."""
        return self._status(account).run()

    def verify(self) -> Verified:
        """Reads every picture that a contact has. Contacts whose file is missing or changed become
        due, and the next sync downloads it again."""
        return self._open().verify().run()

    def free_accounts(self) -> list[str]:
        """The accounts in which contacts are due and that nobody syncs at the moment: what several
        processes share out. If another one is faster, :meth:`sync` raises :class:`Busy`: go on with
        the next account."""
        return self._open().free_accounts().run()

    def export(self, to: Store) -> None:
        """Writes everything but the files into another store, to move to a server.

        End every sync of this store first. ``files`` of the other one is then this store's folder,
        or a copy of it. Doing it again does no harm. Raises :class:`InvalidArgument` if the other
        one holds contacts that are not from here."""
        return self._open().export(to._open()).run()

    def accounts(self) -> list[str]:
        """The accounts that contacts were added to."""
        return self._open().accounts().run()

    def close(self) -> None:
        """Closes the store: from now on every call raises :class:`InvalidArgument`. Calls that run
        elsewhere finish normally. Closing twice does nothing."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()
