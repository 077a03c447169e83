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


# Type, its word until 2025 and from 2026; the gravest first.
TYPES = [
    ("POOR_REGISTERED", "建档立卡贫困户", "建档立卡贫困户"), ("MONITORED_UNSTABLE", "脱贫不稳定户", "防止返贫致贫对象"),
    ("MONITORED_SUDDEN", "突发严重困难户", "防止返贫致贫对象"), ("MONITORED_EDGE", "边缘易致贫户", "防止返贫致贫对象"),
    ("MONITORED", "监测对象", "防止返贫致贫对象"), ("OUT_OF_POVERTY", "脱贫户", "原建档立卡脱贫户"), ("GENERAL", "一般农户", "一般农户"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "before", "after"), TYPES)
def test_a_household_type_is_called_as_its_epoch_calls_it(code: str, before: str, after: str) -> None:
    days = [dt.date(2025, 12, 31), dt.date(2026, 1, 1)]
    assert [rules.standing_word(code, d) for d in days] == [before, after]
    assert rules.standing_word("UNHEARD", DAY) == "UNHEARD"


@pytest.mark.parametrize("n", range(len(TYPES)))
def test_of_several_types_the_gravest_stands_for_the_household(n: int) -> None:
    codes = [code for code, *_ in TYPES[n:]]
    assert rules.gravest(codes) == rules.gravest(codes[::-1]) == TYPES[n][0]


def test_who_is_poor_who_is_watched_and_who_cannot_work() -> None:
    every = [code for code, *_ in TYPES]
    assert {c for c in every if rules.is_poor([c])} == {
        "POOR_REGISTERED",
        "OUT_OF_POVERTY",
        "MONITORED_UNSTABLE",
    }
    assert {c for c in every if rules.is_monitored([c])} == {c for c in every if c.startswith("MONITORED")}
    assert {"LOST", "NONE"} == rules.NO_LABOUR


def test_numbers_are_shown_as_stars_and_their_end() -> None:
    assert rules.masked_id("002X") == "**************002X"
    assert rules.masked_phone("1234") == "*******1234"
    assert rules.masked_phone("") == ""


def test_whoever_is_born_on_29_february_grows_older_on_1_march() -> None:
    leap = dt.date(1964, 2, 29)
    assert [rules.age_on(leap, d) for d in (dt.date(2025, 2, 28), dt.date(2025, 3, 1))] == [60, 61]


def test_without_a_type_a_household_is_an_ordinary_one() -> None:
    assert rules.gravest([]) == "GENERAL"
    assert not rules.is_poor([])
    assert not rules.is_monitored([])


def test_a_birthday_counts_from_its_own_day_on() -> None:
    born = dt.date(1990, 3, 4)
    found = [rules.age_on(born, dt.date(2025, m, d)) for m, d in ((2, 28), (3, 3), (3, 4), (3, 5), (4, 1))]
    assert found == [34, 34, 35, 35, 35]


@pytest.mark.parametrize(
    ("number", "score"),
    [
        ("110105194921310020", 45),  # 12 told as 21
        ("110105194934310020", 0),  # two neighbours, but others
        ("110105194922310120", 0),
        ("110105194921310120", 0),  # exchanged, and one more beside it
        ("110105194932110020", 0),  # exchanged over a third
    ],
)
def test_only_two_neighbours_exchanged_are_an_exchange(number: str, score: int) -> None:
    """The check character is another in each, so that a difference of two does not speak for them."""
    assert rules.likeness(ONE, stranger(id_number=number)).score == score
