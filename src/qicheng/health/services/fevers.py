"""A report of fever: event, block, case and everybody told, all in the transaction that heard of it (domain.md 4.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from qicheng.cases import services as cases
from qicheng.core import audit
from qicheng.core.sealing import blind_index
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.health import access
from qicheng.health.models import FeverEvent, Reading, Step
from qicheng.health.rules import fever
from qicheng.health.sealed import box
from qicheng.health.services import clearing, telling
from qicheng.health.services.store import Kept
from qicheng.health.services.telling import Outsider
from qicheng.places import queries as places
from qicheng.places.names import tidy
from qicheng.season import queries as seasons

_CHUNK = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was seen. `key` names the report for ever. `person` None: on no list, then `number` and `name` are what was said."""

    key: str
    person: int | None
    village: str
    place: str
    said: str = ""
    symptoms: str = ""
    seen_at: dt.datetime | None = None
    about: str = ""
    seat: str = ""
    where: str = ""
    number: str = ""
    name: str = ""
    leader: Outsider | None = None
    way_level: int = 0  # of the bus, where it is higher than at home


def report(facts: Report, *, season: int, at: dt.datetime, by: Viewer, judge: bool = True) -> int:
    """Opens the event, or adds to the one that is open for this person; returns its number. Said twice it is one.

    Without `judge` the caller judges all persons of its transaction together. Raises `CannotAct` at level 0, where the health station does not exist.
    """
    level = max(level_of(facts.village, season=season, at=at), facts.way_level)
    if not level:
        raise CannotAct("LEVEL_ZERO", "现在是正常级别，没有开启健康查验。有疑似传染病请直接联系疾控中心。")
    with writing():
        if (
            known := FeverEvent.objects.filter(key=facts.key).values_list("pk", flat=True).first()
        ) is not None:
            return known
        if (found := _open_one(facts, season)) is not None:
            _again(found, facts, at=at, by=by)
            return found.pk
        event = _opened(facts, level, season=season, at=at, by=by)
        telling.tell_first(event, leader=facts.leader, at=at)
        if facts.person is not None and judge:
            clearing.judge_again([facts.person], season=season, at=at, by=by)
        audit.record("health.report_fever", at=at, by=by, about=f"fever:{event.pk}", place=facts.village)
    return event.pk


def level_of(village: str, *, season: int, at: dt.datetime) -> int:
    """The level where a person comes from; the county's for one on no list."""
    return seasons.alert_level(season, village or places.county_code(), at=at)


def _open_one(facts: Report, season: int) -> FeverEvent | None:
    if facts.person is None:
        return None
    return FeverEvent.objects.filter(season=season, person_id=facts.person).exclude(state="CLEARED").first()


def _again(event: FeverEvent, facts: Report, *, at: dt.datetime, by: Viewer) -> None:
    """The same person once more: the event gets a line, and the bus if it had none. The same report said twice adds nothing."""
    if event.key == facts.key:
        return
    said = box({"t": facts.said, "s": facts.symptoms, "note": "再次报告发热"}, aad=f"health.step:{event.pk}")
    Step.objects.create(event=event, kind="NOTE", note_sealed=said, at=at, by=by.label)
    if facts.about and not event.about:
        FeverEvent.objects.filter(pk=event.pk).update(about=facts.about, seat=facts.seat)
    if facts.leader:
        telling.tell_outsider(event, facts.leader, at=at)


def _opened(facts: Report, level: int, *, season: int, at: dt.datetime, by: Viewer) -> FeverEvent:
    pack = seasons.pack_at(level, at=at)
    minutes = pack.fever_report_minutes or fever.REPORT_MINUTES
    stranger = None
    if facts.person is None:
        stranger = box({"id": facts.number, "name": facts.name}, aad=f"health.fever_who:{facts.key}")
    event = FeverEvent.objects.create(
        season=season, person_id=facts.person, stranger_sealed=stranger, village=facts.village, place=facts.place, about=facts.about,
        seat=facts.seat, where=facts.where[:120], level=level, seen_at=facts.seen_at, opened_at=at, opened_by=by.label[:100],
        sealed=box({"t": facts.said, "s": facts.symptoms}, aad=f"health.fever:{facts.key}"), due_at=at + dt.timedelta(minutes=minutes),
        next_at=fever.next_at(at, minutes=pack.escalate_minutes or fever.FIRST_MINUTES), key=facts.key,
    )  # fmt: skip
    event.case_id = cases.open_case(
        kind="FEVER", about=f"fever:{event.pk}", title=f"发热报告 {event.pk} 号 {_place_word(facts)}", key=f"fever:{facts.key}"[:100], at=at,
        by=by, place=facts.village,
    )  # fmt: skip
    FeverEvent.objects.filter(pk=event.pk).update(case_id=event.case_id)
    return event


def _place_word(facts: Report) -> str:
    return tidy(places.name_of(facts.village)) if facts.village else "名册外人员"


