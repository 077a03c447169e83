"""Acts on people: taking persons in from lists, opening a masked value, merging two that are one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qicheng.core import audit, bulk, counters
from qicheng.core.sealing import blind_index, open_sealed, seal
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.people import queries
from qicheng.people.initials import initials
from qicheng.people.models import Household, Person, Standing, Stay

_CHUNK = 500
FACTS = ("name", "initials", "other_initials", "sex", "birth_date", "phone_index", "phone_tail", "village_id", "household_id", "relation", "group_name", "education", "skill", "standing", "relocated")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """What a list says of one person. `None` and empty mean that the list does not say; nothing is erased by it."""

    id_number: str
    name: str
    sex: str
    birth_date: dt.date
    village_id: int
    phone: str = ""
    household_no: str = ""
    head_name: str = ""
    relation: str = ""
    group_name: str = ""
    education: str = ""
    skill: str = ""
    standing: str = ""
    relocated: bool | None = None
    index: str = ""  # the number's index, where the caller has it already


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """One person after taking in: `before` holds the changed facts as they were, empty for a new person."""

    person_id: int
    id_index: str
    new: bool
    before: Mapping[str, object]
    skill: str
    household_id: int | None


def id_index(id_number: str) -> str:
    """The keyed index of an ID number."""
    return blind_index(id_number, purpose="person.id")


def phone_index(phone: str) -> str:
    """The keyed index of a phone number."""
    return blind_index(phone, purpose="person.phone") if phone else ""


def save_people(
    facts: Sequence[PersonFacts], *, on: dt.date, source: str, only_new: bool = False
) -> list[Saved]:
    """Takes in persons (each ID number once), in the order given. Call it inside `writing()`; the caller audits.

    `only_new` leaves persons who are known already as they are (last year's list does not overrule this year's).
    """
    indexes = [f.index or id_index(f.id_number) for f in facts]
    known = _known(indexes)
    households = _households(facts)
    fresh = sum(i not in known for i in indexes)
    intake = _Intake(on=on, source=source, number=counters.take("person", fresh) if fresh else 0)
    for fact, index in zip(facts, indexes, strict=True):
        household = households.get((fact.village_id, fact.household_no))
        if (found := known.get(index)) is None:
            intake.add_new(fact, index, household)
        else:
            intake.add_known(fact, index, household, found, keep=only_new)
    intake.write()
    return intake.saved


class _Intake:
    """What one taking in writes, gathered first and written in a few statements."""

    def __init__(self, *, on: dt.date, source: str, number: int) -> None:
        self.saved: list[Saved] = []
        self._said = {"from_date": on, "source": source}
        self._on, self._source, self._number = on, source, number
        self._new: list[tuple[object, ...]] = []
        self._changed: list[tuple[object, ...]] = []
        self._phones: list[tuple[object, ...]] = []
        self._phones_before: dict[int, dict[str, object]] = {}

    def add_new(self, fact: PersonFacts, index: str, household: int | None) -> None:
        number, row = self._number, _row_of(fact, household)
        sealed = seal(fact.id_number, aad=f"person.id:{number}")
        phone = seal(fact.phone, aad=f"person.phone:{number}") if fact.phone else None
        self._new.append((number, index, sealed, fact.id_number[-4:], phone, "", *(row[c] for c in FACTS)))
        self.saved.append(_saved(number, index, row, new=True))
        self._number += 1

    def add_known(
        self,
        fact: PersonFacts,
        index: str,
        household: int | None,
        found: tuple[int, dict[str, object]],
        *,
        keep: bool,
    ) -> None:
        person_id, before = found
        row = before if keep else _said(fact, household, before)
        differs = {c: before[c] for c in FACTS if row[c] != before[c]}
        if differs:
            self._changed.append((*(row[c] for c in FACTS), person_id))
        if "village_id" in differs:
            _move(person_id, fact.village_id, on=self._on, source=self._source)
        if "standing" in differs:
            restand(person_id, str(row["standing"]), on=self._on, source=self._source)
        if "phone_index" in differs:
            self._phones.append((seal(fact.phone, aad=f"person.phone:{person_id}"), person_id))
            self._phones_before[person_id] = differs
        self.saved.append(_saved(person_id, index, row, before=differs))

    def write(self) -> None:
        columns = ("id", "id_index", "id_sealed", "id_tail", "phone_sealed", "notice_version", *FACTS)
        bulk.insert(Person, columns, self._new)
        ids = [int(str(row[0])) for row in self._new]
        for model, column, copied in ((Stay, "village_id", "village_id"), (Standing, "code", "standing")):
            bulk.copy_from(
                model, Person, columns={column: copied}, key="person_id", fixed=self._said, ids=ids
            )
        bulk.update(Person, FACTS, self._changed)
        self._keep_phones()
        bulk.update(Person, ("phone_sealed",), self._phones)

    def _keep_phones(self) -> None:
        """What a phone was before stays sealed among the facts before, so that an undo brings the phone itself back."""
        wanted = list(self._phones_before)
        for start in range(0, len(wanted), _CHUNK):
            rows = Person.objects.filter(id__in=wanted[start : start + _CHUNK])
            for person_id, sealed in rows.values_list("id", "phone_sealed"):
                self._phones_before[person_id]["phone_sealed"] = bytes(sealed or b"").hex()


def _saved(
    person_id: int,
    index: str,
    row: Mapping[str, object],
    *,
    new: bool = False,
    before: Mapping[str, object] | None = None,
) -> Saved:
    return Saved(
        person_id=person_id, id_index=index, new=new, before=before or {}, skill=str(row["skill"]),
        household_id=row["household_id"] if isinstance(row["household_id"], int) else None,
    )  # fmt: skip


def _known(indexes: Sequence[str]) -> dict[str, tuple[int, dict[str, object]]]:
    known: dict[str, tuple[int, dict[str, object]]] = {}
    for start in range(0, len(indexes), _CHUNK):
        rows = Person.objects.filter(id_index__in=indexes[start : start + _CHUNK], merged_into=None)
        for person_id, index, *values in rows.values_list("id", "id_index", *FACTS):
            known[index] = (person_id, dict(zip(FACTS, values, strict=True)))
    return known


def _row_of(fact: PersonFacts, household: int | None) -> dict[str, object]:
    usual, other = initials(fact.name)
    return {
        "name": fact.name, "initials": usual, "other_initials": other, "sex": fact.sex, "birth_date": fact.birth_date,
        "phone_index": phone_index(fact.phone), "phone_tail": fact.phone[-4:], "village_id": fact.village_id,
        "household_id": household, "relation": fact.relation[:20], "group_name": fact.group_name[:40],
        "education": fact.education[:20], "skill": fact.skill[:16], "standing": fact.standing or "GENERAL",
        "relocated": bool(fact.relocated),
    }  # fmt: skip


def _said(fact: PersonFacts, household: int | None, before: Mapping[str, object]) -> dict[str, object]:
    """The row after a list spoke: what it does not say stays as it was."""
    row = _row_of(fact, household)
    silent = {
        "phone_index": not fact.phone, "phone_tail": not fact.phone, "household_id": household is None,
        "relation": not fact.relation, "group_name": not fact.group_name, "education": not fact.education,
        "skill": not fact.skill, "standing": not fact.standing, "relocated": fact.relocated is None,
    }  # fmt: skip
    return {c: before[c] if silent.get(c) else row[c] for c in FACTS}


def _households(facts: Sequence[PersonFacts]) -> dict[tuple[int, str], int]:
    """Household ids by (village, number); opens those that are not there yet."""
    wanted = {(f.village_id, f.household_no): f.head_name for f in facts if f.household_no}
    if not wanted:
        return {}
    found: dict[tuple[int, str], int] = {}
    villages = sorted({v for v, _ in wanted})
    for start in range(0, len(villages), _CHUNK):
        rows = Household.objects.filter(village_id__in=villages[start : start + _CHUNK]).exclude(number="")
        found |= {(v, n): i for i, v, n in rows.values_list("id", "village_id", "number")}
    missing = sorted(k for k in wanted if k not in found)
    first = counters.take("household", len(missing)) if missing else 0
    new = {key: first + i for i, key in enumerate(missing)}
    bulk.insert(
        Household,
        ("id", "village_id", "number", "head_name"),
        ((i, v, n, wanted[v, n]) for (v, n), i in new.items()),
    )
    return found | new


def _move(person_id: int, village_id: int, *, on: dt.date, source: str) -> None:
    Stay.objects.filter(person_id=person_id, until_date=None, from_date__lt=on).update(until_date=on)
    Stay.objects.update_or_create(
        person_id=person_id, from_date=on, defaults={"village_id": village_id, "source": source}
    )


def restand(person_id: int, code: str, *, on: dt.date, source: str) -> None:
    """The household type from a day on; the one before ends that day. Call it inside `writing()`."""
    Standing.objects.filter(person_id=person_id, until_date=None, from_date__lt=on).update(until_date=on)
    Standing.objects.filter(person_id=person_id, until_date=None, from_date=on).exclude(code=code).delete()
    Standing.objects.update_or_create(
        person_id=person_id, code=code, from_date=on, defaults={"source": source}
    )


def put_back(person_id: int, before: Mapping[str, object]) -> None:
    """Undo of one taking in: the changed facts as they were. Call it inside `writing()`."""
    values = dict(before)
    if "phone_sealed" in values:
        values["phone_sealed"] = bytes.fromhex(str(values["phone_sealed"])) or None
    Person.objects.filter(id=person_id).update(**values)
    if "village_id" in values:
        _dated_again(Stay, person_id, "village_id", values["village_id"])
    if "standing" in values:
        _dated_again(Standing, person_id, "code", values["standing"])


def _dated_again(model: type[Stay | Standing], person_id: int, column: str, value: object) -> None:
    """The present dated fact of a person is again `value`: its row is opened anew, the one that followed goes."""
    rows = model._default_manager.filter(person_id=person_id)
    present = rows.filter(until_date=None).exclude(**{column: value}).order_by("-from_date").first()
    if present is None:
        return
    earlier = rows.filter(**{column: value}, until_date=present.from_date)
    if earlier.exists():
        present.delete()
        earlier.update(until_date=None)
    else:
        rows.filter(pk=present.pk).update(**{column: value})


def reveal(*, person_id: int, field: str, reason: str, at: dt.datetime, by: Viewer, code: str) -> str:
    """Opens one masked value (`id` or `phone`) with a reason; the audit book keeps who, when, why (个保法 art. 51)."""
    if not queries.may_see(by, person_id, capability="people.reveal"):
        raise NotAllowed
    if len(reason.strip()) < 2:
        raise CannotAct("REASON_MISSING", "查看完整号码要写明理由。请填写后再查看。")
    person = Person.objects.get(id=person_id)
    sealed = person.id_sealed if field == "id" else person.phone_sealed
    with writing():
        audit.record(
            "people.reveal",
            at=at,
            by=by,
            about=f"person:{person_id}",
            place=code,
            detail={"field": field, "reason": reason.strip()[:200]},
        )
    return open_sealed(sealed, aad=f"person.{field}:{person_id}") if sealed else ""


def open_id(person_id: int, sealed: bytes | memoryview) -> str:
    """An ID number for an act that was allowed and audited by its caller (an export, a table)."""
    return open_sealed(sealed, aad=f"person.id:{person_id}")


def open_phone(person_id: int, sealed: bytes) -> str:
    """A phone for an act that was allowed and audited by its caller; empty where none is known."""
    return open_sealed(sealed, aad=f"person.phone:{person_id}") if sealed else ""


def number_for_act(person_id: int) -> str:
    """A person's ID number for an act that was allowed and is audited by its caller."""
    return open_id(person_id, Person.objects.values_list("id_sealed", flat=True).get(id=person_id))
