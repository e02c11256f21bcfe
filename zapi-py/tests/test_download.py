"""Downloads, into memory and into a file."""

import copy
import os
import pickle
import re
from pathlib import Path
from typing import Any

import pytest
import zapi
from conftest import Emulator, MakeClient

PICTURE = "5511990000000"
NONE = "5511990000020"
STALLED = "5511990000616"
KINDS = {"5511990000000": ("jpeg", "jpg"), "5511990000607": ("png", "png")}
KINDS["5511990000608"] = ("webp", "webp")


@pytest.mark.parametrize("phone", KINDS)
def test_an_image_knows_what_it_is(client: zapi.Client, phone: str) -> None:
    image = client.download(phone)
    assert image and (image.kind, image.extension) == KINDS[phone]
    assert image.media_type == f"image/{image.kind}"
    assert image.width == image.height > 0 and isinstance(image.bytes, bytes)
    assert image.key == client.profile_picture(phone).key


def test_an_image_is_a_value(client: zapi.Client) -> None:
    image = client.download(PICTURE)
    assert image
    same = zapi.Image(image.bytes, "jpeg", image.width, image.height, image.key)
    assert same == image and hash(same) == hash(image) and same != zapi.Image(b"", "png", 1, 1, "/")
    assert pickle.loads(pickle.dumps(image)) == image == copy.copy(image) == copy.deepcopy(image)
    size = f"width={image.width}, height={image.height}, bytes=<{len(image.bytes)}>"
    assert repr(image) == f"Image(kind='jpeg', {size})"
    for name in ("bytes", "kind", "other"):
        with pytest.raises(AttributeError):
            setattr(image, name, b"")
    match image:
        case zapi.Image(data, "jpeg", key=key):
            assert (data, key) == (image.bytes, image.key)
        case _:
            pytest.fail("no match")


@pytest.mark.parametrize("kind", [str, os.PathLike])
def test_a_file_is_written_whole_or_not_at_all(
    client: zapi.Client, tmp_path: Path, kind: type
) -> None:
    path = tmp_path / "á.jpg"
    given = str(path) if kind is str else path
    image = client.download(PICTURE, to=given)
    assert image and path.read_bytes() == image.bytes
    path.write_text("old")
    assert client.download(NONE, to=given) is None
    for phone in ("5511990000610", "5511990000615", "5511990000627", "5511990000634"):
        with pytest.raises((zapi.NotAnImage, zapi.IoError)) as caught:
            client.download(phone, to=given)
        assert caught.value.http_status in (200, 206) and caught.value.attempts == 1
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]
    nowhere = tmp_path / "nowhere" / "a.jpg"
    with pytest.raises(zapi.FileError, match=re.escape(str(nowhere))):
        client.download(PICTURE, to=nowhere)
    with pytest.raises(zapi.FileError):
        client.download(PICTURE, to="a\0b")


def test_what_can_go_wrong(client: zapi.Client, emulator: Emulator) -> None:
    for phone, error in {
        "5511990000601": zapi.LinkExpired,
        "5511990000622": zapi.LinkRefused,
        "5511990000613": zapi.TooLarge,
        "5511990000605": zapi.ServerError,
    }.items():
        with pytest.raises(error):
            client.download(phone)
    with pytest.raises(zapi.Timeout, match="^deadline: "):
        client.download(STALLED, timeout=0.1)
    sent = emulator.stats()["requests"]
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"phone": PICTURE, "to": 5}, "to must be a str or os.PathLike, not int"),
        ({"phone": PICTURE, "cancel": 5}, "cancel must be a zapi.CancelToken, not int"),
        ({"phone": PICTURE, "timeout": "5"}, "timeout must be seconds"),
    ]
    for arguments, words in wrong:
        with pytest.raises(TypeError, match=words):
            client.download(**arguments)
    assert emulator.stats()["requests"] == sent


def test_a_dead_link_is_fetched_anew_past_the_cache(
    make_client: MakeClient, emulator: Emulator
) -> None:
    with make_client(cache_ttl=60) as client:
        assert (image := client.download("5511990000600")) and image.bytes
        assert emulator.stats()["requests"] == emulator.stats()["downloads"] == 2
        assert client.download(PICTURE) == client.download(PICTURE)
        assert emulator.stats()["requests"] == 3
        client.download(PICTURE, bypass_cache=True)
        assert emulator.stats()["requests"] == 4
