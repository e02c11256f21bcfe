"""What annotations are made of, at run time from where it costs least: they can be evaluated, and
neither ``typing`` nor ``datetime`` is imported for them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import (
        AsyncIterable as AsyncIterable,
        Callable as Callable,
        Iterable as Iterable,
        Iterator as Iterator,
        Mapping as Mapping,
    )
    from datetime import datetime as datetime, timedelta as timedelta, timezone as timezone
    from decimal import Decimal
    from types import TracebackType as TracebackType
    from typing import Any as Any, NoReturn as NoReturn, Protocol, SupportsIndex, TypeAlias

    from typing_extensions import Self as Self, Unpack as Unpack

    from ._options import Options as Options
    from ._report import Report as Report

    class Scalar(Protocol):
        """A value of pyarrow's, of which its arrays are iterables."""

        def as_py(self) -> Any: ...

    # What `_phone.text_of` reads: text, and whole numbers of any library.
    PhoneLike: TypeAlias = str | SupportsIndex | float | Decimal | Scalar

else:
    from _collections_abc import AsyncIterable, Callable, Iterable, Iterator, Mapping
    from _datetime import datetime, timedelta, timezone

    try:
        raise LookupError
    except LookupError as _error:
        TracebackType = type(_error.__traceback__)
    Any = NoReturn = Options = PhoneLike = Report = Scalar = Self = object
    Unpack = {Options: Any}
