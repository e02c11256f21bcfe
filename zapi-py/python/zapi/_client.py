"""The client: settings as keyword arguments, and calls from phone to picture."""

from __future__ import annotations

from os import PathLike

from . import _phone, _settings
from ._base import Base
from ._batch import Batch
from ._native import CancelToken, Image, ProfilePicture, Progress, Report
from ._settings import Seconds
from ._typing import Callable, Iterable, PhoneLike, Self


class Client(Base):
    """A client for one Z-API instance.

    All arguments are optional and keyword-only. An argument wins over the environment variable in
    parentheses, which wins over the default.

    Options:

    ``instance_id``
        Id of the instance, from its page in the Z-API panel. Required. (``ZAPI_INSTANCE_ID``)
    ``token``
        Token of the instance, from the same page. Required. (``ZAPI_TOKEN``)
    ``client_token``
        Account security token, sent as Client-Token; empty for accounts that have not activated
        it. (``ZAPI_CLIENT_TOKEN``)
    ``base_url``
        Address of the service: https, or http to this machine. Default
        ``https://api.z-api.io``. (``ZAPI_BASE_URL``)
    ``timeout``
        Time limit for a whole call, retries and rate limiting included. 0.001 to 3600 seconds,
        default 30. (``ZAPI_TIMEOUT_MS``)
    ``attempt_timeout``
        Time limit for one request. 0.001 to 3600 seconds, default 10.
        (``ZAPI_ATTEMPT_TIMEOUT_MS``)
    ``connect_timeout``
        Timeout for connecting. The DNS lookup has the same limit again; both count towards
        attempt_timeout. 0.001 to 3600 seconds, default 10. (``ZAPI_CONNECT_TIMEOUT_MS``)
    ``max_retries``
        How many times to retry a transient failure. 0 to 20, default 2. (``ZAPI_MAX_RETRIES``)
    ``rate_per_second``
        Average number of requests per second, decimals allowed; 0 disables rate limiting. 0 to
        100000, default 10. (``ZAPI_RATE_PER_SECOND``)
    ``burst``
        How many requests may go out at once after a pause. 1 to 100000, default 10.
        (``ZAPI_BURST``)
    ``workers``
        Maximum number of concurrent requests in a batch; each takes a thread. 1 to 1024,
        default 4. (``ZAPI_WORKERS``)
    ``max_in_flight``
        Maximum number of concurrent asynchronous calls. 1 to 1024, default 64.
        (``ZAPI_MAX_IN_FLIGHT``)
    ``cache_ttl``
        How long an answer stays in the cache: never past its expiry, "no picture" at most 600
        s. 0 disables the cache. 0 to 31536000 seconds, default 0. (``ZAPI_CACHE_TTL_S``)
    ``cache_entries``
        Maximum number of cached answers. 1 to 10000000, default 10000. (``ZAPI_CACHE_ENTRIES``)
    ``serve_stale``
        How long past cache_ttl an answer may still be used, marked as stale, when the service
        fails. 0 to 31536000 seconds, default 0. (``ZAPI_SERVE_STALE_S``)
    ``proxy``
        ``http://[user:password@]host:port``, ``host:port``, ``system`` (the system's settings)
        or ``none``. If not set, the usual environment variables decide. (``ZAPI_PROXY``)
    ``ca_file``
        PEM file with certificate authorities to trust besides the bundled ones; or ``system``:
        the system's, in place of the bundled ones. (``ZAPI_CA_FILE``)
    ``user_agent``
        The User-Agent header. Default ``zapi/0.1.0``. (``ZAPI_USER_AGENT``)
    ``image_hosts``
        Hosts that pictures may be downloaded from, subdomains included; separated by commas.
        Default ``whatsapp.net,fbcdn.net``. (``ZAPI_IMAGE_HOSTS``)
    ``max_image_bytes``
        Largest picture to download, in bytes. 1 to 67108864, default 5242880.
        (``ZAPI_MAX_IMAGE_BYTES``)
    ``language``
        Language of the advice that an error's text ends with: ``en`` or ``pt-BR``. Default
        ``en``. (``ZAPI_LANGUAGE``)
    ``trust_env``
        ``False`` ignores all environment variables, those of proxies and authorities too.

    Times are seconds (``int`` or ``float``) or a ``timedelta``. Variables that end in ``_MS`` are
    in milliseconds, those in ``_S`` in whole seconds. Retries wait a random time that grows, or
    what the service asks for, and end with ``timeout``. All threads of a client share its rate
    limit; two clients do not, so have one for each instance. Callers who ask for one contact at
    the same time share one request if there is a cache. Without ``proxy``, ``https_proxy``,
    ``all_proxy`` and ``no_proxy`` decide. Without ``ca_file``, the first of ``SSL_CERT_FILE``,
    ``SSL_CERT_DIR``, ``REQUESTS_CA_BUNDLE`` and ``CURL_CA_BUNDLE`` that is set is used; each may
    name a file or a folder, and ``ca_file=""`` trusts the bundled authorities only. ``"system"`` as
    ``proxy`` or ``ca_file`` reads the system's settings when the client is made.

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
        :class:`LinkRefused`, :class:`NotAnImage`, :class:`TooLarge`, :class:`FileError`,
        :class:`Full`.
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
        call = _settings.call(timeout, cancel, bypass_cache=True)
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

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()
