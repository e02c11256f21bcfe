"""The table of results: medians and ratios, ours first, losses included."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
HEAD = ("what", "zapi", "other", "", "ratio", "above the floor", "at most", "")


@dataclass
class Table:
    """Rows in the order in which they are to be read."""

    rows: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])
    missed: list[str] = field(default_factory=list[str])

    def compare(
        self,
        what: str,
        ours: Sequence[float],
        other: str = "",
        theirs: Sequence[float] = (),
        unit: str = "",
        most: float | None = None,
        most_is_ratio: bool = True,
        floor: Sequence[float] = (),
    ) -> None:
        """A row: medians of the rounds, and the median of the ratios of the rounds. Where there is a floor, `most`
        is for the ratio of what both take above it."""
        if not ours:
            return
        # What did not grow at all is nothing to divide by.
        divides = bool(theirs) and min(theirs) > 0
        ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True)) if divides else None
        rounds = zip(ours, theirs, floor, strict=True) if theirs and floor else ()
        parts = [(a - low) / (b - low) for a, b, low in rounds if b > low]
        above = statistics.median(parts) if parts else None
        value = (ratio if above is None else above) if most_is_ratio else statistics.median(ours)
        limit = verdict = ""
        if most is not None and value is not None:
            limit = f"{most:g} ×" if most_is_ratio else show(most, unit)
            over = value / most - 1
            verdict = "reached" if over <= 0 else f"missed by {over:.0%}"
            if over > 0:
                self.missed.append(what)
        elif ratio is not None and ratio > 1:
            verdict = "lost"
        self.rows.append((
            what,
            show(statistics.median(ours), unit),
            show(statistics.median(theirs), unit) if theirs else "",
            other if theirs else "",
            f"{ratio:.2f} ×" if ratio is not None else "",
            f"{above:.2f} ×" if above is not None else "",
            limit,
            verdict,
        ))

    def markdown(self) -> str:
        widths = [max(len(row[at]) for row in [HEAD, *self.rows]) for at in range(len(HEAD))]

        def line(row: Sequence[str]) -> str:
            return "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |"

        rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
        return "\n".join([line(HEAD), rule, *map(line, self.rows)])


def show(value: float, unit: str) -> str:
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if unit != "s" else 3
    return f"{value:.{digits}f} {unit}".strip()


def write(path: Path, text: str) -> None:
    """Puts the text between the markers of a document."""
    document = path.read_text(encoding="utf-8")
    pattern = re.compile(f"(?<={re.escape(BEGIN)}\n).*?(?={re.escape(END)})", re.DOTALL)
    if len(pattern.findall(document)) != 1:
        raise SystemExit(f"{path} lacks the markers {BEGIN} and {END}")
    path.write_text(pattern.sub(lambda _: text + "\n", document), encoding="utf-8")
