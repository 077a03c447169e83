"""Merging two records and taking it back: every fact is as it was, in people and in the ledger."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from qicheng.core.models import AuditLine
from qicheng.core.viewer import CannotAct, NotAllowed
from qicheng.journeys.models import Journey
from qicheng.people.models import Merge, Person
from qicheng.staff.queries import installation
from qicheng.survey import merge, services

UPPER, EAST = "450981101201", "450981102201"
COUNTY = "450981000000"
BY = installation("试验")


def facts(*person_ids: int) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Everything stored on these persons and their journeys; only the stamp of the last change may differ."""
    people = list(Person.objects.filter(id__in=person_ids).order_by("id").values())
    journeys = list(Journey.objects.filter(person_id__in=person_ids).order_by("id").values())
    for row in journeys:
        row.pop("changed_at")
    return people, journeys


def two(cast, stage: str = "LISTED") -> tuple[int, int]:
    """Somebody on this year's list, and somebody of last year's who is missing."""
    kept = cast.person_id(cast.numbers[UPPER][7])  # new this year
    gone = Journey.objects.filter(village=UPPER, roster=stage, last_year=True).first()
    assert gone is not None
    return kept, gone.person_id


def test_a_merge_joins_last_year_to_this_year_and_closes_the_other_journey(cast):
    kept, gone = two(cast)
    merge.merge_people(kept=kept, gone=gone, reason="同一人，去年证号写错", at=timezone.now(), by=BY)
    stays, goes = (Journey.objects.get(person_id=p) for p in (kept, gone))
    assert (goes.roster, goes.out_reason, goes.last_year) == ("OUT", "DUPLICATE", False)
    assert (stays.roster, stays.last_year, stays.base_village) == ("PRESENT", True, UPPER)
    assert Person.objects.get(id=gone).merged_into_id == kept


def test_taking_a_merge_back_restores_every_fact(cast):
    kept, gone = two(cast)
    before = facts(kept, gone)
    number = merge.merge_people(kept=kept, gone=gone, reason="疑似同一人", at=timezone.now(), by=BY)
    assert facts(kept, gone) != before
    assert merge.unmerge(merge_id=number, at=timezone.now(), by=BY) == (kept, gone)
    assert facts(kept, gone) == before
    assert AuditLine.objects.filter(act="people.unmerge").count() == 1


def test_what_was_written_after_the_merge_stays(cast):
    kept, gone = two(cast)
    number = merge.merge_people(kept=kept, gone=gone, reason="疑似同一人", at=timezone.now(), by=BY)
    later = {"intention": "STAY"}
    services.record_intention(season=2025, person_id=kept, values=later, at=timezone.now(), by=BY)
    merge.unmerge(merge_id=number, at=timezone.now(), by=BY)
    row = Journey.objects.get(person_id=kept)
    assert (row.intention, row.last_year, row.base_village) == ("STAY", False, None)


def test_two_on_the_list_keep_the_kept_ones_facts(cast):
    kept, gone = (cast.person_id(n) for n in cast.numbers[UPPER][:2])
    before = Journey.objects.filter(person_id=kept).values().get()
    number = merge.merge_people(kept=kept, gone=gone, reason="重复登记", at=timezone.now(), by=BY)
    assert Journey.objects.filter(person_id=kept).values().get() == before
    merge.unmerge(merge_id=number, at=timezone.now(), by=BY)
    assert Journey.objects.get(person_id=gone).roster == "PRESENT"


def test_a_repeat_with_the_same_key_merges_once(cast):
    from uuid import uuid4

    kept, gone = two(cast)
    key = uuid4()
    numbers = {
        merge.merge_people(kept=kept, gone=gone, reason="同一人", key=key, at=timezone.now(), by=BY) for _ in range(2)
    }  # fmt: skip
    assert len(numbers) == 1
    assert Merge.objects.count() == 1


def test_nobody_on_the_way_is_merged_away(cast):
    kept, gone = two(cast, "PRESENT")
    Journey.objects.filter(person_id=gone).update(stage="ABOARD")
    with pytest.raises(CannotAct) as refusal:
        merge.merge_people(kept=kept, gone=gone, reason="同一人", at=timezone.now(), by=BY)
    assert refusal.value.code == "ON_THE_WAY"


def test_a_township_merges_its_own_people_only(cast):
    kept, gone = two(cast)
    stranger = cast.person_id(cast.numbers[EAST][0])
    by = cast.viewer("township_admin", on=dt.date(2025, 3, 5))
    with pytest.raises(NotAllowed):
        merge.merge_people(kept=kept, gone=stranger, reason="同一人", at=timezone.now(), by=by)
    assert merge.merge_people(kept=kept, gone=gone, reason="同一人", at=timezone.now(), by=by)
