"""Questions about one case: its file with timeline, papers, evidence, ladder; what a receipt shows; openings to review; meetings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from qicheng.cases import access, book, letters, queries, sealed
from qicheng.cases.access import Sight
from qicheng.cases.models import (
    AgendaItem,
    Arrears,
    Case,
    Decision,
    Entry,
    Escalation,
    Evidence,
    Glass,
    Meeting,
    Paper,
    Referral,
)
from qicheng.cases.queries import Allowed, CaseLine
from qicheng.cases.rules import closing, kinds, ladder, machines
from qicheng.cases.services import handling, opening
from qicheng.core.sealing import open_sealed
from qicheng.core.viewer import Viewer, require
from qicheng.kit.marking import gettext_noop as _
from qicheng.staff import duty

ACTS = {
    "OPEN": _("立案"), "MOVE": _("办理"), "NOTE": _("进展"), "REPLY": _("答复"), "HAND_OVER": _("转办"), "EXTEND": _("批准延期"), "EVIDENCE": _("佐证材料"), "PAPER": _("文书"),
    "RUNG": _("督办"), "REPEAT": _("重复反映"), "APPEAL": _("申请复议"), "CONFIRM": _("反映人确认"), "ADDED": _("反映人补充"), "GLASS": _("应急查看"), "LINK": _("学校链接"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """One line of the timeline."""

    at: dt.datetime
    by: str
    act_word: str
    text: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """A rung of the ladder that is still to come, and when."""

    at: dt.datetime
    level_word: str
    card_word: str
    paper_word: str
    is_reminder: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """Everything that the page of one case draws."""

    line: CaseLine
    sight: Sight
    allowed: Allowed
    entries: tuple[EntryLine, ...]
    papers: tuple[tuple[int, str, dt.datetime, str], ...]
    evidence: tuple[Evidence, ...]
    ahead: tuple[Ahead, ...]
    escalations: tuple[Escalation, ...]
    repeats: tuple[int, ...]
    arrears: Arrears | None
    referral: Referral | None
    situation: str
    reporter_hint: str
    reply: str
    satisfaction: int | None
    conclusion_word: str
    version: int
    has_reporter: bool = False


def case_file(viewer: Viewer, case_id: int, *, at: dt.datetime) -> File:
    """One case as far as the viewer sees it. Raises `NotAllowed` out of sight."""
    row, sight = access.case(viewer, case_id, at=at)
    full = sight is Sight.FULL
    line = queries.line_of(row, at, duty.group_names(), full=full)
    why = (
        closing.why_not_close(handling.facts_of(row, outcome="已填", conclusion="OTHER"))
        if row.closed_at is None
        else ""
    )
    referral = Referral.objects.filter(case=row).first()
    return File(
        line=line, sight=sight, allowed=queries.allowed(viewer, row, sight, why_not_close=why), entries=_entries(row, full=full),
        papers=tuple((p.pk, letters.number(p), p.at, p.to) for p in Paper.objects.filter(case=row).order_by("id")) if full else (),
        evidence=tuple(Evidence.objects.filter(case=row, removed_at=None).order_by("id")) if full else (), ahead=_ahead(row, at),
        escalations=tuple(Escalation.objects.filter(case=row).order_by("id")) if full else (), repeats=_repeats(viewer, row) if full else (),
        arrears=Arrears.objects.filter(case=row).first() if full else None, referral=referral,
        situation=opening.SITUATIONS.get(referral.situation, "") if referral and full else "",
        reporter_hint=_hint(row) if full else "", reply=row.reply if full else "", satisfaction=row.satisfaction,
        conclusion_word=machines.CONCLUSIONS.get(row.conclusion, ""), version=row.version,
        has_reporter=row.reporter_sealed is not None or bool(row.receipt_digest),
    )  # fmt: skip


def _hint(row: Case) -> str:
    """Who reported it, masked."""
    said = sealed.unpack(row.reporter_sealed, aad=f"case.reporter:{row.key}")
    phone = said.get("phone", "")
    name = said.get("name", "")
    return "　".join(
        x for x in (name[:1] + "**" if name else "", "*******" + phone[-4:] if phone else "") if x
    )


def _entries(row: Case, *, full: bool) -> tuple[EntryLine, ...]:
    rows = Entry.objects.filter(case=row).order_by("id")
    if not full:
        rows = rows.filter(act="MOVE")
    return tuple(_entry(e, row, full=full) for e in rows)


def _entry(e: Entry, row: Case, *, full: bool) -> EntryLine:
    text = e.text
    if full and e.text_sealed is not None:
        text = open_sealed(e.text_sealed, aad=f"case.entry:{row.pk}")
    return EntryLine(
        at=e.at, by=e.by if full else "", act_word=ACTS.get(e.act, e.act), text=text,
        before=machines.state(row.kind, e.before).word if e.before else "", after=machines.state(row.kind, e.after).word if e.after else "",
    )  # fmt: skip


def _ahead(row: Case, at: dt.datetime) -> tuple[Ahead, ...]:
    clock = book.clock_of(row)
    if clock is None:
        return ()
    found = []
    for rung in book.rungs_of(row):
        moment = ladder.moment_of(rung, clock)
        if moment is None or moment <= timezone.localtime(at):
            continue
        found.append(
            Ahead(
                at=moment, level_word=kinds.LEVELS[rung.level] if rung.level and kinds.HEIGHT[rung.level] > kinds.HEIGHT[row.level] else "", card_word=ladder.CARDS.get(rung.card, "") if rung.card else "",
                paper_word=letters.SERIES[rung.paper].word if rung.paper else "", is_reminder=rung.side == ladder.BEFORE,
            )
        )  # fmt: skip
    return tuple(found)


def _repeats(viewer: Viewer, row: Case) -> tuple[int, ...]:
    root = row.repeats_id or row.pk
    rows = access.visible(viewer).filter(repeats_id=root) | access.visible(viewer).filter(pk=root)
    return tuple(rows.exclude(pk=row.pk).order_by("id").values_list("pk", flat=True)[:50])


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the holder of a receipt code sees."""

    number: int
    topic: str
    owner_word: str
    state_word: str
    due_at: dt.datetime | None
    opened_at: dt.datetime
    entries: tuple[EntryLine, ...]
    reply: str
    outcome: str
    closed: bool
    may_confirm: bool
    may_appeal: bool
    missing: str


