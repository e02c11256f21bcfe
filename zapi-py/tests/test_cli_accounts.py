"""`zapi sync` of every account of a store on a server: how it ends if the accounts end differently."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import zapi
from zapi._cli import exits, folder, sync
from zapi._cli.command import parser

PHONES = [f"55119800{n:05}" for n in range(3)]
# Each gives the exit code and the error output.
Sync: TypeAlias = Callable[..., tuple[int, str]]


@pytest.fixture
def shared(store: zapi.Store, monkeypatch: pytest.MonkeyPatch) -> zapi.Store:
    """A store in a folder, which the command takes for one on a server."""

    def opened(_: Namespace) -> zapi.Store:
        return zapi.Store(str(store.folder))

    monkeypatch.setattr(folder, "opened", opened)
    return store


@pytest.fixture
def run(
    shared: zapi.Store,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    environment: dict[str, str],
    tmp_path: Path,
) -> Sync:
    for name in environment.keys() - os.environ.keys():
        monkeypatch.setenv(name, environment[name])

    def run(*arguments: str, **settings: str) -> tuple[int, str]:
        """The settings are of the accounts of these names."""
        for account in shared.accounts():
            text = settings.get(account, "") + "\nZAPI_MAX_RETRIES=0\n"
            (tmp_path / f"{account}.env").write_text(text, encoding="utf-8")
        files = str(tmp_path / "{account}.env")
        given = ["sync", "postgresql://somewhere/else", "--env-file", files, *arguments]
        return sync.run(parser().parse_args(given)), capsys.readouterr().err

    return run


def test_a_refused_token_is_not_hidden_by_a_limit(shared: zapi.Store, run: Sync) -> None:
    shared.add(PHONES[:1], account="a")
    shared.add(PHONES, account="b")
    code, error = run("--max", "1", a="ZAPI_CLIENT_TOKEN=wrong")
    assert code == exits.REFUSED and error.startswith("zapi: a: Unauthorized: ")
    assert shared.status(account="b").has == 1


def test_settings_that_cannot_be_read_have_the_code_that_they_have_alone(shared: zapi.Store, run: Sync) -> None:
    shared.add(PHONES, account="a")
    code, error = run(a="no setting")
    assert code == exits.REFUSED and "a.env: line 1 is not NAME=value" in error


def test_the_most_serious_code_counts() -> None:
    for codes, worst in (
        ([], exits.OK),
        ([exits.OK, exits.SOME], exits.SOME),
        # In the order in which a sync of one account chooses its own.
        ([exits.UNFINISHED, exits.SOME], exits.UNFINISHED),
        ([exits.SUSPECT, exits.UNFINISHED], exits.SUSPECT),
        ([exits.SUSPECT, exits.REFUSED, exits.UNFINISHED], exits.REFUSED),
        ([exits.REFUSED, exits.FILE, exits.NETWORK], exits.FILE),
        ([exits.USAGE, exits.SUSPECT], exits.USAGE),
    ):
        assert exits.worst(codes) == exits.worst(codes[::-1]) == worst, codes


def test_an_account_that_another_process_was_faster_to_take_is_left_to_it(
    shared: zapi.Store, run: Sync, client: zapi.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared.add(PHONES)
    ends: list[tuple[int, str]] = []
    free_accounts = zapi.Store.free_accounts

    def before(self: zapi.Store) -> list[str]:
        """What was true a moment ago."""
        monkeypatch.setattr(zapi.Store, "free_accounts", free_accounts)
        return ["default"]

    def meanwhile(_: zapi.SyncReport) -> None:
        if not ends:
            monkeypatch.setattr(zapi.Store, "free_accounts", before)
            ends.append(run())

    assert shared.sync(client, on_progress=meanwhile).new == 3
    assert ends == [(exits.OK, "")]


TAKEN_OVER = "another process has taken over this account"
LOCKED = "another program has kept contacts.db locked for longer than 30 seconds"
TAKEN = "the account 'a' is already being synced (process 1)"
BEGUN = zapi.SyncReport(due=3)
WAITS = zapi.SyncReport()


@pytest.mark.parametrize(
    ("reports", "is_free", "text", "code"),
    [
        pytest.param([BEGUN, zapi.SyncReport(due=3, asked=2, new=2)], False, TAKEN_OVER, exits.FILE, id="halfway"),
        pytest.param([BEGUN], False, TAKEN_OVER, exits.FILE, id="before the first commit"),
        pytest.param([WAITS, WAITS], True, LOCKED, exits.FILE, id="a database that stays locked"),
        pytest.param([], True, LOCKED, exits.FILE, id="locked when it was opened"),
        pytest.param([], False, TAKEN, exits.OK, id="taken"),
        # It waited for a commit of the other one.
        pytest.param([WAITS], False, TAKEN, exits.OK, id="taken after a wait"),
    ],
)
def test_busy_is_no_error_only_if_another_process_has_the_account(
    shared: zapi.Store,
    run: Sync,
    monkeypatch: pytest.MonkeyPatch,
    reports: list[zapi.SyncReport],
    is_free: bool,
    text: str,
    code: int,
) -> None:
    accounts = ["a", "b"]
    for account in accounts:
        shared.add(PHONES, account=account)
    tried: list[str] = []

    def free_accounts(_: zapi.Store) -> list[str]:
        return accounts if is_free else [account for account in accounts if account not in tried]

    def fail(_: zapi.Store, client: zapi.Client, *, account: str, on_progress: Any, **options: Any) -> zapi.SyncReport:
        tried.append(account)
        if account == "b":
            return zapi.SyncReport()
        for report in reports:
            on_progress(report)
        raise zapi.Busy(text)

    monkeypatch.setattr(zapi.Store, "free_accounts", free_accounts)
    monkeypatch.setattr(zapi.Store, "sync", fail)
    assert run() == (code, f"zapi: a: Busy: {text}\n" if code else "")
    assert tried == accounts, "the next one has its turn"
