"""The text of a ticket: what was signed is read back; every other text is no ticket."""

from __future__ import annotations

import datetime as dt

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from qicheng.trips import tickets

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
TOKEN = tickets.Token(
    key=3, trip=7, chair=12, serial=99, valid_from=dt.datetime(2026, 2, 20, 21, tzinfo=dt.UTC), minutes=600, digest=b"12345678"
)  # fmt: skip


@given(st.binary(max_size=100))
def test_every_byte_string_comes_back(raw):
    assert tickets.unbase45(tickets.base45(raw)) == raw


@pytest.mark.parametrize(
    ("raw", "text"), [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581")]
)
def test_the_standards_examples(raw, text):
    assert tickets.base45(raw) == text
    assert tickets.unbase45(text) == raw


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", max_size=60))
def test_a_byte_string_has_one_spelling(text):
    try:
        raw = tickets.unbase45(text)
    except (OverflowError, ValueError):
        return
    assert tickets.base45(raw) == text


@pytest.mark.parametrize(
    "text", ["A", "AAAA", "GGW", ":::", "::", "bb8", "BB\x00", "BB8é", "张三李", "BB8\n"]
)
def test_what_is_no_base45_is_refused(text):
    with pytest.raises((OverflowError, ValueError)):
        tickets.unbase45(text)


def test_what_was_signed_is_read_back():
    text = tickets.sign(TOKEN, KEY)
    assert len(text) == 139
    assert tickets.read(text, {3: KEY.public_key()}) == TOKEN


@given(st.integers(0, 138), st.sampled_from("0A9Z :é"))
def test_a_changed_letter_makes_it_forged(place, letter):
    text = tickets.sign(TOKEN, KEY)
    changed = text[:place] + letter + text[place + 1 :]
    if changed != text:
        with pytest.raises(tickets.Forged):
            tickets.read(changed, {3: KEY.public_key()})


@pytest.mark.parametrize("keys", [{}, {3: Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key()}])
def test_a_key_unknown_or_not_ours_makes_it_forged(keys):
    with pytest.raises(tickets.Forged):
        tickets.read(tickets.sign(TOKEN, KEY), keys)
