"""AsyncClient: the same answers as Client, without blocking the loop, and cancelling."""

import asyncio
import gc
import importlib.util
import inspect
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zapi
from conftest import CREDENTIALS, Emulator, MakeAsync, Python
from test_batch_end import threads

PICTURE = "5511990000000"
NONE = "5511990000027"
SLOW = "5511990000900"
STALLED = "5511990000901"


def parameters(function: Callable[..., object]) -> list[tuple[object, ...]]:
    return [(p.name, p.kind, p.default) for p in inspect.signature(function).parameters.values()]


def public(kind: type) -> set[str]:
    return {name for name in dir(kind) if name[0] != "_"}


@pytest.mark.parametrize(
    ("plain", "twin"), [(zapi.Client, zapi.AsyncClient), (zapi.Batch, zapi.AsyncBatch)]
)
def test_both_clients_have_the_same_names_and_arguments(plain: type, twin: type) -> None:
    assert public(twin) - {"aclose"} == public(plain) - {"close"}
    for name in ["__init__", *public(plain) - {"close"}]:
        ours, theirs = getattr(plain, name), getattr(twin, name)
        if callable(ours):
            assert parameters(ours) == parameters(theirs), name
    waiting = {name for name in public(twin) if inspect.iscoroutinefunction(getattr(twin, name))}
    of_client = {"profile_picture", "download", "check"}
    calls = of_client if twin is zapi.AsyncClient else {"to_dicts", "to_columns"}
    assert waiting == calls | {"aclose"}


def test_it_answers_as_the_other_client_does(
    make_async: MakeAsync, client: zapi.Client, tmp_path: Path
) -> None:
    async def main() -> None:
        async with make_async(cache_ttl=60) as twin:
            picture = await twin.profile_picture(PICTURE)
            assert picture.key == client.profile_picture(PICTURE).key
            assert await twin.profile_picture(PICTURE) == picture
            assert await twin.profile_picture(PICTURE, bypass_cache=True) != picture
            assert (await twin.profile_picture(NONE)).link is None
            assert twin.stats() == zapi.Stats(requests=3, hits=1, connections=1)
            assert await twin.download(PICTURE) == client.download(PICTURE)
            assert await twin.download(NONE) is None
            path = tmp_path / "a.jpg"
            image = await twin.download(PICTURE, to=path)
            assert image and path.read_bytes() == image.bytes
            twin.forget(PICTURE)
            assert (await twin.with_options(timeout=1).profile_picture(PICTURE)).link
        assert twin.is_closed
        with pytest.raises(zapi.InvalidArgument, match="closed"):
            await twin.profile_picture(PICTURE)
        await twin.aclose()

    asyncio.run(main())


def test_errors_come_out_of_the_await(make_async: MakeAsync, emulator: Emulator) -> None:
    async def main() -> None:
        async with make_async() as client:
            with pytest.raises(zapi.RateLimited) as caught:
                await client.profile_picture("5511990000470")
            assert (caught.value.retry_after, caught.value.attempts) == (7.0, 1)
            with pytest.raises(zapi.LinkExpired):
                await client.download("5511990000601")
            sent = emulator.stats()["requests"]
            for ask in (client.profile_picture, client.download):
                with pytest.raises(zapi.InvalidPhone):
                    await ask("+55")
                with pytest.raises(zapi.InvalidPhone, match="not bytes"):
                    await ask(b"5511990000000")  # type: ignore[arg-type]
                with pytest.raises(zapi.InvalidConfig, match="^timeout "):
                    await ask(PICTURE, timeout=0)
            assert emulator.stats()["requests"] == sent
            with pytest.raises(TimeoutError, match="^deadline: "):
                await client.profile_picture(STALLED, timeout=0.05)

    asyncio.run(main())


def test_check_is_awaited_too(make_async: MakeAsync) -> None:
    async def main() -> tuple[zapi.Report, zapi.Report]:
        async with make_async() as good, make_async(client_token="wrong") as refused:
            return await good.check(PICTURE), await refused.check(PICTURE)

    fine, failed = asyncio.run(main())
    assert fine.error is None and {step.state for step in fine.steps} <= {"ok", "skipped"}
    assert type(failed.error) is zapi.Unauthorized


