"""Questions of the screening desk: who is to be measured, who was, who is asked again, who may go. No reading is shown."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.health import access
from qicheng.health.facts import gather
from qicheng.health.models import Clearance, Reading
from qicheng.health.rules import clearance as rule
from qicheng.health.rules.clearance import Verdict
from qicheng.journeys import queries as ledger
from qicheng.journeys.rules import GOING
from qicheng.people.reaching import facts
from qicheng.places import queries as places
from qicheng.places.names import tidy

SIZE = 30
SHOWN = ("todo", "again", "done", "all")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """One unit of the day's table: persons who go, measured, asked again, still missing, may go."""

    code: str
    name: str
    going: int
    measured: int
    again: int
    cleared: int

    @property
    def missing(self) -> int:
        return self.going - self.measured

    @property
    def is_village(self) -> bool:
        return not self.code.endswith("000")


def day_table(viewer: Viewer, *, season: int, unit: str, on: dt.date) -> list[UnitLine]:
    """The day by village where a township is named, else by township."""
    rows = _going(viewer, season=season, unit=unit).values_list("person_id", "village", "clearance")
    today = _today(season=season, on=on)
    length = 12 if unit and not unit.endswith("000000") else 9
    counts: dict[str, Counter[str]] = {}
    for person, village, word in rows.iterator(chunk_size=5000):
        code = village[:length].ljust(12, "0")
        state = today.get(person, "")
        counts.setdefault(code, Counter()).update(
            {
                "going": 1,
                "measured": state in {"NORMAL", "FEVER", "NONE"},
                "again": state == "UNUSABLE",
                "cleared": word == "CLEARED",
            }
        )
    names = places.names(list(counts))
    return [
        UnitLine(
            code=c, name=tidy(names.get(c, c)), **{k: n[k] for k in ("going", "measured", "again", "cleared")}
        )
        for c, n in sorted(counts.items())
    ]


def _going(viewer: Viewer, *, season: int, unit: str, text: str = ""):  # type: ignore[no-untyped-def]
    rows = ledger.filtered(
        viewer,
        season=season,
        filters=ledger.Filters(unit=unit, text=text, roster="PRESENT"),
        capability=access.SCREEN,
    )
    return rows.filter(intention__in=sorted(GOING), departed_date=None)


