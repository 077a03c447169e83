"""What follows a push: signing up, the firm's answer, the first day at work. The ledger hears of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone

from qicheng.core import audit
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.employers import voices
from qicheng.jobs import access
from qicheng.jobs.models import Offer
from qicheng.jobs.queries import supply
from qicheng.jobs.rules import hiring
from qicheng.jobs.services import pushing
from qicheng.journeys import queries as ledger
from qicheng.journeys import riding
from qicheng.journeys import services as writing_ledger


def apply_by_link(*, token: str, vacancy_id: int, at: dt.datetime, address: str = "") -> None:
    """A person signs up by the own link."""
    push = pushing.of_link(token, at=at)
    offer = Offer.objects.filter(
        person_id=push.person_id, vacancy_id=vacancy_id, pushed_at__isnull=False
    ).first()
    if offer is None:
        raise NotAllowed("这个岗位没有推荐给您。请从短信里的链接重新进入。")
    _apply(offer.pk, at=at, by=Viewer(user_id=None, label="本人", address=address))


def apply_for(*, season: int, person_id: int, vacancy_id: int, at: dt.datetime, by: Viewer) -> None:
    """A cadre signs a person up, offered or not; the person stands beside."""
    line = ledger.line_of(by, season=season, person_id=person_id, capability=access.OFFER)
    if line is None:
        raise NotAllowed
    with writing():
        offer, _made = Offer.objects.get_or_create(
            person_id=person_id, vacancy_id=vacancy_id, defaults={"season": season, "village": line.village, "made_at": at, "reason": "本人到村里报名"}
        )  # fmt: skip
        _apply(offer.pk, at=at, by=by)


def _apply(offer_id: int, *, at: dt.datetime, by: Viewer) -> None:
    with writing():
        offer = Offer.objects.select_for_update().get(pk=offer_id)
        if offer.applied_at is not None:
            return
        line = supply.lines_by_id([offer.vacancy_id], on=timezone.localdate(at))[offer.vacancy_id]
        if not line.shown:
            raise CannotAct("GONE", "这个岗位已经招满或下架。请看看别的岗位。")
        offer.pushed_at, offer.seen_at, offer.applied_at = offer.pushed_at or at, offer.seen_at or at, at
        offer.save(update_fields=["pushed_at", "seen_at", "applied_at"])
        audit.record(
            "jobs.apply",
            at=at,
            by=by,
            about=f"vacancy:{offer.vacancy_id}",
            place=offer.village,
            detail={"offer": offer_id},
        )


def withdraw_by_link(*, token: str, vacancy_id: int, at: dt.datetime) -> None:
    """A person takes the sign-up back, as long as the firm has not answered."""
    push = pushing.of_link(token, at=at)
    with writing():
        rows = Offer.objects.filter(person_id=push.person_id, vacancy_id=vacancy_id, hired=None)
        rows.update(applied_at=None)


def answer(*, offer_id: int, hired: bool, note: str, at: dt.datetime, by: Viewer) -> None:
    """The firm's answer, written down by the county. See `_answer`."""
    access.require(by, access.VERIFY, access.PUSH)
    _answer(offer_id, hired=hired, note=note, at=at, by=by)


def answer_by_link(
    *, token: str, offer_id: int, hired: bool, note: str, at: dt.datetime, address: str = ""
) -> None:
    """The firm's answer, by its own link."""
    firm = voices.of_link(token, at=at)
    _own(firm.pk, offer_id)
    _answer(
        offer_id,
        hired=hired,
        note=note,
        at=at,
        by=Viewer(user_id=None, label=firm.name[:100], address=address),
    )


def _own(enterprise_id: int, offer_id: int) -> None:
    if not Offer.objects.filter(
        pk=offer_id, vacancy__enterprise_id=enterprise_id, applied_at__isnull=False
    ).exists():
        raise NotAllowed("这个人没有报名贵单位的岗位。")


