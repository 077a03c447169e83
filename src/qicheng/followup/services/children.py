"""A child found at a call: referred to the education side. Nothing of the child stays in this room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from qicheng.cases.services import handling, opening
from qicheng.core import audit, repeats
from qicheng.core.viewer import Viewer
from qicheng.followup.models import Referred
from qicheng.followup.services import common
from qicheng.journeys import services as ledger


def refer(  # noqa: PLR0913  the form's own facts
    *,
    season: int,
    person_id: int,
    situation: str,
    ground: str,
    ground_note: str,
    facts: Mapping[str, str],
    at: dt.datetime,
    by: Viewer,
    key: UUID | None = None,
) -> int:
    """Hands a child over to 控辍保学专责组 with its ground; the number by which the outcome comes back.

    The facts go sealed into the case and nowhere else: neither the trace nor this room's tables hold a word of them.
    """

    def do() -> str:
        followed = common.person(by, person_id, season=season, at=at)
        case = opening.refer_child(
            situation=situation, ground=ground, ground_note=ground_note, facts=facts, place=followed.went.village, at=at, by=by
        )  # fmt: skip
        handling.move(case_id=case, wanted="SENT", at=at, by=by)
        Referred.objects.create(
            journey_id=followed.went.journey_id, case_id=case, at=at, by=by.label[:100], by_id=by.user_id
        )
        change = ledger.Change(person_id=person_id, values={"child_left": True})
        ledger.record([change], season=season, kind="FOLLOW", at=at, by=by)
        audit.record(
            "followup.refer_child",
            at=at,
            by=by,
            about=f"case:{case}",
            place=followed.went.village[:9] + "000",
        )
        return str(case)

    return int(repeats.once(key, act="followup.refer_child", at=at, do=do))
