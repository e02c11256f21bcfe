"""How keyword arguments become the settings of the native client: one table, and what each kind of
value looks like as text."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import timedelta
    from typing import Any, TypeAlias

    Seconds: TypeAlias = float | timedelta


def text(name: str, value: Any) -> str:
    """A ``str`` as it is."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a str, not {type(value).__name__}")
    return value


def path(name: str, value: Any) -> str:
    """A ``str`` or path object."""
    try:
        return text(name, os.fspath(value))
    except TypeError:
        pass
    raise TypeError(f"{name} must be a str or os.PathLike, not {type(value).__name__}")


def millis(name: str, value: Any) -> str:
    """Seconds or a ``timedelta``, as whole milliseconds; what is no time is left to the core to
    refuse."""
    if hasattr(value, "total_seconds"):
        value = value.total_seconds()
    if isinstance(value, bool) or not hasattr(value, "__float__"):
        kind = type(value).__name__
        raise TypeError(f"{name} must be seconds (int or float) or a timedelta, not {kind}")
    try:
        return str(round(float(value) * 1000))
    except (OverflowError, ValueError):
        return "not a finite number"


# Argument, key of the core, kind. The tests compare it with the core's own table.
OPTIONS: tuple[tuple[str, str, Callable[[str, Any], str]], ...] = (
    ("instance_id", "instance_id", text),
    ("token", "token", text),
    ("client_token", "client_token", text),
    ("base_url", "base_url", text),
    ("timeout", "timeout_ms", millis),
    ("attempt_timeout", "attempt_timeout_ms", millis),
    ("connect_timeout", "connect_timeout_ms", millis),
    ("proxy", "proxy", text),
    ("ca_file", "ca_file", path),
    ("user_agent", "user_agent", text),
)


def pairs(given: Mapping[str, Any], *, trust_env: bool) -> list[tuple[str, str]]:
    """The settings for the native client; an argument that is ``None`` was not given."""
    found = [
        (key, kind(name, given[name])) for name, key, kind in OPTIONS if given[name] is not None
    ]
    if not trust_env and not given["proxy"]:
        # Left open, the core would ask the proxy variables.
        found.append(("proxy", "none"))
    return found
