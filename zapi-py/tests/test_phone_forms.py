"""The class Phone: masked phones, country codes, the ninth digit."""

import copy
import pickle

import pytest
import zapi

DIGITS = "5511999999999"


def test_masked_phones() -> None:
    masked = zapi.Phone.from_masked
    assert masked("+55 (11) 99999-9999") == masked("5511999999999@c.us") == DIGITS
    assert masked("(11) 99999-9999") == masked(11999999999) == "11999999999"
    assert masked("81896604192873@lid") == "81896604192873@lid"
    for text, words in {
        "1133334444/5555": "slash",
        "(011) 99999-9999": "trunk 0",
        "5.51E+12": "scientific",
        "5511999999999.00": "decimals",
    }.items():
        with pytest.raises(zapi.InvalidPhone, match=words) as caught:
            masked(text)
        assert text not in str(caught.value)


def test_a_country_code_is_added_where_it_is_asked_for() -> None:
    assert zapi.Phone("11999999999").with_country("55") == DIGITS
    assert zapi.Phone(DIGITS).with_country("55") == DIGITS
    for phone in ("999999999", "1211999999999", "81896604192873@lid"):
        with pytest.raises(zapi.InvalidPhone):
            zapi.Phone(phone).with_country("55")
    masked = zapi.Phone.from_masked
    assert masked("(11) 99999-9999", country="55") == DIGITS
    assert masked("+1 202 555 0123", country="55") == "12025550123"
    assert masked("81896604192873@lid", country="55") == "81896604192873@lid"
    for code in ("+55", "", "br", "055"):
        with pytest.raises(zapi.InvalidArgument, match="1 to 3 digits"):
            masked(DIGITS, country=code)
        with pytest.raises(zapi.InvalidArgument, match="1 to 3 digits"):
            zapi.Phone(DIGITS).with_country(code)
    with pytest.raises(TypeError):
        masked(DIGITS, country=55)  # type: ignore[arg-type]


def test_ninth_digit_variants() -> None:
    variants = zapi.Phone("5511987654321").ninth_digit_variants()
    assert variants == ["5511987654321", "551187654321"]
    assert all(type(phone) is zapi.Phone for phone in variants)
    assert zapi.Phone("551133334444").ninth_digit_variants() == ["551133334444"]


class Contact(zapi.Phone):
    """A subclass with nothing of its own."""


def test_a_phone_is_a_str_that_shows_its_end() -> None:
    for kind in (zapi.Phone, Contact):
        phone = kind.from_masked("+55 11 99999-1234")
        assert type(phone) is kind and isinstance(phone, str) and type(str(phone)) is str
        assert f"{phone}" == phone == "5511999991234" and hash(phone) == hash("5511999991234")
        assert repr(phone) == "Phone('…1234')"
        assert not hasattr(phone, "__dict__") or kind is Contact
        assert type(phone.with_country("55")) is kind
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            loaded = pickle.loads(pickle.dumps(phone, protocol))
            assert loaded == phone and type(loaded) is kind
        assert type(copy.deepcopy(phone)) is kind
    assert zapi.Phone.__module__ == "zapi"
    assert repr(zapi.Phone("81896604192873@lid")) == "Phone('…2873@lid')"
