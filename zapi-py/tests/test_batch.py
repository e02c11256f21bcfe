"""Batches: which outcomes arrive, in which order, and how the input is read."""

import copy
import itertools
import math
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zapi
from conftest import Emulator, MakeClient

PICTURE = "5511990000000"
NO_PICTURE = "5511990000020"
SLOW = "5511990000900"


def made_up(count: int) -> list[str]:
    return [f"55119800{n:05}" for n in range(count)]


def test_one_outcome_for_each_phone(client: zapi.Client, emulator: Emulator) -> None:
    phones: list[Any] = [SLOW, PICTURE, NO_PICTURE, None, "+55 11", math.nan, "5511990000500"]
    phones += ["\ud800", 5511990000001]
    batch = client.profile_pictures(phones)
    assert isinstance(batch, Iterator) and iter(batch) is batch
    assert batch.progress == zapi.Progress(total=9)
    assert repr(batch) == "<zapi.Batch, 0 of 9 done>"
    outcomes = list(batch)
    assert outcomes[-1].index == 0, "as completed: the slow one comes last"
    assert sorted(outcome.index for outcome in outcomes) == list(range(9))
    for outcome in outcomes:
        given = phones[outcome.index]
        assert outcome.given is given
        if outcome.index in (0, 1, 2, 8):
            assert outcome.picture and outcome.error is None
            assert outcome.phone == str(given) == outcome.picture.phone
            assert outcome.result() is outcome.picture
            assert (outcome.picture.link is None) == (outcome.index == 2)
        else:
            assert outcome.picture is None and outcome.error
            with pytest.raises(type(outcome.error)) as caught:
                outcome.result()
            assert caught.value is outcome.error
            kind = zapi.ServerError if outcome.index == 6 else zapi.InvalidPhone
            assert type(outcome.error) is kind
            assert outcome.phone == (given if outcome.index == 6 else None)
    progress = zapi.Progress(done=9, found=3, none=1, failed=5, total=9)
    assert batch.progress == progress
    assert list(batch) == [] and batch.progress == progress
    assert repr(batch) == "<zapi.Batch, 9 of 9 done>"


def test_in_the_order_of_the_input(client: zapi.Client) -> None:
    phones = [SLOW, PICTURE, "+55", "5511990000001", SLOW]
    outcomes = list(client.profile_pictures(iter(phones), ordered=True))
    assert [outcome.index for outcome in outcomes] == [0, 1, 2, 3, 4]
    assert [outcome.phone for outcome in outcomes] == [SLOW, PICTURE, None, "5511990000001", SLOW]


def test_nothing_and_one(client: zapi.Client, emulator: Emulator) -> None:
    assert list(client.profile_pictures([])) == []
    (outcome,) = client.profile_pictures([PICTURE])
    assert outcome.result().link
    assert emulator.stats()["requests"] == 1


def test_nothing_is_asked_before_the_first_outcome_is_taken(
    client: zapi.Client, emulator: Emulator
) -> None:
    read: list[str] = []

    def phones() -> Iterator[str]:
        for phone in made_up(5):
            read.append(phone)
            yield phone

    batch = client.profile_pictures(phones())
    assert batch.progress == zapi.Progress(), "a generator has no length"
    assert read == [] and emulator.stats()["requests"] == 0
    assert len(list(batch)) == len(read) == 5


@pytest.mark.parametrize("ordered", [False, True])
def test_an_endless_input_is_read_a_few_ahead(client: zapi.Client, ordered: bool) -> None:
    seen: list[int] = []

    def phones() -> Iterator[str]:
        for n in itertools.count():
            seen.append(n)
            yield f"55119800{n:05}"

    with client.profile_pictures(phones(), ordered=ordered, workers=2) as batch:
        for taken, outcome in enumerate(itertools.islice(batch, 200), 1):
            assert outcome.picture
            assert len(seen) - taken <= 4 * 2 + 1
    assert batch.progress.done == 200
    assert list(batch) == []
    assert len(seen) <= 209, "closed: nothing more is read"


def test_a_phone_that_comes_again_is_asked_once(client: zapi.Client, emulator: Emulator) -> None:
    outcomes = list(client.profile_pictures([SLOW] * 5 + [PICTURE], workers=6))
    assert emulator.stats()["requests"] == 2
    assert {outcome.index for outcome in outcomes if outcome.phone == SLOW} == set(range(5))
    assert len({outcome.picture for outcome in outcomes}) == 2
    failed = list(client.profile_pictures(["5511990000400"] * 2))
    assert failed[0].error is not failed[1].error and len(set(failed)) == 2


