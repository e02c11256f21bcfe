"""The lines of a text file, whatever encoding it was saved in."""

from __future__ import annotations

import codecs
import functools
import io

from . import exits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

# Far above any line of a list, and the most that is held in memory for one.
LONGEST = 1 << 24

# UTF-32 comes first: its mark begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def lines(file: BinaryIO, name: str) -> Iterator[str]:
    """Each line with ``\\n`` at its end, as soon as it can be read.

    Without a mark at its start, a file is UTF-8 or Windows-1252: the first line with an accent
    tells. Raises :class:`exits.Ended` with the line's number for what is neither.
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
                raise _unreadable(name, number, "holds a NUL: this is no text file")
            yield line + "\n"
            number += 1
        if len(rest) >= LONGEST:
            raise _unreadable(name, number, "is too long")


def marked(start: bytes) -> str | None:
    """The encoding that the first bytes tell: by a mark, or by the zeros that UTF-16 has in every
    other byte of plain letters and digits."""
    for mark, encoding in MARKS:
        if start.startswith(mark):
            return encoding
    if start[:1] != b"\0" and start[1:2] == b"\0":
        return "utf-16-le"
    if start[:1] == b"\0" and start[1:2] != b"\0":
        return "utf-16-be"
    return None


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    """Up to the next line end each, and an empty one at the end, which finishes the decoding."""
    yield from iter(functools.partial(file.readline, LONGEST), b"")
    yield b""


def _decoder(encoding: str) -> io.IncrementalNewlineDecoder:
    """One that makes ``\\n`` of all line ends, also of the lone ``\\r`` of old spreadsheets."""
    decoder = codecs.getincrementaldecoder(encoding)()
    return io.IncrementalNewlineDecoder(decoder, translate=True)


def _decoded(decoder: io.IncrementalNewlineDecoder, raw: bytes) -> str:
    return decoder.decode(raw, final=not raw)


def _unreadable(name: str, number: int, what: str) -> exits.Ended:
    return exits.Ended(exits.FILE, f"{name}: line {number} {what}; nothing behind it was read")
