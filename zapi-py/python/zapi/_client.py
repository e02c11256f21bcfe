"""The client: settings as keyword arguments, and calls from phone to picture."""

from __future__ import annotations

from . import _native, _settings
from ._batch import Batch
from ._errors import InvalidArgument
from ._picture import ProfilePicture
from ._stats import Stats

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike
    from types import TracebackType

    from ._settings import Seconds


class Client:
    """A client for one Z-API instance.

    All arguments are optional and keyword-only. An argument that is given beats the environment
    variable (``ZAPI_`` and the name of the setting in capitals), which beats the default.

    ``instance_id``, ``token``
        Id and token of the instance, as its page in the Z-API panel shows them. Required, here or
        in ``ZAPI_INSTANCE_ID`` and ``ZAPI_TOKEN``.
    ``client_token``
        The account security token (``ZAPI_CLIENT_TOKEN``); none for accounts without one.
    ``base_url``
        Where the service is: https, or http to this machine (``ZAPI_BASE_URL``; default
        ``https://api.z-api.io``).
    ``timeout``
        Longest time that a call takes in all (``ZAPI_TIMEOUT_MS``; default 30 seconds).
    ``attempt_timeout``
        Longest time that one request takes (``ZAPI_ATTEMPT_TIMEOUT_MS``; default 10 seconds).
    ``connect_timeout``
        Longest time until a connection stands, name lookup included
        (``ZAPI_CONNECT_TIMEOUT_MS``; default 5 seconds).
    ``max_retries``
        How often a request is sent again that failed in a way that may pass: not connected, cut
        off, too slow, 429, 5xx (``ZAPI_MAX_RETRIES``; default 2). The waits before it grow and
        are random, or what the service asks for; all of it within ``timeout``.
    ``rate_per_second``, ``burst``
        Requests a second on average, and how many may go out at once after a pause
        (``ZAPI_RATE_PER_SECOND``, decimals allowed, ``ZAPI_BURST``; default 10 and 10). 0 a
        second sends as fast as it goes. All threads of a client share one pace; two clients do
        not, so have one for each instance.
    ``workers``
        Threads of a batch (``ZAPI_WORKERS``; default 4).
    ``max_in_flight``
        Calls that run at once for callers who do not block a thread
        (``ZAPI_MAX_IN_FLIGHT``; default 64).
    ``cache_ttl``, ``cache_entries``
        How long an answer is remembered, in whole seconds, and how many at most
        (``ZAPI_CACHE_TTL_S``, ``ZAPI_CACHE_ENTRIES``; default 0, which remembers nothing, and
        10,000). A link is never remembered past its expiry, "no picture" ten minutes at most.
        Callers who ask for one contact at the same time share one request.
    ``serve_stale``
        How long past ``cache_ttl`` an answer is still given, with ``stale`` set, when the service
        fails, in whole seconds (``ZAPI_SERVE_STALE_S``; default 0, never).
    ``proxy``
        ``http://[user:password@]host:port``, or ``"none"`` (``ZAPI_PROXY``). By default the usual
        variables decide: ``https_proxy``, ``all_proxy``, ``no_proxy``.
    ``ca_file``
        A PEM file with certificate authorities to trust besides the bundled ones
        (``ZAPI_CA_FILE``).
    ``user_agent``
        The User-Agent header (``ZAPI_USER_AGENT``).
    ``image_hosts``
        Hosts that pictures are downloaded from, with all below them: a ``str`` with commas, or an
        iterable (``ZAPI_IMAGE_HOSTS``; default ``whatsapp.net,fbcdn.net``).
    ``max_image_bytes``
        The largest picture that is downloaded (``ZAPI_MAX_IMAGE_BYTES``; default 5 MiB).
    ``trust_env``
        ``False`` ignores all environment variables, those of proxies too.

    Times are seconds (``int`` or ``float``) or a ``timedelta``; the timeouts from 1 millisecond to
    1 hour. Variables that end in ``_MS`` are in milliseconds, those in ``_S`` in whole seconds.

    Raises :class:`InvalidConfig` for a setting that is missing or cannot be used, naming it but
    never its value, and ``TypeError`` for a value of the wrong type. No connection is opened yet.

    A client keeps connections for the next call. It may be used from any number of threads at
    once, and in a forked child, where it works with connections of its own.
    """

    __slots__ = ("__weakref__", "_core")

    _core: _native.Client | None

    def __init__(
        self,
        *,
        instance_id: str | None = None,
        token: str | None = None,
        client_token: str | None = None,
        base_url: str | None = None,
        timeout: Seconds | None = None,
        attempt_timeout: Seconds | None = None,
        connect_timeout: Seconds | None = None,
        max_retries: int | None = None,
        rate_per_second: float | None = None,
        burst: int | None = None,
        workers: int | None = None,
        max_in_flight: int | None = None,
        cache_ttl: Seconds | None = None,
        cache_entries: int | None = None,
        serve_stale: Seconds | None = None,
        proxy: str | None = None,
        ca_file: str | PathLike[str] | None = None,
        user_agent: str | None = None,
        image_hosts: str | Iterable[str] | None = None,
        max_image_bytes: int | None = None,
        trust_env: bool = True,
    ) -> None:
        # The arguments by name: this line must come before any other variable.
        settings = _settings.pairs(locals(), trust_env=trust_env)
        self._core = None
        self._core = _native.Client(settings, trust_env)

    def profile_picture(
        self, phone: str, *, timeout: Seconds | None = None, bypass_cache: bool = False
    ) -> ProfilePicture:
        """Asks for the picture of a contact. A contact without one is an answer, not an error.

        ``phone`` is country, area and number in digits only (``"551199999999"``), or a
        ``-group``, ``@lid`` or ``@newsletter`` id. ``timeout`` limits this call in all, in place
        of the client's. ``bypass_cache`` asks the service also when an answer is remembered; the
        new one is remembered in its place.

        Other threads run meanwhile. On the main thread signal handlers run too, and what they
        raise, ``KeyboardInterrupt`` for Ctrl-C, ends the call at once.

        Raises a subclass of :class:`Error`: :class:`InvalidPhone` before any request,
        :class:`InvalidArgument` on a closed client, else what the service or the network did;
        and ``TypeError`` for a phone that is no ``str``.
        """
        core = self._open()
        phone = _settings.text("phone", phone)
        limit = None if timeout is None else _settings.millis("timeout", timeout)
        return ProfilePicture._of(core.profile_picture(phone, limit, bool(bypass_cache)))

    def profile_pictures(
        self,
        phones: Iterable[str | None],
        *,
        ordered: bool = False,
        workers: int | None = None,
        timeout: Seconds | None = None,
    ) -> Batch:
        """Asks for many contacts: an iterator that gives one :class:`Outcome` for each phone.

            for outcome in client.profile_pictures(phones):
                print(outcome.phone, outcome.picture or outcome.error)

        Outcomes come as they are completed, or in the order of the input when ``ordered``;
        ``outcome.index`` tells where the phone stood. ``workers`` threads ask, the client's number
        by default, at the client's pace; ``timeout`` limits the call for each phone, and does not
        run while the pace holds a phone back.

        ``phones`` is read as outcomes are taken, in the thread that takes them, and only a few
        ahead: it may be endless, and memory does not grow with it. Nothing is read or sent before
        the first ``next()``. What is no phone (also ``None``, or an ``int``) is that outcome's
        :class:`InvalidPhone`. A phone that comes again while it is being asked is not asked twice.
        When ``phones`` raises an ``Exception``, the outcomes of what was read before it come
        first, then it comes out of ``next()``.

        An error that every phone would meet (:class:`Unauthorized`, :class:`IpNotAllowed`,
        :class:`InstanceNotFound`, :class:`NotConnected`) ends the batch when it is the first
        result, or comes as often in a row as there are workers. What was read then comes back as
        :class:`Cancelled` with that ``cause``, nothing more is read or sent, and
        ``progress.stopped_at`` tells where to resume.

        Ctrl-C, or whatever else a signal handler raises, comes out of ``next()`` at once and
        cancels the batch. Dropping or closing the iterator ends the calls that run. A batch goes
        on when its client is closed, and cannot be used in a forked child.

        Raises :class:`InvalidConfig` for an argument that cannot be used, :class:`InvalidArgument`
        on a closed client, and ``TypeError`` for a wrong type; the iterator raises
        :class:`InvalidArgument` when two threads call ``next()`` at the same time.
        """
        core = self._open()
        if isinstance(phones, (str, bytes)):
            raise TypeError("phones must be an iterable of phones, not a single one")
        threads = None if workers is None else _settings.whole("workers", workers)
        limit = None if timeout is None else _settings.millis("timeout", timeout)
        length = getattr(phones, "__len__", None)
        total = None if length is None else length()
        batch = core.profile_pictures(total, bool(ordered), threads, limit)
        return Batch._of(batch, iter(phones))

    def forget(self, phone: str) -> None:
        """Drops the answer that is remembered for a contact, if there is one (``cache_ttl``)."""
        self._open().forget(_settings.text("phone", phone))

    def stats(self) -> Stats:
        """What this client has done so far."""
        return Stats._of(self._open().stats())

    def _open(self) -> _native.Client:
        core = self._core
        if core is None:
            raise InvalidArgument("the client is closed: make a new one")
        return core

    def close(self) -> None:
        """From now on every call raises :class:`InvalidArgument`. Closing twice does nothing.

        It does not wait: a call that runs in another thread goes on to its end, and so does a
        batch. The connections close when the last of them has ended.
        """
        self._core = None

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        # Not there yet when a subclass failed before it came to the settings.
        core = getattr(self, "_core", None)
        return "<zapi.Client, closed>" if core is None else f"<zapi.Client of {core.base_url}>"
