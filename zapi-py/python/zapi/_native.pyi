"""The native module as the Python half of the package uses it."""

import builtins
from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from os import PathLike
from typing import Any, Final, Generic, Literal, TypeAlias, TypeVar, final

from typing_extensions import dataclass_transform

from ._error import Error

__all__ = [
    "ADDED_AT_ONCE",
    "Additions",
    "Address",
    "Batch",
    "CancelToken",
    "Client",
    "Image",
    "Job",
    "Outcome",
    "PendingCall",
    "ProfilePicture",
    "Progress",
    "Published",
    "Report",
    "SLICE",
    "Stats",
    "Step",
    "Store",
    "StoreChange",
    "StoreEntry",
    "StoreStatus",
    "StoredPicture",
    "SyncReport",
    "Verified",
    "__version__",
    "after_fork_in_child",
    "after_fork_in_parent",
    "at_exit",
    "before_fork",
    "codes",
    "masked",
    "ninth_digit_variants",
    "offline",
    "options",
    "phone",
]

ADDED_AT_ONCE: int
SLICE: float
__version__: str

T = TypeVar("T")
# Called by an event loop with the value of a call and with its error, one of them None.
Done: TypeAlias = Callable[[T | None, Error | None], object]
# timeout_ms, bypass_cache, cancel
Call: TypeAlias = tuple[str | None, bool, CancelToken | None]
# key, name of the argument, kind, default, what it does, range, is_secret, is_per_call
Option: TypeAlias = tuple[str, str, str, str, str, tuple[int, int] | None, bool, bool]

# name of the option, value: `_base_store.SYNC` has them all
SyncRequest: TypeAlias = dict[str, object]

# The arguments that make a value are its fields, in this order.
@dataclass_transform(frozen_default=True)
def _value(kind: type[T], /) -> type[T]: ...

@final
class ProfilePicture:
    __match_args__ = ("phone", "link")
    def __new__(
        cls,
        phone: str,
        link: str | None = None,
        *,
        fetched_at: datetime,
        reason: str | None = None,
        expires_at: datetime | None = None,
        expiry_source: Literal["link", "documented"] | None = None,
        key: str | None = None,
        stale: bool = False,
    ) -> ProfilePicture: ...
    @staticmethod
    def from_link(
        link: str, *, phone: str = "", fetched_at: datetime | None = None
    ) -> ProfilePicture: ...
    phone: Final[str]
    link: Final[str | None]
    reason: Final[str | None]
    fetched_at: Final[datetime]
    expires_at: Final[datetime | None]
    expiry_source: Final[Literal["link", "documented"] | None]
    key: Final[str | None]
    stale: Final[bool]
    def is_expired(
        self, now: datetime | None = None, margin: timedelta | float | None = None
    ) -> bool: ...
    def to_dict(self) -> dict[str, Any]: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
@_value
class Image:
    bytes: builtins.bytes
    kind: Literal["jpeg", "png", "webp"]
    width: int
    height: int
    key: str
    @property
    def media_type(self) -> str: ...
    @property
    def extension(self) -> str: ...

@final
@_value
class Outcome:
    index: int
    phone: str | None
    picture: ProfilePicture | None = None
    error: Error | None = None
    given: object = None
    def result(self) -> ProfilePicture: ...

@final
@_value
class Progress:
    done: int = 0
    found: int = 0
    none: int = 0
    failed: int = 0
    total: int | None = None
    stopped_at: int | None = None
    held_for: float | None = None

@final
@_value
class Stats:
    requests: int = 0
    retries: int = 0
    hits: int = 0
    waits: int = 0
    connections: int = 0

@final
@_value
class Step:
    name: str
    state: Literal["ok", "failed", "skipped"]
    text: str

@final
@_value
class Report:
    steps: tuple[Step, ...]
    error: Error | None = None
    reply: str | None = None

@final
@_value
class Additions:
    new: int = 0
    known: int = 0
    refused: int = 0
    invalid: int = 0
    first_invalid: int | None = None
    error: Error | None = None

@final
@_value
class StoredPicture:
    path: str
    sha256: str
    kind: Literal["jpeg", "png", "webp"]
    width: int
    height: int
    size: int
    stored_at: datetime

@final
@_value
class StoreEntry:
    id: int
    phone: str
    state: Literal["never", "has", "none", "gone"]
    ref: str | None = None
    picture: StoredPicture | None = None
    link: str | None = None
    expires_at: datetime | None = None
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    changed_at: datetime | None = None
    next_check_at: datetime | None = None
    reason: str | None = None
    failures: int = 0
    error: str | None = None
    seq: int = 0

@final
@_value
class StoreChange:
    seq: int
    kind: Literal["changed", "gone", "forgotten"]
    id: int
    ref: str | None = None
    entry: StoreEntry | None = None

@final
@_value
class StoreStatus:
    never: int = 0
    has: int = 0
    none: int = 0
    gone: int = 0
    failing: int = 0
    due: int = 0
    seq: int = 0
    asked_today: int = 0
    suspect_since: datetime | None = None
    held_until: datetime | None = None
    scrub_due: bool = False

@final
@_value
class Verified:
    sound: int = 0
    missing: int = 0
    changed: int = 0

@final
@_value
class Published:
    written: int = 0
    same: int = 0
    removed: int = 0
    refused: int = 0
    missing: int = 0
    held: int = 0

