"""Phones: what is accepted, also of the libraries for tables."""

# The stubs of numpy and pyarrow leave some types open.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy
import pandas
import polars
import pyarrow
import pytest
import zapi
from zapi import _phone, testing

DIGITS = "5511999999999"
NUMBER = 5511999999999


class Index:
    def __index__(self) -> int:
        return NUMBER


@pytest.mark.parametrize(
    "value",
    [
        DIGITS,
        zapi.Phone(DIGITS),
        numpy.str_(DIGITS),
        f"{DIGITS}.0",
        NUMBER,
        float(NUMBER),
        Index(),
        Decimal(DIGITS),
        numpy.int64(NUMBER),
        numpy.uint64(NUMBER),
        numpy.float64(NUMBER),
        pandas.Series([NUMBER], dtype="Int64")[0],
        pandas.Series([NUMBER, None])[0],
        polars.Series([NUMBER])[0],
        pyarrow.scalar(DIGITS),
        pyarrow.scalar(NUMBER),
        pyarrow.scalar(float(NUMBER)),
        pyarrow.array([DIGITS]).dictionary_encode()[0],
        pyarrow.scalar(Decimal(DIGITS)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_text_and_whole_numbers_are_phones(value: Any) -> None:
    client = testing.Client({DIGITS: None})
    assert client.profile_picture(value).phone == DIGITS
    assert client.download(value) is None
    client.forget(value)
    assert client.calls == [
        testing.Asked("profile_picture", DIGITS),
        testing.Asked("download", DIGITS),
    ]
    assert zapi.Phone(value) == zapi.Phone.from_masked(value) == DIGITS


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "missing"),
        (float("nan"), "missing"),
        (pandas.NA, "missing"),
        (pandas.NaT, "missing"),
        (pyarrow.nulls(1)[0], "missing"),
        (pyarrow.array([None], pyarrow.string())[0], "missing"),
        (numpy.float64("nan"), "missing"),
        (float("inf"), "float"),
        (NUMBER + 0.5, "float"),
        (float(2**53), "float"),
        (-float(NUMBER), "float"),
        (numpy.float32(NUMBER), "float32, which has lost its last digits"),
        (pyarrow.scalar(float(NUMBER), pyarrow.float32()), "FloatScalar, which has lost"),
        (True, "not bool"),
        (numpy.bool_(True), "not bool"),
        (pyarrow.scalar(True), "not BooleanScalar"),
        (b"5511999999999", "not bytes"),
        ([DIGITS], "not list"),
        (object(), "not object"),
        (10**5000, "too many digits"),
        (5, "not a phone"),
        (-NUMBER, "not a phone"),
        (Decimal("5.51E+12"), "scientific notation"),
        ("5,51E+12", "scientific notation.*format the column as text"),
        ("0551199999999", "begins with 0"),
        ("+55 11 99999-9999", "not a phone"),
        ("\ud800", "not a phone"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_phone_is_named_and_never_repeated(value: Any, words: str) -> None:
    client = testing.Client(default=None)
    for ask in (client.profile_picture, client.download, client.forget, zapi.Phone):
        with pytest.raises(zapi.InvalidPhone, match=words) as caught:
            ask(value)
        assert isinstance(caught.value, ValueError) and caught.value.__context__ is None
        assert not {"5511999999999", "5512000176128", "5,51", "5.51"} & {*str(caught.value).split()}
    assert client.calls == []


@pytest.mark.parametrize(
    "column",
    [
        pandas.Series([NUMBER], dtype="float32"),
        pandas.Series([NUMBER], dtype="Float32"),
        pandas.Series([NUMBER], dtype="float64").astype("float[pyarrow]"),
        polars.Series([NUMBER], dtype=polars.Float32),
        numpy.array([NUMBER], dtype=">f4"),
        numpy.array([5], dtype="float16"),
    ],
    ids=lambda column: f"{type(column).__module__}-{column.dtype}",
)
def test_a_column_of_float32_is_refused_whole(column: Any) -> None:
    client = testing.Client(default=None)
    with pytest.raises(zapi.InvalidPhone, match=r"is a column of \w*loat.*read the column as text"):
        client.profile_pictures(column)
    with pytest.raises(zapi.InvalidPhone, match="column"):
        testing.AsyncClient(default=None).profile_pictures(column)


def test_columns_of_longer_numbers_are_not_refused() -> None:
    for column in (
        pandas.Series([NUMBER]),
        pandas.Series([NUMBER, None]),
        pandas.Series([DIGITS], dtype="string"),
        polars.Series([float(NUMBER)]),
        numpy.array([NUMBER]),
        pyarrow.array([float(NUMBER)]),
    ):
        _phone.refuse_float32(column)
        assert _phone.text_of(next(iter(column))) == DIGITS


def test_what_an_index_raises_is_not_taken_for_no_phone() -> None:
    class Broken:
        def __index__(self) -> int:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _phone.text_of(Broken())
