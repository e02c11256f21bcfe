"""The base of plain results: values that cannot be changed, and compare by what they hold."""

from __future__ import annotations

from ._typing import Any

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    R = TypeVar("R", bound="Record")


class Record:
    """Holds one tuple; the properties of a subclass give its parts."""

    __slots__ = ("_values",)
    __match_args__: tuple[str, ...] = ()

    _values: tuple[Any, ...]

    @classmethod
    def _of(cls: type[R], values: tuple[Any, ...]) -> R:
        self = cls.__new__(cls)
        self._values = values
        return self

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        return self._values == other._values

    def __hash__(self) -> int:
        return hash(self._values)

    def __repr__(self) -> str:
        shown = (f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
        return f"{type(self).__name__}({', '.join(shown)})"
