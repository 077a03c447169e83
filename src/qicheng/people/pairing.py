"""户—帮扶干部结对: who helps whom from which day; a household is given as one, a caseload moves in one act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone

from qicheng.core import audit, repeats
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.people import queries
from qicheng.people.models import Helping, Person
from qicheng.staff import queries as staff

PAIR = "people.pair"
_CHUNK = 500


def assign(
    *, person_ids: Sequence[int], account_id: int, at: dt.datetime, by: Viewer, key: UUID | None = None
) -> int:
    """Gives persons, each with the whole household, to one cadre from today on. Returns how many persons."""
    if (known := repeats.answered(key)) is not None:
        return int(known)
    _check_account(account_id, by, on=timezone.localdate(at))
    with writing():
        ids = _with_households(person_ids, by)
        _give(ids, account_id, on=timezone.localdate(at))
        detail = {"persons": len(ids), "account": account_id}
        audit.record("people.assign_helper", at=at, by=by, about=f"account:{account_id}", detail=detail)
        repeats.keep(key, act="people.assign_helper", answer=str(len(ids)), at=at)
    return len(ids)


def reassign(
    *, from_account: int, to_account: int, at: dt.datetime, by: Viewer, key: UUID | None = None
) -> int:
    """Everybody whom one cadre helps, as far as the viewer's range goes, to another in one act."""
    if (known := repeats.answered(key)) is not None:
        return int(known)
    if from_account == to_account:
        raise CannotAct("SAME", "交出和接手的是同一人。请另选接手的干部。")
    _check_account(to_account, by, on=timezone.localdate(at))
    with writing():
        rows = Helping.objects.filter(
            queries.in_range(by, field="person__village__code", capability=PAIR),
            account_id=from_account,
            until_date=None,
        )
        ids = sorted(rows.values_list("person_id", flat=True))
        _give(ids, to_account, on=timezone.localdate(at))
        detail = {"persons": len(ids), "from": from_account, "to": to_account}
        audit.record("people.reassign_helper", at=at, by=by, about=f"account:{to_account}", detail=detail)
        repeats.keep(key, act="people.reassign_helper", answer=str(len(ids)), at=at)
    return len(ids)


def _check_account(account_id: int, by: Viewer, *, on: dt.date) -> None:
    if not by.may(PAIR):
        raise NotAllowed
    if account_id not in {h.account_id for h in staff.helpers(prefixes=by.prefixes(PAIR), on=on)}:
        raise CannotAct("HELPER", "这个账号不是本范围内的帮扶干部。请从列表中选择。")


def _with_households(person_ids: Sequence[int], by: Viewer) -> list[int]:
    own = queries.in_range(by, field="village__code", capability=PAIR)
    wanted = set(person_ids)
    seen = dict(Person.objects.filter(own, id__in=wanted, merged_into=None).values_list("id", "household_id"))
    if not wanted or wanted - seen.keys():
        raise NotAllowed
    homes = {h for h in seen.values() if h}
    members = Person.objects.filter(own, household_id__in=homes, merged_into=None).values_list(
        "id", flat=True
    )
    return sorted({*wanted, *members})


def _give(person_ids: Sequence[int], account_id: int, *, on: dt.date) -> None:
    for start in range(0, len(person_ids), _CHUNK):
        ids = person_ids[start : start + _CHUNK]
        present = Helping.objects.filter(person_id__in=ids, until_date=None)
        kept = set(present.filter(account_id=account_id).values_list("person_id", flat=True))
        others = present.exclude(account_id=account_id)
        others.filter(from_date=on).delete()
        others.update(until_date=on)
        # Given away and back on one day: the row of that day is there already.
        again = Helping.objects.filter(person_id__in=ids, account_id=account_id, from_date=on).exclude(
            until_date=None
        )
        kept |= set(again.values_list("person_id", flat=True))
        again.update(until_date=None)
        rows = [Helping(person_id=p, account_id=account_id, from_date=on) for p in ids if p not in kept]
        Helping.objects.bulk_create(rows)
