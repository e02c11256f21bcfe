"""Enriches a table with Dask, one task for each Z-API instance: `enrich_with_dask.py IN.csv OUT.csv`.

IN.csv has the columns `instance` and `phone`. The settings of an instance NAME are in the
environment of the workers: NAME_INSTANCE_ID, NAME_TOKEN, and NAME_CLIENT_TOKEN, NAME_BASE_URL and
NAME_RATE_PER_SECOND if needed; no secret is sent with a task.

Each client has its own rate limit, so all rows of an instance go to one task. Tasks of different
instances run in parallel. If a batch ends early, because a token is refused for example, no file is
written: a table with missing rows would look complete.
"""

import sys

import pyarrow as pa
import pyarrow.compute as pc
from dask.distributed import Client as Cluster
from dask.distributed import LocalCluster
from instances import client_of
from pyarrow import csv

import zapi
import zapi.arrow


def enrich(instance: str, rows: pa.Table) -> pa.Table:
    batches = zapi.arrow.enrich_batches(
        rows.to_batches(), column="phone", client_factory=lambda: client_of(instance)
    )
    return pa.Table.from_batches(batches, schema=zapi.arrow.schema(rows.schema))


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        print("usage: enrich_with_dask.py IN.csv OUT.csv", file=sys.stderr)
        return 2
    text = csv.ConvertOptions(column_types={"instance": pa.string(), "phone": pa.string()})
    table = csv.read_csv(arguments[0], convert_options=text)
    # The cluster listens only on this machine.
    workers = LocalCluster(n_workers=2, threads_per_worker=2, dashboard_address="127.0.0.1:0")
    enriched, ended_early = [], False
    with workers, Cluster(workers) as cluster:
        tasks = {}
        for instance in map(str, pc.unique(table["instance"]).to_pylist()):
            rows = table.filter(pc.equal(table["instance"], pa.scalar(instance)))
            # A second run of a task would ask for all of its rows again.
            tasks[instance] = cluster.submit(enrich, instance, rows, pure=False, retries=0)
        for instance, task in tasks.items():
            try:
                enriched.append(task.result())
            except zapi.Error as error:
                print(f"{instance}: {type(error).__name__}: {error}", file=sys.stderr)
                ended_early = True
    if ended_early:
        return 2
    table = pa.concat_tables(enriched)
    csv.write_csv(table, arguments[1])
    failed = table.num_rows - table["error"].null_count
    print(f"{table.num_rows} rows, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
