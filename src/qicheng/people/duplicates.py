"""Two records that may be one person: found by what is indexed, decided by a person, merged so that it can be taken back.

Never all pairs: candidates share a name and birth, a name and phone, a name and an ID number with one character (or
one exchange of neighbours) changed before the check character, or the sound of a name with birth and village.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from django.db.models import Count

from qicheng.core import audit
from qicheng.core.sealing import open_sealed
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.people import queries, rules
from qicheng.people.models import DuplicatePair, Merge, Person

MERGE = "people.merge"
LEAST_SCORE = 50
MOST_IN_BLOCK = (
    40  # a block larger than this says nothing about identity (a made-up name, a shared office phone)
)
_CHUNK = 500
_BLOCKS = (("name", "birth_date"), ("phone_index", "name"), ("village_id", "birth_date", "initials"))


def find_duplicates(*, at: dt.datetime, by: Viewer) -> int:
    """Looks through the viewer's range and queues new pairs; pairs decided before stay decided. Returns how many are new."""
    if not by.may(MERGE):
        raise NotAllowed
    scope = Person.objects.filter(
        queries.in_range(by, field="village__code", capability=MERGE), merged_into=None
    )
    pairs: set[tuple[int, int]] = set()
    for block in _BLOCKS:
        pairs |= _same(scope, block)
    pairs |= _near_numbers(scope)
    known = set(DuplicatePair.objects.values_list("first_id", "second_id"))
    found = _scored(sorted(pairs - known))
    with writing():
        DuplicatePair.objects.bulk_create(found, batch_size=_CHUNK, ignore_conflicts=True)
        audit.record("people.find_duplicates", at=at, by=by, about="people", detail={"found": len(found)})
    return len(found)


def _same(scope: queries.People, fields: tuple[str, ...]) -> set[tuple[int, int]]:
    """Pairs of persons who agree in all `fields`."""
    told = scope.exclude(**{fields[0]: ""}) if fields[0] == "phone_index" else scope
    blocks = told.values(*fields).annotate(n=Count("id")).filter(n__gt=1, n__lte=MOST_IN_BLOCK).order_by()
    wanted = {tuple(b[f] for f in fields) for b in blocks}
    firsts = sorted({key[0] for key in wanted}, key=str)
    members: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for start in range(0, len(firsts), _CHUNK):
        rows = told.filter(**{f"{fields[0]}__in": firsts[start : start + _CHUNK]})
        for person_id, *values in rows.values_list("id", *fields):
            if tuple(values) in wanted:
                members[tuple(values)].append(person_id)
    return {pair for ids in members.values() for pair in combinations(sorted(ids), 2)}


def _near_numbers(scope: queries.People) -> set[tuple[int, int]]:
    """Pairs of one name whose ID numbers differ by one character or one exchange of neighbours, check character aside."""
    names = list(
        scope.values("name").annotate(n=Count("id")).filter(n__gt=1).order_by().values_list("name", flat=True)
    )
    pairs: set[tuple[int, int]] = set()
    for start in range(0, len(names), _CHUNK):
        rows = scope.filter(name__in=names[start : start + _CHUNK]).values_list("id", "name", "id_sealed")
        blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
        for person_id, name, sealed in rows:
            for shape in _shapes(open_sealed(sealed, aad=f"person.id:{person_id}")):
                blocks[name, shape].append(person_id)
        pairs |= {pair for ids in blocks.values() for pair in combinations(sorted(set(ids)), 2)}
    return pairs


def _shapes(number: str) -> Iterator[str]:
    """What is left of a number when one character is covered, or two neighbours are told in either order."""
    body = number[:17]
    for i in range(17):
        yield f"{body[:i]}?{body[i + 1 :]}"
    for i in range(16):
        low, high = sorted(body[i : i + 2])
        yield f"{body[:i]}<{low}{high}>{body[i + 2 :]}"


def _scored(pairs: Iterable[tuple[int, int]]) -> list[DuplicatePair]:
    """The pairs that are alike enough, with the reasons."""
    wanted = list(pairs)
    traits: dict[int, rules.Trait] = {}
    ids = sorted({i for pair in wanted for i in pair})
    for start in range(0, len(ids), _CHUNK):
        for row in Person.objects.filter(id__in=ids[start : start + _CHUNK]):
            traits[row.pk] = rules.Trait(
                id_number=open_sealed(row.id_sealed, aad=f"person.id:{row.pk}"), name=row.name, sex=row.sex,
                birth_date=row.birth_date, phone_index=row.phone_index, village=str(row.village_id), household=row.household_id,
            )  # fmt: skip
    found = []
    for first, second in wanted:
        like = rules.likeness(traits[first], traits[second])
        if like.score >= LEAST_SCORE:
            reasons = "、".join(like.reasons)
            found.append(
                DuplicatePair(first_id=first, second_id=second, score=like.score, reasons=reasons[:200])
            )
    return found


