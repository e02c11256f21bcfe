"""Enriches a table with Spark, one task for each Z-API instance: `enrich_with_spark.py IN.csv OUT`.

IN.csv has the columns `instance` and `phone`; OUT becomes a folder of Parquet files. The settings of
an instance NAME are in the environment of the workers: NAME_INSTANCE_ID, NAME_TOKEN, and
NAME_CLIENT_TOKEN, NAME_BASE_URL and NAME_RATE_PER_SECOND if needed; no secret is sent with a task.

Each client has its own rate limit, so all rows of an instance go to one task. Tasks of different
instances run in parallel. If a batch ends early, because a token is refused for example, the job
fails and OUT is not written: a table with missing rows would look complete.
"""

import functools
import os
import sys
from collections.abc import Iterator

import pyarrow as pa
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

import zapi
import zapi.arrow


def client_of(instance: str) -> zapi.Client:
    def setting(key: str) -> str | None:
        return os.environ.get(f"{instance}_{key}")

    return zapi.Client(
        instance_id=setting("INSTANCE_ID"),
        token=setting("TOKEN"),
        client_token=setting("CLIENT_TOKEN"),
        base_url=setting("BASE_URL"),
        rate_per_second=float(setting("RATE_PER_SECOND") or 10),
        burst=1,
    )


def enrich(instance: str, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    return zapi.arrow.enrich_batches(
        batches, column="phone", client_factory=lambda: client_of(instance)
    )


def enriched(frame: DataFrame) -> DataFrame:
    """The table with the answers; nothing runs yet."""
    schema = from_arrow_schema(zapi.arrow.schema(to_arrow_schema(frame.schema)))
    instances = [row["instance"] for row in frame.select("instance").distinct().collect()]
    # One partition is one task. repartition("instance") could put two instances into one.
    parts = [
        frame.where(frame["instance"] == instance)
        .coalesce(1)
        .mapInArrow(functools.partial(enrich, instance), schema)
        for instance in instances
    ]
    return functools.reduce(DataFrame.union, parts)


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        print("usage: enrich_with_spark.py IN.csv OUT", file=sys.stderr)
        return 2
    settings = {
        # A Spark in this process that listens only on this machine; without these lines,
        # spark-submit says where the cluster is. Tasks mostly wait, so more of them than processors.
        "spark.master": "local[8]",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        # A second run of a task would ask for all of its rows again.
        "spark.speculation": "false",
        "spark.task.maxFailures": "1",
    }
    with SparkSession.builder.config(map=settings).getOrCreate() as spark:
        frame = spark.read.csv(arguments[0], header=True).cache()
        try:
            enriched(frame).write.parquet(arguments[1])
        except PySparkException as error:
            print(error, file=sys.stderr)
            return 2
        written = spark.read.parquet(arguments[1])
        rows, failed = written.count(), written.where("error IS NOT NULL").count()
    print(f"{rows} rows, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
