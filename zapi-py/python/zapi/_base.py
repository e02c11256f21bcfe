"""What both clients share: settings, copies, counts, closing and pickling."""

from __future__ import annotations

from os import PathLike

from . import _native, _phone, _pickling, _settings, _tracebacks
from ._error import Error
from ._errors import InvalidArgument
from ._native import CancelToken, Stats
from ._settings import Seconds
from ._typing import Any, Iterable, NoReturn, Pairs, PhoneLike, Self


class Base:
    """A client without its calls."""

    __slots__ = ("__weakref__", "_core", "_is_asleep", "_recipe")

    _core: _native.Client | None
    # It was pickled and could not start where it was loaded.
    _is_asleep: bool
    _shown_as = "zapi.Client"
    # How to make it again: settings without secrets, the keys of the secrets, trust_env.
    _recipe: tuple[Pairs, tuple[str, ...], bool]

    @_tracebacks.hidden
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
        # All arguments by name, so this line must come before any other variable.
        settings = _settings.pairs(locals(), trust_env=trust_env)
        self._core = None
        self._is_asleep = False
        self._start(settings, bool(trust_env))

    def _start(self, settings: Pairs, trust_env: bool) -> None:
        self._core = _native.Client(settings, trust_env)
        self._recipe = (*_pickling.parted(settings, trust_env), trust_env)

    @_tracebacks.hidden
    def with_options(
        self,
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
    ) -> Self:
        """A copy with other settings for its calls; whatever you leave out stays the same.

            patient = client.with_options(timeout=120, max_retries=5)

        It shares connections, rate limit, cache and counts with this client, but is closed
        separately. All other settings belong to what is shared and raise :class:`InvalidConfig`.
        """
        # All arguments by name, so this line must come before any other variable.
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
        """Removes a contact from the cache (``cache_ttl``)."""
        self._open().forget(_phone.given(phone))

    def stats(self) -> Stats:
        """What this client and its copies have done so far."""
        return self._open().stats()

    @property
    def is_closed(self) -> bool:
        """Whether the client was closed."""
        return getattr(self, "_core", None) is None and not getattr(self, "_is_asleep", False)

    def _close(self) -> None:
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

    def _asked(
        self,
        phone: PhoneLike,
        timeout: Seconds | None,
        bypass_cache: bool,
        cancel: CancelToken | None,
    ) -> tuple[_native.Client, str, _native.Call]:
        """What a call for one phone needs."""
        core = self._open()
        call = _settings.call(timeout, cancel, bypass_cache)
        return core, _phone.given(phone), call

    def _batch(
        self,
        phones: object,
        ordered: bool,
        workers: int | None,
        timeout: Seconds | None,
        bypass_cache: bool,
        stop_after: int,
        max_hold: Seconds,
        cancel: CancelToken | None,
        *,
        is_polled: bool,
    ) -> _native.Batch:
        core = self._open()
        total = _settings.length(phones)
        threads = None if workers is None else _settings.whole("workers", workers)
        patience = _settings.patience(stop_after, max_hold)
        call = _settings.call(timeout, cancel, bypass_cache)
        return core.profile_pictures(total, bool(ordered), threads, *patience, call, is_polled)

    @_tracebacks.hidden
    def _wake(self) -> None:
        """Starts a pickled client, with the secrets of this process's environment."""
        settings, secrets, trust_env = self._recipe
        self._start(settings + _pickling.found(secrets), trust_env)
        self._is_asleep = False

    def __copy__(self) -> Self:
        return self.with_options()

    def __deepcopy__(self, memo: object) -> Self:
        return self.with_options()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles without token, client_token, proxy and any setting that contains one of them.
        They come from the environment again; if one is missing there, the first call says so."""
        core = self._open()
        settings, secrets, trust_env = self._recipe
        if "instance_id" not in {*dict(settings), *secrets}:
            settings = [("instance_id", core.instance_id), *settings]
        state = getattr(self, "__dict__", None) or None
        return _loaded, (self.__class__, settings, secrets, trust_env), state

    def __repr__(self) -> str:
        # Not set if a subclass failed before it got to the settings.
        core = getattr(self, "_core", None)
        if core is None:
            state = "closed" if self.is_closed else "its settings are incomplete here"
            return f"<{self._shown_as}, {state}>"
        place = "***" if "base_url" in self._recipe[1] else core.base_url
        return f"<{self._shown_as} of {place}>"


def _loaded(kind: type[Base], settings: Pairs, secrets: tuple[str, ...], trust_env: bool) -> Base:
    """The client that was pickled. It never fails: a pool's worker that cannot load its task dies
    silently, and whoever waits for the result waits forever."""
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
