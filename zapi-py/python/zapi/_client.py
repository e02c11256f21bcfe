"""The client: settings as keyword arguments, and one call from phone to picture."""

from __future__ import annotations

from . import _native, _settings
from ._errors import InvalidArgument
from ._picture import ProfilePicture

TYPE_CHECKING = False
if TYPE_CHECKING:
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
    ``proxy``
        ``http://[user:password@]host:port``, or ``"none"`` (``ZAPI_PROXY``). By default the usual
        variables decide: ``https_proxy``, ``all_proxy``, ``no_proxy``.
    ``ca_file``
        A PEM file with certificate authorities to trust besides the bundled ones
        (``ZAPI_CA_FILE``).
    ``user_agent``
        The User-Agent header (``ZAPI_USER_AGENT``).
    ``trust_env``
        ``False`` ignores all environment variables, those of proxies too.

    Times are seconds (``int`` or ``float``) or a ``timedelta``, from 1 millisecond to 1 hour; the
    variables are in milliseconds.

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
        proxy: str | None = None,
        ca_file: str | PathLike[str] | None = None,
        user_agent: str | None = None,
        trust_env: bool = True,
    ) -> None:
        # The arguments by name: this line must come before any other variable.
        settings = _settings.pairs(locals(), trust_env=trust_env)
        self._core = _native.Client(settings, trust_env)

    def profile_picture(self, phone: str, *, timeout: Seconds | None = None) -> ProfilePicture:
        """Asks for the picture of a contact. A contact without one is an answer, not an error.

        ``phone`` is country, area and number in digits only (``"551199999999"``), or a
        ``-group``, ``@lid`` or ``@newsletter`` id. ``timeout`` limits this call in all, in place
        of the client's.

        Other threads run meanwhile. On the main thread signal handlers run too, and what they
        raise, ``KeyboardInterrupt`` for Ctrl-C, ends the call at once.

        Raises a subclass of :class:`Error`: :class:`InvalidPhone` before any request,
        :class:`InvalidArgument` on a closed client, else what the service or the network did;
        and ``TypeError`` for a phone that is no ``str``.
        """
        core = self._core
        if core is None:
            raise InvalidArgument("the client is closed: make a new one")
        phone = _settings.text("phone", phone)
        limit = None if timeout is None else _settings.millis("timeout", timeout)
        return ProfilePicture._of(core.profile_picture(phone, limit))

    def close(self) -> None:
        """Closes the connections; calls that are running in other threads end first.

        From now on every call raises :class:`InvalidArgument`. Closing twice does nothing.
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
        core = self._core
        return "<zapi.Client, closed>" if core is None else f"<zapi.Client of {core.base_url}>"
