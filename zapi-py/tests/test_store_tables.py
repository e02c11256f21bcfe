"""What goes into a store from the columns of tables."""

import uuid
from typing import Any

import pandas
import polars
import pyarrow
import pytest
import zapi
from test_store import NUMBERS, OTHER, PICTURE, assert_both_are_added, assert_ids_are_kept

COLUMNS = [
    pandas.Series([PICTURE, None, OTHER], dtype="object"),
    pandas.Series([PICTURE, pandas.NA, OTHER], dtype="string"),
    pandas.Series([PICTURE, float("nan"), OTHER], dtype="object"),
    pandas.Series([NUMBERS[0], float("nan"), NUMBERS[1]], dtype="float64"),
    polars.Series([PICTURE, None, OTHER]),
    polars.Series([NUMBERS[0], None, NUMBERS[1]]),
    pyarrow.array([PICTURE, None, OTHER]),
    pyarrow.chunked_array([[NUMBERS[0], None], [NUMBERS[1]]]),
]


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: type(column).__name__)
def test_any_column_is_added(store: zapi.Store, column: Any) -> None:
    assert_both_are_added(store, column)


REFS = [
    (pandas.Series([17, float("nan")]), ["17", None]),
    (pyarrow.array([17, None]), ["17", None]),
    ([uuid.UUID(int=5), pandas.NA], [str(uuid.UUID(int=5)), None]),
]


@pytest.mark.parametrize(("refs", "kept"), REFS, ids=str)
def test_a_column_of_ids(store: zapi.Store, refs: Any, kept: list[str | None]) -> None:
    assert_ids_are_kept(store, refs, kept)


def test_numbers_that_lost_digits_are_refused(store: zapi.Store) -> None:
    with pytest.raises(zapi.InvalidPhone, match="lost last digits"):
        store.add(pandas.Series(NUMBERS, dtype="float32"))
    assert store.accounts() == []
