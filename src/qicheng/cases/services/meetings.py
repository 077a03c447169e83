"""Acts on meetings: calling one with its agenda, minutes, decisions that become orders, issuing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from qicheng.cases import access, letters, sealed
from qicheng.cases.models import AgendaItem, Case, Decision, Meeting
from qicheng.cases.rules import kinds, machines
from qicheng.cases.rules.ladder import RED
from qicheng.cases.services import issuing, opening
from qicheng.core import audit, counters, workdays
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer, require
from qicheng.core.writing import writing
from qicheng.kit.workdays import CLOSING
from qicheng.places import queries as places
from qicheng.staff import duty

MOST_ITEMS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class RedFigure:
    """A figure in the red, as a room above passes it in: its words, its number, the page where it stands."""

    text: str
    figure: str
    url: str = ""


def call(
    *, title: str, when: dt.datetime, room: str, chair: str, figures: Sequence[RedFigure] = (), at: dt.datetime, by: Viewer
) -> int:  # fmt: skip
    """Calls a meeting; its agenda is drawn at once from what was decided before, from orders in the red and from red figures."""
    require(by, access.MEETINGS)
    if len(title.strip()) < 4 or len(chair.strip()) < 2 or len(room.strip()) < 2:
        raise CannotAct("MEETING", "请填写会议名称、地点和主持人。")
    with writing():
        row = Meeting.objects.create(
            title=title.strip()[:120],
            at=when,
            room=room.strip()[:80],
            chair=chair.strip()[:100],
            called_by=by.label[:100],
            called_at=at,
        )
        _draw(row, figures, at=at)
        audit.record("cases.call_meeting", at=at, by=by, about=f"meeting:{row.pk}")
    return row.pk


def redraw(*, meeting_id: int, figures: Sequence[RedFigure], at: dt.datetime, by: Viewer) -> None:
    """Draws the agenda anew before the meeting; free items stay."""
    with writing():
        row = _held(meeting_id, by)
        if row.state != Meeting.State.PLANNED:
            raise CannotAct("MEETING_STATE", "会议已经召开，议程不再更新。")
        row.items.exclude(sort=AgendaItem.Sort.FREE).delete()
        _draw(row, figures, at=at)


def _draw(row: Meeting, figures: Sequence[RedFigure], *, at: dt.datetime) -> None:
    drafts = [*_decided_before(row), *_in_the_red(row, at=at)]
    drafts += [
        AgendaItem(
            meeting=row, sort=AgendaItem.Sort.FIGURE, text=f.text[:300], figure=f.figure[:80], url=f.url[:200]
        )
        for f in figures
    ]
    start = (row.items.order_by("-order").values_list("order", flat=True).first() or 0) + 1
    for n, item in enumerate(drafts[:MOST_ITEMS], start=start):
        item.order = n
    AgendaItem.objects.bulk_create(drafts[:MOST_ITEMS])


def _decided_before(row: Meeting) -> list[AgendaItem]:
    """What earlier meetings decided and is still open, and everything that the last one decided, done or not."""
    last = (
        Meeting.objects.filter(at__lt=row.at)
        .exclude(pk=row.pk)
        .exclude(state=Meeting.State.PLANNED)
        .order_by("-at", "-id")
        .first()
    )
    rows = (
        Decision.objects.select_related("case", "meeting")
        .filter(meeting__at__lt=row.at)
        .exclude(meeting=row)
        .order_by("meeting__at", "order")
    )
    kept = [d for d in rows if d.case.closed_at is None or (last is not None and d.meeting_id == last.pk)]
    return [
        AgendaItem(meeting=row, sort=AgendaItem.Sort.DECISION, text=d.text[:300], case=d.case) for d in kept
    ]


def _in_the_red(row: Meeting, *, at: dt.datetime) -> list[AgendaItem]:
    """Open cases with a red card or at the leading group; of a compartment only that there is one."""
    rows = Case.objects.filter(closed_at=None).exclude(kind="MEETING_DECISION")
    red = list(rows.filter(card=RED).order_by("severity", "due_at", "id")[:MOST_ITEMS])
    drafts = []
    for c in red:
        word = kinds.KINDS[c.kind].word if c.kind in kinds.KINDS else c.kind
        text = (
            f"{word}（{c.pk}号）"
            if c.compartment
            else f"{word}（{c.pk}号）：{sealed.content(c)[0] if c.source != 'PUBLIC' else c.title}"
        )
        drafts.append(
            AgendaItem(
                meeting=row,
                sort=AgendaItem.Sort.CASE,
                text=text[:300],
                case=c,
                figure=machines.state(c.kind, c.state).word,
            )
        )
    return drafts


def add_item(*, meeting_id: int, text: str, at: dt.datetime, by: Viewer) -> None:
    """A free item of the agenda."""
    if len(text.strip()) < 4:
        raise CannotAct("ITEM", "请写明议题（至少 4 个字）。")
    with writing():
        row = _held(meeting_id, by)
        last = row.items.order_by("-order").values_list("order", flat=True).first() or 0
        AgendaItem.objects.create(
            meeting=row, order=last + 1, sort=AgendaItem.Sort.FREE, text=text.strip()[:300]
        )
        audit.record("cases.add_item", at=at, by=by, about=f"meeting:{meeting_id}")


def drop_item(*, item_id: int, at: dt.datetime, by: Viewer) -> int:
    """Takes an item off the agenda; the meeting's number."""
    with writing():
        item = AgendaItem.objects.filter(pk=item_id).first()
        if item is None:
            raise NotAllowed
        row = _held(item.meeting_id, by)
        AgendaItem.objects.filter(pk=item_id).delete()
        audit.record("cases.drop_item", at=at, by=by, about=f"meeting:{row.pk}")
    return row.pk


