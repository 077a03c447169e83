"""How much two persons look like one, line by line; ages and household types."""

from __future__ import annotations

import datetime as dt

import pytest

from qicheng.people import rules

DAY = dt.date(2025, 3, 4)
OTHER_ID = "440524188001010014"
FIELDS = ("id_number", "name", "sex", "birth_date", "phone_index", "village", "household")
ONE = rules.Trait(
    id_number="11010519491231002X", name="韦秀兰", sex="F", birth_date=dt.date(1949, 12, 31), phone_index="p", village="v", household=1
)  # fmt: skip
ALL = "姓名相同 出生日期相同 电话相同 同一个村 同一户"


def other(**facts: object) -> rules.Trait:
    return rules.Trait(**{**{f: getattr(ONE, f) for f in FIELDS}, **facts})


def stranger(**facts: object) -> rules.Trait:
    return other(
        **{
            "id_number": OTHER_ID,
            "name": "x",
            "birth_date": DAY,
            "phone_index": "q",
            "village": "w",
            "household": 2,
            **facts,
        }
    )


@pytest.mark.parametrize(
    ("two", "score", "reasons"),
    [
        (other(id_number=OTHER_ID), 80, ALL),
        (other(id_number=OTHER_ID, sex="M"), 60, f"{ALL} 性别不同"),
        (other(id_number=OTHER_ID, phone_index="", household=None), 60, "姓名相同 出生日期相同 同一个村"),
        (other(id_number="110105194912310021"), 100, f"身份证号只差1位 {ALL}"),
        (stranger(id_number="110105194912310021"), 45, "身份证号只差1位"),
        (stranger(id_number="110105194912311021"), 45, "身份证号只差2位"),
        (stranger(id_number="110105195812310021"), 0, ""),
        (stranger(id_number="11010519491321002X"), 45, "身份证号只差2位"),
        (stranger(), 0, ""), (stranger(sex="M"), 0, "性别不同"), (stranger(name="韦秀兰"), 30, "姓名相同"),
        (stranger(birth_date=ONE.birth_date), 20, "出生日期相同"), (stranger(phone_index="p"), 15, "电话相同"),
        (stranger(village="v"), 10, "同一个村"), (stranger(household=1), 5, "同一户"),
        (stranger(name="韦秀兰", sex="M"), 10, "姓名相同 性别不同"),
    ],
)  # fmt: skip
def test_likeness_adds_up_as_the_table_says_in_either_order(
    two: rules.Trait, score: int, reasons: str
) -> None:
    found = rules.likeness(ONE, two)
    assert (found.score, found.reasons) == (score, tuple(reasons.split()))
    assert rules.likeness(two, ONE) == found


def test_neighbours_exchanged_count_as_one_mistake_also_when_the_check_character_differs() -> None:
    assert rules.likeness(ONE, stranger(id_number="110105491912310020")).score == 0
    assert rules.likeness(ONE, stranger(id_number="110105194921310020")).score == 45


def test_two_without_a_phone_or_a_household_do_not_share_one() -> None:
    blank = {"phone_index": "", "household": None}
    assert rules.likeness(stranger(**blank), other(**blank, village="z")).reasons == ()


@pytest.mark.parametrize(
    ("day", "word"), [(dt.date(2025, 12, 31), "脱贫户"), (dt.date(2026, 1, 1), "原建档立卡脱贫户")]
)
def test_a_household_type_is_called_as_its_epoch_calls_it(day: dt.date, word: str) -> None:
    assert rules.standing_word("OUT_OF_POVERTY", day) == word


def test_whoever_is_born_on_29_february_grows_older_on_1_march() -> None:
    leap = dt.date(1964, 2, 29)
    assert [rules.age_on(leap, d) for d in (dt.date(2025, 2, 28), dt.date(2025, 3, 1))] == [60, 61]


def test_the_gravest_type_stands_for_a_household_named_under_several() -> None:
    assert rules.gravest(["GENERAL", "OUT_OF_POVERTY", "MONITORED_EDGE"]) == "MONITORED_EDGE"
    assert rules.gravest([]) == "GENERAL"
    poor = [
        rules.is_poor([c])
        for c in ("POOR_REGISTERED", "OUT_OF_POVERTY", "MONITORED_UNSTABLE", "MONITORED_EDGE", "GENERAL")
    ]
    assert poor == [True, True, True, False, False]
    assert [rules.is_monitored([c]) for c in ("MONITORED_EDGE", "OUT_OF_POVERTY")] == [True, False]
