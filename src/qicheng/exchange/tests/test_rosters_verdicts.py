"""The fixed order of refusals, and the warnings beside an accepted row."""

from __future__ import annotations

import datetime as dt
from itertools import combinations

import pytest

from qicheng.exchange.rules.verdicts import (
    REFUSALS,
    SENTENCES,
    WARNINGS,
    Facts,
    age_at,
    finish_verdict,
    judge_row,
    sentence,
)
from qicheng.exchange.tests.test_rosters_grids import REFERENCE, TODAY, id_number
from qicheng.kit import idnum
from qicheng.kit.dates import parse_birth

GOOD = idnum.judge(id_number(1985, 3, 7), TODAY)  # seq 123: odd, male


def test_the_first_reason_that_applies_wins() -> None:
    for early, late in combinations(REFUSALS, 2):
        known = "VILLAGE_UNKNOWN" not in (early, late)
        row_code = next(
            (code for code in (early, late) if code not in ("VILLAGE_UNKNOWN", "DUP_ID_OTHER_NAME")), ""
        )
        code, warnings = finish_verdict(
            code=row_code,
            warnings=("PHONE_MISSING",),
            village_known=known,
            other_name="DUP_ID_OTHER_NAME" in (early, late),
        )
        assert (code, warnings) == (early, ())


@pytest.mark.parametrize("code", [code for code in REFUSALS if code.startswith("ID_")])
def test_the_id_goes_before_the_name(code: str) -> None:
    facts = Facts(idnum.IdVerdict(code, ""), "NAME_MISSING", None)
    assert judge_row(facts, REFERENCE).code == code


def test_all_warnings_that_apply_stand_in_their_order() -> None:
    old = idnum.judge("452730500307123", TODAY)
    facts = Facts(old, None, "PHONE_LANDLINE", "2", parse_birth("1950-03-08"), True)
    code, warnings, age = judge_row(facts, REFERENCE)
    assert (code, age) == ("", 74)
    assert warnings == (
        "ID_15_UPGRADED",
        "AGE_OVER_60",
        "SEX_MISMATCH",
        "BIRTH_MISMATCH",
        "PHONE_LANDLINE",
        "GO_DATE_UNPARSED",
    )
    _, more = finish_verdict(code="", warnings=warnings, village_known=True, name_differs=True)
    assert more == tuple(w for w in WARNINGS if w in {*warnings, "NAME_DIFFERS"})


def test_age_is_counted_at_the_reference_date() -> None:
    for birth, code, warning in (
        ((2009, 3, 1), "", False),
        ((2009, 3, 2), "AGE_UNDER_16", False),
        ((1964, 3, 2), "", False),
        ((1963, 3, 1), "", True),
    ):
        verdict = judge_row(Facts(idnum.judge(id_number(*birth), TODAY), None, None), REFERENCE)
        assert (verdict.code, "AGE_OVER_60" in verdict.warnings) == (code, warning)
    assert age_at(dt.date(2004, 2, 29), dt.date(2025, 2, 28)) == 20


@pytest.mark.parametrize(
    ("written", "differs"),
    [
        ("1985-03-07", False),
        ("1985.3", False),
        ("1985", False),
        ("1985年3月8日", True),
        ("198504", True),
        ("1984", True),
        ("不详", False),
        (None, False),
    ],
)
def test_a_birth_date_is_compared_as_precisely_as_it_is_written(written: str | None, differs: bool) -> None:
    birth = parse_birth(written)
    assert ("BIRTH_MISMATCH" in judge_row(Facts(GOOD, None, None, "", birth), REFERENCE).warnings) is differs


def test_every_code_has_a_sentence_that_ends_and_says_what_to_do() -> None:
    assert set(SENTENCES) == {*REFUSALS, *WARNINGS}
    assert all(sentence(code).endswith("。") and sentence(code).count("。") >= 2 for code in SENTENCES)
