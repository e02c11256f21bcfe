"""A token that ends calls from elsewhere: another thread, another task, a signal handler."""

from __future__ import annotations

from . import _native


class CancelToken:
    """Given to calls and batches as ``cancel=``; :meth:`cancel` ends all of them.

        cancel = zapi.CancelToken()
        threading.Timer(5, cancel.cancel).start()
        client.profile_picture("551199999999", cancel=cancel)

    A call that was given the token raises :class:`Cancelled` within 50 ms, whatever it waits for.
    A token is for any number of threads and calls, and stays cancelled: make a new one for the
    next calls. It does not pickle.
    """

    __slots__ = ("__weakref__", "_core")

    _core: _native.CancelToken

    def __init__(self) -> None:
        self._core = _native.CancelToken()

    def cancel(self) -> None:
        """Ends the calls that have this token. Cancelling twice does nothing."""
        self._core.cancel()

    @property
    def cancelled(self) -> bool:
        """Whether :meth:`cancel` was called."""
        return self._core.cancelled

    def __repr__(self) -> str:
        return f"<zapi.CancelToken{', cancelled' if self.cancelled else ''}>"
