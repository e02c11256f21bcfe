"""A store: what goes in, what a sync does, what comes out."""

import copy
import hashlib
import inspect
import os
import pickle
import sys
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
import zapi
from conftest import Cli, Emulator, MakeClient
from zapi import _base_store

PICTURE = "5511990000000"
OTHER = "5511990000001"
NO_PICTURE = "5511990000020"
FAILS = "5511990000500"
PHONES = [PICTURE, OTHER, NO_PICTURE, FAILS]


NUMBERS = [5511990000000, 5511990000001]
COLUMNS = [
    iter([PICTURE, None, OTHER]),
    [NUMBERS[0], "5511 9999", OTHER],
    {PICTURE: 1, "x": 2, OTHER: 3},
]


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: type(column).__name__)
def test_any_iterable_is_added(store: zapi.Store, column: Any) -> None:
    assert_both_are_added(store, column)


def assert_both_are_added(store: zapi.Store, column: Any) -> None:
    added = store.add(column)
    assert (added.new, added.known, added.refused, added.invalid) == (2, 0, 0, 1)
    assert added.first_invalid == 1 and type(added.error) is zapi.InvalidPhone
    assert [entry.phone for entry in store.entries()] == [PICTURE, OTHER]
    assert store.add([PICTURE]) == zapi.Additions(known=1)
    assert store.accounts() == ["default"]


REFS = [
    (["a", "b"], ["a", "b"]),
    ([17, None], ["17", None]),
    ([uuid.UUID(int=5), None], [str(uuid.UUID(int=5)), None]),
    (iter(["a", "b"]), ["a", "b"]),
    ({"x": "a", "y": "b"}.values(), ["a", "b"]),
]


@pytest.mark.parametrize(("refs", "kept"), REFS, ids=str)
def test_an_id_of_the_users_belongs_to_each_phone(
    store: zapi.Store, refs: Any, kept: list[str | None]
) -> None:
    assert_ids_are_kept(store, refs, kept)


def assert_ids_are_kept(store: zapi.Store, refs: Any, kept: list[str | None]) -> None:
    store.add([PICTURE, OTHER], refs=refs)
    assert [entry.ref for entry in store.entries()] == kept
    store.add([OTHER], refs=["new"])
    assert [entry.ref for entry in store.entries()] == [kept[0], "new"]
    store.add([OTHER], refs=[None])
    assert [entry.ref for entry in store.entries()] == [kept[0], "new"], "none was given"


@pytest.mark.parametrize(
    ("refs", "error", "text"),
    [
        (["a"], zapi.InvalidArgument, "one id for each phone"),
        (iter(["a"]), zapi.InvalidArgument, "one id for each phone"),
        (iter(["a", "b", "c"]), zapi.InvalidArgument, "one id for each phone"),
        ({PICTURE: "a", OTHER: "b"}, TypeError, r"refs=ids.values\(\)"),
        ("ab", TypeError, "an iterable of your ids"),
        ([1.5, 2], TypeError, "a str, int or UUID, not float"),
        (["", "b"], zapi.InvalidArgument, "1 to 200 bytes"),
    ],
    ids=str,
)
def test_ids_that_do_not_fit_are_refused(
    store: zapi.Store, refs: Any, error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text):
        store.add([PICTURE, OTHER], refs=refs)


def test_what_the_input_raises_comes_after_what_was_read(
    store: zapi.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_base_store, "ADDED_AT_ONCE", 2)

    def phones() -> Iterator[str]:
        yield from [PICTURE, OTHER, NO_PICTURE]
        raise LookupError

    with pytest.raises(LookupError):
        store.add(phones())
    assert store.status().never == 3
    added = store.add(["x", *PHONES, "y"])
    assert added == zapi.Additions(1, 3, 0, 2, 0, added.error), "places are those of the whole list"


def test_a_single_phone_is_no_list(store: zapi.Store) -> None:
    with pytest.raises(TypeError, match="not a single one"):
        store.add(PICTURE)
    assert store.accounts() == []


