"""People out of lists: taken in, found, taken back; and who may see or open what."""

from __future__ import annotations

import datetime as dt
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qicheng.core.models import AuditLine
from qicheng.core.viewer import CannotAct, NotAllowed, Scope
from qicheng.people import queries, services
from qicheng.people.initials import initials
from qicheng.people.models import Helping, Household, Person, Standing, Stay
from qicheng.people.tests import villages as county
from qicheng.people.tests.villages import AT, DAY, VILLAGES
from qicheng.staff.models import Account


@pytest.fixture
def ids(db: None) -> dict[str, int]:
    return county.make_places()


def tables() -> list[object]:
    """All that is stored of people; sealed values as what they open to, since sealing twice never gives the same bytes."""
    people = [
        {**p, "id_sealed": services.open_id(p["id"], p["id_sealed"]), "phone_sealed": services.open_phone(p["id"], p["phone_sealed"] or b"")}
        for p in Person.objects.order_by("id").values()
    ]  # fmt: skip
    return [people, *(list(m.objects.order_by("pk").values()) for m in (Household, Stay, Standing))]


def test_a_list_taken_in_twice_changes_nothing(ids: dict[str, int]) -> None:
    chance = random.Random(1)
    people = [county.random_facts(chance, n, ids) for n in range(40)]
    first = county.save(people)
    before = tables()
    second = county.save(people)
    assert tables() == before
    assert [s.person_id for s in first] == [s.person_id for s in second]
    assert all(s.new for s in first)
    assert not any(s.new or s.before for s in second)


def test_what_a_list_does_not_say_is_not_erased(ids: dict[str, int]) -> None:
    full = county.facts(
        1, ids[VILLAGES[0]], phone="13812345678", household_no="H1", head_name="韦大山", relation="户主", group_name="一组",
        education="初中", skill="NORMAL", standing="POOR_REGISTERED", relocated=True,
    )  # fmt: skip
    county.save([full])
    before = tables()
    county.save([county.facts(1, ids[VILLAGES[0]])], on=DAY + dt.timedelta(days=3), source="batch:2")
    assert tables() == before


@pytest.mark.parametrize("seed", range(5))
def test_after_any_lists_each_fact_is_the_last_one_that_was_said(ids: dict[str, int], seed: int) -> None:
    chance = random.Random(seed)
    said: dict[int, dict[str, object]] = {}
    for step in range(12):
        people = [county.random_facts(chance, n, ids) for n in chance.sample(range(15), 8)]
        county.save(people, on=DAY + dt.timedelta(days=step), source=f"batch:{step}")
        for fact in people:
            kept = said.setdefault(int(fact.id_number[14:17]), {"standing": "GENERAL", "relocated": False})
            kept["village_id"] = fact.village_id
            for column in ("relation", "group_name", "education", "skill", "standing", "phone"):
                if value := getattr(fact, column):
                    kept[column] = value
            if fact.relocated is not None:
                kept["relocated"] = fact.relocated
    for n, facts in said.items():
        row = Person.objects.get(id_index=services.id_index(county.number(n)))
        phone = facts.pop("phone", "")
        assert {c: getattr(row, c) for c in facts} == facts
        assert (services.open_phone(row.pk, bytes(row.phone_sealed or b"")), row.phone_tail) == (
            phone,
            str(phone)[-4:],
        )
        assert services.open_id(row.pk, row.id_sealed) == county.number(n)
        stays = list(Stay.objects.filter(person=row).order_by("from_date"))
        assert stays[-1].village_id == row.village_id
        assert [s.until_date for s in stays] == [*(s.from_date for s in stays[1:]), None]
        assert Standing.objects.get(person=row, until_date=None).code == row.standing


def test_last_years_list_does_not_overrule_what_is_known(ids: dict[str, int]) -> None:
    county.save([county.facts(1, ids[VILLAGES[0]], phone="13812345678")])
    before = tables()
    saved = county.save(
        [county.facts(1, ids[VILLAGES[1]], name="韦别人", phone="13900000000")], only_new=True
    )
    assert tables() == before
    assert not saved[0].new


@pytest.mark.parametrize("phone", ["13812345678", ""])
@pytest.mark.parametrize("days", [0, 2])
def test_taking_a_list_back_restores_the_facts_their_history_and_the_phone_itself(
    ids, phone: str, days: int
) -> None:
    county.save(
        [county.facts(1, ids[VILLAGES[0]], phone=phone, education="初中", standing="POOR_REGISTERED")]
    )
    before = tables()
    changed = county.facts(
        1, ids[VILLAGES[1]], phone="13900000000", education="高中", standing="OUT_OF_POVERTY"
    )
    [saved] = county.save([changed], on=DAY + dt.timedelta(days=days), source="batch:2")
    kept = json.loads(json.dumps(dict(saved.before), default=str))
    assert "13812345678" not in str(kept)
    services.put_back(saved.person_id, kept)
    after = tables()
    assert after[0] == before[0]
    if days:
        assert after == before
    else:
        assert Stay.objects.get().village_id == ids[VILLAGES[0]]
        assert Standing.objects.get().code == "POOR_REGISTERED"


