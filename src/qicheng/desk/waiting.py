"""What waits for a viewer in every room: the rooms say what could be counted, the database is asked once.

Here stands who is asked for what; `home` and `queues` say it in words. What a viewer has no part in is not asked and counts nought.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from django.utils import timezone

from qicheng.cases import access as case_access
from qicheng.cases import queries as cases
from qicheng.core.asking import Question, together
from qicheng.core.viewer import Viewer
from qicheng.employers import queries as employers
from qicheng.followup import counting
from qicheng.followup import queries as followup
from qicheng.jobs import access as job_access
from qicheng.jobs.queries import funnel, supply
from qicheng.jobs.queries import people as jobs
from qicheng.kit.codes import short
from qicheng.people import queries as people
from qicheng.places import queries as places
from qicheng.reports import returns
from qicheng.reports.queries import Overview
from qicheng.subsidy.queries import due
from qicheng.survey import queries as survey
from qicheng.survey import reported
from qicheng.trips import waiting as buses
from qicheng.works import access as works_access
from qicheng.works import queries as works

PAIRS = 50  # pairs are counted up to here; nobody settles more in a day
Numbers = defaultdict[str, defaultdict[str, int]]  # room → matter → how many


def numbers(viewer: Viewer, found: Overview | None, *, season: int, at: dt.datetime) -> Numbers:
    """How much waits for a viewer, by room and matter; `season` 0 is none. One question."""
    kept: Numbers = defaultdict(lambda: defaultdict(int))
    for room, figures in together(dict(_questions(viewer, found, season, at))).items():
        kept[room].update(figures)
    return kept


def villages(found: Overview | None) -> list[str]:
    """The villages of the viewer's unit."""
    return [p.code for p in places.inside(found.unit.code, "VILLAGE")] if found else []


def _questions(
    viewer: Viewer, found: Overview | None, season: int, at: dt.datetime
) -> Iterator[tuple[str, Question]]:
    if viewer.may(works_access.VIEW):
        yield "works", works.waiting(viewer)
    if viewer.may("people.merge"):
        yield "people", people.pairs_open(viewer, most=PAIRS)
    if any(viewer.may(c) for c in case_access.WORK) or viewer.may(case_access.VIEW):
        yield "cases", cases.open_counts(viewer, at=at)
    yield "returns", returns.open_counts(viewer, season=season, at=at)
    if not season:
        return
    yield "trips", buses.count(viewer, season=season, on=timezone.localdate(at))
    yield "subsidy", due.counts(viewer, season=season, at=at)
    yield from _of_surveys(viewer, found, season)
    yield from _of_jobs(viewer, season)
    if viewer.may("employers.edit"):
        yield "employers", employers.conflicts_open(viewer, season=season)


def _of_surveys(viewer: Viewer, found: Overview | None, season: int) -> Iterator[tuple[str, Question]]:
    if found is not None:
        yield "reported", reported.count_reported(season=season, villages=villages(found))
    if (unit := call_unit(viewer, found)) is not None:
        yield "calls", survey.call_numbers(viewer, season=season, unit=unit)
    if visit_unit(viewer, found):
        yield "newest", counting.newest()


def _of_jobs(viewer: Viewer, season: int) -> Iterator[tuple[str, Question]]:
    """Vacancies to verify and firms to press, for the groups; posts to tell people of, for a village or own households."""
    if job_access.may(viewer, job_access.VERIFY):
        yield "supply", supply.waiting(season=season)
    if job_access.may(viewer, job_access.PUSH):
        yield "funnel", funnel.waiting_answers(season=season)
    own = viewer.own_only(job_access.OFFER)
    if own or any(len(p) == 12 for p in viewer.prefixes(job_access.OFFER)):
        yield "jobs", jobs.to_tell(viewer, season=season)


def call_unit(viewer: Viewer, found: Overview | None) -> str | None:
    """The unit of the viewer's call list: a village's cadre has one, a helper for the own households (""); None for all others."""
    if viewer.own_only(survey.RECORD):
        return ""
    is_village = found is not None and found.level_below == "village" and not found.below
    unit = found.unit.code if found is not None and is_village else ""
    return unit if unit and viewer.may(survey.RECORD, unit) else None


def visit_unit(viewer: Viewer, found: Overview | None) -> str | None:
    """The unit of those who went out and are to be called: a village, a township, own households (""); None for all others."""
    if viewer.own_only(followup.RECORD):
        return ""
    unit = found.unit.code if found is not None else ""
    return unit if len(short(unit)) > 6 and viewer.may(followup.RECORD, short(unit)) else None
