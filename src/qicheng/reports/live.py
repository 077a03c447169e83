"""Figures by village as they are now. Counted once, then only where something has happened since: a county of 300,000 rows is not read
again for every call that somebody notes.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from qicheng.journeys import asof
from qicheng.journeys import queries as ledger
from qicheng_measures.engines.database import Database
from qicheng_measures.measure import Measure
from qicheng_measures.places import Figures
from qicheng_measures.report import report

_SETS = 48  # sets of measures kept in a process
_PART = 8  # where more than one in so many villages changed, everything is counted anew


@dataclass(frozen=True, slots=True)
class _Kept:
    """The figures of some measures at one state of the ledger."""

    version: ledger.Version
    measures: tuple[Measure, ...]
    figures: Figures


_Key = tuple[int, tuple[str, ...]]
_kept: OrderedDict[_Key, _Kept] = OrderedDict()
_lock = threading.Lock()


def by_village(season: int, measures: Sequence[Measure]) -> Figures:
    """All villages' figures now; not to be changed by who asks."""
    key = (season, tuple(m.fingerprint for m in measures))
    now, known = ledger.version(), _kept.get(key)
    if known is None or known.version != now:
        known = _Kept(now, tuple(measures), _counted(season, measures, known))
    with _lock:
        _kept[key] = known
        _kept.move_to_end(key)
        while len(_kept) > _SETS:
            _kept.popitem(last=False)
    return known.figures


def of_measure(season: int, m: Measure) -> dict[str, int]:
    """One measure by village, villages without any left out; counted with others where it is kept among them."""
    mine = m.fingerprint
    with _lock:
        sets = [k.measures for (year, prints), k in _kept.items() if year == season and mine in prints]
    found = by_village(season, min(sets, key=len) if sets else (m,))
    return {village: row[m.code] for village, row in found.items() if row[m.code]}


def _counted(season: int, measures: Sequence[Measure], known: _Kept | None) -> Figures:
    changed = None if known is None else asof.touched(season=season, since=known.version[2])
    with connection.cursor() as cursor:
        engine = Database(cursor)
        if known is None or changed is None or len(changed) * _PART > len(known.figures):
            return report(engine, measures, season=season)
        figures = {village: row for village, row in known.figures.items() if village not in changed}
        for village in sorted(changed):
            figures |= report(engine, measures, season=season, place=village)
        return figures


def forget() -> None:
    """Drops what is kept in this process (tests roll the ledger back, which no event tells)."""
    with _lock:
        _kept.clear()
