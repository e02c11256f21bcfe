"""The arguments of `zapi batch`, in the groups in which its help shows them."""

from __future__ import annotations

import argparse

from . import exits, phones


def add_arguments(batch: argparse.ArgumentParser) -> None:
    batch.add_argument("file", metavar="FILE", help="a phone on each line; - is standard input")
    add_input(batch.add_argument_group("input"))
    add_output(batch.add_argument_group("output"))
    add_course(batch.add_argument_group("course"))


def add_input(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--column", metavar="NAME", help="read a CSV table; phones are in NAME")
    group.add_argument(
        "--delimiter",
        metavar="CHAR",
        type=delimiter,
        help="what separates its cells; detected without this",
    )
    group.add_argument("--keep", action="store_true", help="copy its other columns to the output")
    phones.add_arguments(group)


def add_output(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--format", choices=("jsonl", "csv"), default="jsonl", help="of the output")
    group.add_argument(
        "--excel", action="store_true", help="CSV with a BOM and ; as Excel opens it in Brazil"
    )
    place = group.add_mutually_exclusive_group()
    place.add_argument("--output", metavar="FILE", help="write to FILE, which must not exist")
    place.add_argument(
        "--resume",
        metavar="OUT",
        help="write to OUT; if it exists, ask what has no row there, or failed and may work now",
    )
    group.add_argument("--images", metavar="DIR", help="save the pictures there, too")
    group.add_argument(
        "--progress", action="store_true", help="show a count, if standard error is a terminal"
    )


def add_course(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--rate", metavar="N", type=number, help="requests per second; 0 disables rate limiting"
    )
    group.add_argument("--workers", metavar="N", type=whole, help="requests at the same time")
    group.add_argument(
        "--stop-after",
        metavar="N",
        type=whole,
        help="stop when N in a row fail and the service is down; default 20, 0 never stops",
    )


def check(given: argparse.Namespace) -> None:
    for name in ("keep", "delimiter"):
        if getattr(given, name) and given.column is None:
            raise exits.Ended(exits.USAGE, f"--{name} needs --column")


# What was given is not repeated: it may be a token in the wrong place.
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
