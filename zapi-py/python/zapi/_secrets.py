"""What a pickled client leaves out, and where the process that loads it finds it again."""

from __future__ import annotations

import os

from ._errors import InvalidConfig

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._settings import Pairs

# The instance's id is no secret here: without it nobody could tell which token is meant.
KEYS = ("token", "client_token", "proxy")
# Values that say that there is none.
NONE = {"client_token": "", "proxy": "none"}


def parted(settings: Pairs, trust_env: bool) -> tuple[Pairs, tuple[str, ...]]:
    """The settings that may be shown, and the keys of the secrets beside them."""

    def is_open(key: str, value: str) -> bool:
        return key not in KEYS or value == NONE.get(key)

    shown = [pair for pair in settings if is_open(*pair)]
    hidden = {key for key, value in settings if not is_open(key, value)}
    if trust_env:
        given = {key for key, _ in settings}
        hidden.update(key for key in KEYS if key not in given and held(key))
    return shown, tuple(sorted(hidden))


def found(keys: tuple[str, ...]) -> Pairs:
    """The secrets of these keys, from the environment of this process."""
    return [(key, value(key)) for key in keys]


def value(key: str) -> str:
    """What the variable holds, which must be something."""
    text = held(key)
    if not text:
        name = variable(key)
        raise InvalidConfig(f"{key} does not travel with a pickled client: set {name} here too")
    return text


def held(key: str) -> str:
    """What the variable holds, as the core reads it: without spaces and quotes around it."""
    text = os.environ.get(variable(key), "").strip()
    if text[:1] in ("'", '"') and text[-1:] == text[:1]:
        text = text[1:-1].strip()
    return text


def variable(key: str) -> str:
    """Its name."""
    return f"ZAPI_{key.upper()}"
