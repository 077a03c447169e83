"""Acts on one vacancy: check, correct, take down; what time does; a worker's word that something is wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.utils import timezone

from qicheng.cases.services import open_case
from qicheng.core import audit, repeats
from qicheng.core.viewer import CannotAct, Viewer
from qicheng.core.writing import writing
from qicheng.jobs import access
from qicheng.jobs.models import Check, Vacancy
from qicheng.jobs.rules import checking, flags
from qicheng.jobs.rules.sheet import where_is
from qicheng.jobs.rules.words import CLOSINGS, FLAGS, OUTCOMES, SEXES, WAYS, trade_of
from qicheng.jobs.services import common, intake
from qicheng.kit import phones

CLOCK = "岗位"


def check(*, vacancy_id: int, way: str, outcome: str, note: str, at: dt.datetime, by: Viewer) -> None:
    """One attempt to verify firm and post. REAL shows it to people, FALSE never again; NO_ANSWER is kept as an attempt."""
    access.require(by, access.VERIFY)
    if way not in WAYS or outcome not in OUTCOMES:
        raise CannotAct("CHOICE", "请选择核实方式和结果。")
    with writing():
        row = common.locked(vacancy_id)
        said = note.strip()
        if outcome == "REAL":
            _may_be_real(row, said, on=timezone.localdate(at))
            row.state, row.flags = "VERIFIED", [f for f in row.flags if f["kind"] not in checking.KEPT]
        elif outcome == "FALSE":
            if len(said) < 4:
                raise CannotAct("NOTE", "不真实的，请写明是怎么看出来的（至少 4 个字）。")
            row.state = "REFUSED"
        row.changed_at = at
        row.save(update_fields=["state", "flags", "changed_at"])
        Check.objects.create(
            vacancy=row, at=at, way=way, outcome=outcome, note=said[:200], by=by.label[:100], by_id=by.user_id
        )
        common.note("check", row.pk, at=at, by=by, way=way, outcome=outcome)


def _may_be_real(row: Vacancy, note: str, *, on: dt.date) -> None:
    if stand := checking.hard(row.flags):
        words = "、".join(FLAGS[k].word for k in stand)
        raise CannotAct("FLAGS", f"还有不合规的内容：{words}。请先点“改”，与企业商量改好后再核实。")
    if row.valid_until < on:
        raise CannotAct("EXPIRED", "有效期已经过了。请先点“改”，更新有效期。")
    if any(f["kind"] in checking.OF_CODE for f in row.flags) and len(note) < 4:
        raise CannotAct("CODE", "信用代码没有或不对，请在说明里写明怎样核实了这家企业（如：看过营业执照）。")


def correct(*, vacancy_id: int, facts: Mapping[str, Any], at: dt.datetime, by: Viewer) -> None:
    """Puts a vacancy's words right; what changes for a worker has to be checked anew."""
    access.require(by, access.EDIT)
    with writing():
        row = common.locked(vacancy_id)
        now = dict(facts)
        phone = str(now.pop("phone", "") or "").strip() or common.phone_of(row)
        judged = phones.judge(phone)
        phone = judged.number if judged.code is None else phone[:20]
        now["trade"] = now.get("trade") or trade_of(str(now.get("title", row.title)))
        ask = intake.ask_of(at)
        now["city"], now["local"] = where_is(str(now.get("place", row.place)), ask)
        before = {**{k: getattr(row, k) for k in now}, "phone": common.phone_of(row)}
        for name, value in now.items():
            setattr(row, name, value)
        for name, value in common.phone_columns(row, phone).items():
            setattr(row, name, value)
        row.flags = _flags(row, phone, on=ask.today)
        if row.state in {"EXPIRED", "CLOSED"} or (
            row.state == "VERIFIED" and checking.needs_new_check(before, {**now, "phone": phone})
        ):
            row.state, row.closing = "NEW", ""
        row.digest, row.changed_at = "", at  # a newer list is held against the words as they are now
        row.save()
        common.note("correct", row.pk, at=at, by=by, fields=sorted(now))


