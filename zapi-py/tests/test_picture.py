"""ProfilePicture as a value: frozen, comparable, hashable, picklable, and a repr without personal data."""

import copy
import pickle
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import zapi

FETCHED = datetime(2025, 1, 2, 3, 4, 5, 678901, tzinfo=timezone.utc)
LINK = "https://pps.whatsapp.net/v/t61/1_n.jpg?oh=SIGNATURE&oe=66BC702E"


def found(**changes: Any) -> zapi.ProfilePicture:
    fields: dict[str, Any] = {
        "phone": "5511987654321",
        "link": LINK,
        "fetched_at": FETCHED,
        "expires_at": FETCHED + timedelta(hours=48),
        "expiry_source": "documented",
        "key": "/v/t61/1_n.jpg",
    }
    return zapi.ProfilePicture(**{**fields, **changes})


def test_the_fields_are_what_was_given() -> None:
    picture = found()
    assert picture.phone == "5511987654321"
    assert picture.fetched_at == FETCHED and picture.fetched_at.tzinfo is timezone.utc
    assert picture.expires_at == FETCHED + timedelta(hours=48)
    other_zone = FETCHED.astimezone(timezone(timedelta(hours=-3)))
    assert found(fetched_at=other_zone) == picture
    with pytest.raises(TypeError):
        found(fetched_at=FETCHED.replace(tzinfo=None))


@pytest.mark.parametrize(
    "name", ["phone", "link", "fetched_at", "expires_at", "key", "reason", "stale", "other"]
)
def test_nothing_can_be_changed(name: str) -> None:
    picture = found()
    with pytest.raises(AttributeError):
        setattr(picture, name, "x")
    with pytest.raises(AttributeError):
        delattr(picture, name)


def test_equal_hashed_and_matched() -> None:
    assert found() == found() and hash(found()) == hash(found())
    text: object = "x"
    assert found() != found(link=LINK + "1") and found() != text
    assert found() != found(stale=True) and found(stale=True).stale and not found().stale
    assert len({found(), found(), found(phone="5511987654322")}) == 2
    match found():
        case zapi.ProfilePicture(phone, str(link)):
            assert (phone, link) == ("5511987654321", LINK)
        case _:
            pytest.fail("no match")


def test_it_pickles_and_copies(client: zapi.Client) -> None:
    for picture in [found(), found(stale=True), *map(client.profile_picture, ["5511990000000", "5511990000027"])]:
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            assert pickle.loads(pickle.dumps(picture, protocol)) == picture
        assert copy.copy(picture) == picture == copy.deepcopy(picture)


def test_expiry() -> None:
    picture = found()
    end = picture.expires_at
    assert end and picture.is_expired()
    assert picture.is_expired(end) and not picture.is_expired(end - timedelta(microseconds=1))
    assert picture.is_expired(end - timedelta(hours=1), margin=timedelta(hours=1))
    assert picture.is_expired(end - timedelta(hours=1), margin=3600)
    assert not picture.is_expired(end - timedelta(hours=1), margin=3599.9)
    assert not found(link=None, expires_at=None, expiry_source=None).is_expired(end)
    with pytest.raises(TypeError):
        picture.is_expired(end.replace(tzinfo=None))


def test_repr_is_short_and_tells_nothing_private() -> None:
    assert repr(found()) == (
        "ProfilePicture(phone='…4321', link='https://pps.whatsapp.net/v/t61/1_n.jpg', "
        "expires_at=2025-01-04T03:04:05Z)"
    )
    assert repr(found(stale=True)) == repr(found())[:-1] + ", stale=True)"
    long = repr(found(link="https://pps.whatsapp.net/" + "a" * 1000))
    assert len(long) < 200
    none = found(phone="120363019502650977-group", link=None, reason="not-authorized")
    assert repr(none) == "ProfilePicture(phone='…0977-group', link=None, reason='not-authorized')"
    assert "'…5678@lid'" in repr(found(phone="12345678@lid"))


def test_as_a_dictionary_it_has_its_properties_by_name() -> None:
    assert found().to_dict() == {
        "phone": "5511987654321",
        "link": LINK,
        "reason": None,
        "fetched_at": FETCHED,
        "expires_at": FETCHED + timedelta(hours=48),
        "expiry_source": "documented",
        "key": "/v/t61/1_n.jpg",
        "stale": False,
    }


def test_it_is_the_row_that_a_batch_gives(client: zapi.Client) -> None:
    phone = "5511990000000"
    with client.profile_pictures([phone]) as batch:
        (outcome,) = batch
    (row,) = client.profile_pictures([phone]).to_dicts()
    assert outcome.picture
    assert set(outcome.picture.to_dict()) < set(row) and row["key"] == outcome.picture.to_dict()["key"]


def test_a_stored_link_tells_its_expiry_and_key() -> None:
    picture = zapi.ProfilePicture.from_link(LINK, phone="5511987654321", fetched_at=FETCHED)
    assert (picture.phone, picture.link, picture.key) == ("5511987654321", LINK, "/v/t61/1_n.jpg")
    assert picture.expires_at == datetime.fromtimestamp(0x66BC702E, timezone.utc)
    assert picture.expiry_source == "link" and picture.fetched_at == FETCHED
    assert picture.is_expired() and not picture.is_expired(FETCHED - timedelta(days=365))

    without = zapi.ProfilePicture.from_link("https://pps.whatsapp.net/v/1.jpg", fetched_at=FETCHED)
    assert (without.expires_at, without.expiry_source) == (FETCHED + timedelta(hours=48), "documented")
    now = zapi.ProfilePicture.from_link("https://pps.whatsapp.net/v/1.jpg")
    assert not now.is_expired() and now.is_expired(margin=49 * 3600) and now.phone == ""


@pytest.mark.parametrize("link", ["", "null", "pps.whatsapp.net/v/1.jpg", "ftp://x/y", "https://x/" + "y" * 2048])
def test_what_is_no_link_is_refused(link: str) -> None:
    with pytest.raises(zapi.InvalidArgument, match="2047 bytes"):
        zapi.ProfilePicture.from_link(link)


def test_the_time_of_a_stored_link_must_be_one() -> None:
    with pytest.raises(TypeError):
        zapi.ProfilePicture.from_link(LINK, fetched_at=datetime(2025, 1, 2))
    with pytest.raises(zapi.InvalidArgument, match="1970"):
        zapi.ProfilePicture.from_link(LINK, fetched_at=datetime(1969, 1, 2, tzinfo=timezone.utc))
    last = datetime.max.replace(tzinfo=timezone.utc)
    assert zapi.ProfilePicture.from_link(LINK, fetched_at=last).fetched_at == last
    with pytest.raises(OverflowError):
        zapi.ProfilePicture.from_link("https://x/y", fetched_at=last).expires_at
