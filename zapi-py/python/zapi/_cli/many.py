"""The command for many contacts: a row for each, in the order of the input."""

from __future__ import annotations

import contextlib
import os
import sys
from collections import deque

from .. import _rows
from .._client import Client
from .._error import Error
from .._errors import Cancelled
from . import exits, output, source
from .count import Count, Written
from .table import Csv, JsonLines

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from concurrent.futures import Future
    from typing import Any, BinaryIO

    from .._outcome import Outcome
    from .image import Images

# How long a link that was just given is remembered, so that its download asks no second time.
REMEMBERED = 600


def run(given: argparse.Namespace) -> int:
    columns: tuple[str, ...] = _rows.COLUMNS
    cache_ttl: int | None = None
    if given.images is not None:
        columns += ("image",)
        cache_ttl = None if os.environ.get("ZAPI_CACHE_TTL_S") else REMEMBERED
    table = Csv(columns) if given.format == "csv" else JsonLines(columns)
    with (
        Client(cache_ttl=cache_ttl) as client,
        source.opened(given.file, given.column) as phones,
        output.opened(given.resume) as file,
        contextlib.ExitStack() as stack,
    ):
        first, phones = output.begin(file, table, phones, given.resume)
        images: Images | None = None
        if given.images is not None:
            from .image import Images

            images = stack.enter_context(Images(client, given.images))
        rows = Rows(client, table, file, images, first)
        with Count(rows.progress, is_shown=given.progress and sys.stderr.isatty()) as count:
            rows.write(phones, count)
    return exits.SOME if rows.progress.failed else exits.OK


class Rows:
    """The rows of one run."""

    def __init__(
        self,
        client: Client,
        table: Csv | JsonLines,
        file: BinaryIO,
        images: Images | None,
        first: int,
    ) -> None:
        self.client = client
        self.table = table
        self.file = file
        self.images = images
        self.first = first
        self.progress = Written()
        # Rows in their order that wait for their pictures.
        self.begun: deque[tuple[str, Outcome, Future[str | None] | None]] = deque()

    def write(self, phones: Iterator[str], count: Count) -> None:
        """All that come, up to where the batch stops itself."""
        texts: dict[int, str] = {}

        def noted() -> Iterator[str]:
            for index, text in enumerate(phones):
                texts[index] = text
                yield text

        # From a refusal on rows wait for the next answer: refusals that end the batch are none.
        held: list[Outcome] = []
        cause: Error | None = None
        with self.client.profile_pictures(noted(), ordered=True) as outcomes:
            for outcome in outcomes:
                if isinstance(outcome.error, Cancelled):
                    cause = outcome.error.cause or outcome.error
                    break
                held.append(outcome)
                if is_answer(outcome) or not is_refusal(held[0]):
                    self.put(held, texts)
                count.show()
            if outcomes.progress.stopped_at is None and cause is None:
                self.put(held, texts)
                self.flush(0)
                return
        cause = cause or held[-1].error
        assert cause is not None
        self.flush(0)
        raise exits.Ended(
            exits.of(cause),
            f"stopped at row {self.first + self.progress.done + 1}: {type(cause).__name__}: {cause}",
        )

    def put(self, held: list[Outcome], texts: dict[int, str]) -> None:
        for outcome in held:
            picture, saving = outcome.picture, None
            if self.images is not None and picture is not None and picture.link is not None:
                saving = self.images.begin(picture.phone)
            self.begun.append((texts.pop(outcome.index), outcome, saving))
        held.clear()
        self.flush(0 if self.images is None else 4 * self.images.workers)

    def flush(self, most: int) -> None:
        """Writes the rows that have all that they wait for; waits while there are more left."""
        while self.begun:
            text, outcome, saving = self.begun[0]
            if saving is not None and not saving.done() and len(self.begun) <= most:
                break
            name, error = None, outcome.error
            if saving is not None:
                try:
                    name = saving.result()
                except Error as failed:
                    error = failed
            self.begun.popleft()
            values: dict[str, Any] = {"index": self.first + outcome.index, "phone": text}
            values |= _rows.row(outcome.picture, error)
            if self.images is not None:
                values["image"] = name
            output.put(self.file, self.table.line(values))
            self.progress.note(outcome.picture, error)


def is_refusal(outcome: Outcome) -> bool:
    return outcome.error is not None and exits.of(outcome.error) == exits.REFUSED


def is_answer(outcome: Outcome) -> bool:
    """Whether the service was asked, and did not refuse the account."""
    error = outcome.error
    return error is None or (error.attempts > 0 and not is_refusal(outcome))
