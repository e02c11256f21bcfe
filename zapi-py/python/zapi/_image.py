"""A downloaded picture: its bytes, and what they say about themselves."""

from __future__ import annotations

from ._record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    Kind: TypeAlias = Literal["jpeg", "png", "webp"]
else:
    Kind = str

ImageValues: TypeAlias = tuple[bytes, Kind, int, int, str]


class Image(Record):
    """The bytes of a contact's picture, checked to be a whole image of this size.

    Objects cannot be changed, can be compared, hashed, pickled and matched
    (``case Image(kind="jpeg")``).
    """

    __slots__ = ()
    __match_args__ = ("bytes", "kind", "width", "height", "key")

    _values: ImageValues

    def __init__(self, bytes: bytes, kind: Kind, width: int, height: int, key: str) -> None:
        """Makes one by hand, for tests. Nothing is checked."""
        self._values = (bytes, kind, width, height, key)

    @property
    def kind(self) -> Kind:
        """The format, by the bytes: ``"jpeg"``, ``"png"`` or ``"webp"``."""
        return self._values[1]

    @property
    def media_type(self) -> str:
        """The value for a ``Content-Type`` header, such as ``"image/jpeg"``."""
        return f"image/{self.kind}"

    @property
    def extension(self) -> str:
        """The usual ending of a file's name, without the dot."""
        return "jpg" if self.kind == "jpeg" else self.kind

    @property
    def width(self) -> int:
        """Width in pixels."""
        return self._values[2]

    @property
    def height(self) -> int:
        """Height in pixels."""
        return self._values[3]

    @property
    def key(self) -> str:
        """``ProfilePicture.key`` of the link that led here: the same as long as the picture is."""
        return self._values[4]

    # Last, since it hides the built-in name from what follows.
    @property
    def bytes(self) -> bytes:
        """The whole file."""
        return self._values[0]

    def __repr__(self) -> str:
        """Leaves the bytes out."""
        data, kind, width, height, _ = self._values
        return f"Image(kind={kind!r}, width={width}, height={height}, bytes=<{len(data)}>)"
