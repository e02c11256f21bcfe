"""The lines of a text file in any encoding that spreadsheets save."""

from __future__ import annotations

import codecs
import functools
import io

from . import exits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

# Far longer than any line of a list; more is not kept in memory.
LONGEST = 1 << 24

# UTF-32 comes first because its mark begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def lines(file: BinaryIO, name: str) -> Iterator[str]:
    """Each line, ending in ``\\n``, as soon as it can be read.

    Without a byte order mark a file is UTF-8 or Windows-1252, decided by the first line with an
    accent. Raises :class:`exits.Ended` with the line number for anything else.
    """
    number, rest = 1, ""
    decoder: io.IncrementalNewlineDecoder | None = None
    is_guess = False
    for raw in _chunks(file):
        if decoder is None:
            encoding = marked(raw)
            is_guess = encoding is None
            decoder = _decoder(encoding or "utf-8")
        try:
            rest += _decoded(decoder, raw)
        except UnicodeDecodeError as error:
            if not is_guess:
                raise _unreadable(name, number, f"is not {error.encoding.upper()}") from None
            decoder = _decoder("cp1252")
            try:
                rest += _decoded(decoder, raw)
            except UnicodeDecodeError:
                text = "is neither UTF-8 nor Windows-1252"
                raise _unreadable(name, number, text) from None
        is_guess = is_guess and raw.isascii()
        *whole, rest = rest.split("\n")
        if not raw and rest:
            whole.append(rest)
        for line in whole:
            if "\0" in line:
                raise _unreadable(name, number, "contains a NUL: this is not a text file")
            yield line + "\n"
            number += 1
        if len(rest) >= LONGEST:
            raise _unreadable(name, number, "is too long")


def marked(start: bytes) -> str | None:
    """The encoding, if the first bytes show it: by a byte order mark, or by the zeros that UTF-16 has
    in every other byte of plain letters and digits."""
    for mark, encoding in MARKS:
        if start.startswith(mark):
            return encoding
    if start[:1] != b"\0" and start[1:2] == b"\0":
        return "utf-16-le"
    if start[:1] == b"\0" and start[1:2] != b"\0":
        return "utf-16-be"
    return None


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    """The raw lines, then an empty one that finishes the decoding."""
    yield from iter(functools.partial(file.readline, LONGEST), b"")
    yield b""


def _decoder(encoding: str) -> io.IncrementalNewlineDecoder:
    """It turns all line ends into ``\\n``, also the lone ``\\r`` of old spreadsheets."""
    decoder = codecs.getincrementaldecoder(encoding)()
    return io.IncrementalNewlineDecoder(decoder, translate=True)


def _decoded(decoder: io.IncrementalNewlineDecoder, raw: bytes) -> str:
    return decoder.decode(raw, final=not raw)


def _unreadable(name: str, number: int, what: str) -> exits.Ended:
    return exits.Ended(exits.FILE, f"{name}: line {number} {what}; nothing after it was read")