def _flags(row: Vacancy, phone: str, *, on: dt.date) -> list[dict[str, str]]:
    """The flags of a vacancy as it stands now. What only the firm's papers or a check can settle stays."""
    found = flags.in_words([row.title, row.detail, row.education], on=on)
    if row.sex and not any(f.kind == "SEX" for f in found):
        found += flags.of_sex(SEXES.get(row.sex, ""), [row.title, row.detail], on=on)
    terms = common.terms_on(on)
    found += checking.too_low(
        row.wage_low_fen, row.wage_unit, terms.min_wage_fen, law=terms.min_wage_document
    )
    grounds = {
        "WAGE_OPEN": row.wage_unit == "OPEN" or not row.wage_low_fen, "CONTACT_MISSING": not phone, "PLACE_UNCLEAR": not row.city and not row.local,
        "YOUNG": row.age_from is not None and row.age_from < 18,
    }  # fmt: skip
    found += [flags.Found(kind) for kind, holds in grounds.items() if holds]
    stays = [f for f in row.flags if f["kind"] in checking.OF_CODE | checking.KEPT]
    return [asdict(f) for f in found] + stays


def close(*, vacancy_id: int, reason: str, at: dt.datetime, by: Viewer) -> None:
    """Takes a vacancy down: filled, withdrawn, other."""
    access.require(by, access.EDIT)
    if reason not in CLOSINGS:
        raise CannotAct("REASON_MISSING", "请选择下架原因。")
    with writing():
        row = common.locked(vacancy_id)
        row.state, row.closing, row.changed_at = "CLOSED", reason, at
        row.save(update_fields=["state", "closing", "changed_at"])
        common.note("close", row.pk, at=at, by=by, reason=reason)


def expire(*, at: dt.datetime, by: Viewer) -> int:
    """Vacancies whose term has run out vanish; how many. Safe to run again."""
    with writing():
        rows = Vacancy.objects.filter(
            state__in=("NEW", "VERIFIED", "PAUSED"), valid_until__lt=timezone.localdate(at)
        )
        done = rows.update(state="EXPIRED", changed_at=at)
        if done:
            audit.record("jobs.expire", at=at, by=by, about="vacancies", detail={"vacancies": done})
    return done


def report_fraud(  # noqa: PLR0913  the facts of one row
    *, vacancy_id: int, text: str, name: str = "", phone: str = "", by_person: bool, mark: str = "", at: dt.datetime, address: str = "", key: UUID | None = None
) -> int:  # fmt: skip
    """A worker says that a vacancy is not what it claims: a case for the collecting group. Who was offered it (`by_person`) stops its pushing at once."""
    if len(text.strip()) < 6:
        raise CannotAct("TEXT", "请写明哪里不对（至少 6 个字）。")
    by = Viewer(user_id=None, label="群众反映", address=address)

    def do() -> str:
        row = common.locked(vacancy_id)
        case = open_case(
            kind="JOB_SUPPLY", about=f"vacancy:{row.pk}", title=f"岗位被反映：{row.title}（{row.employer}）"[:80], note=text.strip()[:1000], source="PUBLIC",
            reporter={"name": name.strip()[:60], "phone": phone}, key=f"vacancy:{row.pk}:{mark or key or timezone.localdate(at)}", at=at, by=by,
        )  # fmt: skip
        if by_person and row.state in {"VERIFIED", "NEW"}:
            row.state, row.changed_at = "PAUSED", at
            row.flags = [
                *[f for f in row.flags if f["kind"] != "REPORTED"],
                asdict(flags.Found("REPORTED", f"{case}号督办事项")),
            ]
            row.save(update_fields=["state", "flags", "changed_at"])
        return str(case)

    return int(repeats.once(key, act="jobs.report_fraud", at=at, do=do))


def open_phone(*, vacancy_id: int, at: dt.datetime, by: Viewer) -> str:
    """The firm's number for whoever verifies, with a trace."""
    access.require(by, access.VERIFY)
    with writing():
        row = common.locked(vacancy_id)
        common.note("open_phone", row.pk, at=at, by=by)
    return common.phone_of(row)
