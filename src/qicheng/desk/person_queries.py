"""一人一档: everything the house knows of one person, asked room by room, within the viewer's range."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qicheng.core.shapes import LineStop
from qicheng.core.viewer import Viewer
from qicheng.followup import named as followup_names
from qicheng.followup import queries as followup
from qicheng.followup import rules as followup_rules
from qicheng.followup.named import Started
from qicheng.followup.queries import Followed
from qicheng.health import desk_queries as health
from qicheng.jobs.queries import people as jobs
from qicheng.jobs.queries.people import OfferLine
from qicheng.journeys import queries as ledger
from qicheng.journeys import rules as ledger_rules
from qicheng.journeys.queries import EventLine, RosterLine
from qicheng.people import paired
from qicheng.people import queries as people
from qicheng.people.queries import CorrectionLine, Dated, MergeLine, PersonLine
from qicheng.people.rules import standing_word
from qicheng.places import queries as places
from qicheng.subsidy.queries import claims
from qicheng.subsidy.queries.claims import ClaimLine
from qicheng.survey import queries as survey
from qicheng.survey.queries import Try

TRANSPORT = {
    "CHARTER": gettext_noop("要坐包车"), "SUBSIDY": gettext_noop("自己坐班车、火车"), "SELF_DRIVE": gettext_noop("自驾"), "EMPLOYER": gettext_noop("企业来接"), "SELF_GONE": gettext_noop("已自行离开"), "NONE": gettext_noop("不需要"),
}  # fmt: skip
CLEARANCE = {
    "CLEARED": gettext_noop("可出行"),
    "PENDING": gettext_noop("待核验"),
    "HELD": gettext_noop("暂缓出行"),
}
# The line's stations in order, and at which stages of the ledger a person stands there.
STATIONS = (
    ("摸底", "clipboard-list", ("LISTED",)), ("意向", "message-circle", ("SURVEYED",)), ("查验", "shield-check", ("INTENDING",)),
    ("编车", "armchair", ("CLEARED",)), ("上车", "bus", ("SEATED",)), ("抵达", "map-pin-check", ("ABOARD",)),
    ("到岗", "briefcase", ("ARRIVED", "AWAY", "JOBLESS", "RETURNED")), ("补贴", "currency-yuan", ("WORKING",)),
)  # fmt: skip
# The side stations branch off behind 意向: the rest of the line is not passed.
ASIDE = frozenset({"LOCAL", "STAYING", "OUT"})
# What somebody who went off alone never passes.
ORGANISED = frozenset({"查验", "编车", "上车", "抵达"})
_KIND_OF_STATION = {"摸底": ("BASE", "SURVEY"), "意向": ("INTENTION", "SURVEY")}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFile:
    """The whole page."""

    person: PersonLine
    township: str
    helpers: Sequence[str]
    line: RosterLine | None
    stops: tuple[LineStop, ...]
    side: str
    events: Sequence[tuple[str, EventLine, bool]]
    this_year: Sequence[tuple[str, str]]
    last_year: Sequence[tuple[str, str]]
    members: Sequence[PersonLine]
    standings: Sequence[Dated]
    stays: Sequence[Dated]
    tries: Sequence[Try]
    followed: Followed | None
    followed_word: str
    visits: Sequence[followup.Try]
    started: Sequence[Started]
    offers: Sequence[OfferLine]
    may_offer: bool
    corrections: Sequence[CorrectionLine]
    merges: Sequence[MergeLine]
    claims: Sequence[ClaimLine]
    may_apply: bool
    may_record: bool
    may_reveal: bool
    may_merge: bool


def person_file(
    viewer: Viewer, person_id: int, *, season: int, on: dt.date, at: dt.datetime
) -> PersonFile | None:
    """The file of one person, or None where there is no such person for this viewer: words are those of day `on`, rights to travel of `at`."""
    today = timezone.localdate(at)
    person = people.person(viewer, person_id, on=on)
    if person is None:
        return None
    line = ledger.line_of(viewer, season=season, person_id=person_id, on=on)
    row = ledger.row_of(viewer, season=season, person_id=person_id)
    events = ledger.events_of(viewer, season=season, person_id=person_id)
    travel = health.told(person_id, season=season, at=at) if at and line else ("", ())
    may_record = survey.may_record(viewer, person_id)
    followed = followup.standing_of(viewer, season=season, person_id=person_id, on=today)
    why = (
        followup_rules.reason_to_call(followed.standing, again_date=followed.again_date, on=today)
        if followed
        else ""
    )
    side = ledger_rules.STAGES[line.stage] if line and line.stage in ASIDE else ""
    return PersonFile(
        person=person, township=places.full_name(person.village_code), helpers=paired.helpers_of(viewer, person_id), line=line,
        stops=_stops(line, events, may_record, travel, why), side=side, events=_told(events),
        this_year=_this_year(line, row), last_year=_last_year(row, on),
        members=[m for m in people.household(viewer, person_id, on=on) if m.person_id != person_id],
        standings=people.standings(viewer, person_id), stays=people.stays(viewer, person_id),
        tries=survey.attempts_of(viewer, season=season, person_id=person_id), followed=followed,
        followed_word=why or (followup_rules.STATES[followed.standing.state] if followed else ""),
        visits=followup.visits_of(viewer, season=season, person_id=person_id) if followed else (),
        started=followup_names.started_of(viewer, season=season, person_id=person_id, at=at) if followed else (), corrections=people.corrections(viewer, person_id),
        claims=claims.of_person(viewer, person_id, season=season) if viewer.may(claims.VIEW) else (), may_apply=people.may_see(viewer, person_id, capability=claims.APPLY),
        offers=jobs.told(viewer, person_id, season=season, on=today), may_offer=viewer.may("jobs.offer"),
        merges=people.merges_of(viewer, person_id), may_record=may_record,
        may_reveal=people.may_see(viewer, person_id, capability="people.reveal"),
        may_merge=people.may_see(viewer, person_id, capability="people.merge"),
    )  # fmt: skip


def _stations(*, screening: bool) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """The line; at level 0 without its health station, whose people wait for a bus already."""
    if screening:
        return STATIONS
    rest = [s for s in STATIONS if s[0] != "查验"]
    return tuple((n, i, ("INTENDING", *stages)) if n == "编车" else (n, i, stages) for n, i, stages in rest)


def _told(events: Sequence[EventLine]) -> list[tuple[str, EventLine, bool]]:
    """The newest first: its word, the event, and whether the person stands elsewhere or wants something else since."""
    before: tuple[str, str] | None = None
    told = []
    for event in events:
        now = (event.stage, event.intention_word)
        told.append((ledger_rules.EVENTS.get(event.kind, event.kind), event, now != before))
        before = now
    return told[::-1]


def _stops(
    line: RosterLine | None,
    events: Sequence[EventLine],
    may_record: bool,
    travel: tuple[str, tuple[str, ...]],
    why: str = "",
) -> tuple[LineStop, ...]:
    """The line of stations: what is behind with who and when, where it stands, and what would move it on."""
    if line is None:
        return ()
    aside = line.stage in ASIDE
    stations = _stations(screening=bool(travel[0]))
    here = 2 if aside else next((i for i, (_n, _i, stages) in enumerate(stations) if line.stage in stages), 0)
    alone = line.stage in ledger_rules.WENT_OUT and not any(e.stage in {"SEATED", "ABOARD"} for e in events)
    stops = []
    for i, (label, icon, _stages) in enumerate(stations):
        event = _event_of(label, events)
        when = f"{timezone.localtime(event.at):%m-%d}" if event else ""
        if alone and label in ORGANISED:
            stops.append(LineStop(label=_(label), icon=icon, state="skipped"))
        elif i < here:
            stops.append(
                LineStop(label=_(label), icon=icon, state="done", date=when, who=event.by if event else "")
            )
        elif aside:
            stops.append(LineStop(label=_(label), icon=icon, state="skipped"))
        elif i == here:
            stops.append(
                _waits(icon, travel[1]) if label == "查验" else _here(label, icon, line, may_record, why)
            )
        else:
            stops.append(LineStop(label=_(label), icon=icon, state="ahead"))
    return tuple(stops)


def _event_of(label: str, events: Sequence[EventLine]) -> EventLine | None:
    kinds = _KIND_OF_STATION.get(label, ())
    return next((e for e in reversed(events) if e.kind in kinds), None)


def _waits(icon: str, sentences: tuple[str, ...]) -> LineStop:
    """At the health station: what is still missing, in words that may be told to anybody."""
    return LineStop(
        label=_("查验"), icon=icon, state="stopped", reason=_("还不能出行。"), next_step="".join(sentences)
    )


def _here(label: str, icon: str, line: RosterLine, may_record: bool, why: str) -> LineStop:
    """Where the line stands. At 摸底 and 意向 it stands still until somebody asks; further on it waits its turn."""
    reasons = {
        "LISTED": (
            _("去年在册，今年名册上没有。"), _("仍要外出的登记意向，回到今年名册；不在的填减少原因，村里的账才合得上。"),
        ),
        "SURVEYED": (_("意向还没有定。"), _("联系本人，问清走不走、去哪里、什么时候走。")),
    }  # fmt: skip
    if label == "到岗" and (line.stage in _AT_WORK or why):
        return _at_work(label, icon, line, may_record, why)
    if line.stage not in reasons:
        return LineStop(label=_(label), icon=icon, state="here", date=_("等待办理"))
    reason, next_step = reasons[line.stage]
    if line.contact == "UNREACHABLE":
        reason = _("三天打电话都没有人接，无法联系。")
        next_step = _("请入户，或托亲友代问；问到后登记意向。")
    url = f"/survey/persons/{line.person_id}/intention/" if may_record else None
    return LineStop(
        label=_(label), icon=icon, state="stopped", reason=reason, next_step=next_step, next_url=url,
        next_label=_("登记意向") if url else "",
    )  # fmt: skip


_AT_WORK = {
    "JOBLESS": ("在外没有工作。", "给本人推岗位；找到工作了，记一次回访。"), "RETURNED": ("已经返乡。", "又要外出的，在“已返乡”名单里点“又要外出”。"),
}  # fmt: skip


def _at_work(label: str, icon: str, line: RosterLine, may_record: bool, why: str) -> LineStop:
    """Behind the journey: out of work, home again, or a visit that is due."""
    reason, next_step = _AT_WORK.get(line.stage, (f"{why}。", "问工作、工资、安全和孩子；都好点一下就行。"))
    url = f"/followup/persons/{line.person_id}/visit/" if may_record and line.stage != "RETURNED" else None
    return LineStop(
        label=_(label), icon=icon, state="stopped", reason=_(reason), next_step=_(next_step), next_url=url, next_label=_("记回访") if url else ""
    )  # fmt: skip


def _this_year(line: RosterLine | None, row: Mapping[str, object] | None) -> list[tuple[str, str]]:
    if line is None or row is None:
        return []
    contact = f"{line.contact_word} {line.last_contact_date:%m-%d}" if line.last_contact_date else ""
    intention = line.intention_word + (_("（按去年推定）") if line.inferred else "")
    facts = [
        (_("名册状态"), line.roster_word), (_("减少原因"), ledger_rules.OUT_REASONS.get(str(row["out_reason"] or ""), "")),
        (_("意向"), intention), (_("去向"), line.destination_path), (_("务工单位"), line.employer),
        (_("查验"), _(CLEARANCE.get(str(row["clearance"] or ""), ""))),
        (_("拟出发"), line.go_date.isoformat() if line.go_date else ""), (_("怎么去"), _(TRANSPORT.get(line.transport_need, line.transport_need) or "")),
        (_("最近联系"), contact), (_("劳动力"), _("是") if row["in_labour_force"] else _("否")),
        (_("易地搬迁"), _("是") if row["relocated"] else ""),
    ]  # fmt: skip
    return [(label, value) for label, value in facts if value]


def _last_year(row: Mapping[str, object] | None, on: dt.date) -> list[tuple[str, str]]:
    if row is None or not row["last_year"]:
        return []
    standing = str(row["base_standing"] or "")
    return [
        (_("上年所在村"), places.full_name(str(row["base_village"])) if row["base_village"] else ""),
        (_("上年户类型"), standing_word(standing, on.replace(year=on.year - 1, day=1)) if standing else "—"),
        (_("上年外出务工"), _("是") if row["worked_last_year"] else _("否")),
    ]