@pytest.mark.parametrize("ordered", [False, True])
def test_what_the_input_raises_comes_after_what_was_read(
    client: zapi.Client, ordered: bool
) -> None:
    class Broken(Exception):
        pass

    def phones() -> Iterator[str]:
        yield from [SLOW, PICTURE, NO_PICTURE]
        raise Broken("line 4")

    batch = client.profile_pictures(phones(), ordered=ordered)
    taken: list[zapi.Outcome] = []
    with pytest.raises(Broken, match="line 4") as caught:
        taken.extend(batch)
    assert caught.traceback[-1].name == "phones", "the traceback leads there"
    assert batch.progress.done == 3 and batch.progress.stopped_at is None
    assert next(batch, "over") == "over"


def test_an_input_that_raises_at_once(client: zapi.Client) -> None:
    batch = client.profile_pictures(str(int(text)) for text in ["x"])
    with pytest.raises(ValueError, match="invalid literal"):
        next(batch)
    assert list(batch) == []


@pytest.mark.parametrize("phones", [PICTURE, PICTURE.encode(), 5511990000000, None])
def test_what_is_no_iterable_is_refused_at_once(client: zapi.Client, phones: Any) -> None:
    with pytest.raises(TypeError, match="iterable"):
        client.profile_pictures(phones)


@pytest.mark.parametrize(
    ("arguments", "kind", "words"),
    [
        ({"workers": 0}, zapi.InvalidConfig, "^workers must be a whole number from 1 to 1024 "),
        ({"workers": 1025}, zapi.InvalidConfig, "^workers "),
        ({"workers": 2.0}, TypeError, "^workers must be an int, not float"),
        ({"timeout": 0}, zapi.InvalidConfig, "^timeout must be a number of seconds from 0.001"),
        ({"timeout": "5"}, TypeError, "^timeout must be seconds"),
    ],
)
def test_a_bad_argument_is_refused_at_once(
    client: zapi.Client, arguments: dict[str, Any], kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words):
        client.profile_pictures([PICTURE], **arguments)


def test_the_limit_is_that_of_each_call(client: zapi.Client) -> None:
    phones = ["5511990000901", PICTURE, "5511990000902"]
    outcomes = list(client.profile_pictures(phones, timeout=0.2, ordered=True))
    assert [type(outcome.error) for outcome in outcomes] == [zapi.Timeout, type(None), zapi.Timeout]


def test_retries_and_remembered_answers_count(make_client: MakeClient) -> None:
    with make_client(max_retries=2, cache_ttl=60) as client:
        batch = client.profile_pictures(["5511990000701", PICTURE])
        assert all(outcome.picture for outcome in batch)
        assert client.stats().retries == 1
        assert all(outcome.picture for outcome in client.profile_pictures(["5511990000701"] * 9))
        assert client.stats().requests == 3 and client.stats().hits >= 1


def test_a_batch_goes_on_when_its_client_is_closed(make_client: MakeClient) -> None:
    with make_client() as client:
        batch = client.profile_pictures(made_up(20))
        next(batch)
    assert sum(outcome.picture is not None for outcome in batch) == 19
    with pytest.raises(zapi.InvalidArgument, match="closed"):
        client.profile_pictures([])


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_does_not_grow_with_the_input(client: zapi.Client, emulator: Emulator) -> None:
    batch = client.profile_pictures(iter(made_up(2000)), workers=8)
    for _ in range(200):
        assert next(batch).picture
    before = resident()
    assert sum(outcome.picture is not None for outcome in batch) == 1800
    assert resident() - before < 4 << 20
    assert batch.progress.found == 2000 == emulator.stats()["requests"]


def test_outcomes_are_values(client: zapi.Client) -> None:
    good, bad = client.profile_pictures([PICTURE, "5511990000441"], ordered=True)
    assert good == pickle.loads(pickle.dumps(good)) == copy.deepcopy(good)
    assert hash(good) == hash(copy.copy(good)) and good != bad
    same = pickle.loads(pickle.dumps(bad))
    assert (same.index, same.phone, same.picture) == (1, "5511990000441", None)
    assert (type(same.error), same.error.http_status) == (zapi.Unauthorized, 403)
    match good:
        case zapi.Outcome(0, phone, zapi.ProfilePicture(link=str())):
            assert phone == PICTURE
        case _:
            pytest.fail("no match")
    for name in ("index", "phone", "picture", "error", "other"):
        with pytest.raises(AttributeError):
            setattr(good, name, 1)
    with pytest.raises(ValueError):
        zapi.Outcome(0, PICTURE).result()
    assert repr(good).startswith("Outcome(index=0, picture=ProfilePicture(phone='…0000', ")
    assert repr(bad).startswith("Outcome(index=1, phone='…0441', error=Unauthorized(")
    assert "phone=None" in repr(zapi.Outcome(0, None, error=zapi.InvalidPhone()))
    with pytest.raises(TypeError, match="profile_pictures"):
        zapi.Batch()
