"""The act of matching: a round with its offers, ready to be looked at before anybody is told."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from qicheng.core import audit
from qicheng.core.viewer import CannotAct, Viewer
from qicheng.core.writing import writing
from qicheng.jobs import access, planning
from qicheng.jobs.models import Offer, Round
from qicheng.jobs.services import common


def match(*, season: int, at: dt.datetime, by: Viewer) -> int:
    """Matches everybody who wants work with what is verified and free; the round's number. Offers nobody was told of are made anew."""
    access.require(by, access.PUSH)
    terms = common.terms_on(timezone.localdate(at))
    found = planning.work_out(by, season=season, terms=terms, at=at)
    if not found.figures["vacancies"]:
        raise CannotAct("NO_POSTS", "没有可以推送的岗位。请先核实岗位；已推满的岗位等企业答复后会再空出来。")
    if not found.figures["wanted"]:
        raise CannotAct(
            "NOBODY", "没有要找岗位的人。意向为新外出、就近就业，或在外待岗、本人要求的，会列进来。"
        )
    with writing():
        Offer.objects.filter(season=season, pushed_at=None, applied_at=None).delete()
        row = Round.objects.create(season=season, at=at, by=by.label[:100], figures=found.figures)
        known = set(Offer.objects.filter(season=season).values_list("person_id", "vacancy_id"))
        Offer.objects.bulk_create(
            [
                Offer(season=season, person_id=p, village=v, vacancy_id=vacancy, round=row, score=min(points, 32767), reason=why, made_at=at)
                for p, v, vacancy, points, why in found.offers if (p, vacancy) not in known
            ],
            batch_size=500,
        )  # fmt: skip
        audit.record("jobs.match", at=at, by=by, about=f"round:{row.pk}", detail={k: found.figures[k] for k in ("wanted", "vacancies", "offers", "reached", "gap_ppm")})  # fmt: skip
    return row.pk