def test_an_error_leaves_no_cycle_behind(make_async: MakeAsync) -> None:
    async def main() -> None:
        async with make_async() as client:
            gc.collect()
            gc.disable()
            try:
                for _ in range(3):
                    try:
                        await client.profile_picture("+55")
                    except zapi.InvalidPhone:
                        pass
                    try:
                        await client.profile_picture("5511990000403")
                    except zapi.Unauthorized:
                        pass
                # The thread that brought the last one lets go of it a moment later.
                await soon(lambda: not any(isinstance(o, zapi.Error) for o in gc.get_objects()))
            finally:
                gc.enable()

    asyncio.run(main())


def test_calls_run_side_by_side_and_the_loop_goes_on(make_async: MakeAsync) -> None:
    async def main() -> None:
        async with make_async() as client:
            ticks = 0

            async def tick() -> None:
                nonlocal ticks
                while True:
                    await asyncio.sleep(0.01)
                    ticks += 1

            ticking = asyncio.create_task(tick())
            start = time.monotonic()
            pictures = await asyncio.gather(*[client.profile_picture(SLOW) for _ in range(50)])
            taken = time.monotonic() - start
            ticking.cancel()
            assert all(picture.link for picture in pictures)
            # One after another they would take 15 s.
            assert taken < 7 and ticks >= 5

    asyncio.run(main())


def test_no_thread_of_python_waits(make_async: MakeAsync, emulator: Emulator) -> None:
    async def main() -> None:
        async with make_async(max_in_flight=2) as client:
            before, native = threading.active_count(), threads("zapi-call")
            calls = [asyncio.ensure_future(client.profile_picture(STALLED)) for _ in range(5)]
            while emulator.stats()["requests"] < 2:
                await asyncio.sleep(0)
            assert threading.active_count() == before
            assert threads("zapi-call") <= native + 2
            for call in calls:
                call.cancel()
            done = await asyncio.gather(*calls, return_exceptions=True)
            assert {type(outcome) for outcome in done} == {asyncio.CancelledError}

    asyncio.run(main())


async def soon(check: Callable[[], bool]) -> float:
    """As soon as it holds; gives the seconds that this took."""
    start = time.monotonic()
    while not check():
        assert time.monotonic() - start < 10
        await asyncio.sleep(0.002)
    return time.monotonic() - start


