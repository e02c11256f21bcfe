"""What a batch gives for one phone: a picture or an error, and where the phone stood."""

from __future__ import annotations

from ._error import Error
from ._picture import ProfilePicture, masked
from ._record import Record


class Outcome(Record):
    """What came of one phone of a batch. Either :attr:`picture` or :attr:`error` is ``None``.

    Objects cannot be changed, can be compared, hashed, pickled and matched
    (``case Outcome(picture=None, error=error)``). Exceptions, and so failed outcomes, are equal
    to themselves only.
    """

    __slots__ = ()
    __match_args__ = ("index", "phone", "picture", "error", "given")

    _values: tuple[int, str | None, ProfilePicture | None, Error | None, object]

    def __init__(
        self,
        index: int,
        phone: str | None,
        picture: ProfilePicture | None = None,
        error: Error | None = None,
        given: object = None,
    ) -> None:
        """Makes an outcome by hand, for tests. Nothing is checked."""
        self._values = (index, phone, picture, error, phone if given is None else given)

    @property
    def index(self) -> int:
        """Where the phone stood in the input, from 0."""
        return self._values[0]

    @property
    def phone(self) -> str | None:
        """The phone; ``None`` where the input held none (the error is an ``InvalidPhone``)."""
        return self._values[1]

    @property
    def picture(self) -> ProfilePicture | None:
        """The answer, also where the contact has no picture; ``None`` for an error."""
        return self._values[2]

    @property
    def error(self) -> Error | None:
        """What went wrong; ``None`` for an answer."""
        return self._values[3]

    @property
    def given(self) -> object:
        """The phone as it stood in the input, also where it is none."""
        return self._values[4]

    def result(self) -> ProfilePicture:
        """The picture; raises the error if there is one."""
        _, _, picture, error, _ = self._values
        if picture is not None:
            return picture
        if error is not None:
            raise error
        raise ValueError("the outcome was made by hand with neither picture nor error")

    def __repr__(self) -> str:
        """Shows the last four digits of the phone."""
        index, phone, picture, error, _ = self._values
        if picture is not None:
            return f"Outcome(index={index}, picture={picture!r})"
        shown = None if phone is None else masked(phone)
        return f"Outcome(index={index}, phone={shown!r}, error={error!r})"
