"""The command that shows the settings as they hold here, and makes one call if asked to."""

from __future__ import annotations

import os
import platform
import sys

from .. import __version__, _native, _secrets
from .._client import Client
from .._error import Error
from . import exits

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

# As the core asks them; the first that is not empty counts.
PROXIES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")


def run(given: argparse.Namespace) -> int:
    show("zapi", f"{__version__} on Python {platform.python_version()}, {sys.platform}")
    try:
        client = Client()
    except Error:
        # One that cannot be used may hold a secret where none belongs: no value is shown.
        settings(is_open=False)
        show("settings", "cannot be used")
        raise
    with client:
        settings(is_open=True)
        show("authorities", masked(client._open().authorities))
        show("settings", "can be used")
        if given.phone is None:
            show("call", "none was made: give a phone to make one")
            return exits.OK
        try:
            picture = client.profile_picture(given.phone)
        except Error as error:
            show("call", f"failed, attempts: {error.attempts}")
            raise
        show("call", "answered: " + ("a picture" if picture.link else "no picture"))
        return exits.OK


def settings(*, is_open: bool) -> None:
    for key, default, _, is_secret in _native.options():
        show(key, setting(key, default, is_shown=is_open and not is_secret))


def setting(key: str, default: str, *, is_shown: bool) -> str:
    """What it is and where it comes from."""
    name = f"ZAPI_{key.upper()}"
    value = os.environ.get(name, "").strip()
    if not value and key == "proxy":
        return proxy()
    if not value:
        return f"{default} (default)" if default else "not set"
    return f"{masked(value) if is_shown else '***'} ({name})"


def proxy() -> str:
    name = next((name for name in PROXIES if os.environ.get(name, "").strip()), None)
    if name is None:
        return "none"
    # An empty one counts as not set.
    exempt = os.environ.get("no_proxy", "").strip() or os.environ.get("NO_PROXY", "").strip()
    return f"*** ({name})" + (f", but not for {masked(exempt)}" if exempt else "")


def masked(value: str) -> str:
    """A secret may have been put where none belongs."""
    secrets = (_secrets.held(key) for key, _, _, is_secret in _native.options() if is_secret)
    return "***" if any(secret and secret in value for secret in secrets) else value


def show(name: str, text: str) -> None:
    print(f"{name:<20} {text}", flush=True)
