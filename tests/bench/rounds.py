"""The rounds: how much is run, and in which order, so that a disturbance affects all contestants."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

# Of warm calls in C.
CALLS = 20000
# Of a batch, and of as many calls at once in an event loop.
PHONES, DELAY_MS, WORKERS = 2000, 50, 64


@dataclass(frozen=True)
class Plan:
    """How much is run."""

    rounds: int
    part: int

    def of(self, calls: int) -> int:
        return max(calls // self.part, 1)


def alternate(plan: Plan, runs: dict[str, Callable[[], object]]) -> dict[str, list[object]]:
    """Each round runs all of them, and begins one further than the round before."""
    seen: dict[str, list[object]] = defaultdict(list)
    names = list(runs)
    for at in range(plan.rounds):
        first = at % len(names) if names else 0
        for name in names[first:] + names[:first]:
            seen[name].append(runs[name]())
    return seen


def some(seen: dict[str, list[object]], name: str, what: str) -> list[float]:
    return [float(getattr(cost, what)) for cost in seen.get(name, [])]


def progress(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)
