"""The table of tests that cannot pass on a system: each row names one that is there."""

from __future__ import annotations

import sys

import pytest
from conftest import ROOT, run


@pytest.mark.parametrize("system", ["windows", "aarch64", "musl", "musl-aarch64", "windows-itself", "macos"])
def test_each_row_names_a_test(system: str) -> None:
    # It refuses a row that names none.
    run(sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "not_there", "--system", system,
        env={"PYTHONPATH": "packaging/pythons", "PYTHONDONTWRITEBYTECODE": "1"}, cwd=ROOT / "zapi-py")
