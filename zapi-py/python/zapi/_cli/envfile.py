"""Settings from a file of `ZAPI_NAME=value` lines."""

from __future__ import annotations

import contextlib
import os
import re

from . import exits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator

LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z_0-9]*)\s*=(.*)")
# Stands for the name of an account, each of which has an instance of its own.
ACCOUNT = "{account}"


def is_of_accounts(path: str | None) -> bool:
    """Whether there is a file for each account."""
    return path is not None and ACCOUNT in path


@contextlib.contextmanager
def of_account(path: str | None, account: str) -> Generator[None, None, None]:
    """Within it, the settings are those of the account, if there is a file for each. No setting of
    one account may reach another."""
    before = {name: value for name, value in os.environ.items() if name.startswith("ZAPI_")}
    try:
        if path is not None and is_of_accounts(path):
            load(path.replace(ACCOUNT, account))
        yield
    finally:
        for name in [name for name in os.environ if name.startswith("ZAPI_")]:
            del os.environ[name]
        os.environ.update(before)


def load(path: str) -> None:
    """Puts the ZAPI_ lines into the environment of this process and ignores all others. The library
    trims spaces and quotes around values."""
    with open(path, encoding="utf-8-sig", errors="surrogateescape") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            found = LINE.fullmatch(line.rstrip("\n"))
            if found is None or "\0" in line:
                # The line may be a secret.
                raise exits.Ended(exits.REFUSED, f"{path}: line {number} is not NAME=value")
            name, value = found.groups()
            if name.startswith("ZAPI_"):
                os.environ[name] = value.strip()