def test_a_sync_brings_pictures_and_a_second_one_asks_for_nothing(
    store: zapi.Store, client: zapi.Client, emulator: Emulator
) -> None:
    store.add(PHONES)
    reports: list[zapi.SyncReport] = []
    report = store.sync(client, on_progress=reports.append)
    found = (report.due, report.asked, report.new, report.none, report.failed, report.downloaded)
    assert found == (4, 4, 2, 1, 1, 2)
    assert (report.limit, report.suspect, report.held_for) == (None, False, None)
    assert reports[-1] == report and report.elapsed > 0
    requests = emulator.stats()
    assert store.sync(client).asked == 0
    assert emulator.stats()["requests"] == requests["requests"] == 4
    store.touch(PICTURE)
    again = store.sync(client)
    assert (again.asked, again.same, again.downloaded) == (1, 1, 0)
    assert emulator.stats()["downloads"] == requests["downloads"], "the same picture"


def test_what_is_known_of_a_contact(store: zapi.Store, client: zapi.Client) -> None:
    assert store.entry(PICTURE) is None and store.picture(PICTURE) is None
    store.add(PHONES, refs=["a", None, None, None])
    begun = datetime.now(timezone.utc).replace(microsecond=0)
    fresh = store.entry(int(PICTURE))
    assert fresh and (fresh.state, fresh.ref, fresh.picture, fresh.asked_at) == ("never", "a", None, None)
    store.sync(client)
    entry = store.entry(zapi.Phone(PICTURE))
    assert entry and entry.state == "has" and entry.picture and entry.failures == 0
    assert entry.asked_at and begun <= entry.asked_at == entry.answered_at == entry.changed_at
    assert entry.next_check_at and (entry.next_check_at - begun).days in (2, 3)
    picture = store.picture(PICTURE)
    assert picture and picture == entry.picture and picture.stored_at >= begun
    content = Path(picture.path).read_bytes()
    assert hashlib.sha256(content).hexdigest() == picture.sha256 and len(content) == picture.size
    assert picture.kind == "jpeg" and picture.path.endswith(".jpg") and (picture.width, picture.height) == (96, 96)
    none = store.entry(NO_PICTURE)
    assert none and (none.state, none.picture, none.seq) == ("none", None, 0)
    failed = store.entry(FAILS)
    assert failed and (failed.state, failed.failures, failed.error) == ("never", 1, "ServerError")
    assert [entry.phone for entry in store.entries("has")] == [PICTURE, OTHER]
    status = store.status()
    assert (status.never, status.has, status.none, status.failing, status.seq) == (1, 2, 1, 1, 2)
    with pytest.raises(zapi.InvalidArgument, match="never, has, none, gone"):
        store.entries("lost")  # type: ignore[arg-type]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="every name of a file is Unicode there")
def test_a_folder_whose_name_is_not_utf8(client: zapi.Client, tmp_path: Path) -> None:
    with zapi.Store(tmp_path / os.fsdecode(b"fotos-\xe9")) as store:
        store.add([PICTURE])
        store.sync(client)
        picture = store.picture(PICTURE)
        assert picture and Path(picture.path).stat().st_size == picture.size


