"""Tracebacks without secrets: some tools print the local variables of each frame."""

from __future__ import annotations

from ._typing import Any, Callable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ParamSpec, TypeVar

    P = ParamSpec("P")
    T = TypeVar("T")


def hidden(method: Callable[P, T]) -> Callable[P, T]:
    """The same method, but the traceback of what it raises has no frame of this package, whose
    arguments could be secrets."""

    def call(*arguments: Any, **given: Any) -> Any:
        try:
            return method(*arguments, **given)
        except BaseException as error:
            arguments, given = (), {}
            raise error.with_traceback(_outside(error))

    for name in ("__module__", "__name__", "__qualname__", "__doc__", "__annotations__"):
        setattr(call, name, getattr(method, name))
    call.__wrapped__ = method  # type: ignore[attr-defined]
    return call


def _outside(error: BaseException) -> Any:
    """The traceback from where it leaves this package for the caller's code, if it does."""
    left = error.__traceback__
    while left is not None and left.tb_frame.f_globals.get("__package__") == __package__:
        left = left.tb_next
    return left
