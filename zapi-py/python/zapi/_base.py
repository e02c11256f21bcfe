"""What both clients share: settings, copies, counts, and how they are closed and pickled."""

from __future__ import annotations

from os import PathLike

from . import _native, _secrets, _settings
from ._error import Error
from ._errors import InvalidArgument
from ._names import Any, Iterable, NoReturn, Options, PhoneLike, Unpack
from ._settings import Pairs, Seconds
from ._stats import Stats

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    C = TypeVar("C", bound="Base")


class Base:
    """A client without its calls."""

    __slots__ = ("__weakref__", "_core", "_is_asleep", "_recipe")

    _core: _native.Client | None
    # Whether it was pickled and could not start where it was loaded.
    _is_asleep: bool
    _shown_as = "zapi.Client"
    # How to make it anew: settings without secrets, the names of those, trust_env.
    _recipe: tuple[Pairs, tuple[str, ...], bool]

    @_secrets.unseen
    def __init__(
        self,
        *,
        # options: begin
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
        language: str | None = None,
        # options: end
        trust_env: bool = True,
    ) -> None:
        # The arguments by name: this line must come before any other variable.
        settings = _settings.pairs(locals(), trust_env=trust_env)
        self._core = None
        self._is_asleep = False
        self._start(settings, bool(trust_env))

    def _start(self, settings: Pairs, trust_env: bool) -> None:
        self._core = _native.Client(settings, trust_env)
        self._recipe = (*_secrets.parted(settings, trust_env), trust_env)

    @classmethod
    @_secrets.unseen
    def from_env(cls: type[C], **overrides: Unpack[Options]) -> C:
        """A client with settings from the environment, and what is given here in place of them.

        The same as calling the class, as a function to hand to others
        (``client_factory=zapi.Client.from_env``).
        """
        return cls(**overrides)

    @_secrets.unseen
    def with_options(
        self: C,
        *,
        # options of calls: begin
        timeout: Seconds | None = None,
        attempt_timeout: Seconds | None = None,
        max_retries: int | None = None,
        workers: int | None = None,
        image_hosts: str | Iterable[str] | None = None,
        max_image_bytes: int | None = None,
        language: str | None = None,
        # options of calls: end
        **shared: NoReturn,
    ) -> C:
        """A copy with other settings for its calls; what is not given stays as it is.

            patient = client.with_options(timeout=120, max_retries=5)

        It shares connections, pace, cache and counts with this client, and is closed on its own.
        All other settings belong to what is shared: :class:`InvalidConfig` says so.
        """
        # The arguments by name: this line must come before any other variable.
        changes = _settings.pairs({**locals(), **shared})
        _settings.refuse_unknown(shared)
        copy = self.__class__.__new__(self.__class__)
        copy._core = self._open().with_options(changes)
        copy._is_asleep = False
        settings, secrets, trust_env = self._recipe
        copy._recipe = (settings + changes, secrets, trust_env)
        if hasattr(self, "__dict__"):
            copy.__dict__.update(self.__dict__)
        return copy

    def forget(self, phone: PhoneLike) -> None:
        """Drops the answer that is remembered for a contact, if there is one (``cache_ttl``)."""
        self._open().forget(_settings.phone(phone))

    def stats(self) -> Stats:
        """What this client and its copies have done so far."""
        return Stats._of(self._open().stats())

    @property
    def is_closed(self) -> bool:
        """Whether :meth:`close` was called."""
        return getattr(self, "_core", None) is None and not getattr(self, "_is_asleep", False)

    def close(self) -> None:
        """From now on every call raises :class:`InvalidArgument`. Closing twice does nothing.

        It does not wait: a call that runs elsewhere goes on to its end, and so does a batch. The
        connections close when the last of them has ended, and the copies of ``with_options`` too.
        """
        self._core = None
        self._is_asleep = False

    def _open(self) -> _native.Client:
        core: _native.Client | None = getattr(self, "_core", None)
        if core is None and getattr(self, "_is_asleep", False):
            self._wake()
            core = self._core
        if core is None:
            raise InvalidArgument("the client is closed: make a new one")
        return core

    @_secrets.unseen
    def _wake(self) -> None:
        """Starts a pickled client, with the secrets of this process's environment."""
        settings, secrets, trust_env = self._recipe
        self._start(settings + _secrets.found(secrets), trust_env)
        self._is_asleep = False

    def __copy__(self: C) -> C:
        return self.with_options()

    def __deepcopy__(self: C, memo: object) -> C:
        return self.with_options()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles without token, client_token, proxy, and what else holds the text of one of them;
        they come from the environment again. Where they are not there, the first call says so."""
        core = self._open()
        settings, secrets, trust_env = self._recipe
        if "instance_id" not in {*dict(settings), *secrets}:
            settings = [("instance_id", core.instance_id), *settings]
        state = getattr(self, "__dict__", None) or None
        return _loaded, (self.__class__, settings, secrets, trust_env), state

    def __repr__(self) -> str:
        # Not there yet when a subclass failed before it came to the settings.
        core = getattr(self, "_core", None)
        if core is None:
            state = "closed" if self.is_closed else "its settings are incomplete here"
            return f"<{self._shown_as}, {state}>"
        place = "***" if "base_url" in self._recipe[1] else core.base_url
        return f"<{self._shown_as} of {place}>"


if not TYPE_CHECKING:
    C = Base


def _loaded(kind: type[C], settings: Pairs, secrets: tuple[str, ...], trust_env: bool) -> C:
    """The client that was pickled. It never fails: a pool's worker that cannot load its task dies
    in silence, and whoever waits for the result waits for ever."""
    self = kind.__new__(kind)
    self._core = None
    self._is_asleep = True
    self._recipe = (settings, secrets, trust_env)
    try:
        self._wake()
    except Error:
        # The first call tries again, and raises it.
        pass
    return self
