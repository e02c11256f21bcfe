"""The figures of a sync: when one counts as well, and what becomes of it if they cannot be written."""

from __future__ import annotations

import shutil
import time
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zapi
from zapi._cli import exits, metrics, share, sync
from zapi._cli.folder import STATES

Step = Callable[[], None]


class Scripted:
    """A store whose sync tells reports, and does something before each of them."""

    def __init__(self, *steps: tuple[Step | None, zapi.SyncReport], ends: BaseException | None = None) -> None:
        self.steps = steps
        self.ends = ends
        self.due = 0
        self.held_until: object = None

    def status(self, *, account: str) -> Any:
        states = dict.fromkeys(STATES, 0)
        return Namespace(
            **states, failing=0, due=self.due, suspect_since=None, held_until=self.held_until
        )

    def sync(self, client: object, *, on_progress: Callable[[zapi.SyncReport], None], **_: Any) -> zapi.SyncReport:
        report = zapi.SyncReport()
        for step, report in self.steps:
            if step is not None:
                step()
            on_progress(report)
        if self.ends is not None:
            raise self.ends
        return report


def run_of(store: Scripted, file: Path, monkeypatch: pytest.MonkeyPatch, **given: Any) -> sync.Run:
    # Each report is written at once.
    monkeypatch.setattr(share, "PAUSE", -1.0)
    monkeypatch.setattr(share, "SHARE", 0)
    usual: dict[str, Any] = dict.fromkeys(
        ("links_only", "max", "max_time", "per_day", "accept_gone", "watch", "progress", "json", "publish", "names")
    )
    namespace = Namespace(**{**usual, "account": "default", "metrics": str(file), **given})
    store_of_it: Any = store
    return sync.Run(namespace, store_of_it, None)


ONE = zapi.SyncReport(asked=1, new=1)
TWO = zapi.SyncReport(asked=2, new=2)
CLIENT: Any = None


@pytest.mark.parametrize("comes_back", [True, False])
def test_a_file_that_cannot_be_written_ends_no_sync(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], comes_back: bool
) -> None:
    folder = tmp_path / "metrics"
    folder.mkdir()
    file = folder / "zapi.prom"
    back: Step | None = folder.mkdir if comes_back else None
    store = Scripted((lambda: shutil.rmtree(folder), ONE), (back, TWO))
    assert run_of(store, file, monkeypatch).sync(CLIENT) == exits.OK
    out, error = capsys.readouterr()
    assert out.startswith("2 asked: 2 new, ")
    assert error.count("zapi: no metrics: ") == (1 if comes_back else 3), error
    assert file.exists() == comes_back
    if comes_back:
        assert 'result="new"} 2\n' in file.read_text()


def test_it_hides_no_error_of_the_sync(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "metrics"
    folder.mkdir()
    store = Scripted((lambda: shutil.rmtree(folder), ONE), ends=zapi.Busy("taken over"))
    with pytest.raises(zapi.Busy):
        run_of(store, folder / "zapi.prom", monkeypatch).sync(CLIENT)
    assert capsys.readouterr().out.startswith("1 asked: 1 new, ")


def success(file: Path) -> float:
    return metrics.last_success(str(file))


def test_a_watch_works_well_while_it_has_answers_or_needs_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr(time, "time", lambda: clock[0])
    file = tmp_path / "zapi.prom"
    store = Scripted()
    run = run_of(store, file, monkeypatch)

    def after(due: int, **report: Any) -> bool:
        """Whether figures like these count as a success."""
        clock[0] += 1
        store.due, run.report = due, zapi.SyncReport(**report)
        run.measure(is_watching=True)
        return success(file) == clock[0]

    assert after(due=0), "nothing is to be done"
    assert not after(due=5), "it has had no answer yet"
    assert after(due=5, asked=1, new=1)
    assert not after(due=5, asked=1, new=1), "no further answer"
    assert not after(due=5, asked=4, new=1, failed=3), "only failures"
    assert not after(due=0, asked=5, new=1, failed=4), "nothing is due, since the last one failed"
    assert after(due=0, asked=5, new=1, failed=4), "no further failure, and nothing is due"
    assert after(due=3, asked=7, new=2, failed=5), "one answer among failures"
    store.held_until = Namespace(timestamp=lambda: 1.0)
    assert not after(due=0, asked=9, new=4, failed=5), "it is held"


def test_a_sync_that_ends_counts_by_how_it_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "zapi.prom"
    monkeypatch.setattr(time, "time", lambda: 7.0)
    with pytest.raises(zapi.Busy):
        run_of(Scripted((None, ONE), ends=zapi.Busy("text")), file, monkeypatch).sync(CLIENT)
    assert success(file) == 0
    # One that does not watch is asked about at its end alone.
    told: list[float] = []
    steps = ((None, ONE), (lambda: told.append(success(file)), TWO))
    assert run_of(Scripted(*steps), file, monkeypatch).sync(CLIENT) == exits.OK
    assert (told, success(file)) == ([0], 7)
    monkeypatch.setattr(time, "time", lambda: 9.0)
    with pytest.raises(KeyboardInterrupt):
        run_of(Scripted((None, ONE), ends=KeyboardInterrupt()), file, monkeypatch).sync(CLIENT)
    assert success(file) == 7, "an earlier success is not forgotten"