def test_changes_come_in_order_and_each_contact_once(
    store: zapi.Store, client: zapi.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add(PHONES, refs=["a", "b", "c", "d"])
    assert list(store.changes()) == []
    store.sync(client)
    changes = list(store.changes())
    assert [change.seq for change in changes] == [1, 2]
    assert {change.ref for change in changes} == {"a", "b"}
    for change in changes:
        assert change.kind == "changed" and change.entry and change.entry.picture
        assert change.entry == store.entry(change.entry.phone) and change.id == change.entry.id
    (gone,) = [change for change in changes if change.ref == "a"]
    assert store.forget(PICTURE) and not store.forget(PICTURE)
    *_, last = store.changes(since=1)
    assert last == zapi.StoreChange(3, "forgotten", gone.id, "a")
    assert list(store.changes(since=3)) == []


def test_more_than_a_page_is_read_to_its_end(store: zapi.Store) -> None:
    phones = [f"55119{number:08}" for number in range(1203)]
    store.add(phones)
    assert [entry.phone for entry in store.entries()] == phones
    for phone in phones:
        store.forget(phone)
    assert [change.seq for change in store.changes()] == list(range(1, 1204))


def test_forgetting_removes_the_picture_and_can_refuse(
    store: zapi.Store, make_client: MakeClient
) -> None:
    phone = "5511999990042"
    store.add([phone])
    store.sync(make_client())
    picture = store.picture(phone)
    assert picture and Path(picture.path).exists()
    assert store.forget(phone, refuse=True)
    assert not Path(picture.path).exists() and store.entry(phone) is None
    assert store.status().scrub_due and store.scrub() and not store.status().scrub_due
    assert store.add([phone]) == zapi.Additions(refused=1)
    folder = Path(store.folder or "")
    contents = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert phone.encode() not in contents


def test_a_picture_that_was_deleted_by_hand_is_mended(store: zapi.Store, client: zapi.Client) -> None:
    store.add([PICTURE])
    store.sync(client)
    picture = store.picture(PICTURE)
    assert picture and store.verify() == zapi.Verified(sound=1)
    Path(picture.path).unlink()
    assert store.verify() == zapi.Verified(missing=1)
    assert store.sync(client).downloaded == 1
    assert store.verify() == zapi.Verified(sound=1)


def test_an_observed_link_brings_the_check_forward(store: zapi.Store, client: zapi.Client) -> None:
    link = "https://pps.whatsapp.net/v/new.jpg?oe=6F000000"
    assert not store.observe(PICTURE, link) and not store.touch(PICTURE)
    store.add([PICTURE])
    store.sync(client)
    assert store.status().due == 0
    assert store.observe(PICTURE, link) and store.status().due == 1
    with pytest.raises(zapi.InvalidArgument):
        store.observe(PICTURE, "null")


def test_limits_and_accounts(store: zapi.Store, client: zapi.Client) -> None:
    store.add(PHONES[:3], account="shop-1")
    assert store.sync(client).due == 0, "of another account"
    assert store.sync(client, account="shop-1", max=1).limit == "max"
    assert store.sync(client, account="shop-1", max_time=0).limit == "max_time"
    assert store.sync(client, account="shop-1", per_day=1).limit == "per_day"
    links = store.sync(client, account="shop-1", links_only=True, workers=1, timeout=5)
    assert links.asked == 2 and links.limit is None
    assert store.status(account="shop-1").asked_today == 3
    with pytest.raises(zapi.InvalidArgument, match="account"):
        store.add(PHONES, account="a/b")


@pytest.mark.parametrize(
    ("argument", "error"),
    [
        ({"max": -1}, zapi.InvalidArgument),
        ({"max": "1"}, TypeError),
        ({"max_time": float("nan")}, zapi.InvalidArgument),
        ({"per_day": 1.5}, TypeError),
        ({"workers": 0}, zapi.InvalidConfig),
        ({"timeout": 0}, zapi.InvalidConfig),
        ({"account": None}, TypeError),
        ({"cancel": True}, TypeError),
    ],
    ids=str,
)
def test_arguments_are_checked_before_anything_is_asked(
    store: zapi.Store, client: zapi.Client, argument: Any, error: type[Exception], emulator: Emulator
) -> None:
    store.add([PICTURE])
    with pytest.raises(error):
        store.sync(client, **argument)
    assert emulator.stats()["requests"] == 0


def test_every_option_of_a_sync_has_one_name_everywhere(
    store: zapi.Store, client: zapi.Client, cli: Cli
) -> None:
    options = _base_store.SYNC.keys()
    of_calls = {"self", "client", "account", "timeout", "on_progress", "cancel"}
    for kind in (zapi.Store, zapi.AsyncStore):
        assert inspect.signature(kind.sync).parameters.keys() == options | of_calls
    given: dict[str, Any] = dict.fromkeys(options, 1)
    token = zapi.CancelToken()
    token.cancel()
    with pytest.raises(zapi.Cancelled):
        store.sync(client, **given, cancel=token)
    _, shown, _ = cli("sync", "--help")
    assert {name for name in options if f"--{name.replace('_', '-')}" not in shown} == {"workers"}


def test_what_no_sync_can_ask_with_is_refused(store: zapi.Store, client: zapi.Client) -> None:
    with pytest.raises(TypeError, match="zapi.Client, not str"):
        store.sync("client")  # type: ignore[arg-type]
    client.close()
    with pytest.raises(zapi.InvalidArgument, match="the client is closed"):
        store.sync(client)


def test_an_error_of_the_account_is_raised_and_keeps_what_was_there(
    store: zapi.Store, client: zapi.Client, make_client: MakeClient
) -> None:
    store.add([PICTURE])
    store.sync(client)
    before = store.entry(PICTURE)
    store.touch(PICTURE)
    with pytest.raises(zapi.Unauthorized, match="account security token"):
        store.sync(make_client(client_token="wrong"))
    assert (entry := store.entry(PICTURE)) and before and entry.picture == before.picture
    assert store.status().held_until and store.sync(client).same == 1


def test_a_closed_store_says_so(store: zapi.Store, client: zapi.Client) -> None:
    store.add([PICTURE])
    entries = store.entries()
    assert repr(store) == f"<zapi.Store in {store.folder!r}>"
    store.close()
    store.close()
    assert store.is_closed and repr(store).endswith(", closed>")
    assert next(entries).phone == PICTURE, "it was read before"
    calls: list[Callable[[], object]] = [
        lambda: store.add([]), lambda: store.sync(client), lambda: store.entry(PICTURE),
        lambda: store.picture(PICTURE), store.status, store.verify, store.scrub, store.accounts,
        store.entries, store.changes, lambda: store.touch(PICTURE), lambda: next(entries),
        lambda: store.forget(PICTURE), lambda: store.observe(PICTURE, "https://a/b"),
        lambda: store.observe_message({}),
    ]
    for call in calls:
        with pytest.raises(zapi.InvalidArgument, match="the store is closed"):
            call()


def test_a_store_does_not_travel(store: zapi.Store) -> None:
    for carry in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match=r"open it where it is used, with zapi.Store\(folder\)"):
            carry(store)


