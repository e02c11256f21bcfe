"""Clients and stores for the tests of your own code: answers that you give, and no network.

    client = zapi.testing.Client({
        "5511990000000": "https://pps.whatsapp.net/v/a.jpg",
        "5511990000001": None,
        "5511990000002": [zapi.RateLimited(retry_after=1), "https://pps.whatsapp.net/v/b.jpg"],
    })
    assert client.profile_picture("5511990000001").link is None
    assert client.calls == [zapi.testing.Asked("profile_picture", "5511990000001")]

They are subclasses of the real clients: methods, results and checks of arguments are the same.

:class:`Store` and :class:`AsyncStore` are real stores, each in a temporary folder of its own:

    with zapi.testing.Store({
        "5511990000000": "https://pps.whatsapp.net/v/a.jpg",
        "5511990000001": None,
        "5511990000002": ...,  # added, and not asked for yet
    }) as store:
        assert store.picture("5511990000000")
        assert store.entry("5511990000002").state == "never"

A sync with one of these clients gets your answers, too.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from types import EllipsisType
from typing import TYPE_CHECKING, Any

from . import _async, _async_store, _client, _native, _settings, _store, _tracebacks
from ._base import Base
from ._base_store import BaseStore, Parts, native, request
from ._canned import Answers, Asked, Core, Script, listed
from ._options import Options

if TYPE_CHECKING:
    from typing_extensions import Unpack
else:
    # Python 3.10 has none.
    Unpack = {Options: Any}

__all__ = ["Asked", "AsyncClient", "AsyncStore", "Client", "Store"]

SETTINGS = {"instance_id": "TEST", "token": "TEST"}
# An answer is the result after all retries, and each phone has its own.
RESULTS = [("max_retries", "0"), ("rate_per_second", "0"), ("cache_ttl_s", "0")]


class _Canned(Base):
    """What both have in common."""

    calls: list[Asked]

    @_tracebacks.hidden
    def __init__(
        self,
        answers: Mapping[str, Answers] | None = None,
        *,
        default: Answers | EllipsisType = ...,
        **settings: Unpack[Options],
    ) -> None:
        """Takes the answer for each phone: a link; ``None`` for no picture; a
        :class:`~zapi.ProfilePicture` or :class:`~zapi.Image`; an :class:`~zapi.Error` to raise; or
        a list of these, used one by one, the last one forever.

        ``default`` is the answer for all other phones; without it they raise ``AssertionError``.
        Settings are checked as for the real client but change nothing: an answer is the result
        after all retries, and there is no cache and no rate limit. Downloading a link gives an
        image of one pixel.
        """
        _settings.refuse_unknown(set(settings) - {"trust_env"})
        pairs = _settings.pairs({**SETTINGS, "proxy": None, **settings}, trust_env=False)
        script = Script(answers or {}, [] if default is ... else listed(default))
        checked = _native.offline([*pairs, *RESULTS], script.reply)
        self.calls = script.calls
        core: Any = Core(script, checked)
        self._core = core
        self._is_asleep = False
        self._recipe = ([], (), False)

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError("a client of zapi.testing does not pickle: make it where it is used")


class Client(_Canned, _client.Client):
    """Stands in for :class:`zapi.Client`; :attr:`calls` lists what it was asked."""


class AsyncClient(_Canned, _async.AsyncClient):
    """Stands in for :class:`zapi.AsyncClient`; :attr:`calls` lists what it was asked."""


class _Temporary(BaseStore):
    """What both stores have in common."""

    def __init__(self, contacts: Mapping[str, Answers | EllipsisType] | None = None) -> None:
        """Makes a store in a temporary folder, which closing the store removes.

        ``contacts`` has the answer for each phone of the account ``default``, as for
        :class:`Client`: a link or an :class:`~zapi.Image` becomes its picture, ``None`` is no
        picture, an :class:`~zapi.Error` makes it fail. ``...`` adds a contact that was never asked
        for. The picture of a link is an image of one pixel.
        """
        self._temporary = tempfile.TemporaryDirectory(prefix="zapi-store-")
        super().__init__(self._temporary.name)
        answers = {phone: answer for phone, answer in (contacts or {}).items() if answer is not ...}
        if answers:
            self._fill(answers)
            with Client(answers) as client:
                call = _settings.call(None, None)
                options = request({"workers": 1})
                self._open().sync(native(client), "default", options, call, None)
        self._fill(contacts or {})

    def _fill(self, phones: Iterable[str]) -> None:
        for part in Parts(phones, None).of(phones):
            self._add("default", part, _native.Additions()).run()

    def _close(self) -> None:
        super()._close()
        self._temporary.cleanup()


class Store(_Temporary, _store.Store):
    """A :class:`zapi.Store` in a temporary folder, which is removed when the store is closed."""


class AsyncStore(_Temporary, _async_store.AsyncStore):
    """A :class:`zapi.AsyncStore` in a temporary folder, which is removed when the store is closed."""
