"""The commands of `zapi store`, which show and change what is in a store."""

from __future__ import annotations

import contextlib
from datetime import datetime

from .._store import Store
from . import arguments, contacts, exits, folder, phones, single, web
from .formats import fields, moment, put_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Generator
    from typing import Any

    from .._native import StoreEntry

    AddCommand = Callable[[str, str], argparse.ArgumentParser]

FAILING = "failing"
ABSENT = "the contact is not in the store"


def add_commands(command: AddCommand) -> None:
    status = command("status", "show how many contacts are in each state, and how many are due")
    status.add_argument("--account", metavar="NAME", help="only this account (default: all)")
    as_json(status, show_status)

    path = command("path", "print the path of a contact's picture")
    one_contact(path, show_path)

    listed = command("list", "list the contacts: phone, state, your id, path and the error of the last attempt, separated by tabs")
    folder.add_account(listed)
    listed.add_argument("--state", choices=(*folder.STATES, FAILING), help="only contacts in this state; failing: the last attempt failed")
    as_json(listed, show_list)

    touch = command("touch", "make the next sync ask for a contact first")
    one_contact(touch, touch_contact)

    forget = command("forget", "erase a contact and its picture")
    one_contact(forget, forget_contact)
    forget.add_argument("--refuse", action="store_true", help="never add the contact again")
    forget.add_argument("--now", action="store_true", help="remove deleted text from the database now, not in the next sync")

    add = command("import", "add contacts from a list or table; creates the store if there is none")
    add.add_argument("file", metavar="FILE", help="one phone per line; - is standard input")
    contacts.add_arguments(add)
    folder.add_account(add)
    as_json(add, add_contacts)

    changes = command("changes", "list what has changed, for a copy elsewhere: seq, kind, id, your id, phone and path")
    folder.add_account(changes)
    changes.add_argument("--since", metavar="SEQ", type=arguments.whole, default=0, help="only changes after this seq")
    as_json(changes, show_changes)

    web.add_arguments(
        command("publish", "keep one file per contact for a web server, under a name that stays")
    )

    sheet = command("sheet", "write a page that shows the contacts and their pictures in a browser")
    sheet.add_argument("file", metavar="FILE", help="the page, such as DIR/contacts.html")
    folder.add_account(sheet)
    sheet.add_argument("--phones", action="store_true", help="show whole phones (default: their last four digits)")
    sheet.set_defaults(run=write_sheet)

    export = command("export", "copy everything but the files into a store on a server, to move there")
    export.add_argument("to", metavar="ADDRESS", help="postgresql://user:password@host/database")
    export.set_defaults(run=export_store)

    verify = command("verify", "check every picture file; the next sync downloads missing or damaged ones again")
    as_json(verify, check_pictures)


def as_json(parser: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]) -> None:
    parser.add_argument("--json", action="store_true", help="print lines of JSON")
    parser.set_defaults(run=run)


def one_contact(parser: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]) -> None:
    parser.add_argument("phone", metavar="PHONE", help="country, area and number in digits only")
    phones.add_arguments(parser)
    folder.add_account(parser)
    parser.set_defaults(run=run)


def export_store(given: argparse.Namespace) -> int:
    with folder.opened(given) as store, Store(given.to) as other:
        store.export(other)
        states = [other.status(account=name) for name in other.accounts()]
        count = sum(getattr(status, state) for status in states for state in folder.STATES)
        print(f"{count} contacts are there now; give --files {store.folder} or a copy of it")
    return exits.OK


def show_status(given: argparse.Namespace) -> int:
    with folder.opened(given) as store:
        if given.account is not None:
            folder.check_account(store, given.account)
        for account in store.accounts() if given.account is None else [given.account]:
            values = {"account": account, **fields(store.status(account=account))}
            if given.json:
                put_json(values)
            else:
                print("\n".join(f"{name:<14} {shown(value)}" for name, value in values.items()))
    return exits.OK


