"""A number is checked where it is typed, and lies sealed beside its tail."""

from __future__ import annotations

import pytest

from qicheng.core import phones
from qicheng.core.sealing import CannotOpen, open_sealed
from qicheng.core.viewer import CannotAct


@pytest.mark.parametrize(
    ("text", "number"), [("13900001234", "13900001234"), (" +86 139-0000-1234 ", "13900001234"), ("  ", "")]
)
def test_what_is_typed_becomes_a_mobile_number_or_nothing(text, number):
    assert phones.checked(text) == number


@pytest.mark.parametrize("text", ["12345", "0771-1234567", "没有"])
def test_anything_else_is_refused_in_one_sentence(text):
    with pytest.raises(CannotAct, match="手机号不对") as refusal:
        phones.checked(text)
    assert refusal.value.code == "PHONE"


def test_the_columns_hold_the_number_sealed_and_bound_to_its_row():
    kept = phones.columns("13900001234", aad="post:7", prefix="contact_phone")
    assert set(kept) == {"contact_phone_sealed", "contact_phone_tail"}
    assert kept["contact_phone_tail"] == "1234"
    assert open_sealed(kept["contact_phone_sealed"], aad="post:7") == "13900001234"
    with pytest.raises(CannotOpen):
        open_sealed(kept["contact_phone_sealed"], aad="post:8")
    assert phones.columns("", aad="post:7") == {"phone_sealed": None, "phone_tail": ""}
