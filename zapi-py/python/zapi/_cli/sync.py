"""The command `sync`: asks for the contacts of a store that are due, once or until it is stopped."""

from __future__ import annotations

import argparse
import contextlib
import re
import signal
import sys
import time

from .._base_store import SYNC
from .._client import Client
from .._error import Error
from .._errors import Busy, Cancelled
from .._native import SyncReport
from . import arguments, contacts, envfile, exits, folder
from .count import pace, show
from .formats import fields, put_json
from .metrics import Metrics
from .notify import Systemd
from .web import Web, add_options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

    from .._store import Store

TIME = re.compile(r"(\d{1,9})(s|m|h|)")
SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600}


def add_arguments(sync: argparse.ArgumentParser) -> None:
    folder.add_place(sync)
    source = sync.add_argument_group("contacts to add first")
    source.add_argument("--phones", metavar="FILE", help="one phone per line; - is standard input")
    contacts.add_arguments(source)

    what = sync.add_argument_group("what it does")
    what.add_argument(
        "--account",
        metavar="NAME",
        help="your label for the instance (default: default; on a server: every account that is free)",
    )
    what.add_argument("--links-only", action="store_true", help="keep links and download no pictures")
    what.add_argument("--watch", action="store_true", help="keep running until SIGTERM or Ctrl-C")
    what.add_argument(
        "--accept-gone",
        metavar="N",
        type=arguments.whole,
        default=0,
        help='accept up to N "no picture" answers that would be withheld',
    )

    limits = sync.add_argument_group("limits")
    limits.add_argument("--max", metavar="N", type=arguments.whole, help="ask for at most N contacts")
    limits.add_argument("--max-time", metavar="TIME", type=duration, help="start no more contacts after TIME, such as 55m")
    limits.add_argument(
        "--per-day", metavar="N", type=arguments.whole, help="ask for at most N contacts a day (UTC), in all runs together"
    )

    output = sync.add_argument_group("output")
    output.add_argument("--progress", action="store_true", help="show a count if standard error is a terminal")
    output.add_argument("--json", action="store_true", help="print the report as one line of JSON")
    output.add_argument("--metrics", metavar="FILE", help="write metrics for Prometheus to FILE")
    output.add_argument("--publish", metavar="WEB", help="keep one file per contact for a web server in WEB")
    add_options(output)
    sync.set_defaults(run=run)


def duration(text: str) -> float:
    found = TIME.fullmatch(text)
    if not found:
        raise argparse.ArgumentTypeError("must be a time such as 90s, 55m or 2h")
    return int(found[1]) * SECONDS[found[2]]


class Terminated(BaseException):
    """SIGTERM came: a watching sync has been told to end."""


@contextlib.contextmanager
def termination() -> Generator[None, None, None]:
    """Ends what runs inside by SIGTERM as Ctrl-C would."""

    def end(number: int, _: object) -> None:
        signal.signal(number, signal.SIG_IGN)
        raise Terminated

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def run(given: argparse.Namespace) -> int:
    if not given.watch:
        return synced(given)
    try:
        with termination():
            return synced(given)
    except Terminated:
        return exits.OK


def synced(given: argparse.Namespace) -> int:
    if given.csv is not None and given.publish is None:
        raise exits.Ended(exits.USAGE, "--csv needs --publish")
    if given.account is None and given.phones is None and folder.is_server(given.folder):
        return share(given)
    given.account = given.account or "default"
    added = None if given.phones is None else contacts.Contacts(given, given.phones)
    with contextlib.ExitStack() as stack:
        stack.enter_context(envfile.of_account(given.env_file, given.account))
        client = stack.enter_context(Client())
        store = stack.enter_context(folder.opened(given, creates=added is not None))
        if added is None:
            folder.check_account(store, given.account)
        else:
            added.add(store)
            added.warn()
        return stack.enter_context(Run(given, store, added)).sync(client)


