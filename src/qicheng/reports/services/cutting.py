"""Cuts: the ledger frozen at an instant. Figures of every village, and a digest of every row, so that nothing behind them changes unseen."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from django.db import connection

from qicheng.core import bulk
from qicheng.core.viewer import CannotAct
from qicheng.core.writing import writing
from qicheng.journeys import asof
from qicheng.journeys.asof import Standing
from qicheng.places import queries as places
from qicheng.reports.models import Cell, Cut, RowMark
from qicheng.reports.rules import forms
from qicheng_measures.engines.database import Database
from qicheng_measures.ledger import TABLE
from qicheng_measures.measure import Measure
from qicheng_measures.places import Figures
from qicheng_measures.report import report

_CHUNK = 5000


def home_province() -> str:
    """The county's own province, two digits, as the ledger writes provinces."""
    return places.county_code()[:2]


def catalogue() -> tuple[Measure, ...]:
    """Every measure of this county."""
    return forms.all_of(province=home_province())


def counted(measures: Iterable[Measure], cut: Cut | None) -> tuple[Measure, ...]:
    """Those that a cut counted; all where it is still to come. What was defined after it is no nought there."""
    return tuple(m for m in measures if cut is None or m.code in cut.measures)


def cut_at(*, season: int, as_of: dt.datetime, at: dt.datetime) -> Cut:
    """The cut of an instant that has passed, made once. Raises `CannotAct` while the instant is still to come or nobody was listed then."""
    found = Cut.objects.filter(season=season, as_of_at=as_of).first()
    if found is not None:
        return found
    if as_of > at:
        raise CannotAct("NOT_YET", "数据截至时间还没有到。请到时间后再看。")
    mark = asof.mark_at(season=season, at=as_of)
    if not mark:
        raise CannotAct("EMPTY", "到这个时间还没有名册，没有可报的数。请先导入名册。")
    if not asof.complete(mark):
        raise CannotAct("BEING_WRITTEN", "截止前的变动还有没写完的。请过一分钟再试，系统也会自己再试。")
    counted = figures(season, mark)
    rows = list(asof.standing(season=season, mark=mark))
    digests = _marked(rows, mark)
    villages = by_village(rows, digests)
    measures = {m.code: m.fingerprint for m in catalogue()}
    with writing():
        cut, made = Cut.objects.get_or_create(
            season=season, as_of_at=as_of,
            defaults={"mark": mark, "rows": len(digests), "measures": measures, "made_at": at},
        )  # fmt: skip
        if made:
            Cell.objects.bulk_create(
                [
                    Cell(
                        cut=cut,
                        village=v,
                        figures=counted.get(v, {}),
                        rows=villages[v][0] if v in villages else 0,
                        rows_digest=villages[v][1] if v in villages else "",
                    )
                    for v in sorted({*counted, *villages})
                ],
                batch_size=200,
            )
    return cut


def figures(season: int, mark: int) -> Figures:
    """All measures by village. Where nothing was written since, the ledger itself is the cut."""
    table = TABLE if mark == asof.latest() else asof.relation(mark)
    with connection.cursor() as cursor:
        return report(Database(cursor), catalogue(), season=season, table=table)


def _marked(rows: Sequence[Standing], mark: int) -> dict[int, str]:
    """The digest of every row at a mark; those used for the first time are written down."""
    wanted = {s.event_id: s for s in rows}
    known = dict(
        RowMark.objects.filter(event_id__lte=mark)
        .values_list("event_id", "digest")
        .iterator(chunk_size=_CHUNK)
    )
    fresh = (e for e in sorted(wanted) if e not in known)
    while ids := list(islice(fresh, _CHUNK)):
        made = {int(str(v[0])): digest(v) for v in asof.rows_of(ids)}
        fresh_rows = [(e, wanted[e].journey_id, wanted[e].village, made[e]) for e in ids if e in made]
        with writing():
            there = set(
                RowMark.objects.filter(event_id__in=ids[:1] + ids[-1:]).values_list("event_id", flat=True)
            )
            if there:  # another process is at the same cut
                there = set(
                    RowMark.objects.filter(event_id__gte=ids[0], event_id__lte=ids[-1]).values_list(
                        "event_id", flat=True
                    )
                )
            bulk.insert(
                RowMark,
                ("event_id", "journey_id", "village", "digest"),
                [r for r in fresh_rows if r[0] not in there],
            )
        known |= made
    return {e: known[e] for e in wanted if e in known}


def digest(values: asof.RowValues) -> str:
    """A row's digest: 128 bits in hex."""
    return hashlib.sha256(asof.digestible(values)).hexdigest()[:32]


def by_village(rows: Iterable[Standing], digests: Mapping[int, str]) -> dict[str, tuple[int, str]]:
    """Rows and their common digest by village, in the order of journeys; a person who moved stands in both villages' digest."""
    found: dict[str, tuple[int, hashlib._Hash]] = {}
    for row in rows:
        for village in {row.village, row.base_village or row.village}:
            count, book = found.get(village) or (0, hashlib.sha256())
            book.update(digests.get(row.event_id, "").encode())
            found[village] = (count + 1, book)
    return {v: (count, book.hexdigest()) for v, (count, book) in found.items()}