def decide_different(*, pair_id: int, at: dt.datetime, by: Viewer) -> None:
    """A person has looked: these are two. The pair does not come up again."""
    row = _pair(pair_id, by)
    if row.state == DuplicatePair.State.DIFFERENT:
        return
    if row.state == DuplicatePair.State.MERGED:
        raise CannotAct("MERGED", "这两条已经合并。要分开请先撤销合并。")
    with writing():
        _decide(row, DuplicatePair.State.DIFFERENT, at=at, by=by)
        audit.record(
            "people.decide_different",
            at=at,
            by=by,
            about=f"person:{row.first_id}",
            detail={"other": row.second_id},
        )


def _pair(pair_id: int, by: Viewer) -> DuplicatePair:
    row = DuplicatePair.objects.filter(id=pair_id).first()
    if row is None or not all(
        queries.may_know(by, p, capability=MERGE) for p in (row.first_id, row.second_id)
    ):
        raise NotAllowed
    return row


def _decide(row: DuplicatePair, state: str, *, at: dt.datetime, by: Viewer) -> None:
    DuplicatePair.objects.filter(id=row.pk).update(state=state, decided_by=by.label, decided_at=at)


def merge_records(*, kept: int, gone: int, reason: str, at: dt.datetime, by: Viewer) -> int:
    """One record goes into another: it is no longer found, nothing in it changes. Returns the merge's number.

    Call it inside `writing()` from the act that also closes what stands on the record in upper rooms.
    """
    if kept == gone:
        raise CannotAct("SAME", "不能和自己合并。请选择两条不同的记录。")
    if not all(queries.may_see(by, p, capability=MERGE) for p in (kept, gone)):
        raise NotAllowed
    if len(reason.strip()) < 2:
        raise CannotAct("REASON_MISSING", "合并要写明依据。请填写后再合并。")
    row = Merge.objects.create(kept_id=kept, gone_id=gone, by=by.label, at=at, reason=reason.strip()[:200])
    Person.objects.filter(id=gone).update(merged_into_id=kept)
    first, second = sorted((kept, gone))
    DuplicatePair.objects.filter(first_id=first, second_id=second).update(
        state=DuplicatePair.State.MERGED, decided_by=by.label, decided_at=at
    )
    audit.record("people.merge", at=at, by=by, about=f"person:{kept}", detail={"gone": gone, "merge": row.pk})
    return row.pk


def split_records(*, merge_id: int, at: dt.datetime, by: Viewer) -> tuple[int, int]:
    """Takes a merge back: the record is found again, exactly as it was. Returns (kept, gone). Inside `writing()`."""
    row = Merge.objects.filter(id=merge_id).first()
    if row is None or not queries.may_see(by, row.kept_id, capability=MERGE):
        raise NotAllowed
    if row.undone_at:
        raise CannotAct("UNDONE", "这次合并已经撤销过了。")
    if Person.objects.filter(id=row.gone_id).exclude(merged_into_id=row.kept_id).exists():
        raise CannotAct("MOVED_ON", "被并入的记录后来又有变动，不能直接撤销。请先撤销后来的合并。")
    clash = Person.objects.filter(id_index=Person.objects.get(id=row.gone_id).id_index, merged_into=None)
    if clash.exists():
        raise CannotAct("ID_TAKEN", "同一身份证号后来又登记了一条新记录，不能撤销。请先把新记录与它合并。")
    Merge.objects.filter(id=merge_id).update(undone_at=at)
    Person.objects.filter(id=row.gone_id).update(merged_into=None)
    first, second = sorted((row.kept_id, row.gone_id))
    DuplicatePair.objects.filter(first_id=first, second_id=second).update(
        state=DuplicatePair.State.OPEN, decided_by="", decided_at=None
    )
    audit.record(
        "people.unmerge",
        at=at,
        by=by,
        about=f"person:{row.kept_id}",
        detail={"gone": row.gone_id, "merge": merge_id},
    )
    return row.kept_id, row.gone_id
