"""The client: settings as keyword arguments, and calls from phone to picture."""

from __future__ import annotations

from os import PathLike

from . import _settings
from ._base import Base, C
from ._batch import Batch, Progress
from ._cancel import CancelToken
from ._image import Image
from ._typing import Callable, Iterable, PhoneLike, Report, TracebackType
from ._picture import ProfilePicture
from ._settings import Seconds


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

    Raises :class:`InvalidConfig` for a setting that is missing or cannot be used, naming it but
    never its value, and ``TypeError`` for a value of the wrong type. No connection is opened yet.

    A client keeps connections for the next call. It may be used from any number of threads at
    once, and in a forked child, where it works with connections of its own. It pickles without
    ``token``, ``client_token``, ``proxy`` and what else holds the text of one of these: where it is
    loaded they come from the environment. If one is missing there, the first call raises
    :class:`InvalidConfig`, which names the variable. ``copy.copy`` is :meth:`with_options` without changes.
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
        """Asks for the picture of a contact. A contact without one is an answer, not an error.

        ``phone`` is country, area and number in digits only (``"551199999999"``, or the same as a
        whole number), or a ``-group``, ``@lid`` or ``@newsletter`` id; :meth:`Phone.from_masked`
        reads other forms. ``timeout`` limits this call in all, in place
        of the client's. ``bypass_cache`` asks the service also when an answer is remembered; the
        new one is remembered in its place. ``cancel`` ends the call from elsewhere.

        Other threads run meanwhile. On the main thread signal handlers run too, and what they
        raise, ``KeyboardInterrupt`` for Ctrl-C, ends the call at once.

        Raises a subclass of :class:`Error`: :class:`InvalidPhone` before any request,
        :class:`InvalidArgument` on a closed client, else what the service or the network did.
        """
        core = self._open()
        call = _settings.call(timeout, bypass_cache, cancel)
        return ProfilePicture._of(core.profile_picture(_settings.phone(phone), call))

    def download(
        self,
        phone: PhoneLike,
        *,
        to: str | PathLike[str] | None = None,
        timeout: Seconds | None = None,
        bypass_cache: bool = False,
        cancel: CancelToken | None = None,
    ) -> Image | None:
        """Brings the bytes of a contact's picture; ``None`` when there is none to see.

            image = client.download("551199999999", to="picture.jpg")

        A link that has died is fetched anew once. With ``to`` the picture is also written to that
        file, beside its place and moved there when it is whole: a crash or a full disk leaves the
        old file as it was, and without a picture nothing is touched. The other arguments, and
        what ends the call, are as with :meth:`profile_picture`; ``timeout`` covers all of it.

        Only the hosts of ``image_hosts`` are asked, only by https, and nothing of the account is
        sent to them.

        Raises what :meth:`profile_picture` raises, and :class:`LinkExpired`,
        :class:`LinkRefused`, :class:`NotAnImage`, :class:`TooLarge`, :class:`FileError`.
        """
        core = self._open()
        path = None if to is None else _settings.path("to", to)
        call = _settings.call(timeout, bypass_cache, cancel)
        values = core.download(_settings.phone(phone), path, call)
        return None if values is None else Image._of(values)

    def check(
        self,
        phone: PhoneLike | None = None,
        *,
        timeout: Seconds | None = None,
        cancel: CancelToken | None = None,
    ) -> Report:
        """Finds out why calls fail: a :class:`Report` of steps, from settings to answer.

            print(client.check("551199999999"))

        It makes one attempt over a new connection, without cache and retries, within the rate
        limit. Without a phone it only connects and sends no request. What fails is in the report
        and not raised.

        Raises :class:`InvalidPhone`, :class:`InvalidArgument` on a closed client, and what a
        signal handler raises.
        """
        from ._report import report

        core = self._open()
        call = _settings.call(timeout, True, cancel)
        return report(core.check(None if phone is None else _settings.phone(phone), call))

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
        """Asks for many contacts: an iterator that gives one :class:`Outcome` for each phone.

            for outcome in client.profile_pictures(phones):
                print(outcome.phone, outcome.picture or outcome.error)

        Outcomes come as they are completed, or in the order of the input when ``ordered``;
        ``outcome.index`` is the position in the input. ``workers`` threads ask, the client's number
        by default, within the client's rate limit. ``timeout`` limits the call for each phone and
        begins when its request may go out. ``bypass_cache`` is that of :meth:`profile_picture`.
        ``on_progress`` is called with the batch's :class:`Progress` before each outcome is given,
        in the thread that takes it; what it raises comes out of ``next()``, and the outcome with
        the next one. ``cancel`` does what :meth:`Batch.cancel` does.

        ``phones`` is read as outcomes are taken, in the thread that takes them, and only a few
        ahead: it may be endless, and memory does not grow with it. Nothing is read or sent before
        the first ``next()``. While ``phones`` blocks no outcome comes, so unless it has a
        ``len()``, all that is ready is given before more is read; for a queue or a socket use an
        asynchronous iterable with :class:`AsyncClient`. A value that is not a phone is that
        outcome's :class:`InvalidPhone`, and ``outcome.given`` keeps it. A phone that comes again
        while it is being asked is not asked twice. When ``phones`` raises an ``Exception``, it
        comes out of ``next()`` after the outcomes of what was read before it.

        If an error would hit every phone (:class:`Unauthorized`, :class:`IpNotAllowed`,
        :class:`InstanceNotFound`, :class:`NotConnected`, :class:`InvalidConfig`), or an outage
        lasts, the batch ends early. An outage is ``stop_after`` failures in a row over at least a
        minute (0 never stops); meanwhile the batch asks one phone at a time, and a phone that had
        an answer is asked again before it gives up. A wait that the service asks for
        (``Retry-After`` of a 429) stops it only when it is longer than ``max_hold``. Phones that
        were read but not asked come back as :class:`Cancelled`; then the error itself comes out of
        ``next()``, with ``error.stopped_at`` where to resume.

        Ctrl-C, or whatever else a signal handler raises, comes out of ``next()`` at once and
        cancels the batch; no outcome is lost by it. Dropping or closing the iterator ends the
        calls that run. A batch goes on when its client is closed, and cannot be used in a forked
        child.

        Raises :class:`InvalidConfig` for an argument that cannot be used, :class:`InvalidArgument`
        on a closed client, and ``TypeError`` for a wrong type; the iterator raises
        :class:`InvalidArgument` when two threads call ``next()`` at the same time.
        """
        core = self._open()
        total = _settings.length(phones)
        threads = None if workers is None else _settings.whole("workers", workers)
        patience = _settings.patience(stop_after, max_hold)
        call = _settings.call(timeout, bypass_cache, cancel)
        batch = core.profile_pictures(
            total, bool(ordered), threads, *patience, call, False
        )
        return Batch._of(batch, iter(phones), on_progress)

    def __enter__(self: C) -> C:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