def test_a_folder_that_cannot_be_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(zapi.StoreError, match="choose an empty folder"):
        zapi.Store(tmp_path)
    with pytest.raises(TypeError, match="folder must be a str or os.PathLike, not int"):
        zapi.Store(5)  # type: ignore[arg-type]
    with pytest.raises(zapi.FileError):
        zapi.Store(tmp_path / "notes.txt" / "pictures")
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / "contacts.db").write_bytes(b"no database" * 1000)
    with pytest.raises(zapi.StoreError, match="damaged"):
        zapi.Store(damaged)


def test_a_second_sync_of_an_account_is_told(
    store: zapi.Store, client: zapi.Client, tmp_path: Path
) -> None:
    store.add([PICTURE])

    def again(report: zapi.SyncReport) -> None:
        with zapi.Store(tmp_path / "pictures") as other, pytest.raises(zapi.Busy) as busy:
            other.sync(client)
        assert busy.value.retryable

    assert store.sync(client, on_progress=again).new == 1


def test_a_store_for_tests_leaves_nothing(client: zapi.Client) -> None:
    with zapi.testing.Store() as store:
        assert isinstance(store, zapi.Store)
        store.add([PICTURE])
        store.sync(client)
        picture = store.picture(PICTURE)
        assert picture and Path(picture.path).exists()
    assert store.folder and not Path(store.folder).exists()
