"""The command `batch`: one row per contact, in the order of the input."""

from __future__ import annotations

import contextlib
import os
import sys
from collections import deque

from .. import _rows
from .._client import Client
from .._error import Error
from .._errors import InvalidPhone
from . import arguments, exits, output, phones, resume
from .count import Count
from .formats import Csv, JsonLines
from .source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future
    from typing import Any

    from .._batch import Batch
    from .._native import Outcome
    from .image import Images
    from .source import Entry

# How long to cache a link, so that downloading it does not ask for it again.
REMEMBERED = 600


def run(given: argparse.Namespace) -> int:
    arguments.check(given, "keep", "delimiter")
    source = Source(given.file, given.column, given.delimiter)
    cache_ttl: int | None = None
    if given.images is not None and not os.environ.get("ZAPI_CACHE_TTL_S"):
        cache_ttl = REMEMBERED
    is_shown = given.progress and sys.stderr.isatty()
    with contextlib.ExitStack() as stack:
        client = stack.enter_context(
            Client(cache_ttl=cache_ttl, rate_per_second=given.rate, workers=given.workers)
        )
        total = source.total() if is_shown else None
        listed = stack.enter_context(source.opened())
        table = table_of(given, listed.others)
        out: output.Output
        if given.resume is not None:
            out = stack.enter_context(resume.opened(given.resume, table, listed.status))
        else:
            out = stack.enter_context(output.opened(given.output, table, listed.status))
        entries = out.begin(listed.entries)
        images: Images | None = None
        if given.images is not None:
            from .image import Images

            images = stack.enter_context(Images(client, given.images))
        rows = Rows(out, table, images, lambda text: phones.phone(given, text))
        options = {} if given.stop_after is None else {"stop_after": given.stop_after}
        asked = client.profile_pictures(rows.noted(entries), ordered=True, **options)
        batch = stack.enter_context(asked)
        if is_shown:
            stack.enter_context(Count(out.written, total, lambda: batch.progress.held_for))
        rows.write(batch)
    return exits.SOME if out.written.failed else exits.OK


def table_of(given: argparse.Namespace, others: tuple[str, ...]) -> Csv | JsonLines:
    """The format of the rows, with the columns of the input for --keep."""
    answer = _rows.COLUMNS[2:] + (("image",) if given.images is not None else ())
    names: list[str] = []
    for name in others if given.keep else ():
        while name in (*_rows.COLUMNS, "image", *names):
            name = f"input_{name}"
        names.append(name)
    columns = (*_rows.COLUMNS[:2], *names, *answer)
    if given.excel or given.format == "csv":
        return Csv(columns, tuple(names), is_excel=given.excel)
    return JsonLines(columns)


class Rows:
    """The rows of one run."""

    def __init__(
        self,
        out: output.Output,
        table: Csv | JsonLines,
        images: Images | None,
        phone: Callable[[str], str],
    ) -> None:
        self.out = out
        self.table = table
        self.images = images
        self.phone = phone
        self.other_names = table.columns[2 : table.columns.index("link")]
        self.unreadable: Exception | None = None
        # Phones that were asked for and have no row yet, by their index in the batch.
        self.asked: dict[int, tuple[int, Entry, Error | None]] = {}
        # Rows, in order, that wait for their pictures.
        self.begun: deque[tuple[Outcome, Future[str | None] | None]] = deque()

    def noted(self, entries: Iterator[tuple[int, Entry]]) -> Iterator[str | None]:
        """The phones of the entries, up to where the input becomes unreadable."""
        try:
            for number, (index, entry) in enumerate(entries):
                phone, error = None, None
                try:
                    phone = self.phone(entry.phone)
                except InvalidPhone as failed:
                    error = failed
                self.asked[number] = (index, entry, error)
                yield phone
        except (exits.Ended, OSError) as error:
            self.unreadable = error

    def write(self, batch: Batch) -> None:
        """Writes all outcomes, up to where the batch stops early."""
        # After an error that may end the batch, rows wait for the next answer: if the batch ends,
        # they are not written, so that a resume asks for them.
        held: list[Outcome] = []
        cause: Error | None = None
        try:
            for outcome in batch:
                held.append(outcome)
                first = held[0].error
                if isinstance(first, InvalidPhone) or is_answer(outcome.error):
                    self.put(held)
        except Error as error:
            cause = error
            stopped_at = batch.progress.stopped_at
            held = [one for one in held if stopped_at is not None and one.index < stopped_at]
        self.put(held)
        self.flush(0)
        self.out.end()
        if cause is not None:
            raise exits.Ended(exits.of(cause), self.stopped(cause))
        if self.unreadable is not None:
            raise self.unreadable

    def put(self, held: list[Outcome]) -> None:
        for outcome in held:
            picture, saving = outcome.picture, None
            if self.images is not None and picture is not None and picture.link is not None:
                saving = self.images.begin(picture.phone)
            self.begun.append((outcome, saving))
        held.clear()
        self.flush(0 if self.images is None else 4 * self.images.workers)

    def flush(self, most: int) -> None:
        """Writes the rows that are complete; waits while more than `most` are left."""
        while self.begun:
            outcome, saving = self.begun[0]
            if saving is not None and not saving.done() and len(self.begun) <= most:
                break
            index, entry, refused = self.asked[outcome.index]
            image, error = None, refused or outcome.error
            if self.images is not None and saving is not None:
                try:
                    image = self.images.end(saving)
                except Error as failed:
                    error = failed
            self.begun.popleft()
            del self.asked[outcome.index]
            values: dict[str, Any] = {"index": index, "phone": entry.phone}
            values.update(zip(self.other_names, entry.others))
            values |= _rows.row(outcome.picture, error)
            if error is not None:
                values["retryable"] = exits.may_pass(error)
            if self.images is not None:
                values["image"] = image
            self.out.put(self.table.line(values))
            self.out.written.note(bool(values["link"]), error is not None)

    def stopped(self, cause: Error) -> str:
        """Where it stopped, why, and how to continue."""
        index = min((index for index, _, _ in self.asked.values()), default=self.out.written.done)
        text = f"stopped at row {index + 1}: {type(cause).__name__}: {cause}"
        if self.out.path is not None:
            text += f"; to continue there, run it again with --resume {self.out.path}"
        return text


def is_answer(error: Error | None) -> bool:
    """Whether the service answered for the phone, even with an error."""
    return error is None or not (isinstance(error, InvalidPhone) or exits.may_pass(error))
