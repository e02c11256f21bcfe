"""What both stores share: opening, closing, arguments, and each call as a job that is ready to run."""

from __future__ import annotations

import os

from . import _native, _phone, _settings
from ._base import Base
from ._errors import InvalidArgument
from ._native import Additions, StoreEntry
from ._typing import Any, Callable, Iterable, Iterator, Mapping, PhoneLike

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator
    from os import PathLike as PathLike
    from typing import Literal, TypeAlias
    from uuid import UUID

    from ._native import Job

    State: TypeAlias = Literal["never", "has", "none", "gone"]
    Names: TypeAlias = Literal["hidden", "ref", "phone"]
    Ref: TypeAlias = str | int | UUID | None
    Message: TypeAlias = bytes | bytearray | memoryview | str | Mapping[str, object]
else:
    PathLike = {str: object}
    State = Names = Ref = Message = TypeAlias = object

# How many contacts are added at once: they are committed together.
ADDED_AT_ONCE = _native.ADDED_AT_ONCE


class BaseStore:
    """A store without its calls."""

    __slots__ = ("__weakref__", "_core", "_folder")

    _core: _native.Store | None
    _folder: str | None
    _shown_as = "zapi.Store"

    def __init__(
        self,
        folder: str | PathLike[str],
        *,
        group: int | None = None,
        files: str | PathLike[str] | None = None,
    ) -> None:
        self._core = None
        gid = None if group is None else _settings.count("group", group, 2**32 - 1)
        shared = None if files is None else path("files", files)
        self._core = _native.Store(path("folder", folder), gid, shared)
        found = self._core.folder
        self._folder = None if found is None else os.fspath(found)

    @property
    def folder(self) -> str | None:
        """The folder with the pictures, as an absolute path; ``None`` if a store on a server has
        none."""
        return self._folder

    @property
    def is_closed(self) -> bool:
        """Whether the store was closed."""
        return getattr(self, "_core", None) is None

    def _open(self) -> _native.Store:
        core: _native.Store | None = getattr(self, "_core", None)
        if core is None:
            raise InvalidArgument("the store is closed: open it again")
        return core

    def _close(self) -> None:
        self._core = None

    def _add(self, account: str, part: Part, before: Additions) -> Job[Additions]:
        return self._open().add(_account(account), *part, before)

    def _entry(self, account: str, phone: PhoneLike) -> Job[StoreEntry | None]:
        return self._open().entry(_account(account), _phone.given(phone))

    def _picture(self, account: str, phone: PhoneLike) -> Job[_native.StoredPicture | None]:
        return self._open().picture(_account(account), _phone.given(phone))

    def _touch(self, account: str, phone: PhoneLike) -> Job[bool]:
        return self._open().touch(_account(account), _phone.given(phone))

    def _observe(self, account: str, phone: PhoneLike, link: str) -> Job[bool]:
        text = _settings.text("link", link)
        return self._open().observe(_account(account), _phone.given(phone), text)

    def _observe_message(self, account: str, body: Message) -> Job[int]:
        return self._open().observe_message(_account(account), _body(body))

    def _forget(self, account: str, phone: PhoneLike, refuse: bool) -> Job[bool]:
        return self._open().forget(_account(account), _phone.given(phone), bool(refuse))

    def _status(self, account: str) -> Job[_native.StoreStatus]:
        return self._open().status(_account(account))

    def _entries(
        self, account: str, state: State | None, after: int = 0
    ) -> Job[list[StoreEntry]]:
        name = None if state is None else _settings.text("state", state)
        return self._open().entries(_account(account), name, after)

    def _changes(self, account: str, since: int) -> Job[list[_native.StoreChange]]:
        return self._open().changes(_account(account), _settings.count("since", since))

    def _addresses(
        self, account: str, dir: str | PathLike[str], after: int = 0
    ) -> Job[list[_native.Address]]:
        return self._open().addresses(_account(account), path("dir", dir), after)

    def __reduce__(self) -> tuple[Any, ...]:
        text = f"a store does not pickle: open it where it is used, with {self._shown_as}(folder)"
        raise TypeError(text)

    def __repr__(self) -> str:
        folder = getattr(self, "_folder", "?")
        place = "on a server" if folder is None else f"in {folder!r}"
        return f"<{self._shown_as} {place}{', closed' if self.is_closed else ''}>"


Part: TypeAlias = tuple[list[Any], list[str | None] | None]


