"""The arguments of `zapi batch`, grouped as its help shows them, and those that read any input."""

from __future__ import annotations

import argparse

from . import exits, phones


def add_arguments(batch: argparse.ArgumentParser) -> None:
    batch.add_argument("file", metavar="FILE", help="one phone per line; - is standard input")

    source = batch.add_argument_group("input")
    add_input(source)
    source.add_argument("--keep", action="store_true", help="copy its other columns to the output")

    output = batch.add_argument_group("output")
    output.add_argument("--format", choices=("jsonl", "csv"), default="jsonl", help="format of the output (default: jsonl)")
    output.add_argument("--excel", action="store_true", help="CSV for Excel in Brazil: with ; and a BOM")
    place = output.add_mutually_exclusive_group()
    place.add_argument("--output", metavar="FILE", help="write to FILE, which must not exist")
    place.add_argument(
        "--resume",
        metavar="OUT",
        help="write to OUT; if it exists, ask only for phones without a row or with a temporary error",
    )
    output.add_argument("--images", metavar="DIR", help="also save the pictures in DIR")
    output.add_argument("--progress", action="store_true", help="show a count if standard error is a terminal")

    limits = batch.add_argument_group("limits")
    limits.add_argument("--rate", metavar="N", type=number, help="requests per second; 0 disables rate limiting")
    limits.add_argument("--workers", metavar="N", type=whole, help="requests at the same time (default: 4)")
    limits.add_argument(
        "--stop-after",
        metavar="N",
        type=whole,
        help="stop after N failures in a row if the service is down (default: 20; 0: never)",
    )


def add_input(source: argparse._ActionsContainer) -> None:
    source.add_argument("--column", metavar="NAME", help="read a CSV table with the phones in column NAME")
    source.add_argument(
        "--delimiter", metavar="CHAR", type=delimiter, help="the character between its cells (default: detected)"
    )
    phones.add_arguments(source)


def check(given: argparse.Namespace, *names: str) -> None:
    """Refuses arguments that say how to read a table when there is none."""
    for name in names:
        if getattr(given, name) and given.column is None:
            raise exits.Ended(exits.USAGE, f"--{name.replace('_', '-')} needs --column")


# Messages do not repeat the value: it may be a token in the wrong place.
def delimiter(text: str) -> str:
    mark = "\t" if text in ("tab", "\\t") else text
    if len(mark) != 1 or mark in '"\r\n\0':
        raise argparse.ArgumentTypeError("must be one character, or the word tab")
    return mark


def number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError("must be a number") from None


def whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError("must be a whole number") from None
