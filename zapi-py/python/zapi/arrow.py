"""Arrow record batches in, the same batches with the answers out: what Spark's ``mapInArrow`` expects.

A client keeps its rate limit inside one process, so give each instance to one task at a time:
partition by instance and let each task make its client. Two tasks with the same instance would
send twice as many requests.
"""

# The stubs of pyarrow leave some types open.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from __future__ import annotations

from ._client import Client
from ._errors import Cancelled, InvalidArgument
from ._rows import TYPES, row

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    import pyarrow as pa

    from ._settings import Seconds

__all__ = ["enrich_batches", "schema"]


def schema(given: pa.Schema, *, prefix: str = "") -> pa.Schema:
    """The schema that :func:`enrich_batches` returns for one: its columns, then the new ones.

    Raises :class:`~zapi.InvalidArgument` if a name is already taken: pass a ``prefix``.
    """
    import pyarrow as pa

    types: dict[str, pa.DataType] = {
        "string": pa.string(),
        "timestamp": pa.timestamp("us", "UTC"),
        "bool": pa.bool_(),
        "int32": pa.int32(),
    }
    for name, kind in TYPES.items():
        if prefix + name in given.names:
            text = f"there is a column {prefix + name} already: give the new ones a prefix"
            raise InvalidArgument(text)
        given = given.append(pa.field(prefix + name, types[kind]))
    return given


def enrich_batches(
    batches: Iterable[pa.RecordBatch],
    *,
    column: str = "phone",
    client_factory: Callable[[], Client] = Client,
    prefix: str = "",
    workers: int | None = None,
    timeout: Seconds | None = None,
) -> Iterator[pa.RecordBatch]:
    """Adds columns with the answers to each batch; rows and batches keep their order.

        def enrich(batches):
            return zapi.arrow.enrich_batches(batches, column="phone")

        frame.repartition("instance").mapInArrow(enrich, ...)  # one task per instance

    ``client_factory`` is called once, where the batches are read, and its client is closed at the
    end; by default the settings come from that process's environment. ``workers`` and ``timeout``
    are those of :meth:`Client.profile_pictures <zapi.Client.profile_pictures>`.

    A row that fails has its ``error``. If the batch ends early, for example because the token was
    refused or an outage lasts, the reason is raised and its ``stopped_at`` is the row to resume at:
    you never get a table with missing rows. Batches are read a few rows ahead, so memory does not
    grow with their number.

    Needs pyarrow, which this package does not install.
    """
    import pyarrow as pa

    begun: list[pa.RecordBatch] = []
    rows: list[dict[str, Any]] = []

    def phones() -> Iterator[Any]:
        for batch in batches:
            begun.append(batch)
            yield from batch.column(column)

    def finished() -> Iterator[pa.RecordBatch]:
        while begun and len(rows) >= (count := begun[0].num_rows):
            batch, done = begun.pop(0), rows[:count]
            del rows[:count]
            whole = schema(batch.schema, prefix=prefix)
            added = [
                pa.array([values[name] for values in done], whole.field(prefix + name).type)
                for name in TYPES
            ]
            yield pa.RecordBatch.from_arrays([*batch.columns, *added], schema=whole)

    with (
        client_factory() as client,
        client.profile_pictures(
            phones(), ordered=True, workers=workers, timeout=timeout
        ) as outcomes,
    ):
        for outcome in outcomes:
            if isinstance(outcome.error, Cancelled):
                # Neither this row nor those after it were answered; reading on raises the reason.
                list(outcomes)
            rows.append(row(outcome.picture, outcome.error))
            yield from finished()
    # Batches without rows at the end.
    yield from finished()
