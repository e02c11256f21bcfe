"""How the commands read phones: strictly, or as databases store them."""

from __future__ import annotations

from .. import _native
from .._errors import InvalidArgument

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--masked", action="store_true", help="accept phones with spaces and + ( ) - ."
    )
    parser.add_argument(
        "--country",
        metavar="CODE",
        type=country,
        help="add this country code to national numbers (Brazil: 55)",
    )


def country(code: str) -> str:
    """The core checks it, with a number that is valid for any country."""
    import argparse

    try:
        _native.phone("+20000000", True, code)
    except InvalidArgument:
        raise argparse.ArgumentTypeError("must be 1 to 3 digits, such as 55") from None
    return code


def phone(given: argparse.Namespace, text: str) -> str:
    """The phone that a text stands for; raises :class:`~zapi.InvalidPhone`."""
    return _native.phone(text, given.masked, given.country)