@final
@_value
class Address:
    id: int
    phone: str
    address: str
    ref: str | None = None

@final
@_value
class SyncReport:
    asked: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    none: int = 0
    gone: int = 0
    withheld: int = 0
    failed: int = 0
    downloaded: int = 0
    due: int = 0
    limit: Literal["max", "max_time", "per_day"] | None = None
    suspect: bool = False
    elapsed: float = 0.0
    held_for: float | None = None

@final
class Client:
    def __new__(cls, settings: list[tuple[str, str]], load_env: bool) -> Client: ...
    def with_options(self, changes: list[tuple[str, str]]) -> Client: ...
    base_url: Final[str]
    workers: Final[str]
    instance_id: Final[str]
    def profile_picture(self, phone: str, call: Call) -> ProfilePicture: ...
    def download(self, phone: str, path: str | None, call: Call) -> Image | None: ...
    def check(self, phone: str | None, call: Call) -> Report: ...
    def submit(
        self, phone: str, call: Call, event_loop: AbstractEventLoop, done: Done[ProfilePicture]
    ) -> PendingCall: ...
    def submit_download(
        self,
        phone: str,
        path: str | None,
        call: Call,
        event_loop: AbstractEventLoop,
        done: Done[Image],
    ) -> PendingCall: ...
    def submit_check(
        self, phone: str | None, call: Call, event_loop: AbstractEventLoop, done: Done[Report]
    ) -> PendingCall: ...
    def profile_pictures(
        self,
        total: int | None,
        ordered: bool,
        workers: str | None,
        stop_after: int,
        max_hold: float,
        call: Call,
        is_polled: bool,
    ) -> Batch: ...
    def forget(self, phone: str) -> None: ...
    def stats(self) -> Stats: ...

@final
class PendingCall:
    def cancel(self) -> None: ...
    def end(self) -> None: ...

@final
class Job(Generic[T]):
    def run(self) -> T: ...
    def submit(self, event_loop: AbstractEventLoop, done: Done[T]) -> PendingCall: ...

@final
class Store:
    def __new__(cls, folder: str, group: int | None, files: str | None) -> Store: ...
    folder: Final[PathLike[str] | None]
    def export(self, to: Store) -> Job[None]: ...
    def free_accounts(self) -> Job[list[str]]: ...
    def accounts(self) -> Job[list[str]]: ...
    def add(
        self,
        account: str,
        phones: list[Any],
        refs: list[str | None] | None,
        before: Additions,
    ) -> Job[Additions]: ...
    def entry(self, account: str, phone: str) -> Job[StoreEntry | None]: ...
    def picture(self, account: str, phone: str) -> Job[StoredPicture | None]: ...
    def touch(self, account: str, phone: str) -> Job[bool]: ...
    def observe(self, account: str, phone: str, link: str) -> Job[bool]: ...
    def observe_message(self, account: str, body: bytes) -> Job[int]: ...
    def forget(self, account: str, phone: str, refuse: bool) -> Job[bool]: ...
    def scrub(self) -> Job[bool]: ...
    def changes(self, account: str, since: int) -> Job[list[StoreChange]]: ...
    def entries(
        self, account: str, state: str | None, after: int
    ) -> Job[list[StoreEntry]]: ...
    def status(self, account: str) -> Job[StoreStatus]: ...
    def verify(self) -> Job[Verified]: ...
    def publish(self, account: str, dir: str, names: str) -> Job[Published]: ...
    def addresses(self, account: str, dir: str, after: int) -> Job[list[Address]]: ...
    def sheet(self, account: str, file: str, phones: bool) -> Job[int]: ...
    def sync(
        self,
        client: Client,
        account: str,
        request: SyncRequest,
        call: Call,
        on_progress: Callable[[SyncReport], object] | None,
    ) -> SyncReport: ...
    def submit_sync(
        self,
        client: Client,
        account: str,
        request: SyncRequest,
        call: Call,
        on_progress: Callable[[SyncReport], object] | None,
        event_loop: AbstractEventLoop,
        done: Done[SyncReport],
    ) -> PendingCall: ...

def offline(settings: list[tuple[str, str]], reply: Callable[[str], bytes]) -> Client: ...
@final
class CancelToken:
    def __new__(cls) -> CancelToken: ...
    def cancel(self) -> None: ...
    cancelled: Final[bool]

@final
class Batch:
    def next(self, phones: Iterator[object], given: dict[int, object]) -> Outcome | None: ...
    def poll(
        self, phones: Iterator[object] | None, given: dict[int, object]
    ) -> Outcome | None: ...
    def wants_phone(self) -> bool: ...
    def push(self, phone: object, given: dict[int, object]) -> bool: ...
    def finish(self, failed: BaseException | None) -> None: ...
    def give_again(self, cancels: bool) -> None: ...
    def wake(self, event_loop: AbstractEventLoop, callback: Callable[[], object]) -> None: ...
    def progress(self) -> Progress: ...
    def cancel(self) -> None: ...
    def close(self) -> None: ...

def codes() -> list[tuple[str, int, str, bool, bool, bool]]: ...
def options() -> list[Option]: ...
def masked(phone: str) -> str: ...
def phone(text: str, is_masked: bool, country: str | None) -> str: ...
def ninth_digit_variants(text: str) -> list[str]: ...
def at_exit() -> None: ...
def before_fork() -> None: ...
def after_fork_in_parent() -> None: ...
def after_fork_in_child() -> None: ...