class Parts:
    """The input of an import, in parts that are written together."""

    def __init__(self, phones: object, refs: Iterable[Ref] | None) -> None:
        check_input(phones, refs)
        self._refs = None if refs is None else iter(refs)
        self._phones: list[Any] = []
        self._names: list[str | None] = []

    def of(self, phones: Iterable[object]) -> Iterator[Part]:
        """The parts. What the input raises comes after the part that it interrupts."""
        try:
            for phone in phones:
                self._put(phone)
                if self._is_full():
                    yield self._take()
            self._finish()
        except Exception:
            yield self._take()
            raise
        yield self._take()

    async def of_async(self, phones: AsyncIterable[object]) -> AsyncIterator[Part]:
        """The same of an asynchronous input."""
        try:
            async for phone in phones:
                self._put(phone)
                if self._is_full():
                    yield self._take()
            self._finish()
        except Exception:
            yield self._take()
            raise
        yield self._take()

    def _put(self, phone: object) -> None:
        """Takes a phone, and the id that belongs to it."""
        if self._refs is not None:
            name = next(self._refs, END)
            if name is END:
                raise _uneven()
            self._names.append(_ref(name))
        self._phones.append(phone)

    def _is_full(self) -> bool:
        return len(self._phones) >= ADDED_AT_ONCE

    def _take(self) -> Part:
        part = self._phones, None if self._refs is None else self._names
        self._phones, self._names = [], []
        return part

    def _finish(self) -> None:
        if self._refs is not None and next(self._refs, END) is not END:
            raise _uneven()


END: Any = object()


def _uneven() -> InvalidArgument:
    return InvalidArgument("refs must have one id for each phone: they are of different lengths")


def check_input(phones: object, refs: object) -> None:
    """Refuses what is plainly not meant, before anything is added."""
    count = _settings.length(phones)
    if isinstance(refs, (str, bytes, Mapping)):
        text = "refs must be an iterable of your ids, one for each phone"
        if isinstance(refs, Mapping):
            text += ": for a dict use add(ids.keys(), refs=ids.values())"
        raise TypeError(text)
    if refs is not None and count is not None:
        try:
            length = len(refs)  # type: ignore[arg-type]
        except TypeError:
            return
        if length != count:
            raise _uneven()


def _ref(ref: Any) -> str | None:
    """An id as text; ``None`` where a table has none."""
    if isinstance(ref, str):
        return ref
    if type(ref).__name__ == "UUID":
        return str(ref)
    text = _phone.text_of(ref)
    if text is None and not _phone.is_missing(ref):
        raise TypeError(f"an id in refs is a str, int or UUID, not {type(ref).__name__}")
    return text


# The options of a sync that are not options of every call: argument, and what makes its value. The
# native half has the same names, which are those of Rust's `SyncOptions`.
SYNC: dict[str, Callable[[str, Any], object]] = {
    "links_only": _settings.flag,
    "max": _settings.count,
    "max_time": _settings.span,
    "per_day": _settings.count,
    "accept_gone": _settings.count,
    "watch": _settings.flag,
    "workers": _settings.whole,
}


def request(given: Mapping[str, Any]) -> _native.SyncRequest:
    """The options of a sync for the native half; an argument that is ``None`` was not given."""
    return {
        name: kind(name, given[name])
        for name, kind in SYNC.items()
        if given.get(name) is not None
    }


def native(client: object) -> _native.Client:
    """The client that asks."""
    if not isinstance(client, Base):
        raise TypeError(f"client must be a zapi.Client, not {type(client).__name__}")
    core: Any = client._open()
    # A client of zapi.testing has one that gets its answers.
    found: _native.Client = getattr(core, "for_sync", core)
    return found


def _account(account: str) -> str:
    return _settings.text("account", account)


def _body(message: Message) -> bytes:
    """A message as the webhook posts it."""
    if isinstance(message, Mapping):
        import json

        message = json.dumps(dict(message))
    if isinstance(message, str):
        # Half of a surrogate pair comes from a text that was cut; there is none in what is read.
        return message.encode(errors="replace")
    try:
        return bytes(memoryview(message))
    except TypeError:
        kind = type(message).__name__
        text = f"a message is bytes, str or a dict: the body of the request, not {kind}"
        raise TypeError(text) from None


def path(name: str, given: str | PathLike[str]) -> str:
    """A file or folder, by the name of its argument."""
    try:
        return _settings.text(name, os.fspath(given))
    except TypeError:
        kind = type(given).__name__
        raise TypeError(f"{name} must be a str or os.PathLike, not {kind}") from None
