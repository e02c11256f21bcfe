"""Columns of phones in, columns of answers out: pandas, polars, pyarrow, and Arrow batches."""

# The stubs of pandas and pyarrow leave some types open.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

import asyncio
import datetime
import math
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import pandas
import polars
import pyarrow
import pytest
import zapi
import zapi.arrow
from conftest import CREDENTIALS, Emulator, MakeClient
from zapi import _rows

PICTURE = "5511990000000"
NO_PICTURE = "5511990000020"
FAILS = "5511990000500"
SLOW = "5511990000900"
PHONES = [SLOW, PICTURE, None, NO_PICTURE, FAILS]

COLUMNS = [
    pandas.Series(PHONES, dtype="object"),
    pandas.Series(PHONES, dtype="string"),
    pandas.Series(PHONES, dtype="category"),
    pandas.Series([SLOW, PICTURE, float("nan"), NO_PICTURE, FAILS], dtype="object"),
    pandas.Series([SLOW, PICTURE, pandas.NA, NO_PICTURE, FAILS], dtype="object"),
    pandas.Index(PHONES),
    polars.Series(PHONES),
    polars.Series(PHONES, dtype=polars.Categorical),
    pyarrow.array(PHONES),
    pyarrow.array(PHONES, pyarrow.large_string()),
    pyarrow.array(PHONES).dictionary_encode(),
    pyarrow.chunked_array([PHONES[:2], [], PHONES[2:]]),
    pyarrow.array(["0", *PHONES])[1:],
    {phone: None for phone in PHONES},
    iter(PHONES),
]


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: type(column).__name__)
def test_any_column_is_taken(client: zapi.Client, column: Any) -> None:
    batch = client.profile_pictures(column)
    assert batch.progress.total == (5 if hasattr(column, "__len__") else None)
    columns = batch.to_columns()
    assert columns["index"] == [0, 1, 2, 3, 4], "in the order of the input"
    assert columns["phone"] == PHONES
    assert [link is not None for link in columns["link"]] == [True, True, False, False, False]
    assert columns["error"] == [None, None, "InvalidPhone", None, "ServerError"]


NUMBERS = [5511990000000, 5511990000001]


@pytest.mark.parametrize(
    "column",
    [
        pandas.Series(NUMBERS),
        pandas.Series(NUMBERS, dtype="float64"),
        polars.Series(NUMBERS),
        pyarrow.array(NUMBERS),
        pyarrow.array([float(number) for number in NUMBERS]),
    ],
    ids=str,
)
def test_numbers_are_their_digits(client: zapi.Client, column: Any) -> None:
    columns = client.profile_pictures(column).to_columns()
    assert columns["phone"] == [str(number) for number in NUMBERS]
    assert columns["error"] == [None, None]


@pytest.mark.parametrize("given", [math.nan, None, b"1", 1, 5.5, True, "5,51E+12"], ids=repr)
def test_what_is_no_phone_is_its_rows_error(client: zapi.Client, given: Any) -> None:
    (outcome,) = client.profile_pictures([given])
    assert type(outcome.error) is zapi.InvalidPhone and outcome.given is given


def test_dicts(client: zapi.Client) -> None:
    found, none, failed = client.profile_pictures([PICTURE, NO_PICTURE, FAILS]).to_dicts()
    assert list(found) == list(none) == list(failed)
    assert (found["index"], found["phone"], found["stale"]) == (0, PICTURE, False)
    assert found["expires_at"] - found["fetched_at"] > datetime.timedelta(hours=47)
    assert found["expires_at"].tzinfo is datetime.timezone.utc and found["expiry_source"] == "link"
    assert found["link"].partition("?")[0].endswith(found["key"])
    assert found["error"] is found["message"] is found["http_status"] is found["retryable"] is None
    assert none["link"] is none["expires_at"] is none["error"] is None and none["fetched_at"]
    assert (failed["error"], failed["http_status"], failed["retryable"]) == ("ServerError", 500, True)
    assert failed["link"] is failed["fetched_at"] is failed["stale"] is None
    assert "HTTP 500" in failed["message"]


def test_only_what_was_not_taken(client: zapi.Client) -> None:
    batch = client.profile_pictures([PICTURE, NO_PICTURE], ordered=True)
    assert next(batch).index == 0
    assert batch.to_columns()["index"] == [1]
    assert set(batch.to_columns()) == set(zapi.Client.profile_pictures(client, []).to_columns())
    assert batch.to_dicts() == []


def test_tables_of_each_kind(client: zapi.Client) -> None:
    columns = client.profile_pictures(PHONES).to_columns()
    frame = pandas.DataFrame(columns)
    assert frame["link"].notna().tolist() == [True, True, False, False, False]
    assert str(frame["expires_at"].dt.tz) == "UTC"
    table = polars.DataFrame(columns)
    assert table["expires_at"].dtype == polars.Datetime("us", "UTC")
    assert table["stale"].to_list() == [False, False, None, False, None]
    arrow = pyarrow.table(columns)
    assert arrow["expires_at"].type == pyarrow.timestamp("us", "UTC")
    assert arrow["http_status"].to_pylist() == [None, None, None, None, 500]
    joined = pandas.DataFrame({"phone": PHONES}).join(frame.set_index("index").drop(columns="phone"))
    assert joined["error"].tolist()[4] == "ServerError"


