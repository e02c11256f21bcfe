"""The first use of a wheel, by any Python: one contact, a batch, an event loop, an image, and an end amid a call."""

import asyncio
import pickle
import sys
import threading

import zapi
from zapi import testing

phones = ["5511990000000", "5511990000020", None, "5511990000500"]
with zapi.Client(max_retries=0) as client:
    print(client.profile_picture("5511990000000").link)
    image = client.download("5511990000000")
    assert image and image.kind == "jpeg"
    rows = client.profile_pictures(phones, ordered=True).to_columns()
    assert rows["error"] == [None, None, "InvalidPhone", "ServerError"]
    try:
        client.profile_picture("5511990000500")
    except zapi.ServerError as error:
        assert pickle.loads(pickle.dumps(error)).http_status == 500


async def main() -> list[str | None]:
    async with zapi.AsyncClient() as client:
        one = await client.profile_picture("5511990000000")
        batch = client.profile_pictures(phones, ordered=True, workers=2)
        return [one.link, *[type(outcome.error).__name__ async for outcome in batch]]


found = asyncio.run(main())
assert found[0] and found[1:] == ["NoneType", "NoneType", "InvalidPhone", "ServerError"]
assert testing.Client(default=None).profile_picture("5511990000000").link is None
assert "pyarrow" not in sys.modules


class Late:
    """Holds up the end of Python, until the thread below has seen it."""

    def __init__(self) -> None:
        self.held = threading.Lock()
        self.held.acquire()

    def __del__(self) -> None:
        self.held.acquire(timeout=1)


late = Late()
stalled = zapi.Client(timeout=60, attempt_timeout=60)
threading.Thread(target=stalled.profile_picture, args=["5511990000901"], daemon=True).start()
while not stalled.stats().requests:
    pass
