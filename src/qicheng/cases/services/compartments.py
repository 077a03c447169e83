"""Acts around what few may see: opening in need and its review, numbers of reporters, the child's referral and the school's answer."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.utils import timezone

from qicheng.cases import access, sealed
from qicheng.cases.models import Arrears, Case, Glass, Referral
from qicheng.cases.rules import machines
from qicheng.cases.services import common, handling
from qicheng.core import repeats, tokens
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.staff import duty

LINK_DAYS = 10


def break_glass(*, case_id: int, reason: str, at: dt.datetime, by: Viewer) -> dt.datetime:
    """Opens a compartment's case in need, for a few hours; the group concerned is told at once, and somebody else reviews it."""
    if len(reason.strip()) < 6:
        raise CannotAct("REASON", "请写明必须查看的理由（至少 6 个字）。理由会送专责组和审计复核。")
    with writing():
        row = common.locked(case_id, by=by, at=at)
        if not row.compartment or not access.holds(by, access.GLASS, row.place) or by.user_id is None:
            raise NotAllowed
        until = at + dt.timedelta(hours=access.GLASS_HOURS)
        made = Glass.objects.create(
            case=row,
            account_id=by.user_id,
            by=by.label[:100],
            reason=reason.strip()[:200],
            at=at,
            until_at=until,
        )
        common.entry(row, "GLASS", at=at, by=by, text=reason)
        common.note("break_glass", row, at=at, by=by, reason=reason.strip()[:200], until=until.isoformat())
        person = duty.on_duty(row.owner, on=timezone.localdate(at))
        common.tell(
            row,
            person,
            f"应急查看：{common.word(row)}被{by.label[:20]}打开，请复核。",
            what=f"glass:{made.pk}",
            at=at,
        )
    return until


def review_glass(*, glass_id: int, verdict: str, text: str, at: dt.datetime, by: Viewer) -> None:
    """Somebody else says whether an opening was justified."""
    if verdict not in Glass.Verdict.values or (verdict == Glass.Verdict.UNFAIR and len(text.strip()) < 4):
        raise CannotAct("VERDICT", "请选择结论；认为理由不成立的，写明如何处理。")
    with writing():
        row = Glass.objects.select_for_update(of=("self",)).select_related("case").filter(pk=glass_id).first()
        if row is None or not may_review(by, row.case):
            raise NotAllowed
        if row.account_id == by.user_id:
            raise CannotAct("SAME_PERSON", "不能复核自己的查看。请由另一人复核。")
        if row.reviewed_at is not None:
            raise CannotAct("REVIEWED", "这一次查看已经复核过。")
        Glass.objects.filter(pk=glass_id).update(
            reviewed_at=at, reviewed_by=by.label[:100], verdict=verdict, review_note=text.strip()[:200]
        )
        common.note("review_glass", row.case, at=at, by=by, glass=glass_id, verdict=verdict)


def may_review(viewer: Viewer, row: Case) -> bool:
    """Auditors, and the group whose matter it is."""
    return viewer.may(access.REVIEW) or row.owner in access.groups(viewer)


def reveal_reporter(*, case_id: int, reason: str, at: dt.datetime, by: Viewer) -> dict[str, str]:
    """Name and phone of whoever reported a matter, for whoever handles it: with a reason and a trace."""
    if len(reason.strip()) < 2:
        raise CannotAct("REASON", "请写明查看的原因。")
    with writing():
        row = common.locked(case_id, by=by, at=at)
        if not access.may_handle(by, row) or access.sight(by, row, at=at) < access.Sight.FULL:
            raise NotAllowed
        common.note("reveal_reporter", row, at=at, by=by, reason=reason.strip()[:200])
    return sealed.unpack(row.reporter_sealed, aad=f"case.reporter:{row.key}")


def reveal_arrears(*, case_id: int, reason: str, at: dt.datetime, by: Viewer) -> dict[str, str]:
    """The facts of a complaint, for the labour inspection only: with a reason and a trace."""
    if len(reason.strip()) < 2:
        raise CannotAct("REASON", "请写明查看的原因。")
    with writing():
        row = common.locked(case_id, by=by, at=at)
        facts = Arrears.objects.filter(case=row).first()
        if facts is None or row.owner not in access.groups(by, access.HANDLE):
            raise NotAllowed
        common.note("reveal_arrears", row, at=at, by=by, reason=reason.strip()[:200])
    return sealed.unpack(facts.facts_sealed, aad=f"arrears:{case_id}")


def record_arrears(*, case_id: int, employer: str, work_place: str, persons: int, claimed_fen: int | None, paid_fen: int | None, at: dt.datetime, by: Viewer) -> None:  # noqa: PLR0913  # fmt: skip
    """Corrects what is known of a complaint, and what has been recovered. Money in fen."""
    if persons < 1 or any(x is not None and x < 0 for x in (claimed_fen, paid_fen)):
        raise CannotAct("NUMBERS", "人数至少是 1，金额不能小于 0。请改正后保存。")
    with writing():
        row = common.locked(case_id, by=by, at=at)
        if row.owner not in access.groups(by, access.HANDLE):
            raise NotAllowed
        found = Arrears.objects.filter(case=row).update(
            employer=employer.strip()[:120], work_place=work_place.strip()[:120], persons=persons, claimed_fen=claimed_fen, paid_fen=paid_fen
        )  # fmt: skip
        if not found:
            raise CannotAct("CASE_STATE", "这不是欠薪投诉。")
        if employer.strip():
            title = f"{employer.strip()[:80]} 欠薪，涉及 {persons} 人"
            common.save(row, title=title)
        common.note("record_arrears", row, at=at, by=by, persons=persons, claimed=claimed_fen, paid=paid_fen)


