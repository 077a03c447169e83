"""The leaders' screen: its figures are counted when the ledger has changed, by the clock, and kept; pages only read them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, TypeVar

from django.db import connection
from django.db.models import TextField
from django.db.models.functions import Cast

from qicheng.core.writing import exclusive, writing
from qicheng.journeys import queries as ledger
from qicheng.reports import progress, returns
from qicheng.reports.models import Cell, Period, Return, Screen
from qicheng.reports.rules import standing
from qicheng.season import queries as seasons
from qicheng_measures import places as folding
from qicheng_measures.catalogue import followup, sheets, survey
from qicheng_measures.engines.database import Database
from qicheng_measures.report import cross, report, split
from qicheng_measures.terms import journeys as j

SHAPE = 3  # of what is kept: changes with it, so that no version reads what another one wrote
FRESH = dt.timedelta(minutes=2)
WINDOW = 21  # days of departures
Content = Mapping[str, Any]
Row = TypeVar("Row")
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the screen shows, and when it last held."""

    content: Content
    seen_at: dt.datetime


def current(*, season: int, at: dt.datetime) -> Seen:
    """The kept figures; counted now only where there are none or the clock has not come by for two minutes."""
    text = Cast("content", TextField())
    row = Screen.objects.filter(season=season).annotate(text=text).defer("content").first()
    if row is None or at - row.seen_at > FRESH or not _is_own(row):
        counted = refresh(season=season, at=at, unless_newer=at - FRESH)
        return Seen(content=counted.content, seen_at=counted.seen_at)
    return Seen(content=_read(row.text), seen_at=row.seen_at)


@lru_cache(maxsize=2)
def _read(text: str) -> Content:
    """What a text holds. It stays the same from one change of the ledger to the next, for everybody who looks: read once."""
    found: Content = json.loads(text)
    return found


def minute(*, at: dt.datetime) -> int:
    """What the clock does each minute: counts anew if the ledger has changed (1, else 0), looks at returns and targets always."""
    season = seasons.latest_season()
    if season is None:
        return 0
    before = Screen.objects.filter(season=season.year).values_list("state", flat=True).first()
    return int(refresh(season=season.year, at=at).state != before)


def refresh(*, season: int, at: dt.datetime, unless_newer: dt.datetime | None = None) -> Screen:
    """The screen's figures as they hold at an instant. Those who come together count once: the others wait and take its answer."""
    with exclusive("screen"):
        row = Screen.objects.filter(season=season).first()
        if row is not None and unless_newer is not None and row.seen_at >= unless_newer and _is_own(row):
            return row
        day = at.astimezone(returns.ZONE).date()
        state = "|".join((_definitions(), *map(str, ledger.version()), str(day)))
        old: Content = row.content if row is not None and _is_own(row) else {}
        counts = old["counts"] if row is not None and row.state == state else _counts(season, day)
        content = {
            "counts": counts, "before": _before(season, at, old.get("before")), "targets": seasons.targets(season), "late": _late(season, at),
        }  # fmt: skip
        return _keep(row, season=season, state=state, content=content, at=at)


@lru_cache(maxsize=1)
def _definitions() -> str:
    """What is kept, and how each figure of it is defined, in 16 hex characters."""
    text = "|".join((str(SHAPE), *(m.fingerprint for m in sheets.SCREEN)))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _is_own(row: Screen) -> bool:
    """Whether a row was counted by these definitions, not by those of an earlier version."""
    return row.state.startswith(f"{_definitions()}|")


def _keep(row: Screen | None, *, season: int, state: str, content: Content, at: dt.datetime) -> Screen:
    with writing():
        if row is not None and row.content == content and row.state == state:
            Screen.objects.filter(pk=row.pk).update(seen_at=at)
            row.seen_at = at
            return row
        facts = {"state": state, "content": content, "seen_at": at}
        return Screen.objects.update_or_create(season=season, defaults=facts)[0]


def _counts(season: int, day: dt.date) -> dict[str, Any]:
    """Every figure of every screen (in the order of `codes`), where people intend to go, who left in the last days by day and way."""
    measures = sheets.SCREEN
    since = day - dt.timedelta(days=WINDOW - 1)
    went = followup.WENT_OUT
    recent = went.counting(went.where & (j.departed_date >= since) & (j.departed_date <= day))
    with connection.cursor() as cursor:
        engine = Database(cursor)
        figures = report(engine, measures, season=season)
        flows = split(engine, survey.INTENDS, "dest_province", season=season)
        left = cross(engine, recent, ("departed_date", "transport"), season=season, level="township")
    plain = {v: [row[m.code] for m in measures] for v, row in figures.items()}
    return {
        "codes": [m.code for m in measures], "rows": _by_unit(plain, lambda a, b: [x + y for x, y in zip(a, b, strict=True)]),
        "flows": _by_unit(flows, lambda a, b: {p: a.get(p, 0) + b.get(p, 0) for p in {**a, **b}}),
        "left": {u: sorted([on, way, n] for (on, way), n in row.items()) for u, row in _upward(left, "county").items()},
    }  # fmt: skip


def _by_unit(villages: Mapping[str, Row], add: Callable[[Row, Row], Row]) -> dict[str, dict[str, Row]]:
    """What each screen shows below its unit: the villages of each township, and the townships of the county, added up."""
    found: dict[str, dict[str, Row]] = {}
    for village, row in sorted(villages.items()):
        township = folding.unit(village, "township")
        found.setdefault(township, {})[village] = row
        towns = found.setdefault(folding.unit(village, "county"), {})
        towns[township] = add(towns[township], row) if township in towns else row
    return found


def _upward(figures: Mapping[str, Mapping[Key, int]], *levels: str) -> dict[str, dict[Key, int]]:
    """Figures of units, and of those above them on these levels."""
    found = {u: dict(row) for u, row in sorted(figures.items())}
    for level in levels:
        found |= folding.fold(figures, partial(folding.unit, level=level))
    return found


def _before(season: int, at: dt.datetime, old: Content | None) -> Content | None:
    """How many meant to go or had gone a week ago, by village, township and county."""
    cut = progress.week_before(season, at)
    if cut is None:
        return None
    if old is not None and old["cut"] == cut.pk:
        return old
    cells = Cell.objects.filter(cut=cut).order_by("village").values_list("village", "figures")
    villages = {v: {"n": f.get("intends", 0) + f.get("already_out", 0)} for v, f in cells}
    reached = {u: row["n"] for u, row in _upward(villages, "township", "county").items()}
    return {"cut": cut.pk, "as_of": cut.as_of_at.isoformat(), "reached": reached}


def _late(season: int, at: dt.datetime) -> list[list[Any]]:
    """Units that are late with the newest period of each report that has fallen due: [return, unit, report, day, standing]."""
    newest: dict[str, int] = {}
    due = Period.objects.filter(season=season, due_at__lte=at).order_by("day")
    newest.update(due.values_list("code", "pk"))
    rows = Return.objects.filter(period__in=newest.values()).select_related("period")
    lines = returns.lines(rows.order_by("unit", "period__code"), at=at)
    return [[x.id, x.unit, x.title, str(x.day), x.standing] for x in lines if x.standing in standing.OVERDUE]