def receipt(row: Case) -> Receipt:
    """A case as the receipt page shows it: states, answers and deadlines; no name of an official, no internal note."""
    state = machines.state(row.kind, row.state)
    kind = kinds.KINDS[row.kind]
    lines = []
    for e in Entry.objects.filter(case=row, public=True).order_by("id"):
        # Internal reasons of a step stay inside; what the reporter is told stands in the reply.
        text = e.text if e.act in {"REPLY", "ADDED", "APPEAL", "CONFIRM"} else ""
        lines.append(
            EntryLine(
                at=e.at,
                by="",
                act_word=ACTS.get(e.act, ""),
                text=text,
                before="",
                after=machines.state(row.kind, e.after).word if e.after else "",
            )
        )
    missing = Arrears.objects.filter(case=row).values_list("missing", flat=True).first() or ""
    return Receipt(
        number=row.pk, topic=kind.public or kind.word, owner_word=duty.group_names().get(row.owner, row.owner), state_word=state.word, due_at=row.due_at,
        opened_at=row.opened_at, entries=tuple(lines), reply=row.reply, outcome=row.outcome, closed=row.closed_at is not None,
        may_confirm=machines.CONFIRMED in state.moves, may_appeal=row.closed_at is not None and row.state in {machines.RESOLVED, "NOT_ACCEPTED"} and row.appeals < handling.MOST_APPEALS,
        missing=missing if row.state == "NEED_MATERIAL" else "",
    )  # fmt: skip


def glasses(viewer: Viewer, *, waiting: bool = True, limit: int = 100) -> list[Glass]:
    """Openings in need that the viewer may review, newest first."""
    rows = Glass.objects.select_related("case").order_by("-id")
    if not viewer.may(access.REVIEW):
        rows = rows.filter(case__owner__in=access.groups(viewer))
    return list(rows.filter(reviewed_at=None)[:limit] if waiting else rows[:limit])


def meetings(viewer: Viewer, *, limit: int = 100) -> list[Meeting]:
    """Meetings, newest first."""
    require(viewer, access.MEETINGS_VIEW)
    return list(Meeting.objects.order_by("-at", "-id")[:limit])


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLine:
    """A decision and how it stands."""

    decision: Decision
    line: CaseLine


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPage:
    """Everything that the page of a meeting draws."""

    meeting: Meeting
    items: tuple[tuple[AgendaItem, CaseLine | None], ...]
    decisions: tuple[DecisionLine, ...]


def meeting(viewer: Viewer, meeting_id: int, *, at: dt.datetime) -> MeetingPage | None:
    """One meeting with its agenda and decisions, each with how it stands now."""
    require(viewer, access.MEETINGS_VIEW)
    row = Meeting.objects.filter(pk=meeting_id).first()
    if row is None:
        return None
    names = duty.group_names()
    items = row.items.select_related("case__unit", "case__handler").order_by("order")
    decisions = row.decisions.select_related("case__unit", "case__handler").order_by("order")
    return MeetingPage(
        meeting=row, items=tuple((i, queries.line_of(i.case, at, names, full=not i.case.compartment) if i.case else None) for i in items),
        decisions=tuple(DecisionLine(decision=d, line=queries.line_of(d.case, at, names, full=True)) for d in decisions),
    )  # fmt: skip
