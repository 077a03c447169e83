"""Questions to people. Names only within the viewer's range; numbers masked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from qicheng.core.asking import Question, count
from qicheng.core.sealing import blind_index, open_sealed
from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.kit.codes import next_prefix
from qicheng.people import rules
from qicheng.people.models import Correction, DuplicatePair, Helping, Merge, Person, Standing, Stay

PEOPLE = "people.view"
People = QuerySet[Person]


def in_range(viewer: Viewer, *, field: str, capability: str = PEOPLE) -> Q:
    """The condition that a 12-digit text column `field` lies in the viewer's ranges; nobody's when there is none."""
    condition = Q(pk__in=())
    for prefix in viewer.prefixes(capability):
        if not prefix:
            return Q()
        condition |= Q(**{f"{field}__gte": prefix, f"{field}__lt": next_prefix(prefix)})
    return condition


def own_ids(viewer: Viewer) -> QuerySet[Helping, int]:
    """The persons whom the viewer's account helps (range 本人)."""
    return Helping.objects.filter(account_id=viewer.user_id or 0, until_date=None).values_list(
        "person_id", flat=True
    )


def _visible(viewer: Viewer, capability: str) -> QuerySet[Person]:
    rows = Person.objects.filter(merged_into=None)
    if viewer.own_only(capability):
        return rows.filter(id__in=own_ids(viewer))
    return rows.filter(in_range(viewer, field="village__code", capability=capability))


def may_see(viewer: Viewer, person_id: int, *, capability: str = PEOPLE) -> bool:
    """Whether this person is in the viewer's range for the capability."""
    return _visible(viewer, capability).filter(id=person_id).exists()


def may_know(viewer: Viewer, person_id: int, *, capability: str = PEOPLE) -> bool:
    """Like `may_see`, for a record that was merged into another too."""
    rows = Person.objects.filter(in_range(viewer, field="village__code", capability=capability))
    return rows.filter(id=person_id).exists()


def kept_of(viewer: Viewer, person_id: int) -> int | None:
    """Into which record a merged one went, if the viewer may see that."""
    kept = Person.objects.filter(id=person_id).values_list("merged_into_id", flat=True).first()
    return kept if kept and may_see(viewer, kept) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """One person as shown: numbers masked."""

    person_id: int
    name: str
    sex: str
    birth_date: dt.date
    id_masked: str
    phone_masked: str
    village_code: str
    village_name: str
    household_no: str
    relation: str
    group_name: str
    education: str
    skill: str
    standing: str
    standing_word: str
    relocated: bool


def person(viewer: Viewer, person_id: int, *, on: dt.date) -> PersonLine | None:
    """One person, or None outside the viewer's range (which looks like: no such person)."""
    row = _visible(viewer, PEOPLE).filter(id=person_id).select_related("village", "household").first()
    return _line(row, on) if row else None