def share(given: argparse.Namespace) -> int:
    """Syncs one account after the other that no other process has, each with its own settings."""
    if given.watch or given.metrics is not None or given.csv is not None:
        raise exits.Ended(exits.USAGE, "--watch, --metrics and --csv are of one account: name it with --account")
    codes: list[int] = []
    with folder.opened(given) as store:
        if not envfile.is_of_accounts(given.env_file) and len(store.accounts()) > 1:
            text = "each account has its own instance: give --env-file a path with {account} in it, or name one with --account"
            raise exits.Ended(exits.USAGE, text)
        done: set[str] = set()
        while free := [account for account in store.free_accounts() if account not in done]:
            given.account = free[0]
            done.add(given.account)
            try:
                codes.append(of_one(given, store))
            except Cancelled:
                raise
            except Error as error:
                # The other accounts have other instances.
                print(f"zapi: {given.account}: {type(error).__name__}: {error}", file=sys.stderr)
                codes.append(exits.of(error))
            except (OSError, exits.Ended) as error:
                # So they have other files.
                print(f"zapi: {given.account}: {error}", file=sys.stderr)
                codes.append(error.code if isinstance(error, exits.Ended) else exits.FILE)
    return exits.worst(codes)


def of_one(given: argparse.Namespace, store: Store) -> int:
    """Syncs one account of several; there is nothing to do if another process was faster to take it."""
    with envfile.of_account(given.env_file, given.account), Client() as client:
        with Run(given, store, None) as one:
            try:
                return one.sync(client)
            except Busy:
                # Otherwise the database was locked, or the account was lost after the sync had begun.
                is_anothers = not one.has_begun() and given.account not in store.free_accounts()
                if not is_anothers:
                    raise
                return exits.OK


