"""The contacts that an input adds to a store."""

from __future__ import annotations

import itertools
import sys

from .._errors import InvalidPhone
from . import arguments, exits, phones
from .source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from .._store import Store
    from .source import Entry, Input

FIGURES = ("added", "known", "refused", "invalid")


def add_arguments(source: argparse._ActionsContainer) -> None:
    arguments.add_input(source)
    source.add_argument(
        "--ref-column", metavar="NAME", help="the column with your own id for each contact"
    )


class Contacts:
    """What became of the rows of an input."""

    def __init__(self, given: argparse.Namespace, file: str) -> None:
        arguments.check(given, "delimiter", "ref_column")
        self.given = given
        self.source = Source(file, given.column, given.delimiter)
        self.added = self.known = self.refused = self.invalid = 0
        self.row = 0
        self.first: tuple[int, InvalidPhone] | None = None

    def add(self, store: Store) -> None:
        """Adds all of them, as they are read; a row without a valid phone is left out."""
        with self.source.opened() as listed:
            pairs, again = itertools.tee(self.read(listed))
            added = store.add(
                (phone for phone, _ in pairs),
                account=self.given.account,
                refs=(reference for _, reference in again),
            )
        self.added, self.known, self.refused = added.new, added.known, added.refused

    def read(self, listed: Input) -> Iterator[tuple[str, str | None]]:
        position = self.position(listed.others)
        for self.row, entry in enumerate(listed.entries, 1):
            try:
                phone = phones.phone(self.given, entry.phone)
            except InvalidPhone as error:
                self.invalid += 1
                self.first = self.first or (self.row, error)
                continue
            yield phone, reference(entry, position)

    def position(self, others: tuple[str, ...]) -> int | None:
        """Where the ids are among the other columns."""
        if self.given.ref_column is None:
            return None
        wanted = " ".join(self.given.ref_column.split())
        if wanted not in others:
            text = f"{self.source.name}: has no other column {wanted!r}"
            raise exits.Ended(exits.USAGE, text)
        return others.index(wanted)

    def figures(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in FIGURES}

    def text(self) -> str:
        text = f"{self.added} added, {self.known} known"
        text += f", {self.refused} refused" if self.refused else ""
        return text + (f", {self.invalid} invalid" if self.invalid else "")

    def warn(self) -> None:
        """Says which rows were left out."""
        if self.first is not None:
            row, error = self.first
            what = "row has" if self.invalid == 1 else "rows have"
            text = f"{self.source.name}: {self.invalid} {what} no valid phone; the first is row {row}"
            print(f"zapi: {text}: {type(error).__name__}: {error}", file=sys.stderr)


def reference(entry: Entry, position: int | None) -> str | None:
    """The id of a row; an empty cell is none."""
    return (entry.others[position].strip() or None) if position is not None else None
