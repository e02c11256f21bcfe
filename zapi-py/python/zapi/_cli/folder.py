"""The store that a command works on, and its account."""

from __future__ import annotations

import argparse
import os

from .._store import Store
from . import exits

DATABASE = "contacts.db"
STATES = ("never", "has", "none", "gone")


def add_account(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--account", metavar="NAME", default="default", help="your label for the instance (default: default)"
    )


def add_place(parser: argparse._ActionsContainer) -> None:
    """Where the store is, and who may read its pictures."""
    parser.add_argument("folder", metavar="DIR", help="the folder of the store, or postgresql://user:password@host/database")
    parser.add_argument(
        "--files", metavar="FOLDER", help="the folder with the pictures of a store on a server, which its machines share"
    )
    parser.add_argument(
        "--group", metavar="NAME", type=group, help="let this group read the pictures, such as that of a web server; it stays so"
    )


def group(name: str) -> int:
    """The number of a group."""
    try:
        import grp

        return grp.getgrnam(name).gr_gid
    except ImportError:
        raise argparse.ArgumentTypeError("does nothing on Windows: change the access list of the folder") from None
    except KeyError:
        raise argparse.ArgumentTypeError("must be the name of a group of this system") from None


def is_server(folder: str) -> bool:
    """Whether it is meant to be the address of a server, which may contain a password."""
    return "://" in folder


def opened(given: argparse.Namespace, *, creates: bool = False) -> Store:
    """The store that a command is given. A misspelt folder must not become a new store, unless
    contacts are added to it."""
    if is_server(given.folder):
        return Store(given.folder, files=given.files, group=given.group)
    if given.files is not None:
        raise exits.Ended(exits.USAGE, "--files is for a store on a server: a folder holds its pictures itself")
    if not creates and not os.path.isfile(os.path.join(given.folder, DATABASE)):
        text = f"{given.folder}: holds no store; make one with: zapi store DIR import FILE"
        raise exits.Ended(exits.FILE, text)
    return Store(given.folder, group=given.group)


def check_account(store: Store, account: str) -> None:
    """Refuses an account that nobody has added contacts to, because it is misspelt."""
    known = store.accounts()
    if account not in known:
        text = "there is no such account in this store: choose one with --account; it has "
        raise exits.Ended(exits.USAGE, text + (", ".join(known) or "none"))