def _today(*, season: int, on: dt.date, persons: Sequence[int] | None = None) -> dict[int, str]:
    """The state of each person's latest reading of a day; an unreadable one stands only while no better came."""
    rows = Reading.objects.filter(season=season, day=on, person__isnull=False)
    if persons is not None:
        rows = rows.filter(person_id__in=persons)
    found: dict[int, str] = {}
    for person, state in rows.order_by("minute", "id").values_list("person_id", "state"):
        if person is not None and (state != "UNUSABLE" or found.get(person, "UNUSABLE") == "UNUSABLE"):
            found[person] = state
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One person at the desk. `state` of today: "" not yet, DONE, AGAIN. The verdict as it may be told."""

    person_id: int
    name: str
    sex: str
    number: str
    village: str
    state: str
    measured_at: dt.datetime | None
    verdict: str
    verdict_word: str
    sentences: tuple[str, ...]
    until_at: dt.datetime | None


def cards(
    viewer: Viewer,
    *,
    season: int,
    unit: str,
    text: str = "",
    show: str = "todo",
    after: int = 0,
    at: dt.datetime,
) -> tuple[list[Card], int | None]:
    """A page of people who go, in the order of the ledger, and where the next begins."""
    on = timezone.localdate(at)
    rows = _going(viewer, season=season, unit=unit, text=text).filter(id__gt=after).order_by("id")
    found: list[tuple[int, int]] = []
    start = after
    while len(found) <= SIZE:
        part = list(rows.filter(id__gt=start).values_list("id", "person_id")[: 4 * SIZE])
        if not part:
            break
        start = part[-1][0]
        today = _today(season=season, on=on, persons=[p for _, p in part])
        found += [(j, p) for j, p in part if _shown(today.get(p, ""), show)]
    page = found[:SIZE]
    more = page[-1][0] if len(found) > SIZE else None
    return _cards([p for _, p in page], season=season, at=at), more


def _shown(state: str, show: str) -> bool:
    wanted = {"todo": {"", "UNUSABLE"}, "again": {"UNUSABLE"}, "done": {"NORMAL", "FEVER", "NONE"}}
    return show == "all" or state in wanted[show]


def card(viewer: Viewer, person_id: int, *, season: int, at: dt.datetime) -> Card:
    """One person at the desk."""
    if (
        not ledger.visible(viewer, season=season, capability=access.SCREEN)
        .filter(person_id=person_id)
        .exists()
    ):
        raise NotAllowed
    return _cards([person_id], season=season, at=at)[0]


def _cards(persons: Sequence[int], *, season: int, at: dt.datetime) -> list[Card]:
    on = timezone.localdate(at)
    known = facts(persons, whole=False)
    today = _today(season=season, on=on, persons=persons)
    times = _times(persons, season=season, on=on)
    verdicts = {p: rule.judge(f, on=on) for p, f in gather(persons, season=season, at=at).items()}
    until = dict(
        Clearance.objects.filter(season=season, person_id__in=persons).values_list("person_id", "until_at")
    )
    names = places.names(list({k.village for k in known.values()}))
    return [_card(known[p], today, times, verdicts[p], until, names) for p in persons if p in known]


def _card(  # type: ignore[no-untyped-def]
    who,
    today: Mapping[int, str],
    times: Mapping[int, dt.datetime],
    verdict: Verdict,
    until: Mapping[int, dt.datetime | None],
    names: Mapping[str, str],
) -> Card:
    p = who.person_id
    state = today.get(p, "")
    return Card(
        person_id=p, name=who.name, sex=who.sex, number=who.id_number[-4:], village=tidy(names.get(who.village, "")),
        state="AGAIN" if state == "UNUSABLE" else "DONE" if state else "", measured_at=times.get(p), verdict=verdict.state,
        verdict_word=rule.WORDS[verdict.state], sentences=verdict.public_sentences, until_at=until.get(p) if verdict.state == rule.CLEARED else None,
    )  # fmt: skip


def _times(persons: Sequence[int], *, season: int, on: dt.date) -> dict[int, dt.datetime]:
    rows = Reading.objects.filter(season=season, day=on, person_id__in=persons).order_by("received_at")
    return {p: t for p, t in rows.values_list("person_id", "received_at") if p is not None}


def verdict_for(viewer: Viewer, person_id: int, *, season: int, at: dt.datetime) -> Verdict:
    """The clearance with all its reasons, for health workers; for others see `Card.sentences`."""
    if not viewer.may(access.VIEW):
        raise NotAllowed
    return rule.judge(gather([person_id], season=season, at=at)[person_id], on=timezone.localdate(at))


def told(person_id: int, *, season: int, at: dt.datetime) -> tuple[str, tuple[str, ...]]:
    """The verdict's word and what may be told to anybody; ("", ()) where no level asks for it. For pages that have asked for the person."""
    found = gather([person_id], season=season, at=at)[person_id]
    if not found.demands.level:
        return "", ()
    verdict = rule.judge(found, on=timezone.localdate(at))
    return rule.WORDS[verdict.state], verdict.public_sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """One unreadable reading: a task until somebody measures again."""

    person_id: int
    day: dt.date | None
    place_word: str


def asked_again(viewer: Viewer, *, season: int, at: dt.datetime) -> list[Again]:
    """Persons in the viewer's range whose latest reading cannot be used, whatever its day."""
    rows = Reading.objects.filter(season=season, state="UNUSABLE", person__isnull=False).order_by("day", "id")
    latest: dict[int, Reading] = {r.person_id: r for r in rows if r.person_id is not None}
    if not latest:
        return []
    better = Reading.objects.filter(season=season, person_id__in=list(latest), state__in=["NORMAL", "FEVER"])
    for person, day, minute in better.values_list("person_id", "day", "minute"):
        bad = latest.get(person or 0)
        if bad is not None and day is not None and (bad.day is None or (day, minute) > (bad.day, bad.minute)):
            del latest[person or 0]
    seen = set(
        ledger.visible(viewer, season=season, capability=access.SCREEN)
        .filter(person_id__in=list(latest))
        .values_list("person_id", flat=True)
    )
    return [
        Again(person_id=p, day=r.day, place_word=r.get_place_display())
        for p, r in latest.items()
        if p in seen
    ]


def for_chief(viewer: Viewer, text: str, *, season: int, at: dt.datetime) -> list[Card]:
    """Persons the duty chief looks up, in the range in which names may be seen."""
    if not viewer.may(access.OVERRIDE):
        raise NotAllowed
    rows = ledger.filtered(viewer, season=season, filters=ledger.Filters(text=text, roster="PRESENT"))
    rows = rows.filter(departed_date=None)
    return _cards(list(rows.order_by("id").values_list("person_id", flat=True)[:12]), season=season, at=at)