def write_minutes(  # noqa: PLR0913  the form's own facts
    *, meeting_id: int, present: str, absent: str, secretary: str, opening_text: str, said: dict[int, str], version: int, at: dt.datetime, by: Viewer
) -> None:  # fmt: skip
    """The minutes as they are being written: who was there, what was said on each item. From then on the meeting was held."""
    with writing():
        row = _held(meeting_id, by)
        if row.version != version:
            raise CannotAct("STALE", "纪要刚被别人改过。请刷新后把您的内容再填一次。")
        if len(present.strip()) < 2:
            raise CannotAct("PRESENT", "请填写出席人员。")
        Meeting.objects.filter(pk=meeting_id).update(
            present=present.strip(), absent=absent.strip()[:400], secretary=secretary.strip()[:100], opening=opening_text.strip(),
            state=Meeting.State.HELD, version=version + 1,
        )  # fmt: skip
        for item in row.items.all():
            if item.pk in said and said[item.pk].strip() != item.said:
                AgendaItem.objects.filter(pk=item.pk).update(said=said[item.pk].strip())
        audit.record("cases.write_minutes", at=at, by=by, about=f"meeting:{meeting_id}")


def decide(
    *, meeting_id: int, text: str, office_id: int, due_date: dt.date, at: dt.datetime, by: Viewer
) -> int:
    """A decision: it is an order at once, a case with unit and day. Returns the case's number."""
    if len(text.strip()) < 4:
        raise CannotAct("DECISION", "请写明议定事项（至少 4 个字）。")
    with writing():
        row = _held(meeting_id, by)
        today = timezone.localdate(at)
        if due_date < today:
            raise CannotAct("DUE_DATE", "完成时限不能早于今天。请改正后保存。")
        name = dict(_offices()).get(office_id)
        if name is None:
            raise CannotAct("OFFICE", "请选择责任单位。")
        order = (row.decisions.order_by("-order").values_list("order", flat=True).first() or 0) + 1
        last = workdays.calendar().next_workday(due_date)
        due = timezone.make_aware(dt.datetime.combine(last, CLOSING))
        case_id = opening.open_case(
            kind="MEETING_DECISION", about=f"meeting:{meeting_id}", title=text.strip()[:200], note=f"{row.title}议定事项第{order}项", source="MEETING",
            key=f"decision:{meeting_id}:{order}", unit_id=office_id, due_at=due, at=at, by=by,
        )  # fmt: skip
        Decision.objects.create(
            meeting=row,
            order=order,
            text=text.strip()[:400],
            unit_name=name,
            due_date=due_date,
            case_id=case_id,
        )
        Meeting.objects.filter(pk=meeting_id, state=Meeting.State.PLANNED).update(state=Meeting.State.HELD)
        issuing.issue(
            case_id=case_id,
            series=letters.ASSIGN,
            text=f"根据{row.title}议定事项，请于{due_date:%Y年%-m月%-d日}前完成：{text.strip()}"[:1000],
            at=at,
            by=by,
        )
        audit.record("cases.decide", at=at, by=by, about=f"meeting:{meeting_id}", detail={"case": case_id})
    return case_id


def _offices() -> list[tuple[int, str]]:
    return duty.all_offices()


def issue_minutes(*, meeting_id: int, at: dt.datetime, by: Viewer) -> int:
    """Issues the minutes under the next number of the year; from then on nothing of them changes."""
    with writing():
        row = _held(meeting_id, by)
        if row.state != Meeting.State.HELD or not row.present.strip():
            raise CannotAct("MEETING_STATE", "先填写出席人员和讨论情况，再印发纪要。")
        year = timezone.localdate(at).year
        number = counters.take(f"cases.minutes:{year}", 1)
        Meeting.objects.filter(pk=meeting_id).update(
            state=Meeting.State.ISSUED, year=year, number=number, issued_at=at, issued_by=by.label[:100]
        )
        audit.record(
            "cases.issue_minutes", at=at, by=by, about=f"meeting:{meeting_id}", detail={"number": number}
        )
    return number


def minutes_file(*, meeting_id: int, form: str, at: dt.datetime, by: Viewer) -> issuing.Made:
    """The minutes as PDF or Word (GB/T 9704)."""
    require(by, access.MEETINGS_VIEW)
    row = Meeting.objects.filter(pk=meeting_id).first()
    if row is None or form not in issuing.FORMS:
        raise NotAllowed
    items = [(i.text, i.said) for i in row.items.order_by("order") if i.said]
    content = letters.of_meeting(
        row, items, list(row.decisions.order_by("order")), unit=places.name_of(places.county_code())
    )
    with writing():
        audit.record("cases.minutes_file", at=at, by=by, about=f"meeting:{meeting_id}", detail={"form": form})
    return issuing.write(content, form, name=content.title)


def _held(meeting_id: int, by: Viewer) -> Meeting:
    require(by, access.MEETINGS)
    row = Meeting.objects.select_for_update().filter(pk=meeting_id).first()
    if row is None:
        raise NotAllowed
    if row.state == Meeting.State.ISSUED:
        raise CannotAct("MEETING_STATE", "纪要已经印发，不能再改。需要更正的，请在下次会议上说明。")
    return row
