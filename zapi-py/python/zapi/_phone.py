"""Phones as programs have them: text, whole numbers, and what databases hold."""

from __future__ import annotations

from . import _native
from ._errors import InvalidPhone
from ._typing import Any, PhoneLike, Self

# From here on a float cannot tell one whole number from the next.
EXACT = 2**53
# A whole number with more digits is not a phone, and Python may refuse to print it.
LARGEST = 10**25
# Floats too short for a phone, as numpy, pandas, polars and pyarrow call them: 5511999999999 in a
# float32 is 5512000176128.
SHORT = ("float16", "float32", "float", "halffloat", "FloatScalar", "HalfFloatScalar")
INSTEAD = "read the column as text, int64 or float64"
MISSING = ("NAType", "NaTType")


class Phone(str):
    """The id of a contact, group, ``@lid`` or newsletter, checked: a ``str`` that every call takes.

        zapi.Phone("551199999999")
        zapi.Phone.from_masked("+55 (11) 9999-9999")
        zapi.Phone.from_masked("(11) 9999-9999", country="55")

    ``Phone(phone)`` takes only what Z-API takes: country, area and number in digits only, also as a
    whole number (an ``int``, or a ``float`` below 2**53), or an id that ends in ``-group``,
    ``@lid`` or ``@newsletter``. It raises :class:`InvalidPhone` for anything else, with a text that
    never repeats the input.
    """

    __slots__ = ()

    def __new__(cls, phone: PhoneLike) -> Self:
        return cls._of(_native.phone(given(phone), False, None))

    @classmethod
    def _of(cls, text: str) -> Self:
        return super().__new__(cls, text)

    @classmethod
    def from_masked(cls, phone: PhoneLike, *, country: str | None = None) -> Self:
        """Reads a phone as databases store it: spaces and ``+ ( ) - .`` are removed, and so is
        ``@s.whatsapp.net`` or ``@c.us`` at the end. Other ids stay as they are.

        Without ``country`` nothing is added, so a national number stays national. With it
        (``country="55"``) national numbers get this country code as in :meth:`with_country`;
        numbers with ``+``, ``@s.whatsapp.net`` or ``@c.us`` already have theirs.

        Raises :class:`InvalidPhone`, also for two numbers separated by ``/``, for decimals, for a
        trunk 0 as in ``(011)``, and for scientific notation, which has lost digits; and
        :class:`InvalidArgument` for a country code that is not 1 to 3 digits.
        """
        return cls._of(_native.phone(given(phone), True, country))

    def with_country(self, code: str) -> Self:
        """The same number with its country code, for lists of national numbers of one country. If
        the list is mixed, this is a guess.

        With ``"55"``, numbers of 10 or 11 digits get the code, and numbers of 12 or 13 digits that
        begin with 55 stay as they are. Other countries: numbers of 8 to 11 digits that do not begin
        with the code get it, and longer ones that do stay as they are. Raises
        :class:`InvalidPhone` for anything else, and :class:`InvalidArgument` for a code that is not
        1 to 3 digits.
        """
        return self._of(_native.phone(str(self), False, code))

    def ninth_digit_variants(self) -> list[Self]:
        """The forms that WhatsApp may use for a Brazilian mobile number, with and without the ninth
        digit; this one comes first. Other numbers and ids have only one form."""
        return [self._of(text) for text in _native.ninth_digit_variants(self)]

    def __repr__(self) -> str:
        """Shows the last four digits."""
        return f"Phone({_native.masked(self)!r})"


def given(value: object) -> str:
    """The text of a phone; raises :class:`InvalidPhone` for what cannot be one."""
    if isinstance(value, str):
        return value
    text = text_of(value)
    if text is None:
        raise InvalidPhone(flaw(value))
    return text


def text_of(value: object) -> str | None:
    """The text of a phone, a whole number as its digits; ``None`` for what cannot be a phone. The
    core checks the rest."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return str(int(value)) if 0 < value < EXACT and value.is_integer() else None
    library = type(value).__module__.partition(".")[0]
    if library == "pyarrow":
        return _scalar(value)
    if library == "decimal":
        return str(value)
    index: Any = getattr(value, "__index__", None)
    if index is None:
        return None
    try:
        number = int(index())
    except TypeError:
        # Arrays have the method, but it works for single numbers only.
        return None
    return str(number) if abs(number) < LARGEST else None


def _scalar(value: Any) -> str | None:
    """The text of a pyarrow scalar; a float32 would have the wrong digits."""
    if not hasattr(value, "as_py") or "float" in str(value.type):
        return None
    return text_of(value.as_py())


def flaw(value: object) -> str:
    """What is wrong with a value that has no text: its type, never its digits."""
    kind = type(value).__name__
    if is_missing(value):
        return "the phone is missing (None or NaN)"
    if isinstance(value, float):
        return "the phone is a float, but not a whole number from 1 to 2**53: pass it as text"
    if kind in SHORT:
        return f"the phone is a {kind}, which has lost its last digits: {INSTEAD}"
    if type(value) is int:
        return "the phone is an int of too many digits"
    return f"a phone is text or a whole number, not {kind}"


def is_missing(value: object) -> bool:
    """Whether a table has nothing in this place."""
    is_nan = isinstance(value, float) and value != value
    # pyarrow scalars have `is_valid`.
    is_null = getattr(value, "is_valid", True) is False
    return value is None or type(value).__name__ in MISSING or is_nan or is_null


def refuse_float32(phones: object) -> None:
    """Refuses a column of short floats, because pandas and polars return its values as ``float``."""
    kind = getattr(phones, "dtype", None)
    name = str(getattr(kind, "name", kind)).rpartition(".")[2]
    if name.partition("[")[0].lower() in SHORT:
        raise InvalidPhone(f"phones is a column of {name}, which has lost last digits: {INSTEAD}")
