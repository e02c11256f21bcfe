"""Clients for the tests of your own code: answers that you give, and no network.

    import zapi
    from zapi import testing

    client = testing.Client({
        "5511990000000": "https://pps.whatsapp.net/v/a.jpg",
        "5511990000001": None,
        "5511990000002": [zapi.RateLimited(retry_after=1), "https://pps.whatsapp.net/v/b.jpg"],
    })
    assert client.profile_picture("5511990000001").link is None
    assert client.calls == [testing.Asked("profile_picture", "5511990000001")]

They are subclasses of the real clients, so methods, checks of arguments and results are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import EllipsisType
from typing import Any

from . import _async, _client, _native, _secrets, _settings
from ._base import Base
from ._canned import Answer, Answers, Asked, Core, listed
from ._typing import Options, Unpack

__all__ = ["Asked", "AsyncClient", "Client"]

SETTINGS = {"instance_id": "TEST", "token": "TEST"}


class _Canned(Base):
    """What both have in common."""

    calls: list[Asked]

    @_secrets.unseen
    def __init__(
        self,
        answers: Mapping[str, Answer] | None = None,
        *,
        default: Answer | EllipsisType = ...,
        **settings: Unpack[Options],
    ) -> None:
        """Takes the answer for each phone: a link; ``None`` for no picture; a
        :class:`~zapi.ProfilePicture` or :class:`~zapi.Image`; an :class:`~zapi.Error` that is
        raised; or a list of these, given out one by one, its last for ever.

        ``default`` is the answer for all other phones; without it, they are an
        ``AssertionError``. Settings are checked as those of the real client and change nothing:
        an answer is what a call comes to after all retries, and nothing is remembered or paced.
        A link gives a download of one pixel.
        """
        _settings.refuse_unknown(set(settings) - {"trust_env"})
        pairs = _settings.pairs({**SETTINGS, "proxy": None, **settings}, trust_env=False)
        checked = _native.Client(pairs, False)
        given = Answers(answers or {}, [] if default is ... else listed(default))
        self.calls = given.calls
        core: Any = Core(given, checked)
        self._core = core
        self._is_asleep = False
        self._recipe = ([], (), False)

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError("a client of zapi.testing does not pickle: make it where it is used")


class Client(_Canned, _client.Client):
    """Stands in for :class:`zapi.Client`; :attr:`calls` lists what it was asked."""


class AsyncClient(_Canned, _async.AsyncClient):
    """Stands in for :class:`zapi.AsyncClient`; :attr:`calls` lists what it was asked."""