def _answer(offer_id: int, *, hired: bool, note: str, at: dt.datetime, by: Viewer) -> None:
    """A yes takes a post and goes to the ledger; a no needs a reason. A second answer is refused once the first day was kept."""
    with writing():
        offer = _held(offer_id)
        if offer.arrived_date is not None:
            raise CannotAct("ARRIVED", "这个人已经登记到岗，不能再改答复。")
        if not hired and len(note.strip()) < 2:
            raise CannotAct("NOTE", "不录用的，请写一句原因，好告诉本人。")
        line = supply.lines_by_id([offer.vacancy_id], on=timezone.localdate(at))[offer.vacancy_id]
        if hired and offer.hired is not True and line.free <= 0:
            raise CannotAct("FULL", "这个岗位的招聘人数已经录满。要多招，请先联系县里改招聘人数。")
        changed = hired and offer.hired is not True
        offer.hired, offer.answered_at, offer.answer_note, offer.answer_by = (
            hired,
            at,
            note.strip()[:200],
            by.label[:100],
        )
        offer.save(update_fields=["hired", "answered_at", "answer_note", "answer_by"])
        if changed:
            row = _ledger_row(offer)
            _record(
                offer,
                hiring.when_hired(row, employer=line.employer, city=line.city, local=line.local),
                kind="HIRED",
                at=at,
                by=by,
            )
        audit.record(
            "jobs.answer",
            at=at,
            by=by,
            about=f"vacancy:{offer.vacancy_id}",
            place=offer.village,
            detail={"offer": offer_id, "hired": hired},
        )


def arrive(*, offer_id: int, day: dt.date, at: dt.datetime, by: Viewer) -> None:
    """Somebody who was hired is at work since a day, written down by the county."""
    access.require(by, access.VERIFY, access.PUSH)
    _arrive(offer_id, day=day, at=at, by=by)


def arrive_by_link(*, token: str, offer_id: int, day: dt.date, at: dt.datetime, address: str = "") -> None:
    """The same by the firm's own link."""
    firm = voices.of_link(token, at=at)
    _own(firm.pk, offer_id)
    _arrive(offer_id, day=day, at=at, by=Viewer(user_id=None, label=firm.name[:100], address=address))


def arrive_for(*, season: int, offer_id: int, day: dt.date, at: dt.datetime, by: Viewer) -> None:
    """The same by whoever looks after the person: the family tells it in the village first."""
    offer = Offer.objects.filter(pk=offer_id, season=season).first()
    if (
        offer is None
        or ledger.line_of(by, season=season, person_id=offer.person_id, capability=access.OFFER) is None
    ):
        raise NotAllowed
    _arrive(offer_id, day=day, at=at, by=by)


def _arrive(offer_id: int, *, day: dt.date, at: dt.datetime, by: Viewer) -> None:
    with writing():
        offer = _held(offer_id)
        if offer.hired is not True:
            raise CannotAct("NOT_HIRED", "还没有录用，不能登记到岗。请先由企业答复录用。")
        if day > timezone.localdate(at) or day < timezone.localdate(offer.made_at):
            raise CannotAct("DAY", "到岗日期要在推荐之后、今天或以前。请改正。")
        if offer.arrived_date == day:
            return
        line = supply.lines_by_id([offer.vacancy_id], on=timezone.localdate(at))[offer.vacancy_id]
        offer.arrived_date = day
        offer.save(update_fields=["arrived_date"])
        row = _ledger_row(offer)
        kind = "JOB_CHANGED" if row["stage"] in {"JOBLESS", "AWAY"} else "AT_WORK"
        _record(
            offer,
            hiring.when_arrived(row, employer=line.employer, city=line.city, local=line.local, day=day),
            kind=kind,
            at=at,
            by=by,
        )
        audit.record(
            "jobs.arrive",
            at=at,
            by=by,
            about=f"vacancy:{offer.vacancy_id}",
            place=offer.village,
            detail={"offer": offer_id},
        )


def _held(offer_id: int) -> Offer:
    offer = Offer.objects.select_for_update().filter(pk=offer_id).first()
    if offer is None or offer.applied_at is None:
        raise CannotAct("UNKNOWN", "这个人没有报名这个岗位。请刷新后查看。")
    return offer


def _ledger_row(offer: Offer) -> Mapping[str, object]:
    row = riding.travel_rows([offer.person_id], season=offer.season).get(offer.person_id)
    if row is None:
        raise CannotAct("NOT_LISTED", "今年的名册上没有这个人，不能登记。请联系所在村。")
    return row


def _record(offer: Offer, values: dict[str, object], *, kind: str, at: dt.datetime, by: Viewer) -> None:
    if values:
        change = writing_ledger.Change(person_id=offer.person_id, values=values)
        writing_ledger.record(
            [change], season=offer.season, kind=kind, at=at, by=by, source=f"offer:{offer.pk}"
        )