@pytest.mark.parametrize("what", ["task", "wait_for", "batch"])
def test_cancelling_closes_the_connection(what: str) -> None:
    async def main() -> None:
        arrived, ended = asyncio.Event(), asyncio.Event()

        async def stall(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            arrived.set()
            assert await reader.read() == b""
            ended.set()
            writer.close()

        server = await asyncio.start_server(stall, "127.0.0.1", 0)
        url = "http://127.0.0.1:%d" % server.sockets[0].getsockname()[1]
        client = zapi.AsyncClient(base_url=url, max_retries=0, rate_per_second=0, **CREDENTIALS)

        async def taken() -> float:
            arrived.clear()
            ended.clear()
            batch = client.profile_pictures([PICTURE])
            call = asyncio.ensure_future(
                anext(batch) if what == "batch" else client.profile_picture(PICTURE)
            )
            await asyncio.wait_for(arrived.wait(), 10)
            start = time.monotonic()
            if what == "wait_for":
                with pytest.raises(asyncio.TimeoutError):
                    await asyncio.wait_for(call, 0)
            else:
                call.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await call
            await asyncio.wait_for(ended.wait(), 10)
            return time.monotonic() - start

        # One of three: the machine may be busy.
        assert min([await taken() for _ in range(3)]) < 0.1
        server.close()
        await server.wait_closed()

    asyncio.run(main())


def test_one_client_serves_one_loop_after_another(make_async: MakeAsync) -> None:
    client = make_async()

    async def ask() -> str | None:
        return (await client.profile_picture(PICTURE)).key

    assert asyncio.run(ask()) == asyncio.run(ask())
    assert client.stats().connections == 1, "no connection belongs to a loop"


def test_one_client_serves_loops_in_several_threads(make_async: MakeAsync) -> None:
    client = make_async()
    keys: list[str | None] = []

    async def ask() -> None:
        pictures = await asyncio.gather(*[client.profile_picture(PICTURE) for _ in range(20)])
        keys.extend(picture.key for picture in pictures)

    threads = [threading.Thread(target=lambda: asyncio.run(ask())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 80 and len(set(keys)) == 1


def test_a_loop_that_is_gone_hears_nothing(
    make_async: MakeAsync, emulator: Emulator, capfd: pytest.CaptureFixture[str]
) -> None:
    client = make_async()
    loop = asyncio.new_event_loop()
    call = loop.create_task(client.profile_picture(SLOW))
    loop.call_later(0.05, loop.stop)
    loop.run_forever()
    loop.close()
    assert emulator.stats()["requests"] <= 1
    # The answer comes while nobody is left to hear it.
    assert asyncio.run(client.profile_picture(SLOW)).link
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loop.set_exception_handler(lambda loop, context: None)
        del call
        gc.collect()
    assert "Traceback" not in capfd.readouterr().err


def loops() -> Iterator[Callable[[], asyncio.AbstractEventLoop]]:
    """Every kind of event loop that there is here."""
    yield asyncio.SelectorEventLoop
    if sys.platform == "win32":
        yield asyncio.ProactorEventLoop
    elif importlib.util.find_spec("uvloop"):
        import uvloop

        yield uvloop.new_event_loop


@pytest.mark.parametrize("kind", list(loops()))
def test_any_loop(make_async: MakeAsync, kind: Callable[[], asyncio.AbstractEventLoop]) -> None:
    async def main() -> tuple[list[str | None], zapi.ProfilePicture]:
        async with make_async() as client:
            call = asyncio.ensure_future(client.profile_picture(STALLED))
            phones = [PICTURE, NONE]
            found = [outcome.phone async for outcome in client.profile_pictures(phones, ordered=True)]
            call.cancel()
            return found, await client.profile_picture(PICTURE)

    loop = kind()
    try:
        found, picture = loop.run_until_complete(main())
    finally:
        loop.close()
    assert found == [PICTURE, NONE] and picture.link


ENDS = """
import asyncio, sys, zapi
client = zapi.AsyncClient(timeout=60, attempt_timeout=60, rate_per_second=0)
async def main():
    calls = [asyncio.ensure_future(client.profile_picture(sys.argv[1])) for _ in range(40)]
    print((await client.profile_picture("5511990000000")).phone, flush=True)
asyncio.run(main())
"""


@pytest.mark.parametrize("phone", [STALLED, SLOW, PICTURE])
def test_the_end_of_python_waits_for_no_call(python: Python, phone: str) -> None:
    for _ in range(5):
        child = python(ENDS, phone)
        # Less than a call takes by itself, and enough for an emulated system.
        assert child.communicate(timeout=50) == (f"{PICTURE}\n", "")
        assert child.returncode == 0


def test_after_the_end_a_call_is_refused_and_not_lost(python: Python) -> None:
    child = python(
        "import asyncio, atexit\n"
        "atexit.register(lambda: asyncio.run(late()))\n"
        "import zapi\n"
        "async def late():\n"
        "    try: await zapi.AsyncClient().profile_picture('5511990000000')\n"
        "    except zapi.InvalidArgument as error: print(error)\n"
    )
    assert child.communicate(timeout=30) == ("Python is ending\n", "")


def test_a_client_with_settings_of_its_own(emulator: Emulator) -> None:
    with pytest.raises(zapi.InvalidConfig, match="ZAPI_TOKEN"):
        zapi.AsyncClient(instance_id="I")
    client = zapi.AsyncClient(base_url=emulator.url, **CREDENTIALS)
    assert repr(client) == f"<zapi.AsyncClient of {emulator.url}>"


def test_one_wake_up_tells_all_calls_that_have_ended(make_async: MakeAsync) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        plain, all_have_ended = loop.call_soon_threadsafe, threading.Event()
        woken: list[Callable[..., object]] = []

        def wake(callback: Callable[..., object], *arguments: object) -> asyncio.Handle:
            woken.append(callback)
            assert all_have_ended.wait(30)
            return plain(callback, *arguments)

        async with make_async(cache_ttl=60) as client:
            picture = await client.profile_picture(PICTURE)
            setattr(loop, "call_soon_threadsafe", wake)
            calls = [asyncio.ensure_future(client.profile_picture(PICTURE)) for _ in range(8)]
            while client.stats().hits < 8:
                await asyncio.sleep(0)
            all_have_ended.set()
            assert await asyncio.gather(*calls) == [picture] * 8
        # One that was counted, but had not come as far as to be told, has another.
        assert 1 <= len(woken) < 8

    asyncio.run(main())
