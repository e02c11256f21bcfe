"""What Z-API's webhook posts, told to a store."""

import json
from typing import Any

import pytest
import zapi

PICTURE = "5511990000000"
OTHER = "5511990000001"
NEW = "https://pps.whatsapp.net/v/new.jpg?oe=6F000000"
MESSAGE = f'{{"phone": "{PICTURE}", "photo": "{NEW}", "text": {{"message": "Ol\u00e1 \\ud83d"}}}}'
BODIES = [MESSAGE, MESSAGE.encode(), bytearray(MESSAGE, "utf-8"), memoryview(MESSAGE.encode()), json.loads(MESSAGE)]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: type(body).__name__)
def test_a_message_brings_the_check_forward(store: zapi.Store, body: Any) -> None:
    assert store.observe_message(body) == 0 and store.entry(PICTURE) is None, "not added"
    store.add([PICTURE, OTHER])
    assert store.observe_message(body) == 1
    assert store.observe_message(body, account="other") == 0
    assert store.observe_message({"phone": OTHER, "photo": NEW, "type": "DeliveryCallback"}) == 0


def test_a_check_is_brought_forward_at_most_once_in_6_hours(
    store: zapi.Store, client: zapi.Client
) -> None:
    store.add([PICTURE])
    store.sync(client)
    assert store.status().due == 0
    assert store.observe_message({"phone": PICTURE, "senderPhoto": NEW}) == 1
    assert store.status().due == 1 and store.sync(client).asked == 1
    for url in (NEW, "https://pps.whatsapp.net/v/forged.jpg"):
        assert store.observe_message({"phone": PICTURE, "senderPhoto": url}) == 1
        assert store.status().due == 0


@pytest.mark.parametrize("body", ["", b"phone=551199999999", "[]", b"\xff\x00", "x" * (2**20 + 1), "\ud83d"], ids=len)
def test_what_is_no_message_is_refused(store: zapi.Store, body: Any) -> None:
    with pytest.raises(ValueError) as caught:
        store.observe_message(body)
    assert type(caught.value) is zapi.InvalidArgument and "5511" not in str(caught.value)


def test_a_message_is_a_body_or_a_dict(store: zapi.Store) -> None:
    for wrong in (None, 5, [MESSAGE]):
        with pytest.raises(TypeError, match="a message is bytes, str or a dict"):
            store.observe_message(wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="not JSON serializable"):
        store.observe_message({"phone": PICTURE, "photo": b"bytes"})
