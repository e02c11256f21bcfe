"""A forked child can use the client that it inherited, over its own connections."""

import asyncio
import multiprocessing
import os
import re
import select
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import zapi
from conftest import CREDENTIALS, Emulator, MakeAsync, MakeClient

PICTURE = "5511990000000"

# Newer Pythons warn about any fork of a process with threads; this is a test of just that.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


def in_child(work: Callable[[], object]) -> str:
    """What `work` gives in a forked child, as text."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(theirs, str(work()).encode())
        except BaseException as error:
            os.write(theirs, repr(error).encode())
        finally:
            os._exit(0)
    os.close(theirs)
    with os.fdopen(ours) as pipe:
        text = pipe.read()
    assert os.waitpid(child, 0)[1] == 0
    return text


def test_parent_and_child_both_go_on(client: zapi.Client, emulator: Emulator) -> None:
    key = client.profile_picture(PICTURE).key
    connections = emulator.stats()["connections"]
    assert in_child(lambda: client.profile_picture(PICTURE).key) == key
    assert in_child(lambda: in_child(lambda: client.profile_picture(PICTURE).key)) == key
    assert client.profile_picture(PICTURE).key == key
    stats = emulator.stats()
    assert stats["requests"] == 4
    assert stats["connections"] == connections + 2 + 1, "one for each child, and for stats"


def test_a_fork_while_other_threads_call(client: zapi.Client) -> None:
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            client.profile_picture(PICTURE)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(20):
            assert in_child(lambda: client.profile_picture(PICTURE).phone) == PICTURE
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_a_child_can_close_and_drop_what_it_inherited(emulator: Emulator) -> None:
    client = zapi.Client(base_url=emulator.url, **CREDENTIALS)
    client.profile_picture(PICTURE)
    assert in_child(client.close) == "None"
    connections = emulator.stats()["connections"]
    assert client.profile_picture(PICTURE).link
    assert emulator.stats()["connections"] == connections + 1, "only the one for stats"


shared: zapi.Client


def ask_shared(phone: str) -> zapi.ProfilePicture:
    return shared.profile_picture(phone)


def test_multiprocessing(client: zapi.Client) -> None:
    global shared
    shared = client
    mine = client.profile_picture(PICTURE)
    with multiprocessing.get_context("fork").Pool(2) as pool:
        pictures = pool.map(ask_shared, [PICTURE, "5511990000027"] * 4)
        assert [picture.key for picture in pictures] == [mine.key, None] * 4
        with pytest.raises(zapi.Unauthorized) as caught:
            pool.apply(ask_shared, ("5511990000441",))
    assert caught.value.http_status == 403 and caught.value.attempts == 1


async def ask_twin(twin: zapi.AsyncClient) -> str | None:
    async with twin.with_options() as copy:
        outcomes = [outcome async for outcome in copy.profile_pictures([PICTURE] * 2)]
        assert len(outcomes) == 2
        return (await copy.profile_picture(PICTURE)).key


def test_an_asynchronous_client_in_a_child_with_a_loop_of_its_own(
    make_async: MakeAsync, emulator: Emulator
) -> None:
    twin = make_async()
    key = asyncio.run(ask_twin(twin))
    assert in_child(lambda: asyncio.run(ask_twin(twin))) == key

    async def main() -> None:
        # Forked while calls of the parent run on threads that the child does not have.
        running = [asyncio.ensure_future(twin.profile_picture("5511990000900")) for _ in range(8)]
        while emulator.stats()["requests"] < 8:
            await asyncio.sleep(0)

        def child() -> str | None:
            asyncio.set_event_loop(None)
            asyncio._set_running_loop(None)
            return asyncio.run(ask_twin(twin))

        assert in_child(child) == key
        assert all(picture.link for picture in await asyncio.gather(*running))

    asyncio.run(main())


def test_forks_while_answers_come_in_to_a_loop(make_async: MakeAsync) -> None:
    """The native threads that bring them take a lock of Python's on their way in."""
    stop = threading.Event()

    async def ask() -> None:
        async with make_async() as client:
            while not stop.is_set():
                await asyncio.gather(*[client.profile_picture(PICTURE) for _ in range(8)])

    thread = threading.Thread(target=lambda: asyncio.run(ask()))
    thread.start()
    try:
        for _ in range(300):
            ours, theirs = os.pipe()
            child = os.fork()
            if child == 0:
                os._exit(0)
            os.close(theirs)
            ended, _, _ = select.select([ours], [], [], 20)
            os.close(ours)
            if not ended:
                os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            assert ended, "the child hangs"
    finally:
        stop.set()
        thread.join()


def test_an_inherited_asynchronous_batch_says_so(make_async: MakeAsync) -> None:
    async def main() -> None:
        batch = make_async().profile_pictures([PICTURE] * 2)
        await anext(batch)

        async def take() -> zapi.Error | None:
            try:
                await anext(batch)
            except zapi.InvalidArgument as error:
                await batch.aclose()
                return error
            return None

        def child() -> zapi.Error | None:
            asyncio._set_running_loop(None)
            return asyncio.run(take())

        assert "parent process" in in_child(child)
        assert (await anext(batch)).picture

    asyncio.run(main())


def ask(given: zapi.Client, phone: str) -> zapi.ProfilePicture:
    return given.profile_picture(phone)


def ask_in_loop(given: zapi.AsyncClient, phone: str) -> zapi.ProfilePicture:
    return asyncio.run(given.profile_picture(phone))


IN_CREATE = 0x100


def test_children_do_not_write_to_files_of_the_same_name(
    client: zapi.Client, tmp_path: Path
) -> None:
    """Names for files that are moved into place are drawn, and so are the waits between attempts."""
    import ctypes

    client.download(PICTURE, to=tmp_path / "a.jpg")
    libc = ctypes.CDLL(None, use_errno=True)
    watch = libc.inotify_init1(os.O_NONBLOCK)
    assert watch >= 0 and libc.inotify_add_watch(watch, os.fsencode(tmp_path), IN_CREATE) > 0
    for _ in range(3):
        assert in_child(lambda: client.download(PICTURE, to=tmp_path / "a.jpg")).startswith("Image(")
    created = re.findall(rb"[.]zapi-[0-9a-f]{16}[.]part", os.read(watch, 4096))
    os.close(watch)
    assert len(created) == len(set(created)) == 3, created


@pytest.mark.parametrize("method", ["fork", "forkserver", "spawn"])
def test_multiprocessing_takes_clients_as_arguments(
    make_client: MakeClient, make_async: MakeAsync, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(f"ZAPI_{name.upper()}", value)
    with make_client() as client, multiprocessing.get_context(method).Pool(2) as pool:
        key = client.profile_picture(PICTURE).key
        assert pool.apply(ask, (client, PICTURE)).key == key
        assert pool.apply(ask_in_loop, (make_async(), PICTURE)).key == key
        with pytest.raises(zapi.Unauthorized) as caught:
            pool.apply(ask_in_loop, (make_async(), "5511990000441"))
        assert caught.value.http_status == 403
