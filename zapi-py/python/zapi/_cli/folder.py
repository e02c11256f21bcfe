"""The store that a command works on, and its account."""

from __future__ import annotations

import os

from .._store import Store
from . import exits

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

DATABASE = "contacts.db"
STATES = ("never", "has", "none", "gone")


def add_account(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--account", metavar="NAME", default="default", help="your label for the instance (default: default)"
    )


def add_files(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--files", metavar="FOLDER", help="the folder with the pictures of a store on a server, which its machines share"
    )


def is_server(folder: str) -> bool:
    """Whether it is meant to be the address of a server, which may contain a password."""
    return "://" in folder


def opened(folder: str, *, files: str | None = None, creates: bool = False) -> Store:
    """The store in that folder, or on that server. A misspelt folder must not become a new store,
    unless contacts are added to it."""
    if is_server(folder):
        return Store(folder, files=files)
    if files is not None:
        raise exits.Ended(exits.USAGE, "--files is for a store on a server: a folder holds its pictures itself")
    if not creates and not os.path.isfile(os.path.join(folder, DATABASE)):
        text = f"{folder}: holds no store; make one with: zapi store DIR import FILE"
        raise exits.Ended(exits.FILE, text)
    return Store(folder)


def check_account(store: Store, account: str) -> None:
    """Refuses an account that nobody has added contacts to, because it is misspelt."""
    known = store.accounts()
    if account not in known:
        text = "there is no such account in this store: choose one with --account; it has "
        raise exits.Ended(exits.USAGE, text + (", ".join(known) or "none"))