def report_kept(
    fresh: Sequence[tuple[int, Kept]], *, season: int, fever_tenths: int, at: dt.datetime, by: Viewer
) -> int:
    """Reports the fevers among lines just kept, where the level asks for it; how many. Safe to repeat after a crash."""
    hot = [
        (n, k)
        for n, k in fresh
        if k.line.tenths is not None and k.line.tenths >= fever_tenths and not _lifted_since(k, season)
    ]
    return report_all([(_of_kept(n, k), by) for n, k in hot], season=season, at=at)


def report_all(reports: Sequence[tuple[Report, Viewer]], *, season: int, at: dt.datetime) -> int:
    """Many reports, fifty a transaction, where the level asks for it; how many. Each with whoever made it."""
    levels: dict[str, int] = {}
    done = 0
    for start in range(0, len(reports), _CHUNK):
        held: list[int] = []
        with writing():
            for facts, by in reports[start : start + _CHUNK]:
                if facts.village not in levels:
                    levels[facts.village] = level_of(facts.village, season=season, at=at)
                if levels[facts.village]:
                    report(facts, season=season, at=at, by=by, judge=False)
                    held += [facts.person] if facts.person is not None else []
                    done += 1
            if held:
                clearing.judge_again(held, season=season, at=at, by=reports[start][1])
    return done


def _lifted_since(kept: Kept, season: int) -> bool:
    """A reading from before a fever was lifted is late news of the same fever."""
    if kept.person is None or kept.line.day is None:
        return False
    last = (
        FeverEvent.objects.filter(season=season, person_id=kept.person, state="CLEARED")
        .order_by("-cleared_at")
        .first()
    )
    return bool(last and last.cleared_at and kept.line.day < timezone.localdate(last.cleared_at))


def _of_kept(number: int, kept: Kept) -> Report:
    x = kept.line
    seen = None
    if x.day is not None:
        clock = dt.time(x.minute // 60, x.minute % 60) if x.minute >= 0 else dt.time()
        seen = timezone.make_aware(dt.datetime.combine(x.day, clock))
    return Report(
        key=f"reading:{number}", person=kept.person, village=kept.village, place=kept.place, said=x.said, symptoms=kept.symptoms, seen_at=seen,
        number=x.who.lstrip("?"), name=kept.name,
    )  # fmt: skip


def unreported(*, season: int) -> list[int]:
    """Fever readings of which no event knows: after a level was raised, or a crash between file and report. For the minute's round."""
    rows = (
        Reading.objects.filter(season=season, state="FEVER")
        .order_by("id")
        .values_list("id", "person_id", "day", "village")
    )
    events = FeverEvent.objects.filter(season=season)
    by_key = set(events.values_list("key", flat=True))
    open_for = set(events.exclude(state="CLEARED").values_list("person_id", flat=True))
    lifted = dict(
        events.filter(state="CLEARED").order_by("cleared_at").values_list("person_id", "cleared_at")
    )
    return [
        n
        for n, person, day, _ in rows
        if f"reading:{n}" not in by_key
        and (person is None or person not in open_for)
        and not (person in lifted and (day is None or day < timezone.localdate(lifted[person])))
    ]


def lift(*, event_id: int, result: str, result_date: dt.date, at: dt.datetime, by: Viewer) -> None:
    """A health worker lifts a fever with the clinic's result and its date; the person is judged anew."""
    if not by.may(access.DUTY) or "HEALTH" not in by.roles:
        raise NotAllowed("只有医务人员可以解除发热报告。")
    if len(result.strip()) < 2 or result_date > timezone.localdate(at):
        raise CannotAct("RESULT", "请写明诊断结论和日期，日期不能晚于今天。")
    with writing():
        event = locked(event_id)
        if event.state == "CLEARED":
            raise CannotAct("ALREADY_CLEARED", "这件发热报告已经解除。请刷新后查看。")
        outcome = box(
            {"result": result.strip()[:300], "date": result_date.isoformat()},
            aad=f"health.outcome:{event.pk}",
        )
        FeverEvent.objects.filter(pk=event_id).update(
            state="CLEARED", cleared_at=at, cleared_by=by.label, outcome_sealed=outcome, next_at=None,
            acknowledged_at=event.acknowledged_at or at, acknowledged_by=event.acknowledged_by or by.label,
        )  # fmt: skip
        cases.settle(case_id=event.case_id, outcome="医务人员已登记结论并解除。", at=at, by=by)
        if event.person_id is not None:
            clearing.judge_again([event.person_id], season=event.season, at=at, by=by)
        audit.record("health.lift", at=at, by=by, about=f"fever:{event_id}", place=event.village)


def locked(event_id: int) -> FeverEvent:
    """The event, held until the transaction ends."""
    row = FeverEvent.objects.select_for_update().filter(pk=event_id).first()
    if row is None:
        raise NotAllowed
    return row


def page_key(key: object) -> str:
    """The key of a report made on a page."""
    return f"page:{blind_index(str(key), purpose='health.report')}"
