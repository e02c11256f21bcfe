"""The figures of a sync as a file in Prometheus' text format, for node_exporter's textfile collector."""

from __future__ import annotations

import contextlib
import re
import time

from . import folder
from .replace import replaced
from .share import Share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .._native import StoreStatus, SyncReport

LAST_SUCCESS = "zapi_sync_last_success_timestamp_seconds"
RESULTS = ("new", "changed", "same", "none", "withheld", "failed")


class Metrics:
    """The file, which is replaced in one step each time, so that a reader always sees a whole one."""

    def __init__(self, path: str, account: str) -> None:
        self.path = path
        self.account = account
        self.last_success = last_success(path)
        self.share = Share()

    def write(self, status: StoreStatus, report: SyncReport | None, *, is_success: bool) -> None:
        """Replaces the file; ``report`` is ``None`` before the first figures."""
        if is_success:
            self.last_success = time.time()
        with replaced(self.path) as file:
            file.write("".join(self.lines(status, report)).encode())

    def lines(self, status: StoreStatus, report: SyncReport | None) -> list[str]:
        contacts = {f'state="{state}"': getattr(status, state) for state in folder.STATES}
        results = {f'result="{name}"': getattr(report, name, 0) for name in RESULTS}
        held = status.held_until.timestamp() if status.held_until else 0
        return [
            self.metric("zapi_store_contacts", "gauge", "Contacts by state.", contacts),
            self.metric("zapi_store_contacts_failing", "gauge", "Contacts whose last attempt failed.", status.failing),
            self.metric("zapi_store_contacts_due", "gauge", "Contacts that are due.", status.due),
            self.metric(
                "zapi_store_suspect",
                "gauge",
                "1 if the account is suspect, so that \"no picture\" is withheld.",
                int(status.suspect_since is not None),
            ),
            self.metric(
                "zapi_store_held_until_timestamp_seconds",
                "gauge",
                "Until when a watching sync sends nothing, after an error of the account; 0 if it is not on hold.",
                held,
            ),
            self.metric(LAST_SUCCESS, "gauge", "When a sync last succeeded.", self.last_success),
            self.metric("zapi_sync_contacts_total", "counter", "Contacts that this sync asked for.", results),
            self.metric(
                "zapi_sync_downloads_total",
                "counter",
                "Pictures that this sync downloaded.",
                getattr(report, "downloaded", 0),
            ),
        ]

    def metric(self, name: str, kind: str, text: str, values: float | dict[str, int]) -> str:
        """One metric with its samples, by their labels if there are several."""
        by_label = values if isinstance(values, dict) else {"": values}
        # An account's name has no character that would have to be escaped.
        samples = (
            f'{name}{{account="{self.account}"{label and ","}{label}}} {value}\n'
            for label, value in by_label.items()
        )
        return f"# HELP {name} {text}\n# TYPE {name} {kind}\n" + "".join(samples)


def last_success(path: str) -> float:
    """What an earlier run wrote, which a run that fails must not forget; 0 if there was none."""
    with contextlib.suppress(OSError), open(path, encoding="utf-8", errors="replace") as file:
        found = re.search(rf"^{LAST_SUCCESS}\{{.*\}} ([0-9.]+)$", file.read(1 << 16), re.MULTILINE)
        if found:
            with contextlib.suppress(ValueError):
                return float(found[1])
    return 0
