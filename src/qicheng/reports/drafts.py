"""The tables of a unit as they stand now: what stands in each sheet, whole for paper or its beginning for the screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext_lazy

from qicheng.core.papers.layout import Table
from qicheng.core.viewer import NotAllowed, Viewer, require
from qicheng.employers import queries as employers
from qicheng.journeys import queries as ledger
from qicheng.kit.codes import short, township_of
from qicheng.places import queries as places
from qicheng.reports import queries
from qicheng.reports.tables import content
from qicheng.season import queries as seasons
from qicheng_measures.catalogue import followup, survey
from qicheng_measures.places import Figures

TABLES = "reports.tables"
# The figure of a table with names: who stands in it.
PERSONS = {"intents": survey.INTENDS.code, "departed": followup.WENT_OUT.code}
OpenNumber = Callable[[int, bytes], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One table that counties print. `whole`: of the county only; `named`: with persons."""

    code: str
    title: object
    whole: bool = False
    named: bool = False


KINDS = (
    Kind(code="summary", title=gettext_lazy("摸底汇总表")),
    Kind(code="enterprises", title=gettext_lazy("企业基本情况表"), whole=True),
    Kind(code="resumed", title=gettext_lazy("开复工企业情况表"), whole=True),
    Kind(code="intents", title=gettext_lazy("返岗意向情况表"), named=True),
    Kind(code="departed", title=gettext_lazy("返岗情况名册"), named=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a table is drawn from: whose it is, when, and how much of it."""

    kind: str
    season: int
    unit: str
    at: dt.datetime
    limit: int | None = None  # names, for the screen
    open_number: OpenNumber | None = None


def kinds(viewer: Viewer, unit: str) -> list[Kind]:
    """The tables that a viewer may see of a unit."""
    if not viewer.may(TABLES, unit):
        return []
    county = unit == places.county_code()
    return [
        k for k in KINDS
        if (not k.whole or (county and viewer.may(employers.VIEW))) and (not k.named or viewer.may("people.view", unit))
    ]  # fmt: skip


def build(viewer: Viewer, draft: Draft) -> list[Table]:
    """The sheets of one table."""
    require(viewer, TABLES, draft.unit)
    if draft.kind not in {k.code for k in kinds(viewer, draft.unit)}:
        raise NotAllowed
    made: dict[str, Callable[[], list[Table]]] = {
        "summary": lambda: _summary(viewer, draft),
        "enterprises": lambda: [content.enterprises(_heading(draft), employers.all_lines(viewer))],
        "resumed": lambda: [content.resumed(_heading(draft), [c for c in employers.all_lines(viewer) if c.status or c.due_back is not None])],
        "intents": lambda: _intents(viewer, draft),
        "departed": lambda: _departed(viewer, draft),
    }  # fmt: skip
    return made[draft.kind]()


def heading(*, season: int, at: dt.datetime, unit: str) -> content.Heading:
    """Unit, year and as-of of a table; the epidemic words only where a level is in force."""
    level = seasons.alert_level(season, unit, at=at)
    day = at.astimezone(dt.timezone(dt.timedelta(hours=8)))
    county = places.county_code()
    name = places.name_of(county) + ("" if unit == county else places.full_name(unit))
    return content.Heading(
        county=name, year=season, as_of=f"{day.year}年{day.month}月{day.day}日", epidemic=level > 0
    )


def _heading(draft: Draft) -> content.Heading:
    return heading(season=draft.season, at=draft.at, unit=draft.unit)


def _level(unit: str) -> str:
    return queries.LEVEL_OF_LENGTH[len(short(unit))]


def _summary(viewer: Viewer, draft: Draft) -> list[Table]:
    head, level = _heading(draft), _level(draft.unit)
    by_village = _villages(viewer, draft)
    names = _village_names(list(by_village), draft.unit)
    villages = [(c, names[c], f) for c, f in by_village.items()]
    if level != "county":
        return [content.summary(head, villages, name="村（社区）")]
    view = queries.overview(viewer, season=draft.season, unit=draft.unit)
    return [
        content.summary(head, [(u.code, u.name, u.figures) for u in view.below]),
        replace(content.summary(head, villages, name="村（社区）"), sheet="按村"),
    ]


def _villages(viewer: Viewer, draft: Draft) -> Figures:
    """Figures of every village of the unit in the order of codes; one that has nobody stands there with noughts."""
    found = queries.figures(
        viewer, season=draft.season, unit=draft.unit, level="village", measures=queries.OVERVIEW
    )
    empty = dict.fromkeys((m.code for m in queries.OVERVIEW), 0)
    codes = sorted({*found, *(p.code for p in places.inside(draft.unit, "VILLAGE"))})
    return {c: found.get(c, empty) for c in codes}


def _village_names(codes: list[str], unit: str) -> dict[str, str]:
    """Villages as a table names them: in a county's with their township before."""
    townships = places.names(sorted({township_of(c) for c in codes})) if _level(unit) == "county" else {}
    names = places.names(codes)
    return {c: townships.get(township_of(c), "") + names.get(c, c) for c in codes}


def _intents(viewer: Viewer, draft: Draft) -> list[Table]:
    head, level = _heading(draft), _level(draft.unit)
    below = "township" if level == "county" else "village"
    goes = queries.destinations(viewer, season=draft.season, unit=draft.unit, level=below)
    if level == "county":
        view = queries.overview(viewer, season=draft.season, unit=draft.unit)
        units = [(u.code, u.name, u.figures) for u in view.below]
    else:
        found = _villages(viewer, draft)
        names = _village_names(list(found), draft.unit)
        units = [(c, names[c], f) for c, f in found.items()]
    return [
        content.intents_summary(head, units, goes, name="乡镇" if level == "county" else "村（社区）"),
        content.intents(head, _people(viewer, draft), unit=head.county),
    ]


def _departed(viewer: Viewer, draft: Draft) -> list[Table]:
    head = _heading(draft)
    return [content.departed(head, _people(viewer, draft), unit=head.county)]


def _people(viewer: Viewer, draft: Draft) -> list[ledger.TableRow]:
    if draft.limit is None:
        return _rows(viewer, draft, draft.unit)
    # Village by village until the screen is full: a county's whole list is not read for fifty lines.
    found: list[ledger.TableRow] = []
    for village in _with_people(viewer, draft):
        found += _rows(viewer, draft, village)
        if len(found) >= draft.limit:
            break
    return found[: draft.limit]


def _with_people(viewer: Viewer, draft: Draft) -> Iterator[str]:
    for village, figures in _villages(viewer, draft).items():
        if figures[PERSONS[draft.kind]]:
            yield village


def _rows(viewer: Viewer, draft: Draft, unit: str) -> list[ledger.TableRow]:
    return ledger.table_rows(
        viewer,
        season=draft.season,
        table=draft.kind,
        open_number=draft.open_number,
        on=timezone.localdate(draft.at),
        unit=unit,
    )


def persons_in(viewer: Viewer, *, kind: str, season: int, unit: str) -> int:
    """How many persons a table with names holds."""
    figures = queries.unit_figures(viewer, season=season, unit=unit)
    return figures[PERSONS[kind]]
