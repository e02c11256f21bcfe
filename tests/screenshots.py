"""Makes the pictures of the page in docs: a store of invented contacts, looked at in Chromium.

The phones are the emulator's, which nobody has, and the faces are drawn here.
"""

from __future__ import annotations

import colorsys
import random
import struct
import subprocess
import tempfile
import zlib
from pathlib import Path

import zapi
from chromium import Chromium, address
from test_readme import CREDENTIALS, DEBUG, ROOT

NAMES = ROOT / "docs" / "images"
SIDE = 192
CONTACTS = 90
# Of the emulator's table: without a picture, and with errors that pass or stay.
WITHOUT = [f"55119900000{number}" for number in range(20, 31)]
FAILING = ["5511990000044", "5511990000050", "5511990000060"]


def face(seed: int) -> bytes:
    """A PNG of a person, as far as three circles are one."""
    draw = random.Random(seed)

    def color(hue: float, saturation: float, value: float) -> tuple[int, ...]:
        return tuple(round(255 * part) for part in colorsys.hsv_to_rgb(hue % 1, saturation, value))

    hue = draw.random()
    wall, shirt = color(hue, 0.25, 0.9), color(hue + draw.uniform(0.3, 0.7), 0.55, 0.65)
    skin, hair = color(0.07, draw.uniform(0.3, 0.6), draw.uniform(0.45, 0.95)), color(0.06, 0.5, draw.uniform(0.1, 0.5))
    size = draw.uniform(17, 21)

    def at(x: float, y: float) -> tuple[int, ...]:
        if (x - 48) ** 2 + (y - 40) ** 2 < size**2:
            return hair if y < 40 - size * 0.45 else skin
        if (x - 48) ** 2 + (y - 34) ** 2 < (size + 3) ** 2 and y < 46:
            return hair
        if abs(x - 48) < 7 and 50 < y < 72:
            return skin
        return shirt if ((x - 48) / 36) ** 2 + ((y - 98) / 32) ** 2 < 1 else wall

    rows = b"".join(b"\0" + bytes(part for x in range(SIDE) for part in at(x / SIDE * 96, y / SIDE * 96)) for y in range(SIDE))

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def filled(folder: Path, emulator: str) -> None:
    draw = random.Random(15)
    phones = [f"55119{draw.randrange(10**8):08}" for _ in range(CONTACTS)]
    for at, phone in enumerate([WITHOUT[0], FAILING[0], *WITHOUT[1:], *FAILING[1:]]):
        phones.insert(5 + 6 * at, phone)
    settings = {name.removeprefix("ZAPI_").lower(): value for name, value in CREDENTIALS.items()}
    with zapi.Client(**settings, base_url=emulator, rate_per_second=0, max_retries=0) as client:  # type: ignore[arg-type]
        with zapi.Store(folder) as store:
            store.add(phones, refs=[f"C-{1000 + at}" for at in range(len(phones))])
            store.sync(client)
            for entry in store.entries("has"):
                if entry.picture:
                    Path(entry.picture.path).write_bytes(face(entry.id))
            store.add([f"55118{draw.randrange(10**7):07}" for _ in range(24)], refs=[f"C-{1300 + at}" for at in range(24)])
            store.sheet(folder / "contacts.html")


def main() -> None:
    NAMES.mkdir(exist_ok=True)
    command = [str(DEBUG / "zapi-emulator"), "--until-eof"]
    with tempfile.TemporaryDirectory() as work, subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as emulator:
        assert emulator.stdout is not None and emulator.stdin is not None
        filled(Path(work) / "pictures", emulator.stdout.readline().strip())
        with Chromium(1120, 900) as browser:
            for scheme in ("light", "dark"):
                browser.media(prefers_color_scheme=scheme)
                browser.open(address(Path(work) / "pictures" / "contacts.html"))
                browser.run("await Promise.all([...document.images].slice(0, 20).map((image) => image.decode()))")
                file = NAMES / f"sheet-{scheme}.png"
                file.write_bytes(browser.screenshot())
                print(file.relative_to(ROOT), file.stat().st_size)
        emulator.stdin.close()


if __name__ == "__main__":
    main()
