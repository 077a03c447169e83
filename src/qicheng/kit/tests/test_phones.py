"""Phone cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qicheng.kit import phones


@pytest.mark.parametrize(
    "raw",
    [
        "13800000000", "+8613800000000", "0086 138 0000 0000", "86-13800000000", 13800000000, 13800000000.0,
        "13800000000.0", "138-0000-0000", "１３８００００００００", "13800000000/13900000000", "13800000000、0778-2345678",
        "13800000000；13900000000", "13800000000 13900000000", "138 0000 0000 139 0000 0000", "1380000/13800000000",
        "13800000000（儿子）", "儿子：13800000000", "'13800000000", '="13800000000"', "\u200b13800000000 ", "0778-2345678/13800000000",
    ],
)  # fmt: skip
def test_a_mobile(raw: str | float) -> None:
    assert phones.judge(raw) == ("13800000000", None)


@pytest.mark.parametrize("raw", [None, "", " ", "无", "/", "——", 0, "0", "不详", "没有"])
def test_a_missing_phone(raw: str | int | None) -> None:
    assert phones.judge(raw) == ("", "PHONE_MISSING")


@pytest.mark.parametrize(
    "raw",
    ["0778-2345678", "0778-1234567", "(0778)2345678", "07782345678", "2345678", "23456789", "010-12345678", "0778-2345678转801", "0778-2345678-801", "077182345678"],
)  # fmt: skip
def test_a_landline(raw: str) -> None:
    assert phones.judge(raw).code == "PHONE_LANDLINE"


@pytest.mark.parametrize(
    "raw",
    [
        "123",
        "12345678901",
        "1380000000",
        "138000000001",
        "1.38E+10",
        "abc",
        "4001234567",
        True,
        "1380000000X",
        1.5,
    ],
)
def test_an_invalid_phone(raw: str | float) -> None:
    assert phones.judge(raw).code == "PHONE_INVALID"


@given(st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.dates()))
def test_junk_never_raises(raw: object) -> None:
    phones.judge(raw)  # type: ignore[arg-type]
