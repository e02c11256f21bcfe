"""Tests of the package that cannot pass on a system, each with the reason: the only ones that may fail there, and they must.

A row names a test, or one set of its parameters. A row that names a file is for one that cannot even be imported.
"""

from __future__ import annotations

from pathlib import Path

import pytest

TABLES = "pandas, polars and pyarrow are not installed there"
EVERYWHERE = {"test_columns.py": TABLES, "test_phone.py": TABLES}
TABLE: dict[str, dict[str, str]] = {
    "windows": {**EVERYWHERE},
    "aarch64": {**EVERYWHERE},
    "musl": {**EVERYWHERE},
    "musl-aarch64": {**EVERYWHERE},
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
