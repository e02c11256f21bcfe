"""The client for event loops: the same names as the other one, and no thread that waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Callable, Iterable
from os import PathLike
from types import TracebackType
from typing import Any

from . import _native, _settings
from ._async_batch import AsyncBatch
from ._base import Base, C
from ._batch import Progress
from ._cancel import CancelToken
from ._error import Error
from ._image import Image
from ._typing import PhoneLike, Report
from ._picture import ProfilePicture
from ._settings import Seconds


class AsyncClient(Base):
    """A client for one Z-API instance, for asyncio.

        async with zapi.AsyncClient() as client:
            picture = await client.profile_picture("551199999999")

    Arguments, names and errors are those of :class:`Client`. The calls run on the client's own
    native threads, at most ``max_in_flight`` at once and further ones in line, and not in the
    loop's executor. Cancelling a task ends its call and closes its connection within 50 ms.

    A client belongs to no loop: it may serve several, one after another and in several threads,
    also in a forked child. It pickles as :class:`Client` does.
    """

    __slots__ = ()
    _shown_as = "zapi.AsyncClient"

    async def profile_picture(
        self,
        phone: PhoneLike,
        *,
        timeout: Seconds | None = None,
        bypass_cache: bool = False,
        cancel: CancelToken | None = None,
    ) -> ProfilePicture:
        """Asks for the picture of a contact, as :meth:`Client.profile_picture` does.

        ``timeout`` counts from here, time in line included.
        """
        core = self._open()
        text = _settings.phone(phone)
        call = _settings.call(timeout, bypass_cache, cancel)
        values = await _ended(lambda loop, done: core.submit(text, call, loop, done))
        return ProfilePicture._of(values)

    async def check(
        self,
        phone: PhoneLike | None = None,
        *,
        timeout: Seconds | None = None,
        cancel: CancelToken | None = None,
    ) -> Report:
        """Finds out why calls fail, as :meth:`Client.check` does."""
        from ._report import report

        core = self._open()
        text = None if phone is None else _settings.phone(phone)
        call = _settings.call(timeout, True, cancel)
        return report(await _ended(lambda loop, done: core.submit_check(text, call, loop, done)))

    async def download(
        self,
        phone: PhoneLike,
        *,
        to: str | PathLike[str] | None = None,
        timeout: Seconds | None = None,
        bypass_cache: bool = False,
        cancel: CancelToken | None = None,
    ) -> Image | None:
        """Brings the bytes of a contact's picture, as :meth:`Client.download` does.

        The file is written outside of the loop's thread.
        """
        core = self._open()
        text = _settings.phone(phone)
        path = None if to is None else _settings.path("to", to)
        call = _settings.call(timeout, bypass_cache, cancel)
        values = await _ended(lambda loop, done: core.submit_download(text, path, call, loop, done))
        return None if values is None else Image._of(values)

    def profile_pictures(
        self,
        phones: Iterable[PhoneLike | None] | AsyncIterable[PhoneLike | None],
        *,
        ordered: bool = False,
        workers: int | None = None,
        timeout: Seconds | None = None,
        bypass_cache: bool = False,
        stop_after: int = 20,
        max_hold: Seconds = 900,
        on_progress: Callable[[Progress], object] | None = None,
        cancel: CancelToken | None = None,
    ) -> AsyncBatch:
        """Asks for many contacts, as :meth:`Client.profile_pictures` does.

            async for outcome in client.profile_pictures(phones):
                print(outcome.phone, outcome.picture or outcome.error)

        ``phones`` may be an asynchronous iterable too. A plain one is read in the loop's thread,
        so it should not block. Cancelling the task that waits for an outcome cancels the batch.
        """
        core = self._open()
        total = _settings.length(phones)
        threads = None if workers is None else _settings.whole("workers", workers)
        patience = _settings.patience(stop_after, max_hold)
        call = _settings.call(timeout, bypass_cache, cancel)
        batch = core.profile_pictures(
            total, bool(ordered), threads, *patience, call, True
        )
        return AsyncBatch._of(batch, phones, on_progress, cancel)

    async def aclose(self) -> None:
        """The same as :meth:`close`, for those who expect to wait for it."""
        self.close()

    async def __aenter__(self: C) -> C:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


async def _ended(
    start: Callable[
        [asyncio.AbstractEventLoop, Callable[[Any, Error | None], None]], _native.PendingCall
    ],
) -> Any:
    """What the call comes to. Its end is the end of the waiting, and the other way round."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[tuple[Any, Error | None]] = loop.create_future()

    def done(values: Any, error: Error | None) -> None:
        if not future.done():
            future.set_result((values, error))

    pending = start(loop, done)
    try:
        values, error = await future
    finally:
        pending.cancel()
    if error is not None:
        try:
            raise error
        finally:
            # The traceback leads here: nothing here may lead to it.
            del error, future
    return values
