"""The answer to a lookup: a link with its expiry, or the plain fact that there is none."""

from __future__ import annotations

from . import _native
from ._errors import InvalidArgument
from ._typing import Any, datetime, timedelta, timezone
from ._record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    Source: TypeAlias = Literal["link", "documented"]
else:
    Source = str

# phone, link, reason, fetched_at, expires_at, expiry_source, key, stale; times in µs since 1970.
Values: TypeAlias = tuple[
    str, str | None, str | None, int, int | None, Source | None, str | None, bool
]

SHOWN = 60


class ProfilePicture(Record):
    """What the service knows about a contact's picture.

    ``link is None`` means one of three things that the service does not tell apart: the contact
    has set no picture, hides it from this account, or is not on WhatsApp.

    Objects cannot be changed, can be compared, hashed, pickled and matched
    (``case ProfilePicture(phone, None)``). Two fetches of one picture are not equal, since each
    signs the link anew: compare :attr:`key` to see whether the picture changed.
    """

    __slots__ = ()
    __match_args__ = ("phone", "link")

    _values: Values

    def __init__(
        self,
        phone: str,
        link: str | None = None,
        *,
        fetched_at: datetime,
        reason: str | None = None,
        expires_at: datetime | None = None,
        expiry_source: Source | None = None,
        key: str | None = None,
        stale: bool = False,
    ) -> None:
        """Makes an answer by hand, for tests.

        Times must be aware; they are kept in microseconds. Nothing else is checked. For a link
        that you stored, :meth:`from_link` reads expiry and key.
        """
        end = None if expires_at is None else _micros(expires_at)
        start = _micros(fetched_at)
        self._values = (phone, link, reason, start, end, expiry_source, key, stale)

    @classmethod
    def from_link(
        cls, link: str, *, phone: str = "", fetched_at: datetime | None = None
    ) -> ProfilePicture:
        """Reads expiry and key of a link that you stored. Sends no request.

            zapi.ProfilePicture.from_link(row.link, fetched_at=row.fetched_at).is_expired()

        ``fetched_at`` must be aware; by default it is the current time. It matters only for links
        that do not tell their own expiry. ``phone`` is kept as given.

        Raises :class:`InvalidArgument` if the link is not an http(s) URL of at most 2,047 bytes,
        or if ``fetched_at`` is before 1970.
        """
        start = _micros(datetime.now(timezone.utc) if fetched_at is None else fetched_at)
        if start < 0:
            raise InvalidArgument("fetched_at must not be before 1970")
        return cls._of(_native.link_fields(phone, link, start))

    @property
    def phone(self) -> str:
        """Whose picture it is, as it was asked for."""
        return self._values[0]

    @property
    def link(self) -> str | None:
        """The URL of the picture, or ``None`` when there is none to see.

        It is what the service sent: a server should check the host before it fetches it.
        """
        return self._values[1]

    @property
    def reason(self) -> str | None:
        """What the service said about why there is no picture, if it said anything."""
        return self._values[2]

    @property
    def fetched_at(self) -> datetime:
        """When the service gave this answer, in UTC."""
        return _datetime(self._values[3])

    @property
    def expires_at(self) -> datetime | None:
        """When the link stops working, in UTC; ``None`` without a link.

        The link can die earlier if the person changes the picture.
        """
        end = self._values[4]
        return None if end is None else _datetime(end)

    @property
    def expiry_source(self) -> Source | None:
        """``"link"`` if the link tells its expiry, ``"documented"`` for the 48 hours of Z-API's
        documentation, ``None`` without a link."""
        return self._values[5]

    @property
    def key(self) -> str | None:
        """The path of the link: the same as long as the picture is. ``None`` without a link."""
        return self._values[6]

    @property
    def stale(self) -> bool:
        """Whether this is an older answer, given because the service failed (``serve_stale``)."""
        return self._values[7]

    def is_expired(self, now: datetime | None = None, margin: timedelta | float = 0) -> bool:
        """Whether the link no longer works, or will not in ``margin`` from now.

        ``now`` must be aware; by default it is the current time. ``margin`` is a ``timedelta`` or
        a number of seconds. Without a link nothing expires: the answer is ``False``.
        """
        end = self.expires_at
        if end is None:
            return False
        if not isinstance(margin, timedelta):
            margin = timedelta(seconds=margin)
        return end - margin <= (datetime.now(timezone.utc) if now is None else now)

    def to_dict(self) -> dict[str, Any]:
        """The properties by name, as in the rows of ``Batch.to_dicts``. Times are ``datetime``."""
        from ._rows import PICTURE

        return {"phone": self.phone, **{name: getattr(self, name) for name in PICTURE}}

    def __repr__(self) -> str:
        """Shows the last four digits of the phone, and the link without its signature."""
        phone, link, reason, *_ = self._values
        shown = [f"phone={masked(phone)!r}", f"link={_short(link)!r}"]
        if reason is not None:
            shown.append(f"reason={_short(reason)!r}")
        if link is not None and self.expires_at is not None:
            shown.append(f"expires_at={self.expires_at:%Y-%m-%dT%H:%M:%SZ}")
        if self.stale:
            shown.append("stale=True")
        return f"ProfilePicture({', '.join(shown)})"


def masked(phone: str) -> str:
    """The last four digits, and the kind of the id."""
    digits, mark, kind = phone.partition("-" if phone.endswith("-group") else "@")
    return "…" + digits[-4:] + mark + kind


def _short(text: str | None) -> str | None:
    if text is None:
        return None
    text = text.partition("?")[0]
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def _datetime(micros: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(microseconds=micros)


def _micros(time: datetime) -> int:
    since = time - datetime(1970, 1, 1, tzinfo=timezone.utc)
    return since // timedelta(microseconds=1)
