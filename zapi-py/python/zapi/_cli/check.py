"""The command `check`: shows the settings and finds out why calls fail."""

from __future__ import annotations

import os
import platform
import sys

from .. import _native, _pickling
from .._client import Client
from .._error import Error
from .._native import __version__
from . import exits, phones

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


def run(given: argparse.Namespace) -> int:
    if given.report is not None:
        if given.phone is None:
            raise exits.Ended(exits.USAGE, "--report needs a phone: without one there is no reply")
        if os.path.lexists(given.report):
            raise exits.Ended(exits.FILE, f"{given.report}: already exists; name a new file")
    show("zapi", f"{__version__} on Python {platform.python_version()}, {sys.platform}")
    try:
        client = Client()
    except Error:
        # A bad setting may contain a secret in the wrong place: show no values.
        settings(is_open=False)
        show("settings", "failed: they cannot be used")
        raise
    with client:
        settings(is_open=True)
        phone = None if given.phone is None else phones.phone(given, given.phone)
        report = client.check(phone)
    print()
    for step in report.steps:
        show(step.name, f"{step.state}: {step.text}")
    if given.report is not None:
        save(given.report, report.reply)
    if report.error is not None:
        raise report.error
    return exits.OK


def save(file: str, reply: str | None) -> None:
    """Writes the reply for a bug report, readable only by this user."""
    if reply is None:
        show("report", "no reply came, so nothing was written")
        return
    head = f"zapi {__version__}, one reply; check it before you send it\n\n"
    opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(opened, "w", encoding="utf-8", newline="\n") as out:
        out.write(head + reply)
    show("report", f"the reply is in {file}, secrets and phones masked")


def settings(*, is_open: bool) -> None:
    for key, _, _, default, _, _, is_secret, _ in _native.options():
        show(key, setting(key, default, is_shown=is_open and not is_secret))


def setting(key: str, default: str, *, is_shown: bool) -> str:
    """The value and where it comes from."""
    name = f"ZAPI_{key.upper()}"
    value = os.environ.get(name, "").strip()
    if not value:
        return f"{default} (default)" if default else "not set"
    return f"{masked(value) if is_shown else '***'} ({name})"


def masked(value: str) -> str:
    """A value may contain a secret in the wrong place."""
    keys = [option[0] for option in _native.options() if option[6]]
    held = ((_pickling.held(key), _pickling.OPEN.get(key, ())) for key in keys)
    secrets = [secret for secret, no_secret in held if secret and secret not in no_secret]
    return "***" if any(secret in value for secret in secrets) else value


def show(name: str, text: str) -> None:
    print(f"{name:<20} {text}", flush=True)
