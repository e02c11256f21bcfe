"""The command line: ``python -m zapi``, also installed as ``zapi``."""

from __future__ import annotations


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and gives its exit code."""
    from .command import run

    return run(arguments)
