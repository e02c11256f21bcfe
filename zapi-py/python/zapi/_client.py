"""The client: settings as keyword arguments, and calls from phone to picture."""

from __future__ import annotations

from os import PathLike

from . import _settings
from ._base import Base, C
from ._batch import Batch, Progress
from ._cancel import CancelToken
from ._image import Image
from ._names import Callable, Iterable, PhoneLike, Report, TracebackType
from ._picture import ProfilePicture
from ._settings import Seconds


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
        Number of threads in a batch. 1 to 1024, default 4. (``ZAPI_WORKERS``)
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
        ``http://[user:password@]host:port``, ``host:port`` or ``none``. If not set, the usual
        environment variables decide. (``ZAPI_PROXY``)
    ``ca_file``
        PEM file with certificate authorities to trust besides the bundled ones.
        (``ZAPI_CA_FILE``)
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
    name a file or a folder, and ``ca_file=""`` trusts the bundled authorities only.

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
