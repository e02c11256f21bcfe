"""How keyword arguments become the settings of the native client: what each kind of value looks
like as text."""

from __future__ import annotations

import os

from . import _native
from ._errors import InvalidArgument, InvalidConfig
from ._native import CancelToken
from ._phone import refuse_float32
from ._typing import Any, Callable, Iterable, Mapping, Pairs, timedelta

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

Seconds: TypeAlias = float | timedelta


def text(name: str, value: Any) -> str:
    """A ``str`` as it is."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a str, not {type(value).__name__}")
    return value


def path(name: str, value: Any) -> str:
    """A ``str`` or path object."""
    try:
        found = text(name, os.fspath(value))
    except TypeError:
        found = None
    if found is not None:
        # A path object always names a file, and pathlib drops the "./" before its name.
        is_file = found == "system" and not isinstance(value, str)
        return os.path.join(os.curdir, found) if is_file else found
    raise TypeError(f"{name} must be a str or os.PathLike, not {type(value).__name__}")


def number(name: str, value: Any, kind: str = "an int or float") -> str:
    """An ``int``, ``float`` or what becomes one; whole ones without a point."""
    if isinstance(value, bool) or not hasattr(value, "__float__"):
        raise TypeError(f"{name} must be {kind}, not {type(value).__name__}")
    try:
        value = float(value)
        return str(int(value) if value.is_integer() else value)
    except (OverflowError, ValueError):
        return "not a finite number"


def whole(name: str, value: Any) -> str:
    """An ``int`` or what stands for one."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(f"{name} must be an int, not {type(value).__name__}")
    return number(name, value.__index__())


def flag(_: str, value: Any) -> bool:
    """Anything that is true or not."""
    return bool(value)


def seconds(name: str, value: Any) -> str:
    """Seconds or a ``timedelta``."""
    if hasattr(value, "total_seconds"):
        value = value.total_seconds()
    return number(name, value, "seconds (int or float) or a timedelta")


def millis(name: str, value: Any) -> str:
    """Seconds or a ``timedelta``, as whole milliseconds."""
    try:
        return str(round(float(seconds(name, value)) * 1000))
    except (OverflowError, ValueError):
        return "not a finite number"


def hosts(name: str, value: Any) -> str:
    """A ``str`` as it is, or the names of an iterable."""
    if isinstance(value, str):
        return value
    if not hasattr(value, "__iter__"):
        raise TypeError(f"{name} must be a str or an iterable of str, not {type(value).__name__}")
    # No name at all would mean the default.
    return ",".join(text(f"each of {name}", host) for host in value) or ","


KINDS: dict[str, Callable[[str, Any], str]] = {
    "text": text,
    "path": path,
    "hosts": hosts,
    "whole": whole,
    "decimal": number,
    "millis": millis,
    "seconds": seconds,
}

# Argument, key of the core, kind. What has the right type but cannot be used is left to the core
# to refuse, so that every limit stands in one place.
OPTIONS = tuple((name, key, KINDS[kind]) for key, name, kind, *_ in _native.options())


def pairs(given: Mapping[str, Any], *, trust_env: bool = True) -> Pairs:
    """The settings for the native client; an argument that is ``None`` was not given."""
    found = [
        (key, kind(name, given[name]))
        for name, key, kind in OPTIONS
        if given.get(name) is not None
    ]
    if not trust_env and not given["proxy"]:
        # Left open, the core would ask the proxy variables.
        found.append(("proxy", "none"))
    return found


def refuse_unknown(names: Iterable[str]) -> None:
    """For what Python itself did not check."""
    for name in set(names).difference(name for name, *_ in OPTIONS):
        raise TypeError(f"unexpected keyword argument {name!r}")


def call(timeout: Seconds | None, cancel: Any, bypass_cache: bool = False) -> _native.Call:
    """The options of a single call."""
    limit = None if timeout is None else millis("timeout", timeout)
    if cancel is not None and not isinstance(cancel, CancelToken):
        raise TypeError(f"cancel must be a zapi.CancelToken, not {type(cancel).__name__}")
    return limit, bool(bypass_cache), cancel


def patience(stop_after: int, max_hold: Seconds) -> tuple[int, float]:
    """When a batch gives up: the number of failures, and the longest wait in seconds."""
    failures = int(whole("stop_after", stop_after))
    longest = float(seconds("max_hold", max_hold))
    if not 0 <= failures < 2**32:
        raise InvalidConfig("stop_after must be a whole number from 0 (never) to 2**32 - 1")
    if not longest >= 0:
        raise InvalidConfig("max_hold must be a number of seconds from 0")
    return failures, longest


def count(name: str, value: Any, most: int = 2**63 - 1) -> int:
    """A number of things."""
    whole(name, value)
    number = int(value.__index__())
    if not 0 <= number <= most:
        raise InvalidArgument(f"{name} must be a whole number from 0 to {most}")
    return number


def span(name: str, value: Any) -> float:
    """A time in seconds that may be any."""
    number = float(seconds(name, value))
    if not number >= 0:
        raise InvalidArgument(f"{name} must be a number of seconds from 0")
    return number


def length(phones: object) -> int | None:
    """The number of phones, if the input has a length."""
    if isinstance(phones, (str, bytes)):
        raise TypeError("phones must be an iterable of phones, not a single one")
    refuse_float32(phones)
    try:
        return len(phones)  # type: ignore[arg-type]
    except TypeError:
        return None
