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

import instances
import pyarrow as pa
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

import zapi.arrow


def enrich(instance: str, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    client_factory = functools.partial(instances.client_of, instance)
    return zapi.arrow.enrich_batches(batches, column="phone", client_factory=client_factory)


def enriched(frame: DataFrame) -> DataFrame:
    """The table with the answers; nothing runs yet."""
    schema = from_arrow_schema(zapi.arrow.schema(to_arrow_schema(frame.schema)))
    names = [row["instance"] for row in frame.select("instance").distinct().collect()]
    # One partition is one task. repartition("instance") could put two instances into one.
    parts = [
        frame.where(frame["instance"] == name)
        .coalesce(1)
        .mapInArrow(functools.partial(enrich, name), schema)
        for name in names
    ]
    return functools.reduce(DataFrame.union, parts)


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        print("usage: enrich_with_spark.py IN.csv OUT", file=sys.stderr)
        return 2
    # Otherwise the workers are the first python3 of their PATH.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
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
        # For the workers, which do not look into the folder of this program.
        spark.sparkContext.addPyFile(instances.__file__)
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
