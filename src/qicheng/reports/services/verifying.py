"""Verifying what was signed: every row behind a cut, every cell, every snapshot. A changed or lost row is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import QuerySet

from qicheng.journeys import asof
from qicheng.places import queries as places
from qicheng.reports import frozen, returns
from qicheng.reports.models import Cell, Cut, RowMark, Snapshot
from qicheng.reports.services import cutting, returning

_CHUNK = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is not as it was signed."""

    kind: str
    where: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was looked at, and every fault."""

    rows: int
    cuts: int
    snapshots: int
    faults: list[Fault]


def verify(*, season: int | None = None) -> Verified:
    """Looks at everything signed in a season; in all of them if none is named."""
    marks, faults = _rows()
    cuts, shots = Cut.objects.order_by("as_of_at", "id"), _shots()
    if season is not None:
        cuts, shots = cuts.filter(season=season), shots.filter(of__period__season=season)
    found = list(cuts)
    for cut in found:
        faults += _cut(cut, marks)
    count = 0
    for shot in shots.iterator(chunk_size=200):
        count += 1
        faults += faults_of(shot)
    return Verified(rows=len(marks), cuts=len(found), snapshots=count, faults=faults)


def _shots() -> QuerySet[Snapshot]:
    return Snapshot.objects.select_related("of__period__cut", "cut").order_by("id")


ROWS, CUTS, SHOTS = "ROWS", "CUTS", "SHOTS"
_CUTS_AT_ONCE, _SHOTS_AT_ONCE = 2, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How far a verification in small parts has come: what is looked at, and the last one that was."""

    what: str = ROWS
    after: int = 0


def part(place: Place) -> tuple[list[Fault], Place | None]:
    """Looks at a part that takes seconds; its faults and where to go on, None when everything was looked at.

    So that whoever must also do other things every minute is never kept from them.
    """
    if place.what == ROWS:
        return _rows()[1], Place(what=CUTS)
    if place.what == CUTS:
        cuts = list(Cut.objects.filter(id__gt=place.after).order_by("id")[:_CUTS_AT_ONCE])
        if not cuts:
            return [], Place(what=SHOTS)
        marks = dict(RowMark.objects.values_list("event_id", "digest").iterator(chunk_size=_CHUNK))
        return [f for cut in cuts for f in _cut(cut, marks)], Place(what=CUTS, after=cuts[-1].pk)
    shots = list(_shots().filter(id__gt=place.after)[:_SHOTS_AT_ONCE])
    faults = [f for shot in shots for f in faults_of(shot)]
    return faults, Place(what=SHOTS, after=shots[-1].pk) if shots else None


def _rows() -> tuple[dict[int, str], list[Fault]]:
    """Every event that a cut used, against the digest taken then."""
    marks: dict[int, str] = {}
    faults: list[Fault] = []
    rows = RowMark.objects.order_by("event_id").iterator(chunk_size=_CHUNK)
    while part := list(islice(rows, _CHUNK)):
        now = {int(str(v[0])): cutting.digest(v) for v in asof.rows_of([m.event_id for m in part])}
        names = places.names(sorted({m.village for m in part if now.get(m.event_id) != m.digest}))
        for mark in part:
            marks[mark.event_id] = mark.digest
            if now.get(mark.event_id) != mark.digest:
                what = "被改动" if mark.event_id in now else "不见了"
                village = names.get(mark.village, mark.village)
                faults.append(
                    Fault(
                        kind="ROW", where=f"event:{mark.event_id}", sentence=f"{village}：行程 {mark.journey_id} 的第 {mark.event_id} 条记录{what}。"
                    )
                )  # fmt: skip
    return marks, faults


def _cut(cut: Cut, marks: dict[int, str]) -> Iterator[Fault]:
    """A cut's cells: the rows they were counted from, and the figures themselves."""
    villages = cutting.by_village(asof.standing(season=cut.season, mark=cut.mark), marks)
    figures = cutting.figures(cut.season, cut.mark)
    day = cut.as_of_at.astimezone(returns.ZONE)
    for cell in Cell.objects.filter(cut=cut).order_by("village"):
        name = places.name_of(cell.village)
        if villages.get(cell.village, (0, "")) != (cell.rows, cell.rows_digest):
            yield Fault(
                kind="CELL_ROWS",
                where=f"cell:{cell.pk}",
                sentence=f"{name} {day:%Y-%m-%d %H:%M} 的名单与当时不一致。",
            )
        now = figures.get(cell.village, {})
        wrong = [c for c, n in cell.figures.items() if now.get(c, 0) != n]
        if wrong and _same_definitions(cut):
            yield Fault(
                kind="CELL",
                where=f"cell:{cell.pk}",
                sentence=f"{name} {day:%Y-%m-%d %H:%M} 的数字被改动：{'、'.join(wrong[:5])}。",
            )


def _same_definitions(cut: Cut) -> bool:
    """Whether the measures are still defined as they were: a newer definition counts otherwise and proves nothing."""
    return all(m.fingerprint == cut.measures.get(m.code, m.fingerprint) for m in cutting.catalogue())


def faults_of(shot: Snapshot) -> Iterator[Fault]:
    """What of a snapshot is not as it was signed: its digest, the rows behind it, its figures counted again."""
    row = shot.of
    name = f"{places.name_of(row.unit)}《{row.period.title}》{row.period.day} 第{shot.version}版"
    if returning.digest_of(shot) != shot.digest:
        yield Fault(kind="SNAPSHOT", where=f"snapshot:{shot.pk}", sentence=f"{name}的快照被改动，摘要不符。")
    if returning.rows_of(row) != (shot.rows, shot.rows_digest):
        yield Fault(
            kind="SNAPSHOT_ROWS", where=f"snapshot:{shot.pk}", sentence=f"{name}背后的名单与签收时不一致。"
        )
    base, change = returns.folded(row.period.cut, row.unit, shot.figures), frozen.changes(row, shot.swaps)
    if any(shot.figures[c] != base[c] + change.get(c, 0) for c in shot.figures):
        yield Fault(
            kind="FIGURES", where=f"snapshot:{shot.pk}", sentence=f"{name}的数字与名单重新计数不一致。"
        )
