"""Duplicates, pairing with helpers, opening one value."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from qicheng.core.models import AuditLine
from qicheng.core.viewer import CannotAct
from qicheng.core.writing import writing
from qicheng.kit.idnum import check_char
from qicheng.people import duplicates, paired, pairing, queries
from qicheng.people.models import DuplicatePair, Helping, Household, Person
from qicheng.people.services import PersonFacts, save_people
from qicheng.places import queries as places
from qicheng.staff.models import Account
from qicheng.staff.queries import installation

UPPER, LOWER = "450981101201", "450981101202"
BY = installation("试验")
ON = dt.date(2025, 3, 5)


def person(
    name: str, number: str, *, village: str = UPPER, phone: str = "", birth: dt.date | None = None
) -> int:
    number = number[:17] + check_char(number[:17])
    place = places.place(village)
    fact = PersonFacts(
        id_number=number, name=name, sex="M", birth_date=birth or dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14])),
        village_id=place.id, phone=phone,
    )  # fmt: skip
    with writing():
        return save_people([fact], on=ON, source="试验")[0].person_id


def found(first: int, second: int) -> bool:
    duplicates.find_duplicates(at=timezone.now(), by=BY)
    return DuplicatePair.objects.filter(first_id=min(first, second), second_id=max(first, second)).exists()


@pytest.mark.parametrize(
    ("name", "number", "village", "phone"),
    [
        ("莫大海", "45098119700312012", UPPER, ""),  # one digit of the serial
        ("莫大海", "45098119700321011", LOWER, ""),  # another birthday: neighbours told in the other order
        ("莫大海", "45098119710312011", LOWER, ""),  # one digit of the year
        (
            "莫大海",
            "45233119700312055",
            UPPER,
            "13900000001",
        ),  # another number altogether, same phone and birthday
        ("莫达海", "45098119700312021", UPPER, ""),  # another character of the same sound
    ],
)
def test_who_may_be_one_person_is_found(county, name, number, village, phone):
    first = person("莫大海", "45098119700312011", phone="13900000001")
    assert found(first, person(name, number, village=village, phone=phone))


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("莫大海", "45098119850917233"),
        ("韦小山", "45098119700312013"),
    ],  # a namesake; a neighbour born the same day
)
def test_namesakes_and_neighbours_are_not(county, name, number):
    first = person("莫大海", "45098119700312011", phone="13900000001")
    assert not found(first, person(name, number))


def test_a_decided_pair_does_not_come_up_again(county):
    first, second = person("莫大海", "45098119700312011"), person("莫大海", "45098119700312012")
    assert found(first, second)
    pair = DuplicatePair.objects.get()
    duplicates.decide_different(pair_id=pair.pk, at=timezone.now(), by=BY)
    assert duplicates.find_duplicates(at=timezone.now(), by=BY) == 0
    assert queries.open_pairs(BY, on=ON) == []


def test_a_household_is_given_as_one_and_a_caseload_moves_at_once(cast):
    helper, other = (Account.objects.get(username=n).pk for n in ("helper", "cadre"))
    first, second, alone = (cast.person_id(n) for n in cast.numbers[UPPER][:3])
    home = Household.objects.create(id=1, number="001", village_id=places.place(UPPER).id, head_name="韦大")
    Person.objects.filter(id__in=(first, second)).update(household=home)
    now = timezone.now()
    assert pairing.assign(person_ids=[first], account_id=helper, at=now, by=BY) == 2
    assert pairing.assign(person_ids=[alone], account_id=helper, at=now, by=BY) == 1
    assert pairing.reassign(from_account=helper, to_account=other, at=now + dt.timedelta(days=1), by=BY) == 3
    assert set(Helping.objects.filter(until_date=None).values_list("account_id", flat=True)) == {other}
    assert Helping.objects.filter(account_id=helper, until_date__isnull=False).count() == 3
    cover = paired.by_unit(BY, unit=UPPER, length=12)[UPPER]
    assert cover.persons - cover.uncovered == 3


def test_only_cadres_of_the_range_may_help(cast):
    person_id = cast.person_id(cast.numbers[UPPER][0])
    leader = Account.objects.get(username="leader").pk
    with pytest.raises(CannotAct):
        pairing.assign(person_ids=[person_id], account_id=leader, at=timezone.now(), by=BY)


def test_the_red_list_and_its_bulk_act(cast):
    browser = cast.client("clerk")
    html = browser.get(f"/people/helpers/?unit={UPPER}").content.decode()
    ids = [cast.person_id(n) for n in cast.numbers[UPPER][:2]]
    assert html.count('name="chosen"') == len(cast.numbers[UPPER]) + 1  # one of last year's list too
    asked = browser.post("/people/helpers/assign/", {"chosen": ids})
    key = asked.context["form"].initial["key"]
    data = {"chosen": ids, "account": Account.objects.get(username="helper").pk, "key": key}
    for _ in range(2):
        assert browser.post("/people/helpers/assign/", data).status_code == 302
    assert Helping.objects.count() == 2
    assert AuditLine.objects.filter(act="people.assign_helper").count() == 1


def test_a_value_is_opened_with_a_reason_once_and_leaves_a_trace(cast):
    number = cast.numbers[UPPER][0]
    url = f"/people/{cast.person_id(number)}/reveal/"
    browser = cast.client("cadre")
    refused = browser.post(url, {"field": "id", "reason": " "})
    assert refused.status_code == 422
    assert number not in refused.content.decode()
    answer = browser.post(url, {"field": "id", "reason": "核对身份"}, HTTP_HX_REQUEST="true")
    assert number in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert "核对身份" in AuditLine.objects.filter(act="people.reveal").get().detail


def test_duplicates_page_merges_and_takes_back(cast):
    first, second = person("莫大海", "45098119700312011"), person("莫大海", "45098119700312012")
    browser = cast.client("township_admin")
    browser.post("/people/duplicates/find/")
    html = browser.get("/people/duplicates/").content.decode()
    assert "莫大海" in html
    data = {"first": first, "second": second, "kept": second, "reason": "户口簿核对是同一人"}
    assert browser.post("/survey/merge/", data)["Location"] == "/people/duplicates/"
    assert Person.objects.get(id=first).merged_into_id == second
    assert browser.get(f"/persons/{first}/")["Location"] == f"/persons/{second}/"
    merge_id = queries.recent_merges(BY)[0].merge_id
    browser.post(f"/survey/merge/{merge_id}/undo/")
    assert Person.objects.get(id=first).merged_into_id is None
