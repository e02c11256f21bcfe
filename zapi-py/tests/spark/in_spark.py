"""The Arrow form in a real Spark: rows, types and errors as they come back, and the example. Run by `make test-spark`."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from conftest import INSTANCES, ROOT, Emulator, settings_of
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

import zapi.arrow

PICTURE, NO_PICTURE, FAILS = "5511990000000", "5511990000020", "5511990000500"
PROGRAM = ROOT / "examples" / "distributed" / "enrich_with_spark.py"


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    local = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    os.environ["PYSPARK_PYTHON"] = sys.executable
    settings = {"spark.master": "local[2]", "spark.ui.enabled": "false", **local}
    # Several Arrow batches in one partition.
    settings["spark.sql.execution.arrow.maxRecordsPerBatch"] = "7"
    with SparkSession.builder.config(map=settings).getOrCreate() as session:
        yield session


def enriched(
    frame: DataFrame, environment: dict[str, str], column: str = "phone", prefix: str = ""
) -> DataFrame:
    """The frame with the answers, by the settings in that environment."""
    settings = {name: value for name, value in environment.items() if name.startswith("ZAPI_")}

    def enrich(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        os.environ.update(settings)
        return zapi.arrow.enrich_batches(batches, column=column, prefix=prefix)

    schema = zapi.arrow.schema(to_arrow_schema(frame.schema), prefix=prefix)
    return frame.coalesce(1).mapInArrow(enrich, from_arrow_schema(schema))


def test_answers_come_back_in_order_with_their_types(
    spark: SparkSession, environment: dict[str, str], emulator: Emulator
) -> None:
    frame = spark.createDataFrame(
        [(1, PICTURE), (2, NO_PICTURE), (3, FAILS), (4, "+55 11"), (5, None)],
        "id bigint, phone string",
    )
    found = enriched(frame, {**environment, "ZAPI_MAX_RETRIES": "0"})
    assert dict(found.dtypes)["expires_at"] == "timestamp" and found.columns[:2] == frame.columns
    rows = found.collect()
    assert [row["id"] for row in rows] == [1, 2, 3, 4, 5]
    assert rows[0]["link"].startswith(emulator.url) and rows[0]["error"] is None
    assert rows[0]["expires_at"] > rows[0]["fetched_at"]
    assert rows[1]["link"] is None and rows[1]["error"] is None
    assert [row["error"] and row["error"].split(":")[0] for row in rows[2:]] == [
        "ServerError", "InvalidPhone", "InvalidPhone",
    ]


def test_numbers_and_many_batches(
    spark: SparkSession, environment: dict[str, str], emulator: Emulator
) -> None:
    first = 551198000000
    frame = spark.range(first, first + 100, numPartitions=1).withColumnRenamed("id", "number")
    before = emulator.stats()["requests"]
    found = enriched(
        frame, {**environment, "ZAPI_RATE_PER_SECOND": "0"}, column="number", prefix="zapi_"
    )
    rows: list[Row] = found.collect()
    assert [row["number"] for row in rows] == list(range(first, first + 100))
    assert all(row["zapi_link"] for row in rows)
    assert emulator.stats()["requests"] - before == 100
    empty = frame.where("number < 0")
    assert enriched(empty, environment, column="number").collect() == []


def test_a_batch_that_ends_early_fails_the_job(
    spark: SparkSession, environment: dict[str, str]
) -> None:
    frame = spark.createDataFrame([(f"55119800{n:05}",) for n in range(50)], "phone string")
    with pytest.raises(PySparkException, match="Unauthorized.*Client-Token"):
        enriched(frame, {**environment, "ZAPI_CLIENT_TOKEN": "wrong"}).collect()


def test_a_reader_that_stops_asks_for_little_more(
    spark: SparkSession, environment: dict[str, str], emulator: Emulator
) -> None:
    frame = spark.range(551198000000, 551198001000, numPartitions=1).withColumnRenamed("id", "phone")
    before = emulator.stats()["requests"]
    assert len(enriched(frame, {**environment, "ZAPI_RATE_PER_SECOND": "0"}).limit(3).collect()) == 3
    assert emulator.stats()["requests"] - before < 500
    assert enriched(frame.limit(1), environment).count() == 1, "the worker goes on"


def example(
    emulators: dict[str, Emulator], folder: Path, **changes: str
) -> subprocess.CompletedProcess[str]:
    lines = ["id,instance,phone"]
    env = {**os.environ, **settings_of(emulators), **changes}
    env.pop("PYSPARK_PYTHON", None)
    for name, (_, count) in INSTANCES.items():
        lines += [f"{name}-{n},{name},55119800{n:05}" for n in range(count)]
    (folder / "in.csv").write_text("\n".join(lines) + "\n")
    command: list[str | Path] = [sys.executable, PROGRAM, folder / "in.csv", folder / "out"]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=300)


def test_the_example_has_one_task_per_instance(
    spark: SparkSession, emulators: dict[str, Emulator], tmp_path: Path
) -> None:
    done = example(emulators, tmp_path)
    assert (done.returncode, done.stdout) == (0, "240 rows, 0 failed\n"), done.stderr
    for name, (_, count) in INSTANCES.items():
        assert emulators[name].stats()["requests"] == count, "each row once"
    rows = spark.read.parquet(str(tmp_path / "out")).collect()
    assert len({row["id"] for row in rows}) == len(rows) == 240
    for row in rows:
        assert row["link"].startswith(emulators[row["instance"]].url), "asked of its own instance"


def test_the_example_writes_no_table_that_lacks_rows(
    emulators: dict[str, Emulator], tmp_path: Path
) -> None:
    fast = {f"{name}_RATE_PER_SECOND": "1000" for name in INSTANCES}
    done = example(emulators, tmp_path, SOUTH_CLIENT_TOKEN="wrong", **fast)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert "Unauthorized: " in done.stderr
    assert not list((tmp_path / "out").glob("*.parquet"))