Enrich: TypeAlias = Callable[..., Iterator[pyarrow.RecordBatch]]


@pytest.fixture
def enrich(make_client: MakeClient) -> Enrich:
    def run(
        batches: Iterable[pyarrow.RecordBatch], **options: Any
    ) -> Iterator[pyarrow.RecordBatch]:
        options.setdefault("client_factory", make_client)
        return zapi.arrow.enrich_batches(batches, **options)

    return run


def record_batch(phones: Sequence[str | None], **more: list[str]) -> pyarrow.RecordBatch:
    ids = pyarrow.array(range(len(phones)), pyarrow.int64())
    columns: dict[str, Any] = {"id": ids, "phone": pyarrow.array(phones, pyarrow.string()), **more}
    return pyarrow.RecordBatch.from_pydict(columns)


def test_batches_keep_their_shape(enrich: Enrich) -> None:
    given = [record_batch(phones) for phones in ([], PHONES, [], [PICTURE], [SLOW] * 3, [])]
    made = list(enrich(iter(given)))
    assert [batch.num_rows for batch in made] == [0, 5, 0, 1, 3, 0]
    whole = zapi.arrow.schema(given[0].schema)
    assert all(batch.schema == whole for batch in made)
    assert made[1].column("id").to_pylist() == [0, 1, 2, 3, 4]
    assert made[1].column("error").to_pylist() == [None, None, "InvalidPhone", None, "ServerError"]
    assert made[1].column("http_status").to_pylist()[4] == 500
    assert made[1].column("expires_at").type == pyarrow.timestamp("us", "UTC")
    assert made[4].column("link").null_count == 0
    assert list(enrich([])) == []


def test_every_column_of_a_row_has_a_type() -> None:
    assert tuple(_rows.row(None, None)) == tuple(_rows.TYPES)
    assert set(_rows.TYPES.values()) <= {"string", "timestamp", "bool", "int32"}


def test_other_names(enrich: Enrich) -> None:
    batch = record_batch([PICTURE], link=["mine"]).rename_columns(["id", "tel", "link"])
    (made,) = enrich([batch], column="tel", prefix="zapi_")
    assert made.column("link").to_pylist() == ["mine"]
    (link,) = made.column("zapi_link").to_pylist()
    assert link and link.startswith("http")
    with pytest.raises(zapi.InvalidArgument, match="column link already: .* prefix"):
        list(enrich([batch], column="tel"))
    with pytest.raises(KeyError):
        list(enrich([batch]))


def test_batches_are_read_a_few_rows_ahead(enrich: Enrich) -> None:
    read: list[int] = []

    def batches() -> Iterator[pyarrow.RecordBatch]:
        for n in range(10_000):
            read.append(n)
            yield record_batch([f"55119800{n:05}"] * 2)

    made = enrich(batches(), workers=2)
    assert isinstance(made, Generator) and read == []
    for taken in range(20):
        assert next(made).num_rows == 2
        assert len(read) <= taken + 1 + 4 * 2
    made.close()
    assert len(read) < 30


def test_what_every_row_would_meet_is_raised(
    enrich: Enrich, make_client: MakeClient, emulator: Emulator
) -> None:
    def refused() -> zapi.Client:
        return make_client(client_token="wrong")

    batches = (record_batch([f"55119800{n:05}"]) for n in range(1000))
    with pytest.raises(zapi.Unauthorized):
        list(enrich(batches, client_factory=refused))
    assert emulator.stats()["requests"] < 20
    with pytest.raises(zapi.Unauthorized) as caught:
        list(enrich([record_batch([PICTURE])], client_factory=refused))
    assert caught.value.stopped_at == 0


def test_an_early_end_is_raised_with_where_to_resume(enrich: Enrich) -> None:
    refused = ["5511990000080", "5511990000081"]
    given = [record_batch(phones) for phones in ([PICTURE] * 2, [NO_PICTURE, *refused, PICTURE])]
    made = enrich(given, workers=1)
    assert next(made).column("link").null_count == 0
    with pytest.raises(zapi.Unauthorized) as caught:
        next(made)
    assert caught.value.stopped_at == 3


def test_the_client_is_made_where_the_batches_are_read(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = zapi.arrow.enrich_batches([record_batch([PICTURE])])
    for name, value in {**CREDENTIALS, "base_url": emulator.url}.items():
        monkeypatch.setenv(f"ZAPI_{name.upper()}", value)
    assert next(made).column("link").null_count == 0


def test_the_same_in_an_event_loop(emulator: Emulator) -> None:
    async def phones() -> AsyncIterator[Any]:
        for phone in pyarrow.array(PHONES):
            yield phone

    async def run() -> tuple[list[dict[str, Any]], dict[str, list[Any]]]:
        async with zapi.AsyncClient(base_url=emulator.url, max_retries=0, **CREDENTIALS) as client:
            both = await client.profile_pictures(PHONES).to_dicts()
            return both, await client.profile_pictures(phones()).to_columns()

    rows, columns = asyncio.run(run())
    assert [row["phone"] for row in rows] == columns["phone"] == PHONES
    assert [row["error"] for row in rows] == columns["error"]
