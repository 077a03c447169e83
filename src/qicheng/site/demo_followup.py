"""Follow-up of the demo county: those who were out already left on various days, some were called, some had something to tell."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.utils import timezone

from qicheng.core.viewer import Viewer
from qicheng.followup import rules
from qicheng.followup.services import children, visits
from qicheng.followup.services.visits import ALL_WELL, Said
from qicheng.journeys import queries as ledger
from qicheng.journeys import services as writing
from qicheng.people import pairing
from qicheng.places import queries as places
from qicheng.staff.queries import account_id_of, viewer_named

_DAY = dt.timedelta(days=1)
AGO = (9, 33, 12, 45, 17, 8, 95, 3)  # days since they left, in turn
# What was said, by village and turn: days ago it was said, and what.
SAID = {
    (0, 1): (2, ALL_WELL),
    (0, 3): (8, Said(outcome=rules.TOLD, job=rules.LOST, wants_job=True, note="厂里放假，想换个厂")),
    (1, 0): (1, Said(outcome=rules.TOLD, job=rules.HOME, note="家里有事回来了")),
    (1, 1): (2, Said(outcome=rules.TOLD, safety="INJURED", note="手指被划伤，要问工伤怎么报")),
    (1, 3): (10, ALL_WELL), (2, 1): (3, ALL_WELL), (2, 3): (9, Said(outcome=rules.TOLD, job=rules.CHANGED, employer="示例电子厂", note="换到隔壁厂")),
    (3, 2): (4, ALL_WELL),
}  # fmt: skip
DEAF = {(0, 2): (4, 2, 1), (2, 4): (6, 1)}  # unanswered so many days ago


def build(*, season: int, at: dt.datetime, by: Viewer) -> None:
    """Builds it through the product's own acts. Call it once, in a county that was just brought in."""
    township = places.children(places.county_code())[0]
    for n, village in enumerate(places.children(township.code)[:4]):
        _village(village.code, season=season, at=at, by=by, number=n)


def _village(code: str, *, season: int, at: dt.datetime, by: Viewer, number: int) -> None:
    today = timezone.localdate(at)
    filters = ledger.Filters(unit=code, intention="GONE", roster="PRESENT")
    lines, _more = ledger.roster_page(by, season=season, filters=filters, on=today, size=36)
    for n, line in enumerate(lines):
        left = at - AGO[n % len(AGO)] * _DAY
        change = writing.Change(person_id=line.person_id, values={"departed_date": timezone.localdate(left)})
        writing.record([change], season=season, kind="INTENTION", at=left, by=by, note="已自行外出")
    speaker = viewer_named("zhen" if number else "cun", on=today, county_code=places.county_code())
    for n, line in enumerate(lines):
        _speak((number, n), line.person_id, season=season, at=at, by=speaker)
    if lines and not number:
        helper = account_id_of("bangfu")
        if helper is not None:
            pairing.assign(person_ids=[x.person_id for x in lines], account_id=helper, at=at, by=by)
        children.refer(
            season=season, person_id=lines[0].person_id, situation="NO_GUARDIAN", ground="CONSENT", ground_note="父亲回访电话中同意",
            facts={"age": "8", "grade": "二年级", "guardians": "奶奶"}, at=at, by=speaker, key=UUID(int=201),
        )  # fmt: skip


def _speak(turn: tuple[int, int], person_id: int, *, season: int, at: dt.datetime, by: Viewer) -> None:
    for days in DEAF.get(turn, ()):
        visits.record_visit(
            season=season, person_id=person_id, said=Said(outcome=rules.NO_ANSWER), at=at - days * _DAY, by=by
        )
    if turn in SAID:
        days, said = SAID[turn]
        visits.record_visit(season=season, person_id=person_id, said=said, at=at - days * _DAY, by=by)