class Run:
    """One sync, and everybody who is told how far it is."""

    def __init__(
        self, given: argparse.Namespace, store: Store, added: contacts.Contacts | None
    ) -> None:
        self.given = given
        self.store = store
        self.added = added
        self.report: SyncReport | None = None
        # Answers and failures when the metrics were written last.
        self.counted = (0, 0)
        self.is_shown = given.progress and sys.stderr.isatty()
        self.metrics = None if given.metrics is None else Metrics(given.metrics, given.account)
        self.web = None if given.publish is None else Web(store, given, given.publish)
        self.systemd = Systemd() if given.watch else None

    def sync(self, client: Client) -> int:
        given = self.given
        # Before the first request, to find out whether the file can be written.
        self.measure()
        if self.web is not None:
            if self.systemd is not None:
                # With many pictures, longer than systemd waits for a start.
                self.systemd.tell("publishing")
            self.web.publish()
        try:
            self.report = self.store.sync(
                client,
                account=given.account,
                on_progress=self.tell,
                **{name: value for name, value in vars(given).items() if name in SYNC},
            )
        except (Error, Terminated, KeyboardInterrupt) as error:
            self.end(error)
            raise
        self.end(None)
        return self.code(self.report)

    def has_begun(self) -> bool:
        """Whether the sync has its account: a report from before then, while it waits, counts nobody."""
        return self.report is not None and self.report.due + self.report.asked > 0

    def tell(self, report: SyncReport) -> None:
        """Called by the sync after each commit, and every few seconds when nothing is due."""
        self.report = report
        if self.is_shown:
            show(text(report, self.given))
        if self.systemd is not None:
            self.systemd.tell(text(report, self.given))
        if self.given.watch:
            self.publish(report)
        if self.metrics is not None and self.metrics.share.is_due():
            self.try_to_measure(is_watching=self.given.watch)

    def try_to_measure(self, *, is_success: bool = False, is_watching: bool = False) -> None:
        """Metrics are not worth ending the sync for, nor losing its report."""
        try:
            self.measure(is_success=is_success, is_watching=is_watching)
        except (Error, OSError) as error:
            print(f"zapi: no metrics: {error}", file=sys.stderr)

    def publish(self, report: SyncReport) -> None:
        """Shows what has changed since the last time, if that was long enough ago."""
        if self.web is None or not self.web.is_behind(report) or not self.web.share.is_due():
            return
        try:
            self.web.publish(report)
        except (Error, OSError) as error:
            print(f"zapi: not published: {error}", file=sys.stderr)

    def measure(self, *, is_success: bool = False, is_watching: bool = False) -> None:
        if self.metrics is None:
            return
        began = time.monotonic()
        status = self.store.status(account=self.given.account)
        is_well = is_watching and status.held_until is None and self.is_well(status.due)
        self.metrics.write(status, self.report, is_success=is_success or is_well)
        self.metrics.share.pause(time.monotonic() - began)

    def is_well(self, due: int) -> bool:
        """Whether a watching sync has had answers since it was last asked, or needs none."""
        before, self.counted = self.counted, (0, 0)
        if self.report is not None:
            self.counted = (self.report.asked - self.report.failed, self.report.failed)
        return self.counted[0] > before[0] or (due == 0 and self.counted[1] == before[1])

    def end(self, error: BaseException | None) -> None:
        """Shows what has changed and prints the report, also of a sync that an error ended."""
        self.try_to_measure(is_success=error is None)
        failed = self.published(error)
        self.put(error)
        if failed is not None and error is None:
            raise failed

    def published(self, error: BaseException | None) -> Error | OSError | None:
        """Publishes what was not yet, unless somebody waits for the end; returns why it could not."""
        is_over = error is None or isinstance(error, Error)
        if self.web is not None and is_over and self.web.is_behind(self.report):
            try:
                self.web.publish(self.report)
            except (Error, OSError) as failed:
                return failed
        return None

    def put(self, error: BaseException | None) -> None:
        if self.given.json:
            put_json(self.values(error if isinstance(error, Error) else None))
            return
        if self.added is not None:
            print(self.added.text())
        if self.report is not None:
            print(summary(self.report))
        if self.web is not None and self.web.published is not None:
            print(self.web.text())

    def values(self, error: Error | None) -> dict[str, Any]:
        values: dict[str, Any] = {"account": self.given.account}
        values |= dict.fromkeys(contacts.FIGURES) if self.added is None else self.added.figures()
        values |= dict.fromkeys(fields(SyncReport())) if self.report is None else fields(self.report)
        values["published"] = None if self.web is None else self.web.figures()
        values["error"] = None if error is None else type(error).__name__
        values["message"] = None if error is None else str(error)
        return values

    def code(self, report: SyncReport) -> int:
        """How a sync ended that no error ended."""
        if report.withheld:
            text = f'{report.withheld} "no picture" answers were withheld: there were too many of them, or nobody else has a picture.'
            text += " Check the instance. If they are right, run it again tomorrow, when these contacts are due,"
            print(f"zapi: {text} with --accept-gone {report.withheld}", file=sys.stderr)
            return exits.SUSPECT
        if report.limit is not None:
            return exits.UNFINISHED
        if report.failed or (self.added and self.added.invalid):
            return exits.SOME
        return exits.OK if self.web is None else self.web.code()

    def __enter__(self) -> Run:
        if self.systemd is not None:
            self.systemd.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        if self.is_shown and self.report is not None:
            sys.stderr.write("\n")
        if self.systemd is not None:
            self.systemd.__exit__()


def text(report: SyncReport, given: argparse.Namespace) -> str:
    """How far it is."""
    total = report.due if given.max is None else min(report.due, given.max)
    # One that watches goes on with contacts that became due later.
    is_first_pass = report.asked < total or not given.watch
    done = f"{report.asked} of {max(total, report.asked)}" if is_first_pass else f"{report.asked} asked"
    done += f": {report.new} new, {report.changed} changed, {report.none + report.withheld} without, "
    done += f"{report.failed} failed"
    if is_first_pass:
        rate = report.asked / max(report.elapsed, 0.001)
        return f"{done}; {pace(rate, total - report.asked, report.held_for)}"
    return done


def summary(report: SyncReport) -> str:
    parts = [
        f"{report.new} new", f"{report.changed} changed", f"{report.same} the same",
        f"{report.none} without", f"{report.failed} failed",
    ]
    parts += [f"{report.gone} of those without are gone"] if report.gone else []
    parts += [f"{report.withheld} withheld"] if report.withheld else []
    end = f"; {report.downloaded} downloaded in {report.elapsed:.1f} s"
    end += "" if report.limit is None else f"; stopped by --{report.limit.replace('_', '-')}, more is due"
    return f"{report.asked} asked: {', '.join(parts)}{end}"

