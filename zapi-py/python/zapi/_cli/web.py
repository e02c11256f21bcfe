"""The pictures of an account in the folder of a web server, and their addresses as a table."""

from __future__ import annotations

import os
import time

from . import exits, folder
from .formats import Csv, fields, put_json
from .replace import replaced
from .share import SHARE, Share

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any

    from .._native import Published, SyncReport
    from .._store import Store

NAMES = ("hidden", "ref", "phone")
COLUMNS = ("phone", "ref", "address")
# Of several publishes these add up; the others are those of the last one.
SUMS = ("written", "removed")
AGAIN = 60.0


def add_options(parser: argparse._ActionsContainer) -> None:
    """How to publish."""
    parser.add_argument(
        "--names",
        choices=NAMES,
        default="hidden",
        help="what published files are called: letters that do not tell the phone (the default), your own ids, or the phones",
    )
    parser.add_argument(
        "--csv", metavar="FILE", help="write phone, your id and address of each published contact to FILE, outside of WEB"
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("web", metavar="WEB", help="the folder of the web server")
    folder.add_account(parser)
    add_options(parser)
    parser.add_argument("--json", action="store_true", help="print lines of JSON")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    with folder.opened(given) as store:
        folder.check_account(store, given.account)
        web = Web(store, given, given.web)
        web.publish()
    if given.json:
        put_json({"account": given.account, **web.figures()})
    else:
        print(web.text())
    return web.code()


def check_outside(file: str, web: str) -> None:
    """Refuses a table of phones where a web server would show it."""
    path, above = os.path.realpath(file), os.path.realpath(web)
    if os.path.normcase(path).startswith(os.path.join(os.path.normcase(above), "")):
        text = f"{file}: is in the folder of the web server, which would show all phones; write it elsewhere"
        raise exits.Ended(exits.USAGE, text)


class Web:
    """A folder that is published to, once or beside a sync."""

    def __init__(self, store: Store, given: argparse.Namespace, path: str) -> None:
        self.store = store
        self.account: str = given.account
        self.path = path
        self.names: Any = given.names
        self.csv: str | None = given.csv
        if self.csv is not None:
            check_outside(self.csv, path)
        self.share = Share()
        self.published: Published | None = None
        self.sums = dict.fromkeys(SUMS, 0)
        # What the sync had done when it was published last.
        self.known = (0, 0)

    def publish(self, report: SyncReport | None = None) -> None:
        """Does so with all that the sync has done until that report."""
        began = time.monotonic()
        # In a sync that goes on, what fails is tried again after a minute.
        self.share.pause(AGAIN / SHARE)
        self.published = self.store.publish(self.path, names=self.names, account=self.account)
        for name in SUMS:
            self.sums[name] += getattr(self.published, name)
        if self.csv is not None:
            self.write_addresses(self.csv)
        self.share.pause(time.monotonic() - began)
        self.known = done(report)

    def write_addresses(self, path: str) -> None:
        table = Csv(COLUMNS)
        with replaced(path) as file:
            file.write(table.head)
            for one in self.store.addresses(self.path, account=self.account):
                file.write(table.line({name: getattr(one, name) for name in COLUMNS}))

    def is_behind(self, report: SyncReport | None) -> bool:
        """Whether pictures have come or gone since then."""
        return done(report) != self.known

    def figures(self) -> dict[str, int]:
        return {} if self.published is None else fields(self.published) | self.sums

    def text(self) -> str:
        figures = self.figures()
        parts = [f"{count} {name}" for name, count in figures.items() if count or name in ("written", "same")]
        return "published: " + ", ".join(parts)

    def code(self) -> int:
        """Whether every contact with a picture has its file."""
        left = ("refused", "missing", "held")
        return exits.SOME if any(self.figures().get(name) for name in left) else exits.OK


def done(report: SyncReport | None) -> tuple[int, int]:
    """A picture that was mended was downloaded, and counts as the same."""
    return (0, 0) if report is None else (report.new + report.downloaded, report.gone)
