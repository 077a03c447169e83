"""Questions for the pages of names: who stands in a state, page by page, and what is known of the cases a visit started."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from qicheng.cases import access as case_access
from qicheng.cases import queries as cases
from qicheng.cases.access import Sight
from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.followup import queries, rules
from qicheng.followup.models import Opened, Referred, Visit
from qicheng.followup.queries import CallLine, Followed, Place
from qicheng.journeys import queries as ledger
from qicheng.kit.marking import gettext_noop as _

# Lists that a figure opens: the states, and those parts that lie across them.
LISTS = {**rules.STATES, "followed": _("外出人员"), "todo": _("今天要回访"), "jobless": _("在外待岗"), "working": _("已到岗"), "poor": _("脱贫（贫困）户"), "poor_due": _("脱贫（贫困）户要回访")}  # fmt: skip


def belongs(f: Followed, wanted: str, *, on: dt.date) -> bool:
    """Whether a person stands behind this figure: the same condition that counts it."""
    state = f.standing.state
    due = state in rules.TO_CALL
    conditions = {
        "followed": True, "todo": due and not rules.waits(f.standing, again_date=f.again_date, on=on), "poor": f.went.is_poor,
        "poor_due": f.went.is_poor and due, "jobless": f.went.stage == "JOBLESS", "working": f.went.stage == "WORKING",
    }  # fmt: skip
    return conditions.get(wanted, state == wanted)


def names(
    viewer: Viewer,
    *,
    season: int,
    unit: str,
    wanted: str,
    on: dt.date,
    after: Place | None = None,
    size: int = 50,
) -> tuple[list[CallLine], Place | None, int]:
    """One page of the names behind a figure, where the next begins, and how many there are."""
    everybody = queries.followed(viewer, season=season, unit=unit, on=on, capability=queries.PEOPLE)
    mine = [f for f in everybody if belongs(f, wanted, on=on)]
    behind = [f for f in mine if after is None or f.order > after]
    lines = queries.lines(viewer, behind[:size], season=season, on=on, capability=queries.PEOPLE)
    return lines, behind[size - 1].order if len(behind) > size else None, len(mine)


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A case that follow-up started, as far as this viewer may know of it."""

    case_id: int
    word: str
    state_word: str
    late: bool
    opened_at: dt.datetime
    outcome: str
    is_child: bool


def started_of(viewer: Viewer, *, season: int, person_id: int, at: dt.datetime) -> list[Started]:
    """The cases that a person's visits started. A child's only for who referred it: that it stands, how it ended, no more."""
    line = ledger.line_of(viewer, season=season, person_id=person_id)
    if line is None:
        return []
    numbers = list(Opened.objects.filter(visit__journey_id=line.journey_id).values_list("case_id", flat=True))
    own = Referred.objects.filter(journey_id=line.journey_id, by_id=viewer.user_id or 0)
    children = set(own.values_list("case_id", flat=True))
    return _started(viewer, [*numbers, *children], children, at=at)


def referred_by(viewer: Viewer, *, at: dt.datetime, limit: int = 50) -> list[Started]:
    """The children that the viewer referred: state and outcome, newest first."""
    own = Referred.objects.filter(by_id=viewer.user_id or 0).order_by("-id")[:limit]
    numbers = [r.case_id for r in own]
    return _started(viewer, numbers, set(numbers), at=at)


def _started(viewer: Viewer, numbers: Sequence[int], children: set[int], *, at: dt.datetime) -> list[Started]:
    found = []
    for number in sorted(set(numbers), reverse=True):
        try:
            case, sight = case_access.case(viewer, number, at=at)
        except NotAllowed:
            continue  # not this viewer's to know of
        row = cases.line_of(case, at, {}, full=sight is Sight.FULL)
        found.append(
            Started(
                case_id=number, word=row.kind_word, state_word=row.state_word, late=row.late, opened_at=row.opened_at,
                outcome="" if number in children else row.outcome, is_child=number in children,
            )
        )  # fmt: skip
    return found


def wanting_jobs(viewer: Viewer, *, season: int, on: dt.date, unit: str = "") -> list[int]:
    """Persons who said at their last hearing that they want a post offered: for whoever pushes vacancies."""
    everybody = queries.followed(viewer, season=season, unit=unit, on=on, capability=queries.PEOPLE)
    persons = {
        f.went.journey_id: f.went.person_id for f in everybody if f.standing.state not in rules.ENDS[1:]
    }
    last: dict[int, bool] = {}
    rows = Visit.objects.filter(journey__season=season, outcome__in=rules.HEARD).order_by("id")
    for journey, wants in rows.values_list("journey_id", "wants_job"):
        last[journey] = wants
    return [persons[j] for j, wants in last.items() if wants and j in persons]
