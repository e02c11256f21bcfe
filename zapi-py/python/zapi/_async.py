"""The client for event loops: the same names as the other one, and no thread that waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Callable, Iterable
from os import PathLike
from typing import Any, TypeVar

from . import _native, _phone, _settings
from ._async_batch import AsyncBatch
from ._base import Base
from ._error import Error
from ._native import CancelToken, Image, ProfilePicture, Progress, Report
from ._settings import Seconds
from ._typing import PhoneLike, Self

T = TypeVar("T")


class AsyncClient(Base):
    """A client for one Z-API instance, for asyncio.

        async with zapi.AsyncClient() as client:
            picture = await client.profile_picture("551199999999")

    Arguments, names and errors are those of :class:`Client`; it is closed with :meth:`aclose`. Calls
    run on the client's own native threads, not in the loop's executor: at most ``max_in_flight`` at
    once, the others are queued. Cancelling a task ends its call and closes its connection
    within 50 ms.

    A client is not tied to one loop: it can serve several, one after another or in several threads,
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
        """Looks up the picture of a contact, as :meth:`Client.profile_picture` does.

        ``timeout`` starts now and includes the time in the queue.
        """
        core, text, call = self._asked(phone, timeout, bypass_cache, cancel)
        return await ended(lambda loop, done: core.submit(text, call, loop, done))

    async def download(
        self,
        phone: PhoneLike,
        *,
        to: str | PathLike[str] | None = None,
        timeout: Seconds | None = None,
        bypass_cache: bool = False,
        cancel: CancelToken | None = None,
    ) -> Image | None:
        """Downloads a contact's picture, as :meth:`Client.download` does.

        The file is not written in the loop's thread.
        """
        core, text, call = self._asked(phone, timeout, bypass_cache, cancel)
        path = None if to is None else _settings.path("to", to)
        return await ended(lambda loop, done: core.submit_download(text, path, call, loop, done))

    async def check(
        self,
        phone: PhoneLike | None = None,
        *,
        timeout: Seconds | None = None,
        cancel: CancelToken | None = None,
    ) -> Report:
        """Finds out why calls fail, as :meth:`Client.check` does."""
        core = self._open()
        text = None if phone is None else _phone.given(phone)
        call = _settings.call(timeout, cancel, bypass_cache=True)
        return await ended(lambda loop, done: core.submit_check(text, call, loop, done))

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
        """Looks up many contacts, as :meth:`Client.profile_pictures` does.

            async for outcome in client.profile_pictures(phones):
                print(outcome.phone, outcome.picture or outcome.error)

        ``phones`` can be an asynchronous iterable too. A plain one is read in the loop's thread,
        so it should not block. Cancelling the task that waits for an outcome cancels the batch.
        """
        core = self._batch(
            phones, ordered, workers, timeout, bypass_cache, stop_after, max_hold, cancel,
            is_polled=True,
        )
        return AsyncBatch._of(core, phones, on_progress, cancel)

    async def aclose(self) -> None:
        """Closes the client, as :meth:`Client.close` does."""
        self._close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._close()


async def ended(
    start: Callable[[asyncio.AbstractEventLoop, _native.Done[T]], _native.PendingCall],
) -> T:
    """The result of a call. The call ends when the waiting does, and the other way round."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[tuple[Any, Error | None]] = loop.create_future()

    def done(value: T | None, error: Error | None) -> None:
        if not future.done():
            future.set_result((value, error))

    value: T
    pending = start(loop, done)
    try:
        value, error = await future
    finally:
        pending.cancel()
    if error is not None:
        try:
            raise error
        finally:
            # The traceback leads here: nothing here may lead to it.
            del error, future
    return value
