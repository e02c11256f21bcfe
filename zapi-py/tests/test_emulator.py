"""The emulator's control requests, as the tests of the store use them."""

import zapi
from conftest import Emulator

ONE, TWO = "5511900000001", "5511900000002"


def test_pictures_change_disappear_and_come_back(emulator: Emulator, client: zapi.Client) -> None:
    def keys() -> list[str | None]:
        return [client.profile_picture(phone).key for phone in (ONE, TWO)]

    first = keys()
    emulator.change(ONE, TWO)
    second = keys()
    assert not set(first) & set(second)
    assert emulator.change_some(50, seed=1) in ([ONE], [TWO])
    assert len(set(keys()) & set(second)) == 1
    emulator.withdraw(ONE)
    assert [key is None for key in keys()] == [True, False]
    emulator.restore(ONE)
    emulator.none_for_all(True)
    assert keys() == [None, None]
    emulator.none_for_all(False)
    emulator.nones(100, seed=1)
    assert keys() == [None, None]
    emulator.nones(0, seed=1)
    assert None not in keys()


def test_each_has_bytes_of_its_own_unless_it_shares(emulator: Emulator, client: zapi.Client) -> None:
    def images() -> set[bytes]:
        images = [client.download(phone) for phone in (ONE, TWO)]
        return {image.bytes for image in images if image}

    assert len(images()) == 2
    emulator.share(ONE, TWO)
    assert len(images()) == 1
    assert emulator.asked(ONE) == emulator.downloaded(ONE) == 2
    totals = {"asked": 4, "phones_asked": 2, "downloaded": 4, "phones_downloaded": 2}
    assert emulator.totals() == totals
    assert emulator.counts()[TWO] == {"asked": 2, "downloaded": 2}
    emulator.reset_counts()
    assert emulator.counts() == {}
