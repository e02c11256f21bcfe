"""Tests of the package that cannot pass on a system, each with the reason: the only ones that may fail there, and they must."""

from __future__ import annotations

import pytest

TABLE: dict[str, dict[str, str]] = {
    "windows": {},
    "aarch64": {},
    "musl": {},
    "musl-aarch64": {},
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--system", choices=list(TABLE), required=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A row names a file, a test in it, or one set of its parameters."""
    rows = TABLE[config.getoption("--system")]
    found = set[str]()
    for item in items:
        name = item.nodeid.rpartition("/")[2]
        keys = {name, name.partition("[")[0], name.partition("::")[0]} & rows.keys()
        found |= keys
        for key in keys:
            item.add_marker(pytest.mark.xfail(reason=rows[key], strict=True))
    if len(items) > 100 and found != rows.keys():
        raise pytest.UsageError(f"no such tests: {rows.keys() - found}")
