"""公民身份号码: the order of reasons, silent cleaning, lost digits, old 15-digit numbers."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qicheng.kit import idnum

TODAY = dt.date(2025, 3, 1)
GOOD = "11010519491231002X"


def made(first17: str) -> str:
    return first17 + idnum.check_char(first17)


@pytest.mark.parametrize("number", [GOOD, "440524188001010014"])
def test_the_samples_of_the_standard(number: str) -> None:
    assert idnum.judge(number, TODAY).code is None


@pytest.mark.parametrize(
    "raw",
    [
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        '="11010519491231002X"',
        "'11010519491231002×",
        "\ufeff110105 19491231\u200b 002х",
        " 110105\u00a019491231002Χ\t",
        "11010519491231002ⅹ",
        "‘11010519491231002X’",
        '"11010519491231002X"',
    ],
)
def test_what_is_cleaned_silently(raw: str) -> None:
    assert idnum.judge(raw, TODAY)[:2] == (None, GOOD)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (None, "ID_MISSING"),
        ("", "ID_MISSING"),
        ("　", "ID_MISSING"),
        ("无", "ID_MISSING"),
        ("不详", "ID_MISSING"),
        ("/", "ID_MISSING"),
        ("——", "ID_MISSING"),
        ("0", "ID_MISSING"),
        (0, "ID_MISSING"),
        ("未办", "ID_MISSING"),
        (4.52730198001011e17, "ID_PRECISION"),
        (452730198001011234, "ID_PRECISION"),
        (1e15, "ID_PRECISION"),
        ("4.5273E+17", "ID_PRECISION"),
        ("4.52730198001011E+17", "ID_PRECISION"),
        ("4.52730198001011e+017", "ID_PRECISION"),
        ("452730198001011000", "ID_PRECISION"),
        ("452730198001011234.0", "ID_PRECISION"),
        ("45273019800101", "ID_FORMAT"),
        ("4527301980010112345", "ID_FORMAT"),
        ("45273019800101123A", "ID_FORMAT"),
        ("4527X0198001011234", "ID_FORMAT"),
        ("452730-19800101-1234", "ID_FORMAT"),
        ("450224********1234", "ID_FORMAT"),
        ("٤52730198001011234", "ID_FORMAT"),
        (12345, "ID_FORMAT"),
        (1.5, "ID_FORMAT"),
        (True, "ID_FORMAT"),
        (dt.date(1980, 1, 1), "ID_FORMAT"),
        ("110105194912310021", "ID_CHECK"),
        ("111111111111111111", "ID_CHECK"),
        (made("99010519491231002"), "ID_REGION"),
        (made("45273019800230123"), "ID_DATE"),
        (made("45273020250302123"), "ID_DATE"),
        ("452730801301001", "ID_DATE"),
        ("992730800101001", "ID_REGION"),
        (made("45273020250301123"), None),
        (made("81000019800101123"), None),
        (made("45999919800101123"), None),
    ],
)
def test_the_reason_of_a_cell(raw: object, code: str | None) -> None:
    assert idnum.judge(raw, TODAY).code == code  # type: ignore[arg-type]


def test_a_number_that_truly_ends_in_000_is_right() -> None:
    number = next(n for n in (made(f"4527301980{m:02d}{d:02d}{s:03d}") for m in range(1, 13) for d in range(1, 29) for s in (0, 100, 500, 900)) if n.endswith("000"))  # fmt: skip
    assert idnum.judge(number, TODAY).code is None


@pytest.mark.parametrize(
    "raw",
    ["452730800101001", 452730800101001, 452730800101001.0, "452730800101001.0", "4.52730800101001E+14"],
)
def test_fifteen_digits_are_upgraded(raw: str | float) -> None:
    verdict = idnum.judge(raw, TODAY)
    assert (verdict.code, verdict.number, verdict.upgraded) == (None, "452730198001010015", True)
    assert (verdict.birth_date, verdict.sex, verdict.region6) == (dt.date(1980, 1, 1), "1", "452730")


def test_sex_and_birth() -> None:
    verdict = idnum.judge(GOOD, TODAY)
    assert (verdict.sex, verdict.birth_date, verdict.region6) == ("2", dt.date(1949, 12, 31), "110105")


@given(st.text(max_size=25))
def test_cleaning_twice_changes_nothing(raw: str) -> None:
    once = idnum.clean(raw)
    assert idnum.clean(once) == once


@given(st.one_of(st.text(), st.integers(), st.floats(), st.dates(), st.booleans(), st.none()))
def test_junk_never_raises(raw: object) -> None:
    idnum.judge(raw, TODAY)  # type: ignore[arg-type]


@given(
    st.dates(dt.date(1900, 1, 1), dt.date(2025, 3, 1)),
    st.integers(0, 999),
    st.sampled_from(sorted(idnum.PROVINCES)),
)
def test_every_well_made_number_is_accepted_and_every_changed_digit_refused(
    day: dt.date, seq: int, province: str
) -> None:
    number = made(f"{province}2730{day:%Y%m%d}{seq:03d}")
    assert idnum.judge(number, TODAY).code is None
    changed = number[:10] + str((int(number[10]) + 1) % 10) + number[11:]
    assert idnum.judge(changed, TODAY).code in ("ID_CHECK", "ID_PRECISION")
