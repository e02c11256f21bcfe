"""Unusual but legal uses of clients and batches."""

from __future__ import annotations

import asyncio
import pickle
import subprocess
from collections.abc import AsyncIterator, Callable

import pytest
import zapi

PHONES = [f"55119400000{n:02}" for n in range(3)]
ENDS = pytest.mark.parametrize("end", [StopIteration, StopAsyncIteration])


def hook(end: type[Exception]) -> Callable[[zapi.Progress], None]:
    def raises(progress: zapi.Progress) -> None:
        if progress.done == 2:
            raise end

    return raises


@ENDS
def test_a_hook_does_not_make_a_batch_look_complete(client: zapi.Client, end: type[Exception]) -> None:
    batch = client.profile_pictures(PHONES, ordered=True, on_progress=hook(end))
    taken = [next(batch).index]
    with pytest.raises(RuntimeError, match=f"^on_progress raised {end.__name__}$") as caught:
        next(batch)
    assert type(caught.value.__cause__) is end
    assert taken + [outcome.index for outcome in batch] == [0, 1, 2]


@ENDS
def test_nor_in_an_event_loop(make_async: Callable[[], zapi.AsyncClient], end: type[Exception]) -> None:
    async def run() -> list[int]:
        batch = make_async().profile_pictures(PHONES, ordered=True, on_progress=hook(end))
        taken = [(await anext(batch)).index]
        with pytest.raises(RuntimeError, match="^on_progress raised "):
            await anext(batch)
        return taken + [outcome.index async for outcome in batch]

    assert asyncio.run(run()) == [0, 1, 2]


def test_a_hook_that_closes_its_batch(client: zapi.Client) -> None:
    batch = client.profile_pictures(PHONES, ordered=True, on_progress=lambda _: batch.close())
    assert [outcome.index for outcome in batch] == [0]
    assert batch.progress.stopped_at == 0, "nobody had asked for the next one"


class Lengthless(list[str]):
    def __len__(self) -> int:
        raise TypeError("the length is not known yet")


class Negative(list[str]):
    def __len__(self) -> int:
        return -1


def test_a_length_that_cannot_be_told(client: zapi.Client) -> None:
    batch = client.profile_pictures(Lengthless(PHONES))
    assert len(list(batch)) == 3 and batch.progress.total is None
    with pytest.raises(ValueError, match="should return >= 0"):
        client.profile_pictures(Negative(PHONES))


def test_an_empty_proxy_is_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    client = zapi.Client(instance_id="I", token="T", base_url="https://z.example", proxy="")
    assert repr(client) == "<zapi.Client of https://z.example>"
    monkeypatch.setenv("ZAPI_TOKEN", "T")
    assert repr(pickle.loads(pickle.dumps(client))) == repr(client)


@pytest.mark.parametrize("trust_env", [0, None, ""])
def test_what_stands_for_false_trusts_no_variable(trust_env: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZAPI_BASE_URL", "nonsense")
    assert zapi.Client(instance_id="I", token="T", trust_env=trust_env)


class Failed(BaseException):
    """As those of pytest are."""


def test_no_exception_of_an_asynchronous_input_looks_like_its_end(
    make_async: Callable[[], zapi.AsyncClient],
) -> None:
    async def source() -> AsyncIterator[str]:
        yield PHONES[0]
        raise Failed

    async def run() -> None:
        batch = make_async().profile_pictures(source())
        assert (await anext(batch)).picture
        with pytest.raises(Failed):
            await anext(batch)
        assert [outcome async for outcome in batch] == []

    asyncio.run(run())


INTERPRETER = """
import asyncio, sys, zapi
name = "_interpreters" if sys.version_info >= (3, 13) else "_xxsubinterpreters"
interpreters = __import__(name)

def create(isolated):
    if sys.version_info >= (3, 13):
        return interpreters.create("isolated" if isolated else "legacy")
    return interpreters.create(isolated=isolated)

SOURCE = """ + repr("""
try:
    import zapi
    print("imported", flush=True)
except ImportError as error:
    print(error, flush=True)
""") + """
mine = create(isolated=False)
for each in (mine, create(isolated=True)):
    interpreters.run_string(each, SOURCE)
# As a host does that is done with one: its atexit functions run.
interpreters.destroy(mine)

async def main():
    async with zapi.AsyncClient() as client:
        print((await client.profile_picture("5511990000000")).link, flush=True)

asyncio.run(main())
"""


def test_a_subinterpreter_is_refused_and_the_main_one_goes_on(
    python: Callable[[str], subprocess.Popen[str]],
) -> None:
    """The second one is left open: it does not hold up the end either."""
    child = python(INTERPRETER)
    said, wrong = child.communicate(timeout=20)
    assert child.returncode == 0, wrong
    *refused, link = said.splitlines()
    assert len(refused) == 2 and all("zapi does not support subinterpreters" in line for line in refused)
    assert "/pictures/" in link