def child_facts(*, case_id: int, at: dt.datetime, by: Viewer) -> dict[str, str]:
    """What was written down of a child, for the education side (or behind broken glass): every reading is traced."""
    with writing():
        row = common.locked(case_id, by=by, at=at)
        referral = Referral.objects.filter(case=row).first()
        if referral is None or access.sight(by, row, at=at) < access.Sight.FULL:
            raise NotAllowed
        common.note("child_facts", row, at=at, by=by)
    return sealed.unpack(referral.facts_sealed, aad=f"referral:{case_id}")


def record_result(
    *, case_id: int, result: str, text: str, at: dt.datetime, by: Viewer, key: UUID | None = None
) -> None:
    """The education side writes down what it found; the machine goes on from there, the referrer is told the outcome and no more."""
    if result not in machines.SCHOOL_RESULTS:
        raise CannotAct("RESULT", "请选择核实结果。")

    def do() -> str:
        row = common.locked(case_id, by=by, at=at)
        referral = Referral.objects.filter(case=row).first()
        if referral is None or row.owner not in access.groups(by, access.HANDLE):
            raise NotAllowed
        _take_result(row, referral, result, text, at=at, by=by)
        return str(case_id)

    repeats.once(key, act="cases.record_result", at=at, do=do)


def _take_result(
    row: Case, referral: Referral, result: str, text: str, *, at: dt.datetime, by: Viewer
) -> None:
    steps = {"SENT": ["VERIFIED"], "OPEN": []}.get(row.state, [])
    for step in [*steps, result]:
        if step not in machines.state(row.kind, row.state).moves:
            raise CannotAct("CASE_STATE", machines.why_not_move(row.kind, row.state, step))
        handling.step_to(row, step, text=text if step == result else "", at=at, by=by)
    Referral.objects.filter(pk=referral.pk).update(result=result, result_at=at, result_by=by.label[:100])
    if referral.referrer_id is not None:
        person = duty.reached_by(referral.referrer_id, on=timezone.localdate(at))
        common.tell(
            row,
            person,
            f"您移送的{common.word(row)}已有核实结果：{machines.SCHOOL_RESULTS[result]}。",
            what=f"result:{row.version}",
            at=at,
        )


def make_school_link(*, case_id: int, at: dt.datetime, by: Viewer) -> str:
    """A link by which a school answers without an account; a new one ends the one before. Shown once."""
    with writing():
        row = common.locked(case_id, by=by, at=at)
        if row.kind != "CHILD_REFERRAL" or row.owner not in access.groups(by, access.HANDLE):
            raise NotAllowed
        common.need_open(row)
        token = tokens.new()
        Referral.objects.filter(case=row).update(
            link_digest=tokens.digest(token), link_until_at=at + dt.timedelta(days=LINK_DAYS)
        )
        common.entry(row, "LINK", at=at, by=by)
        common.note("make_school_link", row, at=at, by=by)
    return token


def referral_of_link(token: str, *, at: dt.datetime) -> Referral:
    """The referral that a link opens. Raises `NotAllowed` for a wrong, used or expired one."""
    rows = Referral.objects.select_related("case").filter(
        link_digest=tokens.digest(token), link_until_at__gte=at, case__closed_at=None
    )
    found = rows.first()
    if found is None:
        raise NotAllowed("链接无效、已用过或已过期。请让控辍保学专责组重新发链接。")
    return found


def school_facts(referral: Referral) -> dict[str, str]:
    """What the school is shown: enough to look the child up, nothing of the family's situation."""
    facts = sealed.unpack(referral.facts_sealed, aad=f"referral:{referral.case_id}")
    return {k: facts.get(k, "") for k in ("name", "age", "sex", "school", "grade")}


def answer_as_school(
    *, token: str, school: str, person: str, result: str, text: str, at: dt.datetime, address: str = ""
) -> None:
    """The school's answer by its link; the link ends with it."""
    if len(school.strip()) < 2 or len(person.strip()) < 2:
        raise CannotAct("SIGN", "请填写学校名称和填写人姓名。")
    if result not in machines.SCHOOL_RESULTS:
        raise CannotAct("RESULT", "请选择核实结果。")
    with writing():
        referral = referral_of_link(token, at=at)
        row = Case.objects.select_for_update(of=("self",)).get(pk=referral.case_id)
        school_side = Viewer(user_id=None, label=f"{school.strip()} {person.strip()}"[:100], address=address)
        _take_result(row, referral, result, text, at=at, by=school_side)
        Referral.objects.filter(pk=referral.pk).update(link_digest="", link_until_at=None)
        owner = duty.on_duty(row.owner, on=timezone.localdate(at))
        common.tell(
            row,
            owner,
            f"学校已回复：{common.word(row)}，{machines.SCHOOL_RESULTS[result]}。",
            what=f"school:{row.version}",
            at=at,
        )