def _line(row: Person, on: dt.date) -> PersonLine:
    return PersonLine(
        person_id=row.id, name=row.name, sex=row.get_sex_display(), birth_date=row.birth_date,
        id_masked=rules.masked_id(row.id_tail), phone_masked=rules.masked_phone(row.phone_tail),
        village_code=row.village.code, village_name=row.village.name,
        household_no=row.household.number if row.household else "", relation=row.relation, group_name=row.group_name,
        education=row.education, skill=row.skill, standing=row.standing,
        standing_word=rules.standing_word(row.standing, on), relocated=row.relocated,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """One dated fact of a person's history."""

    word: str
    from_date: dt.date
    until_date: dt.date | None
    source: str


def _source(text: str) -> str:
    """Where a dated fact comes from, in words."""
    kind, _colon, number = text.partition(":")
    return f"第{number}批导入" if kind == "batch" and number.isdigit() else text


def standings(viewer: Viewer, person_id: int) -> list[Dated]:
    """The household types a person has had, newest first, each in the word of its epoch."""
    if not may_see(viewer, person_id):
        raise NotAllowed
    rows = Standing.objects.filter(person_id=person_id).order_by("-from_date", "-id")
    return [Dated(word=rules.standing_word(r.code, r.from_date), from_date=r.from_date, until_date=r.until_date, source=_source(r.source)) for r in rows]  # fmt: skip


def stays(viewer: Viewer, person_id: int) -> list[Dated]:
    """The villages a person was registered in, newest first."""
    if not may_see(viewer, person_id):
        raise NotAllowed
    rows = Stay.objects.filter(person_id=person_id).select_related("village").order_by("-from_date", "-id")
    return [
        Dated(word=r.village.name, from_date=r.from_date, until_date=r.until_date, source=_source(r.source))
        for r in rows
    ]


def household(viewer: Viewer, person_id: int, *, on: dt.date) -> list[PersonLine]:
    """The persons of the same household whom the viewer may see, this one among them."""
    number = _visible(viewer, PEOPLE).filter(id=person_id).values_list("household_id", flat=True).first()
    if not number:
        return []
    rows = _visible(viewer, PEOPLE).filter(household_id=number).select_related("village", "household")
    return [_line(r, on) for r in rows.order_by("birth_date", "id")[:60]]


def matching(text: str) -> Q | None:
    """The condition for a search on the person: name, pinyin initials, whole ID number or phone, last four.

    None when the text says nothing. Names match from their beginning, so that an index serves.
    """
    wanted = text.strip()
    if not wanted:
        return None
    compact = wanted.replace(" ", "").upper()
    if len(compact) == 18 and compact[:17].isdigit():
        return Q(id_index=blind_index(compact, purpose="person.id"))
    if len(compact) == 11 and compact.isdigit():
        return Q(phone_index=blind_index(compact, purpose="person.phone"))
    if len(compact) == 4 and compact[:3].isdigit() and (compact[3].isdigit() or compact[3] == "X"):
        return Q(id_tail=compact) | Q(phone_tail=compact)
    if compact.isascii() and compact.isalpha():
        low = compact.lower()
        return _starts("initials", low) | (_starts("other_initials", low) & Q(other_initials__gt=""))
    return _starts("name", wanted)


def _starts(field: str, text: str) -> Q:
    return Q(**{f"{field}__gte": text, f"{field}__lt": text[:-1] + chr(min(ord(text[-1]) + 1, 0x10FFFF))})


def under(condition: Q, path: str) -> Q:
    """The same condition seen from a table that points at the person by `path`."""
    moved = Q(_connector=condition.connector, _negated=condition.negated)
    for child in condition.children:
        if isinstance(child, Q):
            moved.children.append(under(child, path))
        elif isinstance(child, tuple):
            moved.children.append((f"{path}__{child[0]}", child[1]))
    return moved


def search(viewer: Viewer, text: str, *, on: dt.date, limit: int = 30) -> list[PersonLine]:
    """Persons found by name, initials, number or tail within the viewer's range."""
    condition = matching(text)
    if condition is None:
        return []
    rows = (
        _visible(viewer, PEOPLE)
        .filter(condition)
        .select_related("village", "household")
        .order_by("name", "id")
    )
    return [_line(r, on) for r in rows[:limit]]


def absorbed(person_ids: Iterable[int]) -> dict[int, int]:
    """Records that were merged into these persons: old number → the person. What was said of the old holds for the person."""
    rows = Person.objects.filter(merged_into_id__in=list(person_ids)).values_list("id", "merged_into_id")
    return {old: kept for old, kept in rows if kept is not None}


def names_of(person_ids: Iterable[int]) -> dict[int, str]:
    """Names by id, for lists whose range was checked by the asker."""
    return dict(Person.objects.filter(id__in=list(person_ids)).values_list("id", "name"))


def ids_by_phone(phone_index: str) -> list[int]:
    """Persons of a phone number, by its blind index: whoever answers a message. For acts, never for a page."""
    rows = (
        Person.objects.filter(phone_index=phone_index, merged_into=None)
        if phone_index
        else Person.objects.none()
    )
    return list(rows.values_list("id", flat=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class PairLine:
    """A pair that may be one person."""

    pair_id: int
    first: PersonLine
    second: PersonLine
    score: int
    reasons: str


def _open_pairs(viewer: Viewer) -> QuerySet[DuplicatePair]:
    first = in_range(viewer, field="first__village__code", capability="people.merge")
    second = in_range(viewer, field="second__village__code", capability="people.merge")
    return DuplicatePair.objects.filter(first, second, state="OPEN")


def pairs_open(viewer: Viewer, *, most: int) -> Question:
    """`pairs`: how many pairs wait for a decision, counted up to `most`."""
    return (count("pairs", DuplicatePair.objects.filter(pk__in=_open_pairs(viewer).values("pk")[:most])),)


def open_pairs(viewer: Viewer, *, on: dt.date, limit: int = 50) -> list[PairLine]:
    """Pairs waiting for a decision, likeliest first, of which the viewer sees both."""
    rows = _open_pairs(viewer).order_by("-score", "id")
    rows = rows.select_related("first__village", "first__household", "second__village", "second__household")
    return [PairLine(pair_id=r.pk, first=_line(r.first, on), second=_line(r.second, on), score=r.score, reasons=r.reasons) for r in rows[:limit]]  # fmt: skip


FIELDS = {"name": "姓名", "phone": "电话", "standing": "户类型"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionLine:
    """One correction: names and household types in the clear, phones masked."""

    field: str
    old: str
    new: str
    reason: str
    by: str
    at: dt.datetime


def corrections(viewer: Viewer, person_id: int) -> list[CorrectionLine]:
    """What was corrected on a person, newest first."""
    if not may_see(viewer, person_id):
        raise NotAllowed
    rows = Correction.objects.filter(person_id=person_id).order_by("-id")
    return [_correction(r) for r in rows]


def _correction(row: Correction) -> CorrectionLine:
    aad = f"correction.{row.field}:{row.person_id}"
    old, new = (open_sealed(v, aad=aad) for v in (row.old_sealed, row.new_sealed))
    if row.field == "phone":
        old, new = rules.masked_phone(old[-4:]), rules.masked_phone(new[-4:])
    elif row.field == "standing":
        old, new = (rules.standing_word(v, timezone.localdate(row.at)) for v in (old, new))
    return CorrectionLine(
        field=FIELDS.get(row.field, row.field), old=old, new=new, reason=row.reason, by=row.by, at=row.at
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeLine:
    """A merge that can be taken back."""

    merge_id: int
    kept_id: int
    kept_name: str
    gone_name: str
    gone_id_masked: str
    by: str
    at: dt.datetime
    reason: str


def recent_merges(viewer: Viewer, *, limit: int = 20) -> list[MergeLine]:
    """The latest merges in the viewer's range that still hold."""
    own = in_range(viewer, field="kept__village__code", capability="people.merge")
    rows = Merge.objects.filter(own, undone_at=None).select_related("kept", "gone").order_by("-id")
    return [_merge(m) for m in rows[:limit]]


def merges_of(viewer: Viewer, person_id: int) -> list[MergeLine]:
    """Merges into this person that can be taken back."""
    if not may_see(viewer, person_id):
        raise NotAllowed
    rows = Merge.objects.filter(kept_id=person_id, undone_at=None).select_related("kept", "gone")
    return [_merge(m) for m in rows.order_by("-id")]


def _merge(row: Merge) -> MergeLine:
    return MergeLine(
        merge_id=row.pk, kept_id=row.kept_id, kept_name=row.kept.name, gone_name=row.gone.name,
        gone_id_masked=rules.masked_id(row.gone.id_tail), by=row.by, at=row.at, reason=row.reason,
    )  # fmt: skip


def id_of_number(index: str) -> int | None:
    """The person behind a keyed index of an ID number; for acts that reveal nothing."""
    return Person.objects.filter(id_index=index, merged_into=None).values_list("pk", flat=True).first()
