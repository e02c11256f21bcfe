"""The base of all exceptions of this package, with what every one of them carries."""

from __future__ import annotations

from ._typing import Any


class Error(Exception):
    """Why a call failed: the base class of every exception here.

    ``str()`` says what happened and, in the client's ``language``, what to do about it. Neither it
    nor ``repr()`` ever contains a token, a URL of the API or a phone, except in the name of a file
    that you passed. Exceptions pickle with all their fields.

    There is one subclass for each code, so catch the subclass or compare :attr:`code`; its numbers
    are the same in every language of this library.
    """

    code: int = 0
    """The number of the code, always below zero in the subclasses."""

    retryable: bool = False
    """Whether the same call may succeed if you try again."""

    account_wide: bool = False
    """Whether every call for this account would fail in the same way, for any phone."""

    # Whether the network or the service failed, which says nothing about the phone.
    _is_outage: bool = False

    foreign: bool = False
    """Whether the reply came neither from Z-API nor from the host of the picture: a proxy, a firewall
    or a login page answered. It says nothing about the contact."""

    pacing: bool = False
    """Whether the client's own rate limit refused the call, without a request."""

    http_status: int | None
    """The HTTP status of the reply; ``None`` if there was no reply."""

    retry_after: float | None
    """How many seconds to wait before the next request: as the service asked, or with
    :attr:`pacing` until the rate limit allows one; ``None`` if neither is known."""

    attempts: int
    """How many requests were made; 0 if the call failed before the first."""

    cause: Error | None
    """The error that led to this one; ``__cause__`` is the same."""

    stopped_at: int | None = None
    """If this error ended a batch early: where to resume, as in ``progress.stopped_at``."""

    partial: list[dict[str, object]] | dict[str, list[object]] | None = None
    """If this error ended ``to_dicts`` or ``to_columns``: the finished rows in the same form. A
    batch that resumes at ``stopped_at`` requests the rows from there on again."""

    def __init__(
        self,
        text: str = "",
        *,
        http_status: int | None = None,
        retry_after: float | None = None,
        attempts: int = 0,
        retryable: bool | None = None,
        foreign: bool = False,
        pacing: bool = False,
        cause: Error | None = None,
    ) -> None:
        super().__init__(text)
        self.http_status = http_status
        self.retry_after = retry_after
        self.attempts = attempts
        if retryable is not None:
            self.retryable = retryable
        if foreign:
            self.foreign = foreign
        if pacing:
            self.pacing = pacing
        self.cause = cause
        if cause is not None:
            self.__cause__ = cause

    def __setstate__(self, state: dict[str, Any] | None) -> None:
        # Pickle keeps the fields but not `__cause__`.
        super().__setstate__(state)
        if self.cause is not None:
            self.__cause__ = self.cause
