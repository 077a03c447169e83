"""What a worker does without an account, by the own link: applying. The link is the right; it reaches one person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from qicheng.core.viewer import CannotAct, Viewer
from qicheng.journeys import riding
from qicheng.subsidy.services import claiming, common, judging, setup
from qicheng.subsidy.services.claiming import Application, Paper


def apply(  # noqa: PLR0913  the form's own facts
    *, token: str, policy: str, card: str, bank: str, account_name: str, promised: bool, work: Mapping[str, Any], papers: Sequence[Paper],
    at: dt.datetime, address: str, key: UUID | None = None,
) -> int:  # fmt: skip
    """A worker's own claim, judged at once. Raises `NotAllowed` for a link that has ended, `CannotAct` for a second claim."""
    person, season = setup.person_of_link(token, at=at)
    rule = common.notice(policy)
    if not promised:
        raise CannotAct("PROMISE", "请勾选承诺后再提交。")
    by = Viewer(user_id=None, label="本人", address=address)

    def do() -> str:
        line = riding.travel_rows([person], season=season).get(person)
        if line is None or rule.season != season:
            raise CannotAct("NOT_LISTED", "本年度名册里没有您。请找村干部登记。")
        application = Application(
            policy=policy,
            person_id=person,
            card=card,
            bank=bank,
            account_name=account_name,
            promised=True,
            work=work,
            papers=papers,
        )
        claim = claiming.write(application, rule, line, source="WORKER", at=at, by=by)
        common.audited(
            "receive",
            at=at,
            by=by,
            about=f"claim:{claim.pk}",
            place=claim.village,
            policy=policy,
            source="WORKER",
        )
        judging.judge_claims([claim.pk], at=at, by=by)
        return str(claim.pk)

    return int(claiming.once(key, "subsidy.receive", at, do))
