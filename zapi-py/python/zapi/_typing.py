"""The names that annotations need, at run time from wherever they cost least: annotations can be
evaluated although neither ``typing`` nor ``datetime`` is imported."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import (
        Callable as Callable,
        Iterable as Iterable,
        Iterator as Iterator,
        Mapping as Mapping,
    )
    from datetime import timedelta as timedelta
    from decimal import Decimal
    from typing import Any as Any, NoReturn as NoReturn, Protocol, SupportsIndex, TypeAlias

    from typing_extensions import Self as Self

    class Scalar(Protocol):
        """A value of a pyarrow array."""

        def as_py(self) -> Any: ...

    # What `_phone.text_of` reads: text, and whole numbers of any library.
    PhoneLike: TypeAlias = str | SupportsIndex | float | Decimal | Scalar

else:
    from _collections_abc import Callable, Iterable, Iterator, Mapping
    from _datetime import timedelta
    Any = NoReturn = PhoneLike = Scalar = Self = object

# Settings for the native client: key and text.
Pairs: TypeAlias = list[tuple[str, str]]
