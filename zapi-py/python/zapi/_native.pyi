"""The native module as the Python half of the package uses it."""

from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterator
from typing import TypeAlias, final

from ._error import Error
from ._image import ImageValues
from ._picture import Values

__all__ = [
    "Batch",
    "CancelToken",
    "Client",
    "Ticket",
    "__version__",
    "after_fork",
    "at_exit",
    "codes",
    "options",
]

__version__: str

# timeout_ms, bypass_cache, cancel
Call: TypeAlias = tuple[str | None, bool, CancelToken | None]
# index, phone, picture, error
Row: TypeAlias = tuple[int, str | None, Values | None, Error | None]

@final
class Client:
    def __new__(cls, settings: list[tuple[str, str]], load_env: bool) -> Client: ...
    def with_options(self, changes: list[tuple[str, str]]) -> Client: ...
    @property
    def base_url(self) -> str: ...
    @property
    def instance_id(self) -> str: ...
    def profile_picture(self, phone: str, call: Call) -> Values: ...
    def download(self, phone: str, path: str | None, call: Call) -> ImageValues | None: ...
    def submit(
        self,
        phone: str,
        call: Call,
        event_loop: AbstractEventLoop,
        done: Callable[[Values | None, Error | None], object],
    ) -> Ticket: ...
    def submit_download(
        self,
        phone: str,
        path: str | None,
        call: Call,
        event_loop: AbstractEventLoop,
        done: Callable[[ImageValues | None, Error | None], object],
    ) -> Ticket: ...
    def profile_pictures(
        self, total: int | None, ordered: bool, workers: str | None, call: Call, is_polled: bool
    ) -> Batch: ...
    def forget(self, phone: str) -> None: ...
    def stats(self) -> tuple[int, int, int, int, int]: ...

@final
class Ticket:
    def cancel(self) -> None: ...

@final
class CancelToken:
    def __new__(cls) -> CancelToken: ...
    def cancel(self) -> None: ...
    @property
    def cancelled(self) -> bool: ...

@final
class Batch:
    def next(self, phones: Iterator[str | None]) -> Row | None: ...
    def poll(self, phones: Iterator[str | None], there: int | None) -> Row | bool | None: ...
    def wake(self, event_loop: AbstractEventLoop, callback: Callable[[], object]) -> None: ...
    def progress(self) -> tuple[int, int, int, int, int, int | None, int | None]: ...
    def cancel(self) -> None: ...
    def close(self) -> None: ...

def codes() -> list[tuple[str, int, str, bool]]: ...
def options() -> list[tuple[str, str, str, bool]]: ...
def at_exit() -> None: ...
def after_fork() -> None: ...
