"""What a pickled client leaves out, where the process that loads it finds it again, and what no
traceback leads to."""

from __future__ import annotations

import os

from ._errors import InvalidConfig
from ._typing import Any, Callable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ParamSpec, TypeVar

    from ._settings import Pairs

    P = ParamSpec("P")
    T = TypeVar("T")

# The instance's id is no secret here: without it nobody could tell which token is meant.
KEYS = ("token", "client_token", "proxy")
# Values that say that there is none.
NONE = {"token": (), "client_token": ("",), "proxy": ("", "none")}


def parted(settings: Pairs, trust_env: bool) -> tuple[Pairs, tuple[str, ...]]:
    """The settings that may be shown, and the keys of the others: secrets, and what else
    holds the text of one."""
    secrets = {key: value for key, value in settings if key in KEYS and value not in NONE[key]}
    if trust_env:
        given = {key for key, _ in settings}
        secrets.update((key, held(key)) for key in KEYS if key not in given and held(key))

    values = [value for key, value in secrets.items() if value not in NONE[key]]

    def is_open(value: str) -> bool:
        return not any(secret in value for secret in values)

    shown = [pair for pair in settings if is_open(pair[1])]
    hidden = {key for key, value in settings if not is_open(value)}
    return shown, tuple(sorted(hidden.union(secrets)))


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


def unseen(method: Callable[P, T]) -> Callable[P, T]:
    """The same, but what it raises leads to no frame of this package that holds its arguments:
    there are tools that print the locals of each."""

    def call(*arguments: Any, **given: Any) -> Any:
        try:
            return method(*arguments, **given)
        except BaseException as error:
            arguments, given = (), {}
            raise error.with_traceback(_foreign(error))

    for name in ("__module__", "__name__", "__qualname__", "__doc__", "__annotations__"):
        setattr(call, name, getattr(method, name))
    call.__wrapped__ = method  # type: ignore[attr-defined]
    return call


def _foreign(error: BaseException) -> Any:
    """The traceback from where it leaves this package: into code of the caller's, if at all."""
    left = error.__traceback__
    while left is not None and left.tb_frame.f_globals.get("__package__") == __package__:
        left = left.tb_next
    return left
