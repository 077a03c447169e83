"""Sealing: what was sealed opens in its own place only, with either set of algorithms, also after a change of provider."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from hypothesis import strategies as st

from amounts import examples
from qicheng.core import sealing
from qicheng.core.sealing import CannotOpen, blind_index, open_sealed, seal

NUMBER = "11010519491231002X"
PROVIDERS = ("aes", "sm")


def other_key(name: str, size: int = 32) -> bytes:
    return b"\x07" * size


@pytest.fixture(params=PROVIDERS)
def provider(request, settings) -> str:
    settings.CRYPTO_PROVIDER = request.param
    return request.param


@rules(examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60), place=st.text(max_size=20))
def test_every_text_comes_back_as_it_went_in(provider: str, text: str, place: str) -> None:
    assert open_sealed(seal(text, aad=place), aad=place) == text


def test_the_two_providers_write_their_own_mark(settings) -> None:
    marks = {}
    for name in PROVIDERS:
        settings.CRYPTO_PROVIDER = name
        marks[name] = seal(NUMBER, aad="a")[:1]
    assert marks == {"aes": sealing.AES, "sm": sealing.SM4}


def test_sealing_the_same_text_twice_gives_two_values_and_neither_shows_it(provider: str) -> None:
    first, second = (seal(NUMBER, aad="person.id:1") for _ in range(2))
    assert first != second
    assert NUMBER.encode() not in first + second
    assert NUMBER[6:14].encode() not in first + second


def test_a_value_moved_to_another_row_does_not_open(provider: str) -> None:
    value = seal(NUMBER, aad="person.id:1")
    for other in ("person.id:2", "person.phone:1", "person.id:11", ""):
        with pytest.raises(CannotOpen):
            open_sealed(value, aad=other)


def test_no_flipped_bit_opens(provider: str) -> None:
    value = seal(NUMBER, aad="person.id:1")
    opened = []
    for bit in range(len(value) * 8):
        flipped = bytearray(value)
        flipped[bit // 8] ^= 1 << bit % 8
        try:
            open_sealed(bytes(flipped), aad="person.id:1")
            opened.append(bit)
        except CannotOpen:
            pass
    assert opened == []


def test_no_cut_or_lengthened_value_opens(provider: str) -> None:
    value = seal(NUMBER, aad="a")
    for damaged in (*(value[:n] for n in range(len(value))), value + b"\x00"):
        with pytest.raises(CannotOpen):
            open_sealed(damaged, aad="a")


@pytest.mark.parametrize(("old", "new"), [("aes", "sm"), ("sm", "aes")])
def test_values_of_the_old_provider_still_open_after_switching(settings, old: str, new: str) -> None:
    settings.CRYPTO_PROVIDER = old
    value = seal(NUMBER, aad="person.id:1")
    settings.CRYPTO_PROVIDER = new
    assert open_sealed(memoryview(value), aad="person.id:1") == NUMBER


def test_the_blind_index_is_steady_and_differs_by_purpose_text_and_provider(settings) -> None:
    seen = set()
    for name in PROVIDERS:
        settings.CRYPTO_PROVIDER = name
        for purpose in ("person.id", "person.phone", "federation.2025", "federation.2026"):
            for text in (NUMBER, NUMBER[:-1] + "1"):
                found = blind_index(text, purpose=purpose)
                assert found == blind_index(text, purpose=purpose)
                assert len(found) == 32
                assert int(found, 16) >= 0
                seen.add(found)
    assert len(seen) == 2 * 4 * 2


def test_the_blind_index_differs_by_key(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = blind_index(NUMBER, purpose="person.id")
    sealing._index_key.cache_clear()
    monkeypatch.setattr(sealing, "secret", other_key)
    assert blind_index(NUMBER, purpose="person.id") != before
    monkeypatch.undo()
    sealing._index_key.cache_clear()
    assert blind_index(NUMBER, purpose="person.id") == before


def test_another_installations_key_does_not_open(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    value = seal(NUMBER, aad="a")
    caches = (sealing._aes, sealing._sm4_key)
    for cache in caches:
        cache.cache_clear()
    monkeypatch.setattr(sealing, "secret", other_key)
    with pytest.raises(CannotOpen):
        open_sealed(value, aad="a")
    monkeypatch.undo()
    for cache in caches:
        cache.cache_clear()
    assert open_sealed(value, aad="a") == NUMBER
