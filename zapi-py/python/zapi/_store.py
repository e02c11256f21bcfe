"""The store: a folder with the current picture of each of your contacts."""

from __future__ import annotations

from . import _settings
from ._base_store import (
    BaseStore, Message, Names, Parts, PathLike, Ref, State, native, path, request,
)
from ._client import Client
from ._native import (
    Additions,
    Address,
    CancelToken,
    Published,
    StoreChange,
    StoredPicture,
    StoreEntry,
    StoreStatus,
    SyncReport,
    Verified,
)
from ._settings import Seconds
from ._typing import Callable, Iterable, Iterator, PhoneLike, Self

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from ._native import Job

    T = TypeVar("T")


class Store(BaseStore):
    """A folder with the current picture of each of your contacts.

        with zapi.Client() as client, zapi.Store("pictures") as store:
            store.add(phones)
            report = store.sync(client)
            print(report.new, store.picture("551199999999").path)

    A folder that is missing or empty becomes a new store. It must be on a local disk, because
    SQLite's locks do not work over a network. Do not open ``contacts.db`` in the same process with
    another copy of SQLite, which would drop these locks. ``group`` is the number of a group that
    may read the pictures, such as a web server's: the folder then has mode 0750 instead of 0700. It
    does nothing on Windows.

    ``zapi.Store("postgresql://user:password@host/db?sslmode=verify-full", files="/shared")`` is a
    store on a PostgreSQL server, for several machines: ``files`` is the folder with the pictures,
    which they share. No error shows the password.

    ``account`` is your label for a Z-API instance: 1 to 64 letters, digits, ``.``, ``_`` and
    ``-``. A store holds no secrets. Any number of threads and processes can use it at the same
    time, but only one at a time can sync an account. A store does not pickle. A forked
    child can neither use it nor open its folder (:class:`InvalidArgument`), because SQLite's locks
    do not survive a fork: open the store in the children only.

    If a signal handler raises, as Ctrl-C does, calls that can take long end early and raise that:
    :meth:`sync`, :meth:`verify`, :meth:`scrub`, :meth:`publish`, :meth:`sheet` and :meth:`export`.
    What they have done stays, and the next call does the rest.

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
        """Adds contacts. Contacts that are already there stay as they are.

            store.add(frame["phone"], refs=frame["id"])

        ``phones`` is any iterable of text or whole numbers, such as a column of a table. Values
        that are not phones, including ``None`` and ``NaN``, are counted and skipped. ``refs`` are
        your own ids, one for each phone; ``None`` or ``NaN`` means no id. A contact that is already
        there gets the new id.

        Contacts are written 10,000 at a time, on a server 100. If the call ends early, for example
        because ``phones`` raises, the contacts read until then are added. Adding all of them again
        does no harm.

        Raises :class:`InvalidArgument` for an invalid account name, for an id that is empty, longer
        than 200 bytes or contains control characters, and if ``refs`` has another length.
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
        """Asks for the contacts of the account that are due, and stores the pictures that changed,
        until nothing is due or a limit is reached.

        ``links_only`` keeps the links and downloads no pictures. ``max`` limits the contacts of
        this sync, and ``per_day`` those of all syncs of the account in a day (UTC). After
        ``max_time`` no more contacts are started; those already queued, up to four for each worker,
        are still asked for. ``accept_gone`` is how many "no picture" answers to accept that would
        be withheld (:attr:`SyncReport.withheld`). ``watch`` keeps running until it is cancelled,
        and asks for contacts when they become due or are added. ``workers`` requests run at the
        same time (default: the client's number), within the client's rate limit. ``timeout`` is for
        each contact. ``on_progress`` is called in this thread with the report so far, after each
        commit, about every 200 ms, and at the end; if it raises, the sync ends and raises that.
        ``cancel`` ends the sync, which then raises :class:`Cancelled`.

        However a sync ends, the answers it has are kept, and the next sync asks for the other
        contacts. A picture is removed only after three "no picture" answers in a row over at least
        72 hours, if another contact had a link since the first, and not while the account is
        suspect (:attr:`SyncReport.withheld`). If a signal handler raises, as Ctrl-C does,
        the sync ends within 0.3 seconds and raises that.

        Raises :class:`Busy` if another process syncs the account, :class:`Full` if the disk is
        full, and any error that would hit every contact, such as :class:`Unauthorized` or an
        outage. The figures until then are in the last report that ``on_progress`` was given.
        """
        # All arguments by name, so this line must come before any other variable.
        options = request(locals())
        call = _settings.call(timeout, cancel)
        account = _settings.text("account", account)
        return self._open().sync(native(client), account, options, call, on_progress)

    def picture(self, phone: PhoneLike, *, account: str = "default") -> StoredPicture | None:
        """Returns the stored picture of a contact, or ``None`` if there is none;
        :attr:`StoreEntry.state` tells why. Makes no request."""
        return self._picture(account, phone).run()

    def entry(self, phone: PhoneLike, *, account: str = "default") -> StoreEntry | None:
        """Returns what is known about a contact, or ``None`` if it is not in the store."""
        return self._entry(account, phone).run()

    def entries(
        self, state: State | None = None, *, account: str = "default"
    ) -> Iterator[StoreEntry]:
        """Iterates over the contacts of an account, or those in one state, in the order in which
        they were added. Reads 500 at a time and holds no lock in between."""
        first = self._entries(account, state).run()
        return _each(first, lambda last: self._entries(account, state, last.id))

    def changes(self, since: int = 0, *, account: str = "default") -> Iterator[StoreChange]:
        """Iterates over what happened after the change with that number: pictures that changed or
        are gone, and contacts that were forgotten. Each contact appears once, in the order of the
        changes. Use it to keep a copy elsewhere, such as in S3 or a search index.

            for change in store.changes(since=seq):
                upload(change)
                seq = change.seq  # save it where it survives a crash
        """
        first = self._changes(account, since).run()
        return _each(first, lambda last: self._changes(account, last.seq))

    def touch(self, phone: PhoneLike, *, account: str = "default") -> bool:
        """Makes the next sync ask for a contact first. Returns whether it is in the store."""
        return self._touch(account, phone).run()

    def observe(self, phone: PhoneLike, link: str, *, account: str = "default") -> bool:
        """Tells the store about a link that you got elsewhere. For the messages of Z-API's webhook,
        use :meth:`observe_message`. If the link is for another picture than the stored one, the
        contact is due at once. That happens at most once in 6 hours, and never again for a link
        that led to no change. Returns whether the contact is in the store.

        Raises :class:`InvalidArgument` if it is not a link.
        """
        return self._observe(account, phone, link).run()

    def observe_message(self, body: Message, *, account: str = "default") -> int:
        """Tells the store about the links in a message, as :meth:`observe` does: ``body`` is what
        Z-API posts to your webhook for received messages, as it came or as the ``dict`` that your
        framework made of it. Returns how many contacts of the store it named a picture of; others
        are not added.

        Only what is certain counts: ``photo`` is that of the chat, ``senderPhoto`` that of the
        sender, and both must be https links to WhatsApp's hosts. Nothing proves that a message
        comes from Z-API. A forged one can cause one request for each contact in 6 hours, and
        changes no picture.

        Raises :class:`InvalidArgument`, which is a :class:`ValueError`, if the body is not a JSON
        object or is larger than 1 MiB.
        """
        return self._observe_message(account, body).run()

    def forget(self, phone: PhoneLike, *, refuse: bool = False, account: str = "default") -> bool:
        """Erases a contact, its published files in every folder, and its picture, unless another
        contact has the same picture. :meth:`changes` lists it. With ``refuse``, nobody can add the
        phone to the account again. Returns whether the contact was in the store.

        Deleted text can remain in unused parts of the database until the next sync or
        :meth:`scrub`. To refuse a phone, the store keeps a salted hash of it; whoever has the
        database can find the phone by trying all numbers. Backups are up to you.

        Raises :class:`FileError` if the picture or a published file cannot be removed; the next sync
        tries again.
        """
        return self._forget(account, phone, refuse).run()

    def scrub(self) -> bool:
        """Removes at once what :meth:`forget` left in unused parts of the database, by rewriting
        all of it. Also removes every picture that was replaced within the last 24 hours, because it
        may have been a forgotten person's. Returns whether nothing is left: while another process
        is reading, deleted text can remain."""
        return self._open().scrub().run()

    def status(self, *, account: str = "default") -> StoreStatus:
        """Returns the state of an account. Counts all of its contacts."""
        return self._status(account).run()

    def verify(self) -> Verified:
        """Reads every picture file. Contacts whose file is missing or changed become due, and the
        next sync downloads it again."""
        return self._open().verify().run()

    def publish(
        self, dir: str | PathLike[str], *, names: Names = "hidden", account: str = "default"
    ) -> Published:
        """Keeps one file for each contact with a picture in ``dir/account/``, under a name that
        stays: a web server then has an address for it that never dies.

            store.publish("/srv/avatars")
            for one in store.addresses("/srv/avatars"):
                save(one.phone, "https://example.com/avatars/" + one.address)

        What is missing or shows another picture is written, and the files of contacts without a
        picture are removed. Files that the store did not make are left alone. ``names`` says what
        files are called: ``"hidden"``, 20 letters and digits that do not tell the phone; ``"ref"``,
        your own ids, which then are 1 to 64 letters, digits, ``.``, ``_`` and ``-``, unique ignoring
        case; or ``"phone"``. All end in ``.jpg``, whatever the format is, so that the address stays:
        browsers look at the bytes.

        A file is a hard link to that of the store, or a copy where there are none. Each is replaced
        in one step, so that no reader gets a part of one. The folder is remembered: :meth:`forget`
        removes what is published in it. Files with other names, from an earlier publish to the same
        folder, are removed. Several may run at once. If one is interrupted, the next one finishes
        the work. No request is made.

        Raises :class:`InvalidArgument` if ``dir`` is in the store's own folder, and
        :class:`FileError` or :class:`Full` if a file cannot be written or removed.
        """
        account, names_ = _settings.text("account", account), _settings.text("names", names)
        return self._open().publish(account, path("dir", dir), names_).run()

    def addresses(
        self, dir: str | PathLike[str], *, account: str = "default"
    ) -> Iterator[Address]:
        """The addresses of the contacts that are published in ``dir``, in the order in which they
        were added."""
        first = self._addresses(account, dir).run()
        return _each(first, lambda last: self._addresses(account, dir, last.id))

    def sheet(
        self, file: str | PathLike[str], *, phones: bool = False, account: str = "default"
    ) -> int:
        """Writes a page that shows the contacts of an account and their pictures to a person:
        counts, filters by state, search by the last digits of the phone and by your ``ref``.

            store.sheet("pictures/contacts.html")

        It is one file that needs a browser and loads nothing but the pictures, by links that lead
        from ``file`` to the store's folder. Phones are masked to their last four digits, and ``ref``
        is left out where it holds the phone, unless ``phones`` asks for whole ones. The page shows
        what was known when it was written: write it again after :meth:`forget`. It is replaced in
        one step, and only its owner can read it (mode 0600). Returns how many contacts it shows.

        Raises :class:`InvalidArgument` if the name does not end in ``.html``, or if on Windows it is
        on another disk than the pictures, and :class:`FileError` or :class:`Full` if it cannot be
        written.
        """
        account = _settings.text("account", account)
        return self._open().sheet(account, path("file", file), bool(phones)).run()

    def free_accounts(self) -> list[str]:
        """The accounts in which contacts are due and that nobody syncs at the moment, so that several
        processes can share the work. If another process takes an account first, :meth:`sync` raises
        :class:`Busy`: go on with the next one."""
        return self._open().free_accounts().run()

    def export(self, to: Store) -> None:
        """Writes everything but the files into another store, to move to a server.

        End every sync of this store first. ``files`` of the other one is then this store's folder,
        or a copy of it. Doing it again brings what has changed here. Raises
        :class:`InvalidArgument` if the other one holds another store, or if contacts or pictures
        have changed in both since the last export."""
        return self._open().export(to._open()).run()

    def accounts(self) -> list[str]:
        """Returns the accounts that have had contacts."""
        return self._open().accounts().run()

    def close(self) -> None:
        """Closes the store. From then on every call raises :class:`InvalidArgument`; calls that are
        running in other threads finish normally. Closing twice does nothing."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()


def _each(first: list[T], after: Callable[[T], Job[list[T]]]) -> Iterator[T]:
    """What is on the pages, each of which begins after the last one of the page before."""
    page = first
    while page:
        yield from page
        page = after(page[-1]).run()
