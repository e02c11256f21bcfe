"""Tests of the package that cannot pass on a system, each with the reason: the only ones that may fail there, and they must.

A row names a test, or one set of its parameters. A row that names a file is for one that cannot even be imported.
"""

from __future__ import annotations

from pathlib import Path

import pytest

TABLES = "pandas, polars and pyarrow are not installed there"
EVERYWHERE = {
    "test_columns.py": TABLES,
    "test_phone.py": TABLES,
    "test_package.py::test_what_the_type_checkers_read_runs": TABLES,
    "test_cli.py::test_the_script_is_installed": "pip, which runs on this system, writes scripts for it",
    "test_distributed.py::test_a_table_that_lacks_rows_is_not_written": "Dask is not installed there",
    "test_distributed.py::test_each_instance_keeps_its_own_pace": "Dask is not installed there",
}
MUSL = {
    "test_fork.py::test_children_do_not_write_to_files_of_the_same_name": "that Python has no libffi for ctypes",
}
TABLE: dict[str, dict[str, str]] = {
    "windows": {**EVERYWHERE},
    "aarch64": {**EVERYWHERE},
    "musl": {**EVERYWHERE, **MUSL},
    "musl-aarch64": {**EVERYWHERE, **MUSL},
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--system", choices=list(TABLE), required=True)


def rows(config: pytest.Config) -> dict[str, str]:
    return TABLE[config.getoption("--system")]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return True if collection_path.name in rows(config) else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    table = rows(config)
    found = {name for name in table if name.endswith(".py")}
    for item in items:
        name = item.nodeid.rpartition("tests/")[2]
        for key in {name, name.partition("[")[0]} & table.keys():
            found.add(key)
            item.add_marker(pytest.mark.xfail(reason=table[key], strict=True))
    if config.args == ["tests"] and found != table.keys():
        raise pytest.UsageError(f"no such tests: {table.keys() - found}")
