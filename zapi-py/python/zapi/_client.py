"""The client: settings as keyword arguments, and calls from phone to picture."""

from __future__ import annotations

from os import PathLike

from . import _phone, _settings
from ._base import Base, C
from ._batch import Batch
from ._native import CancelToken, Image, ProfilePicture, Progress, Report
from ._settings import Seconds
from ._typing import Callable, Iterable, PhoneLike


class Client(Base):
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
        Timeout for connecting (``ZAPI_CONNECT_TIMEOUT_MS``; default 10 seconds). The name
        lookup has the same limit again; both count towards ``attempt_timeout``.
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
        ``http://[user:password@]host:port`` or ``host:port``, or ``"none"`` (``ZAPI_PROXY``). By
        default the usual variables decide: ``https_proxy``, ``all_proxy``, ``no_proxy``.
    ``ca_file``
        A PEM file with certificate authorities to trust besides the bundled ones
        (``ZAPI_CA_FILE``). By default the first of ``SSL_CERT_FILE``, ``SSL_CERT_DIR``,
        ``REQUESTS_CA_BUNDLE`` and ``CURL_CA_BUNDLE`` that is set; each may name a file or a
        folder. ``""`` trusts the bundled ones only.
    ``user_agent``
        The User-Agent header (``ZAPI_USER_AGENT``).
    ``image_hosts``
        Hosts that pictures are downloaded from, with all below them: a ``str`` with commas, or an
        iterable (``ZAPI_IMAGE_HOSTS``; default ``whatsapp.net,fbcdn.net``).
    ``max_image_bytes``
        The largest picture that is downloaded (``ZAPI_MAX_IMAGE_BYTES``; default 5 MiB).
    ``trust_env``
        ``False`` ignores all environment variables, those of proxies and authorities too.

    Times are seconds (``int`` or ``float``) or a ``timedelta``; the timeouts from 1 millisecond to
    1 hour. Variables that end in ``_MS`` are in milliseconds, those in ``_S`` in whole seconds.

    Raises :class:`InvalidConfig` for a setting that is missing or invalid (it names the setting,
    never its value) and ``TypeError`` for a value of the wrong type. No connection is opened yet.

    A client keeps connections open for the next call. Any number of threads can use it at once, and
    so can a forked child, which opens its own connections. It pickles without ``token``,
    ``client_token``, ``proxy`` and any setting that contains one of them: where it is loaded, they
    come from the environment. If one is missing there, the first call raises
    :class:`InvalidConfig` with the name of the variable. ``copy.copy`` is :meth:`with_options`
    without changes.
    """

    __slots__ = ()

    def profile_picture(
        self,
        phone: PhoneLike,
        *,
        timeout: Seconds | None = None,
        bypass_cache: bool = False,
        cancel: CancelToken | None = None,
    ) -> ProfilePicture:
        """Looks up the picture of a contact. If there is none, ``link`` is ``None``; that is not an
        error.

        ``phone`` is country, area and number in digits only (``"551199999999"``, or the same as a
        whole number), or an id that ends in ``-group``, ``@lid`` or ``@newsletter``;
        :meth:`Phone.from_masked` reads other forms. ``timeout`` replaces the client's for this
        call. ``bypass_cache`` asks the service even if the answer is cached, and caches the new
        one. ``cancel`` ends the call from elsewhere.

        Other threads keep running. On the main thread signal handlers run too; if one raises, as
        Ctrl-C does, the call ends at once with that exception.

        Raises a subclass of :class:`Error`: :class:`InvalidPhone` before any request,
        :class:`InvalidArgument` on a closed client, otherwise what went wrong.
        """
        core, text, call = self._asked(phone, timeout, bypass_cache, cancel)
        return core.profile_picture(text, call)

    def download(
        self,
        phone: PhoneLike,
        *,
        to: str | PathLike[str] | None = None,
        timeout: Seconds | None = None,
        bypass_cache: bool = False,
        cancel: CancelToken | None = None,
    ) -> Image | None:
        """Downloads a contact's picture; ``None`` if there is none that you can see.

            image = client.download("551199999999", to="picture.jpg")

        If the link has expired, a new one is requested once. With ``to`` the picture is also saved
        to that file: it is written beside it and moved into place when it is complete, so a crash
        or a full disk leaves the old file as it was. Without a picture no file is touched. The
        other arguments are those of :meth:`profile_picture`; ``timeout`` covers everything.

        Only the hosts of ``image_hosts`` are contacted, only over https, and no secret is sent to
        them.

        Raises what :meth:`profile_picture` raises, and :class:`LinkExpired`,
        :class:`LinkRefused`, :class:`NotAnImage`, :class:`TooLarge`, :class:`FileError`.
        """
        core, text, call = self._asked(phone, timeout, bypass_cache, cancel)
        return core.download(text, None if to is None else _settings.path("to", to), call)

    def check(
        self,
        phone: PhoneLike | None = None,
        *,
        timeout: Seconds | None = None,
        cancel: CancelToken | None = None,
    ) -> Report:
        """Finds out why calls fail: a :class:`Report` of steps, from the settings to the answer.

            print(client.check("551199999999"))

        It makes one attempt over a new connection, without cache and retries, within the rate
        limit. Without a phone it only connects and sends no request. A failure is reported, not
        raised.

        Raises :class:`InvalidPhone`, :class:`InvalidArgument` on a closed client, and what a
        signal handler raises.
        """
        core = self._open()
        call = _settings.call(timeout, True, cancel)
        return core.check(None if phone is None else _phone.given(phone), call)

    def profile_pictures(
        self,
        phones: Iterable[PhoneLike | None],
        *,
        ordered: bool = False,
        workers: int | None = None,
        timeout: Seconds | None = None,
        bypass_cache: bool = False,
        stop_after: int = 20,
        max_hold: Seconds = 900,
        on_progress: Callable[[Progress], object] | None = None,
        cancel: CancelToken | None = None,
    ) -> Batch:
        """Looks up many contacts: an iterator with one :class:`Outcome` for each phone.

            for outcome in client.profile_pictures(phones):
                print(outcome.phone, outcome.picture or outcome.error)

        Outcomes come as they are completed or, with ``ordered``, in the order of the input;
        ``outcome.index`` is the position in the input. ``workers`` requests run at the same time
        (default: the client's number), within the client's rate limit. ``timeout`` is for each
        phone and starts when its request may go out. ``bypass_cache`` is as for
        :meth:`profile_picture`. ``on_progress`` is called with a :class:`Progress` before each
        outcome, in the thread that takes it; if it raises, ``next()`` raises that, and the next
        ``next()`` returns the outcome. ``cancel`` does what :meth:`Batch.cancel` does.

        ``phones`` is read while you take outcomes, in the same thread and only a few ahead: it may
        be endless, and memory does not grow with it. Nothing is read or sent before the first
        ``next()``. While ``phones`` blocks, no outcome comes, so unless it has a ``len()``,
        everything that is ready is returned before more is read; for a queue or a socket use an
        asynchronous iterable with :class:`AsyncClient`. A value that is not a phone becomes an
        outcome with :class:`InvalidPhone`, and ``outcome.given`` is that value. A phone that comes
        again while its request is running is not requested twice. If ``phones`` raises an
        ``Exception``, ``next()`` raises it after the outcomes of what was read before.

        If an error would hit every phone (:class:`Unauthorized`, :class:`IpNotAllowed`,
        :class:`InstanceNotFound`, :class:`NotConnected`, :class:`InvalidConfig`), or an outage
        lasts, the batch ends early. An outage is ``stop_after`` failures in a row over at least a
        minute (0 never stops). During an outage the batch sends one request at a time, and before
        it gives up it repeats one that worked earlier. A 429 whose ``Retry-After`` is longer than
        ``max_hold`` also ends the batch. Phones that were read but not requested come back as
        :class:`Cancelled`; then ``next()`` raises the error, and its ``stopped_at`` is where to
        resume.

        If a signal handler raises, as Ctrl-C does, ``next()`` raises that at once and the batch is
        cancelled; no outcome is lost. Dropping or closing the iterator ends the running calls. A
        batch keeps running when its client is closed, and cannot be used in a forked child.

        Raises :class:`InvalidConfig` for an invalid argument, :class:`InvalidArgument` on a closed
        client, and ``TypeError`` for a wrong type; the iterator raises :class:`InvalidArgument` if
        two threads call ``next()`` at the same time.
        """
        core = self._batch(
            phones, ordered, workers, timeout, bypass_cache, stop_after, max_hold, cancel,
            is_polled=False,
        )
        return Batch._of(core, iter(phones), on_progress)

    def close(self) -> None:
        """Closes the client: from now on every call raises :class:`InvalidArgument`. Closing twice
        does nothing.

        It does not wait: calls and batches that are running elsewhere finish normally. The
        connections close after the last of them, and after the copies of :meth:`with_options`.
        """
        self._close()

    def __enter__(self: C) -> C:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()
