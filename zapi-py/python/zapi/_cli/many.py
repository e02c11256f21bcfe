"""The command for many contacts: a row for each, in the order of the input."""

from __future__ import annotations

import os
import sys

from .. import _rows
from .._client import Client
from .._error import Error
from .._errors import Cancelled
from . import exits, image, output, source
from .count import Count, Written
from .table import Csv, JsonLines

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from typing import Any, BinaryIO

    from .._outcome import Outcome

# How long a link that was just given is remembered, so that its download asks no second time.
REMEMBERED = 600


def run(given: argparse.Namespace) -> int:
    columns: tuple[str, ...] = _rows.COLUMNS
    cache_ttl: int | None = None
    if given.images is not None:
        os.makedirs(given.images, exist_ok=True)
        columns += ("image",)
        cache_ttl = None if os.environ.get("ZAPI_CACHE_TTL_S") else REMEMBERED
    table = Csv(columns) if given.format == "csv" else JsonLines(columns)
    with (
        Client(cache_ttl=cache_ttl) as client,
        source.opened(given.file, given.column) as phones,
        output.opened(given.resume) as file,
    ):
        first, phones = output.begin(file, table, phones, given.resume)
        rows = Rows(client, table, file, given.images, first)
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
        images: str | None,
        first: int,
    ) -> None:
        self.client = client
        self.table = table
        self.file = file
        self.images = images
        self.first = first
        self.progress = Written()

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
                return
        cause = cause or held[-1].error
        assert cause is not None
        raise exits.Ended(
            exits.of(cause),
            f"stopped at row {self.first + self.progress.done + 1}: {type(cause).__name__}: {cause}",
        )

    def put(self, held: list[Outcome], texts: dict[int, str]) -> None:
        for outcome in held:
            picture, error, name = outcome.picture, outcome.error, None
            if self.images is not None and picture is not None and picture.link is not None:
                try:
                    name = image.save(self.client, picture.phone, self.images)
                except Error as failed:
                    error = failed
            values: dict[str, Any] = {"index": self.first + outcome.index, "phone": texts.pop(outcome.index)}
            values |= _rows.row(picture, error)
            if self.images is not None:
                values["image"] = name
            output.put(self.file, self.table.line(values))
            self.progress.note(picture, error)
        held.clear()


def is_refusal(outcome: Outcome) -> bool:
    return outcome.error is not None and exits.of(outcome.error) == exits.REFUSED


def is_answer(outcome: Outcome) -> bool:
    """Whether the service was asked, and did not refuse the account."""
    error = outcome.error
    return error is None or (error.attempts > 0 and not is_refusal(outcome))
