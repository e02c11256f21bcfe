"""A first pass over contacts, and a later one in which one of twenty pictures has changed: by zapi.Store, or by the loop
that people write today. Prints what each pass cost."""

from __future__ import annotations

import shutil
import sqlite3
import sys
import urllib.request
from pathlib import Path

from warm import BASE, Meter

import zapi

PHONES = [f"55119{number:08}" for number in range(int(sys.argv[2]))]
FOLDER = Path(sys.argv[3])


def change() -> None:
    with urllib.request.urlopen(f"{BASE}/_emulator/change?percent=5&seed=1", timeout=10) as reply:
        reply.read()


def with_zapi_store(client: zapi.Client) -> None:
    with zapi.Store(FOLDER) as store:
        meter = Meter()
        store.add(PHONES)
        assert store.sync(client).new == len(PHONES)
        print(meter.read(len(PHONES)))
        change()
        meter = Meter()
        for phone in PHONES:
            store.touch(phone)
        assert store.sync(client).changed == len(PHONES) // 20
        print(meter.read(len(PHONES)))


def with_loop(client: zapi.Client) -> None:
    """One contact after the other: the picture into a file of its own, the time into a table."""
    FOLDER.mkdir()
    database = sqlite3.connect(FOLDER / "contacts.db")
    database.execute("CREATE TABLE contact(phone TEXT PRIMARY KEY, path TEXT, at REAL)")
    for _ in range(2):
        meter = Meter()
        for phone in PHONES:
            image = client.download(phone)
            path = FOLDER / f"{phone}.jpg"
            if image:
                path.write_bytes(image.bytes)
            database.execute("INSERT OR REPLACE INTO contact VALUES (?, ?, unixepoch())", (phone, str(path)))
            database.commit()
        print(meter.read(len(PHONES)))
        change()


shutil.rmtree(FOLDER, ignore_errors=True)
# Its settings stand in the environment: see server.py.
with zapi.Client() as client:
    (with_zapi_store if sys.argv[1] == "zapi_store" else with_loop)(client)
shutil.rmtree(FOLDER)
