"""How clients pickle without secrets: what is left out, and where it is found again."""

from __future__ import annotations

import os

from ._errors import InvalidConfig
from ._typing import Pairs

# The instance id is not a secret here: without it nobody could tell which token is meant.
KEYS = ("token", "client_token", "proxy")
# Values that hold no secret.
OPEN = {"token": (), "client_token": ("",), "proxy": ("", "none", "system")}


def parted(settings: Pairs, trust_env: bool) -> tuple[Pairs, tuple[str, ...]]:
    """The settings that may be shown, and the keys of all others: secrets, and settings that
    contain one."""
    secrets = {key: value for key, value in settings if key in KEYS and value not in OPEN[key]}
    if trust_env:
        given = {key for key, _ in settings}
        secrets.update((key, held(key)) for key in KEYS if key not in given and held(key))

    values = [value for key, value in secrets.items() if value not in OPEN[key]]

    def is_open(value: str) -> bool:
        return not any(secret in value for secret in values)

    shown = [pair for pair in settings if is_open(pair[1])]
    hidden = {key for key, value in settings if not is_open(value)}
    return shown, tuple(sorted(hidden.union(secrets)))


def found(keys: tuple[str, ...]) -> Pairs:
    """The secrets of these keys, from the environment of this process."""
    for key in keys:
        if not held(key):
            text = f"{key} does not travel with a pickled client: set {variable(key)} here too"
            raise InvalidConfig(text)
    return [(key, held(key)) for key in keys]


def held(key: str) -> str:
    """The value of the variable as the core reads it: without spaces and quotes around it."""
    text = os.environ.get(variable(key), "").strip()
    if text[:1] in ("'", '"') and text[-1:] == text[:1]:
        text = text[1:-1].strip()
    return text


def variable(key: str) -> str:
    return f"ZAPI_{key.upper()}"
