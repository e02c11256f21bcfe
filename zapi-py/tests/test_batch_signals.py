"""Signals at any moment of a batch: each one is handled, and no row is lost."""

import itertools
import json
import random
import signal
import time
from collections.abc import Iterator

import pytest
import zapi
from conftest import Emulator, MakeClient, OnAlarm, Python, taken

# Takes rows and says which arrived; at Ctrl-C it goes on, as a program does that wants the rest.
TAKER = """
import itertools, json, sys, zapi
kind, rate = sys.argv[1], float(sys.argv[2])
client = zapi.Client(max_retries=0, rate_per_second=rate, burst=1, workers=4)
first = 5511980000000 if kind == "rows" else 0
phones = (str(first + n) if first else "no phone" for n in itertools.count())
batch = client.profile_pictures(phones, ordered=True)
taken, interrupts, ended = [], 0, None
print("ready", flush=True)
while ended is None:
    try:
        for outcome in batch:
            taken.append(outcome.index)
        ended = "StopIteration"
    except KeyboardInterrupt as error:
        interrupts += 1
        # Where it hit this program and not the batch, nothing has cancelled that.
        batch.cancel()
        stopped_at = batch.progress.stopped_at
    except zapi.Cancelled as error:
        ended = error.stopped_at
print(json.dumps([taken, interrupts, stopped_at, ended]))
"""


@pytest.mark.parametrize(("kind", "rate"), [("rows", 50), ("rows", 0), ("failures", 0)])
def test_ctrl_c_is_heard_and_loses_no_row(
    python: Python, emulator: Emulator, kind: str, rate: float
) -> None:
    draw = random.Random(1)
    for _ in range(12):
        child = python(TAKER, kind, str(rate))
        assert child.stdout and child.stdout.readline() == "ready\n"
        # The moment is what is tried, so nothing else could be waited for.
        time.sleep(0.05 + draw.random() * 0.3)
        child.send_signal(signal.SIGINT)
        output, errors = child.communicate(timeout=20)
        assert child.returncode == 0, errors
        taken, interrupts, stopped_at, ended = json.loads(output)
        assert interrupts == 1, "swallowed"
        assert len(set(taken)) == len(taken), "a row was given twice"
        # What arrived when the program was interrupted itself counts as not taken.
        missing = set(range(max(taken) + 1)) - set(taken)
        assert missing <= {stopped_at}, "a row is missing"
        assert stopped_at <= max(taken) + 1 and stopped_at <= ended


class SoftTimeLimit(Exception):
    """What a task queue raises in a signal handler: an Exception, so easily taken for a row's."""


@pytest.mark.parametrize("phone", ["5511990000000", "5511990000404", "no phone"])
def test_a_soft_time_limit_comes_out_of_next(
    make_client: MakeClient, on_alarm: OnAlarm, phone: str
) -> None:
    def limit(*_: object) -> None:
        raise SoftTimeLimit

    draw = random.Random(2)
    for _ in range(20):
        client = make_client(max_retries=0, workers=2)
        phones = (phone for _ in itertools.count())
        batch = client.profile_pictures(phones, ordered=True, stop_after=0)
        indexes: list[int] = []
        with pytest.raises(SoftTimeLimit):
            on_alarm(limit, 0.01 + draw.random() * 0.05)
            for outcome in batch:
                indexes.append(outcome.index)
                assert not isinstance(outcome.error, (SoftTimeLimit, zapi.InternalError))
        # Where it hit this function and not the batch, nothing has cancelled that.
        batch.cancel()
        rest, error = taken(batch)
        indexes += [outcome.index for outcome in rest]
        assert len(set(indexes)) == len(indexes), "a row was given twice"
        assert len(indexes) >= max(indexes, default=0), "one may have arrived, but no more"
        assert error is None or type(error) is zapi.Cancelled


def test_an_item_that_did_not_arrive_is_given_again(client: zapi.Client) -> None:
    phones = [f"551198000000{n}" for n in range(4)]
    batch = client.profile_pictures(phones, ordered=True)
    core = batch._core
    assert next(batch).index == 0
    core.give_again(False)
    assert [outcome.index for outcome in batch] == [0, 1, 2, 3]


def test_what_the_input_raises_beyond_exceptions_passes_at_once(client: zapi.Client) -> None:
    class Stop(BaseException):
        pass

    def phones() -> Iterator[str]:
        yield "5511990000000"
        yield "5511990000001"
        raise Stop

    batch = client.profile_pictures(phones(), ordered=True)
    indexes: list[int] = []
    with pytest.raises(Stop):
        for outcome in batch:
            indexes.append(outcome.index)
    rest, error = taken(batch)
    indexes += [outcome.index for outcome in rest]
    assert indexes == [0, 1] and type(error) is zapi.Cancelled and error.stopped_at is not None


def test_a_table_that_is_interrupted_keeps_its_rows(
    client: zapi.Client, on_alarm: OnAlarm
) -> None:
    def handler(*_: object) -> None:
        raise KeyboardInterrupt

    phones = [*(f"551198000{n:04}" for n in range(50)), "5511990000901"]
    for table in ("to_dicts", "to_columns"):
        batch = client.profile_pictures(phones)
        with pytest.raises(KeyboardInterrupt) as caught:
            on_alarm(handler, 2)
            getattr(batch, table)()
        partial = vars(caught.value)["partial"]
        rows: list[dict[str, int]] = [] if table == "to_columns" else partial
        indexes: list[int] = [row["index"] for row in rows] or partial["index"]
        assert indexes == list(range(50))
        assert caught.value.stopped_at == 50  # type: ignore[attr-defined]