def test_nothing_that_identifies_a_person_lies_open_in_the_table(ids: dict[str, int]) -> None:
    county.save([county.facts(1, ids[VILLAGES[0]], phone="13812345678")])
    stored = repr(list(Person.objects.values()))
    assert county.number(1) not in stored
    assert "13812345678" not in stored
    assert Person.objects.get().id_tail == county.number(1)[-4:]


def test_number_phone_tail_initials_and_the_names_beginning_find_a_person(ids: dict[str, int]) -> None:
    first = county.facts(1, ids[VILLAGES[0]], name="单雄信", phone="13812345678")
    county.save([first, county.facts(2, ids[VILLAGES[0]], name="张三")])
    for text in (
        county.number(1),
        "13812345678",
        "138 1234 5678",
        "5678",
        "sxx",
        "dxx",
        "SX",
        "单雄",
        " 单雄信 ",
    ):
        assert [p.name for p in queries.search(county.BY, text, on=DAY)] == ["单雄信"], text
    for text in ("", "   ", "雄信", "13812345679", "x" * 40, "%", "' OR 1=1"):
        assert queries.search(county.BY, text, on=DAY) == []


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("单雄信", {"dxx", "sxx"}), ("曾国藩", {"cgf", "zgf"}), ("仇英", {"cy", "qy"}), ("韦秀兰", {"wxl"}), ("覃勇", {"ty", "qy"}),
        ("解缙", {"jj", "xj"}), ("查良镛", {"cly", "zly"}),
    ],
)  # fmt: skip
def test_both_readings_of_a_surname_are_kept(name: str, wanted: set[str]) -> None:
    assert {i for i in initials(name) if i} == wanted


@given(st.text(max_size=40))
def test_initials_of_anything_fit_the_column_and_never_raise(text: str) -> None:
    assert all(len(i) <= 24 for i in initials(text))


# Opening a number.


def reveal(person_id: int, by, reason: str = "电话核实", field: str = "id") -> str:
    return services.reveal(person_id=person_id, field=field, reason=reason, at=AT, by=by, code=VILLAGES[0])


def test_a_revealed_number_leaves_who_when_and_why_in_the_audit_book(ids: dict[str, int]) -> None:
    [saved] = county.save([county.facts(1, ids[VILLAGES[0]], phone="13812345678")])
    me = county.viewer(VILLAGES[0], Scope.VILLAGE, user_id=9)
    assert [reveal(saved.person_id, me, " 电话核实 ", f) for f in ("id", "phone")] == [
        county.number(1),
        "13812345678",
    ]
    lines = list(AuditLine.objects.order_by("seq"))
    assert [json.loads(line.detail) for line in lines] == [
        {"field": f, "reason": "电话核实"} for f in ("id", "phone")
    ]
    assert {(line.act, line.user_id, line.about, line.place, line.address) for line in lines} == {
        ("people.reveal", 9, f"person:{saved.person_id}", VILLAGES[0], "10.0.0.7")
    }
    assert not any(county.number(1) in line.detail or "13812345678" in line.detail for line in lines)


@pytest.mark.parametrize("reason", ["", " ", "x", "\u3000"])
def test_without_a_reason_no_number_is_opened(ids: dict[str, int], reason: str) -> None:
    [saved] = county.save([county.facts(1, ids[VILLAGES[0]])])
    with pytest.raises(CannotAct, match="写明理由"):
        reveal(saved.person_id, county.BY, reason)
    assert not AuditLine.objects.exists()


@pytest.mark.parametrize("prefix", [VILLAGES[1], VILLAGES[3], VILLAGES[3][:9], "451400"])
def test_another_villages_cadre_sees_and_opens_nobody(ids: dict[str, int], prefix: str) -> None:
    [saved] = county.save([county.facts(1, ids[VILLAGES[0]], name="单雄信")])
    other = county.viewer(prefix, Scope.VILLAGE, user_id=9)
    assert queries.person(other, saved.person_id, on=DAY) is None
    assert queries.search(other, "单雄信", on=DAY) == queries.search(other, county.number(1), on=DAY) == []
    assert queries.household(other, saved.person_id, on=DAY) == []
    for ask in (queries.stays, queries.standings, queries.corrections, queries.merges_of):
        with pytest.raises(NotAllowed):
            ask(other, saved.person_id)
    with pytest.raises(NotAllowed):
        reveal(saved.person_id, other)
    assert not AuditLine.objects.exists()


def test_a_helper_sees_the_own_households_only_and_only_while_helping(ids: dict[str, int]) -> None:
    mine, theirs = county.save([county.facts(n, ids[VILLAGES[0]]) for n in (1, 2)])
    account = Account.objects.create(username="bangfu")
    helping = Helping.objects.create(person_id=mine.person_id, account=account, from_date=DAY)
    helper = county.viewer("451399", Scope.SELF, user_id=account.pk)
    assert queries.person(helper, mine.person_id, on=DAY)
    assert queries.person(helper, theirs.person_id, on=DAY) is None
    assert queries.person(county.viewer("451399", Scope.SELF), mine.person_id, on=DAY) is None
    Helping.objects.filter(id=helping.pk).update(until_date=DAY)
    assert queries.person(helper, mine.person_id, on=DAY) is None
