"""A forked child uses the client that it inherited, with connections of its own."""

import multiprocessing
import os
import threading

import pytest
import zapi
from conftest import CREDENTIALS

PICTURE = "5511990000000"

# Newer Pythons warn about any fork of a process with threads; this is a test of just that.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


def in_child(work):
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


def test_parent_and_child_both_go_on(client, emulator):
    key = client.profile_picture(PICTURE).key
    connections = emulator.stats()["connections"]
    assert in_child(lambda: client.profile_picture(PICTURE).key) == key
    assert in_child(lambda: in_child(lambda: client.profile_picture(PICTURE).key)) == key
    assert client.profile_picture(PICTURE).key == key
    stats = emulator.stats()
    assert stats["requests"] == 4
    assert stats["connections"] == connections + 2 + 1, "one for each child, and for stats"


def test_a_fork_while_other_threads_call(client):
    stop = threading.Event()

    def ask():
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


def test_a_child_can_close_and_drop_what_it_inherited(emulator):
    client = zapi.Client(base_url=emulator.url, **CREDENTIALS)
    client.profile_picture(PICTURE)
    assert in_child(client.close) == "None"
    connections = emulator.stats()["connections"]
    assert client.profile_picture(PICTURE).link
    assert emulator.stats()["connections"] == connections + 1, "only the one for stats"


shared: zapi.Client


def ask_shared(phone):
    return shared.profile_picture(phone)


def test_multiprocessing(client):
    global shared
    shared = client
    mine = client.profile_picture(PICTURE)
    with multiprocessing.get_context("fork").Pool(2) as pool:
        pictures = pool.map(ask_shared, [PICTURE, "5511990000027"] * 4)
        assert [picture.key for picture in pictures] == [mine.key, None] * 4
        with pytest.raises(zapi.Unauthorized) as caught:
            pool.apply(ask_shared, ("5511990000441",))
    assert caught.value.http_status == 403 and caught.value.attempts == 1
