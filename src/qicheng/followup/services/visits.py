"""Acts on one person: an attempt and what was said, what follows from it, setting out again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.utils import timezone

from qicheng.cases.services import open_case, opening
from qicheng.core import audit, repeats
from qicheng.core.sealing import seal
from qicheng.core.viewer import CannotAct, Viewer
from qicheng.followup import queries, rules
from qicheng.followup.models import Follow, Opened, Visit
from qicheng.followup.queries import Followed
from qicheng.followup.services import common
from qicheng.journeys import services as ledger
from qicheng.people import reaching


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One attempt as it is told. Empty fields were not asked. Sums are integer fen."""

    outcome: str
    way: str = "PHONE"
    again_date: dt.date | None = None
    job: str = ""
    wages: str = ""
    contract: str = ""
    safety: str = ""
    children: str = ""
    topic: str = ""
    note: str = ""
    wants_job: bool = False
    employer: str = ""  # the new one, or who owes the wages
    dest: Mapping[str, str] = field(default_factory=dict)  # dest_province, dest_city when the place changed
    work_place: str = ""  # where the wages are owed
    owed_fen: int | None = None
    home_date: dt.date | None = None


ALL_WELL = Said(outcome=rules.WELL, job=rules.AT_WORK, wages="PAID", safety="GOOD")


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What recording an attempt did: its number, and the cases it started."""

    visit_id: int
    cases: tuple[int, ...] = ()


def record_visit(
    *, season: int, person_id: int, said: Said, at: dt.datetime, by: Viewer, key: UUID | None = None
) -> Done:
    """Writes an attempt down; what was said moves the ledger and opens the cases that must take it over.

    Raises `CannotAct` with a sentence for what does not fit, `NotAllowed` out of range.
    """

    def do() -> str:
        followed = common.person(by, person_id, season=season, at=at)
        fits(said, followed, on=timezone.localdate(at))
        visit, cases = write(followed, said, season=season, at=at, by=by)
        audit.record(
            "followup.record_visit", at=at, by=by, about=f"person:{person_id}", place=followed.went.village,
            detail={"outcome": said.outcome, "job": said.job, "cases": cases},
        )  # fmt: skip
        return f"{visit}/" + ",".join(str(c) for c in cases)

    number, _slash, cases = repeats.once(key, act="followup.record_visit", at=at, do=do).partition("/")
    return Done(visit_id=int(number), cases=tuple(int(c) for c in cases.split(",") if c))


_LISTS: Mapping[str, Mapping[str, object]] = {
    "job": rules.JOBS, "wages": rules.WAGES, "contract": rules.CONTRACTS, "safety": rules.SAFETY, "children": rules.CHILDREN, "topic": rules.TOPICS,
}  # fmt: skip


def fits(said: Said, followed: Followed, *, on: dt.date) -> None:
    """Raises `CannotAct` for an attempt that says too little, too much or what cannot be."""
    if said.outcome not in rules.OUTCOMES or said.way not in Visit.Way.values:
        raise CannotAct("CHOICE", "请选择回访方式和结果。")
    if any((v := getattr(said, name)) and v not in choices for name, choices in _LISTS.items()):
        raise CannotAct("CHOICE", "有一项不在选项里。请从列表中选择。")
    if followed.went.stage == "RETURNED":
        raise CannotAct("HOME", "此人已登记返乡，不再回访。又外出的，请先点“又要外出”。")
    told = any(getattr(said, name) for name in _LISTS)
    if said.outcome == rules.TOLD and not told and len(said.note.strip()) < 2:
        raise CannotAct(
            "NOTHING_SAID", "选“有情况”要写明是什么情况：工作、工资、合同、安全、孩子或说明，至少一项。"
        )
    if said.outcome not in rules.HEARD and told:
        raise CannotAct(
            "NOT_HEARD", "没有联系上的，不填工作、工资等情况。联系上了请把结果改为“都好”或“有情况”。"
        )
    if said.topic and len(said.note.strip()) < 4:
        raise CannotAct("NOTE", "选了问题类别，要用一句话写明是什么事（至少 4 个字）。")
    if said.again_date is not None and said.again_date < on:
        raise CannotAct("AGAIN", "约定的日期已经过去。请改为今天或以后。")
    if said.wages == "OWED" and (len(said.employer.strip()) < 2 or len(said.work_place.strip()) < 2):
        raise CannotAct(
            "OWED",
            "工资被拖欠的，要写明用人单位和欠薪发生地，劳动监察才好受理；单位全称不清楚的，写工地名称或包工头。",
        )
    if said.owed_fen is not None and said.owed_fen < 0:
        raise CannotAct("OWED", "拖欠的金额不能小于 0。请改正。")
    _fits_home(said, followed, on=on)


def _fits_home(said: Said, followed: Followed, *, on: dt.date) -> None:
    if said.home_date is None:
        return
    nought = followed.went.departed_date or followed.went.arrived_date
    if said.job != rules.HOME:
        raise CannotAct("HOME_DATE", "只有已返乡的才填返乡日期。请把“工作”改为“已返乡”，或清空日期。")
    if said.home_date > on or (nought and said.home_date < nought):
        raise CannotAct("HOME_DATE", "返乡日期要在外出之后、今天或以前。请改正。")


def write(
    followed: Followed, said: Said, *, season: int, at: dt.datetime, by: Viewer, on: dt.date | None = None
) -> tuple[int, list[int]]:
    """The attempt's row, the ledger's change, the cases. Call it inside `writing()`, after `fits`. The visit and its cases.

    `on` is the day of the attempt where it is written down later.
    """
    went, day = followed.went, on or timezone.localdate(at)
    visit = Visit.objects.create(
        journey_id=went.journey_id, at=at, local_date=day, way=said.way, outcome=said.outcome, day=followed.standing.day,
        again_date=said.again_date if said.outcome == rules.LATER else None, job=said.job, wages=said.wages, contract=said.contract,
        safety=said.safety, children=said.children, topic=said.topic, wants_job=said.wants_job, by=by.label[:100], by_id=by.user_id,
    )  # fmt: skip
    if note := said.note.strip()[:500]:
        Visit.objects.filter(pk=visit.pk).update(note_sealed=seal(note, aad=f"visit.note:{visit.pk}"))
    kind, values = _to_ledger(followed, said, season=season, day=day)
    if values:
        change = ledger.Change(person_id=went.person_id, values=values)
        ledger.record([change], season=season, kind=kind, at=at, by=by, source=f"visit:{visit.pk}")
    return visit.pk, _cases(visit, followed, said, at=at, by=by)


def _to_ledger(followed: Followed, said: Said, *, season: int, day: dt.date) -> tuple[str, dict[str, object]]:
    """What becomes true in the ledger, and as what. Hearing nothing changes it only when that makes a person unreachable."""
    if said.outcome not in rules.HEARD:
        now = queries.judged([followed.went], season=season, on=day)[0].standing.state
        return "FOLLOW", {"contact": "UNREACHABLE"} if now == rules.UNREACHABLE else {}
    values: dict[str, object] = {"contact": "REACHED", "last_contact_date": day}
    kind = "FOLLOW"
    if said.job == rules.HOME:
        kind, values = "RETURNED", values | {"returned_date": said.home_date or day}
    elif said.job == rules.LOST:
        kind, values = "JOB_LOST", values | {"stage": "JOBLESS"}
    elif said.job == rules.CHANGED:
        kind, values = "JOB_CHANGED", values | {"stage": "WORKING"} | _new_place(said)
    elif said.job == rules.AT_WORK:
        kind = "FOLLOW" if followed.went.stage == "WORKING" else "AT_WORK"
        values["stage"] = "WORKING"
    if said.children:
        values["child_left"] = said.children == "HELP"
    return kind, values


def _new_place(said: Said) -> dict[str, object]:
    """The new employer and place; who changed and does not say where is no longer where the ledger had them."""
    place = {k: said.dest.get(k) or None for k in ("dest_province", "dest_city")} if said.dest else {}
    return {"employer": said.employer.strip()[:80] or None, **place}


def _cases(visit: Visit, followed: Followed, said: Said, *, at: dt.datetime, by: Viewer) -> list[int]:
    """The cases that take over what was found. Whom it concerns lies sealed in the case."""
    kinds = [rules.TOPICS[said.topic][1]] if said.topic else []
    kinds += ["RIGHTS"] if said.safety in {"RISK", "INJURED"} else []
    if not kinds and said.wages != "OWED":
        return []
    went = followed.went
    who = next(iter(reaching.reach([went.person_id])))
    found = []
    for kind in kinds:
        title = (
            {"RISK": "务工人员反映工作场所有安全隐患", "INJURED": "务工人员在外受伤，要核实工伤"}.get(
                said.safety, ""
            )
            if kind == "RIGHTS"
            else said.note.strip()[:60]
        )
        case = open_case(
            kind=kind, about=f"person:{went.person_id}", title=title, note=said.note.strip(), place=went.village, source="SURVEY",
            reporter={"name": who.name, "phone": who.phone}, key=f"visit:{visit.pk}:{kind}", at=at, by=by,
        )  # fmt: skip
        found.append((kind, case))
    if said.wages == "OWED":
        case = opening.open_arrears(
            employer=said.employer, work_place=said.work_place, persons=1, claimed_fen=said.owed_fen, place=went.village, source="SURVEY",
            facts={"worker": who.name, "phone": who.phone, "request": said.note.strip()}, at=at, by=by,
        )  # fmt: skip
        found.append(("ARREARS", case))
    Opened.objects.bulk_create([Opened(visit=visit, kind=k, case_id=c) for k, c in found])
    return [c for _, c in found]


def set_out_again(*, season: int, person_id: int, at: dt.datetime, by: Viewer) -> None:
    """Somebody who came home wants to go again: back to 拟外出; visits count anew from the next time they leave."""
    followed = common.person(by, person_id, season=season, at=at)
    if followed.went.stage != "RETURNED":
        raise CannotAct("NOT_HOME", "此人没有登记返乡，不用重新外出。")

    def do() -> str:
        last = (
            Visit.objects.filter(journey_id=followed.went.journey_id)
            .order_by("-id")
            .values_list("pk", flat=True)
            .first()
        )
        Follow.objects.update_or_create(
            journey_id=followed.went.journey_id,
            defaults={"since_date": timezone.localdate(at), "since_visit": last or 0, "ended": "", "ended_date": None},
        )  # fmt: skip
        values = {
            "returned_date": None, "departed_date": None, "arrived_date": None, "transport": None, "clearance": None,
            "intention": "RETURN", "intention_inferred": False,
        }  # fmt: skip
        change = ledger.Change(person_id=person_id, values=values)
        ledger.record([change], season=season, kind="AGAIN", at=at, by=by)
        audit.record(
            "followup.set_out_again", at=at, by=by, about=f"person:{person_id}", place=followed.went.village
        )
        return ""

    repeats.once(None, act="followup.set_out_again", at=at, do=do)
