"""The configuration of examples/nginx: a real nginx serves what is published while pictures change."""

from __future__ import annotations

import hashlib
import http.client
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest
import zapi
from test_readme import CREDENTIALS, ROOT, emulator as emulator, needs  # noqa: F401 (a fixture)

CONFIG = ROOT / "examples" / "nginx" / "avatars.conf"
CONTACTS = [f"55119{number:08}" for number in range(700_000, 700_040)]
ROUNDS = 6
MAIN = """\
daemon off;
user www-data;
pid {work}/nginx.pid;
error_log {work}/error.log;
events {{}}
http {{
    access_log off;
    types {{ image/jpeg jpg; }}
    client_body_temp_path {work}/body;
    proxy_temp_path {work}/proxy;
    fastcgi_temp_path {work}/fastcgi;
    uwsgi_temp_path {work}/uwsgi;
    scgi_temp_path {work}/scgi;
    include {work}/avatars.conf;
}}
"""


@pytest.fixture
def work() -> Iterator[Path]:
    """A folder that other users can look into, too."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


@pytest.fixture
def served(work: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port at which nginx serves the folder `web`."""
    monkeypatch.setenv("PATH", os.environ["PATH"] + os.pathsep + "/usr/sbin")
    needs("nginx")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    text = CONFIG.read_text(encoding="utf-8")
    for ours, tested in (("listen 80;", f"listen 127.0.0.1:{port};"), ("root /srv/avatars;", f"root {work}/web;")):
        assert text.count(ours) == 1, ours
        text = text.replace(ours, tested)
    (work / "avatars.conf").write_text(text, encoding="utf-8")
    (work / "nginx.conf").write_text(MAIN.format(work=work), encoding="utf-8")
    with subprocess.Popen([shutil.which("nginx") or "nginx", "-e", work / "error.log", "-c", work / "nginx.conf"]) as nginx:
        try:
            while nginx.poll() is None:
                try:
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                except ConnectionRefusedError:
                    pass
            assert nginx.poll() is None, (work / "error.log").read_text(encoding="utf-8")
            yield port
        finally:
            nginx.terminate()


def control(emulator: str, name: str, **query: object) -> None:
    address = urllib.parse.urlsplit(emulator).netloc
    connection = http.client.HTTPConnection(address, timeout=10)
    connection.request("GET", f"/_emulator/{name}?{urllib.parse.urlencode(query)}")
    assert connection.getresponse().status == 200
    connection.close()


class Reader(threading.Thread):
    """A browser that asks for one address after another, over one connection."""

    def __init__(self, port: int, paths: list[str], first: int) -> None:
        super().__init__()
        self.port = port
        self.paths = paths[first:] + paths[:first]
        self.is_over = threading.Event()
        self.wrong: list[str] = []
        # The SHA-256 of each body that came.
        self.seen: set[str] = set()
        self.count = 0

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        while not self.is_over.is_set():
            for path in self.paths:
                connection.request("GET", "/" + path)
                response = connection.getresponse()
                body = response.read()
                if response.status != 200:
                    self.wrong.append(f"{response.status} {path}")
                self.seen.add(hashlib.sha256(body).hexdigest())
                self.count += 1
        connection.close()


def test_no_reader_gets_half_a_picture_or_none_while_pictures_change(
    emulator: str, work: Path, served: int
) -> None:
    os.mkdir(work / "web")
    os.chmod(work / "web", 0o755)
    known: set[str] = set()
    changes = expected = 0
    settings = {name.removeprefix("ZAPI_").lower(): value for name, value in CREDENTIALS.items()}
    with zapi.Client(**settings, base_url=emulator, rate_per_second=0) as client, zapi.Store(work / "store") as store:  # type: ignore[arg-type]
        store.add(CONTACTS)
        store.sync(client)
        assert store.publish(work / "web").written == len(CONTACTS)
        paths = [one.address.split("?")[0] for one in store.addresses(work / "web")]

        def remember() -> None:
            known.update(entry.picture.sha256 for entry in store.entries() if entry.picture)

        remember()
        readers = [Reader(served, paths, first) for first in range(0, len(paths), 5)]
        for reader in readers:
            reader.start()
        try:
            for number in range(ROUNDS):
                changed = CONTACTS[number::3]
                control(emulator, "change", phone=",".join(changed))
                for phone in changed:
                    store.touch(phone)
                expected += len(changed)
                changes += store.sync(client, on_progress=lambda _: store.publish(work / "web")).changed
                remember()
                store.publish(work / "web")
        finally:
            for reader in readers:
                reader.is_over.set()
            for reader in readers:
                reader.join()
        assert changes == expected
        for reader in readers:
            assert not reader.wrong and reader.count > len(paths) and reader.seen <= known, reader.wrong[:3]
        seen = {one for reader in readers for one in reader.seen}
        assert len(seen) > len(CONTACTS), "nobody saw a picture change"

        answers = [ask(served, path) for path in paths]
        now = {entry.picture.sha256 for entry in store.entries() if entry.picture}
        assert {hashlib.sha256(body).hexdigest() for _, _, body in answers} == now
        store.forget(CONTACTS[0])
        assert [status for status, _, _ in map(lambda path: ask(served, path), paths[:2])] == [404, 200]


def ask(port: int, path: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/" + path)
    response = connection.getresponse()
    found = response.status, response.msg, response.read()
    connection.close()
    return found


def test_an_address_with_a_version_may_be_kept_for_a_day_and_others_are_asked_again(work: Path, served: int) -> None:
    folder = work / "web" / "default"
    folder.mkdir(parents=True)
    (folder / "name.jpg").write_bytes(b"\xff\xd8a picture\xff\xd9")
    (folder / ".name.part").write_bytes(b"\xff\xd8half")
    for query, cache in (("", "no-cache"), ("?v=0123456789ab", "max-age=86400, immutable")):
        status, head, body = ask(served, "default/name.jpg" + query)
        assert (status, head["Cache-Control"], head["Content-Type"]) == (200, cache, "image/jpeg")
        assert body.endswith(b"\xff\xd9")
    assert [ask(served, path)[0] for path in ("default/.name.part", "default/", "default/other.jpg")] == [404, 403, 404]