def show_path(given: argparse.Namespace) -> int:
    """Says "no picture" only if the service said so."""
    with of_account(given) as store:
        entry = store.entry(phones.phone(given, given.phone), account=given.account)
    if entry is None:
        raise exits.Ended(exits.SOME, ABSENT)
    if entry.picture is not None:
        print(entry.picture.path)
        return exits.OK
    if entry.state in ("none", "gone"):
        return single.none(entry.reason)
    if entry.link is not None:
        text = "only the link of the picture is kept: see zapi store DIR list --json"
    elif entry.error is not None:
        text = f"not asked successfully yet: the last attempt failed with {entry.error}"
    else:
        text = "not asked yet: run zapi sync"
    raise exits.Ended(exits.UNFINISHED, text)


def show_list(given: argparse.Namespace) -> int:
    is_failing = given.state == FAILING
    with of_account(given) as store:
        for entry in store.entries(None if is_failing else given.state, account=given.account):
            if is_failing and not entry.failures:
                continue
            if given.json:
                put_json(row(entry))
            else:
                print_cells(entry.phone, entry.state, entry.ref, path(entry), entry.error)
    return exits.OK


def show_changes(given: argparse.Namespace) -> int:
    with of_account(given) as store:
        for change in store.changes(given.since, account=given.account):
            entry = change.entry
            if given.json:
                put_json(fields(change) | {"entry": None if entry is None else row(entry)})
            else:
                phone = None if entry is None else entry.phone
                print_cells(change.seq, change.kind, change.id, change.ref, phone, path(entry))
    return exits.OK


def touch_contact(given: argparse.Namespace) -> int:
    with of_account(given) as store:
        if store.touch(phones.phone(given, given.phone), account=given.account):
            return exits.OK
    raise exits.Ended(exits.SOME, ABSENT)


def forget_contact(given: argparse.Namespace) -> int:
    with of_account(given) as store:
        phone = phones.phone(given, given.phone)
        was_there = store.forget(phone, account=given.account, refuse=given.refuse)
        is_clean = store.scrub() if given.now else True
    if not was_there:
        raise exits.Ended(exits.SOME, ABSENT)
    if not is_clean:
        text = "the contact is erased, but deleted text is still in the database because another process is reading it:"
        text += " the next zapi sync removes it, and scrub_due in zapi store DIR status says whether it is still there"
        raise exits.Ended(exits.UNFINISHED, text)
    return exits.OK


def add_contacts(given: argparse.Namespace) -> int:
    added = contacts.Contacts(given, given.file)
    with folder.opened(given, creates=True) as store:
        added.add(store)
    added.warn()
    if given.json:
        put_json({"account": given.account, **added.figures()})
    else:
        print(added.text())
    return exits.SOME if added.invalid else exits.OK


def write_sheet(given: argparse.Namespace) -> int:
    with of_account(given) as store:
        count = store.sheet(given.file, phones=given.phones, account=given.account)
    print(f"{count} contacts in {given.file}")
    return exits.OK


def check_pictures(given: argparse.Namespace) -> int:
    with folder.opened(given) as store:
        verified = fields(store.verify())
    if given.json:
        put_json(verified)
    else:
        print(", ".join(f"{count} {name}" for name, count in verified.items()))
    return exits.SOME if verified["missing"] or verified["changed"] else exits.OK


@contextlib.contextmanager
def of_account(given: argparse.Namespace) -> Generator[Store, None, None]:
    with folder.opened(given) as store:
        folder.check_account(store, given.account)
        yield store


def row(entry: StoreEntry) -> dict[str, Any]:
    """Everything that is known of a contact."""
    values = fields(entry)
    values["picture"] = None if entry.picture is None else fields(entry.picture)
    return values


def path(entry: StoreEntry | None) -> str | None:
    return None if entry is None or entry.picture is None else entry.picture.path


def print_cells(*cells: object) -> None:
    print(*("" if cell is None else cell for cell in cells), sep="\t")


def shown(value: object) -> object:
    return "-" if value is None else moment(value) if isinstance(value, datetime) else value
