"""What the clearance rule needs, gathered for many persons in a handful of questions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from qicheng.core.sealing import open_facts
from qicheng.health.models import Clearance, ClinicForm, DepartureOrder, FeverEvent, Reading, Visit, Watched
from qicheng.health.rules.clearance import RISKY, Demands, Facts
from qicheng.journeys.riding import travel_rows
from qicheng.kit.codes import short
from qicheng.people import queries as people
from qicheng.season import queries as seasons


@dataclass(slots=True)
class _Said:
    """The readings of one person in the window."""

    normal: set[dt.date] = field(default_factory=set)
    fever: set[dt.date] = field(default_factory=set)
    declared: dt.date | None = None
    flagged: dt.date | None = None
    latest: tuple[dt.date, int, int] | None = None
    latest_state: str = ""


class Levels:
    """Levels and packs of one judging, each asked once."""

    def __init__(self, season: int, at: dt.datetime) -> None:
        self.season, self.at = season, at
        self._levels: dict[str, int] = {}
        self._demands: dict[int, Demands] = {}

    def of(self, *codes: str | None) -> int:
        """The highest level of a way."""
        return max((self._level(c) for c in codes if c), default=0)

    def _level(self, code: str) -> int:
        if code not in self._levels:
            self._levels[code] = seasons.alert_level(self.season, code.ljust(12, "0"), at=self.at)
        return self._levels[code]

    def demands(self, level: int) -> Demands:
        """What a level asks for."""
        if level not in self._demands:
            p = seasons.pack_at(level, at=self.at)
            self._demands[level] = Demands(
                level=level, declaration=p.declaration if level else "NONE", normal_days=p.normal_days, form_valid_days=p.form_valid_days,
                history_days=p.history_days or 14, by_order=bool(level) and p.by_order_only,
            )  # fmt: skip
        return self._demands[level]


def gather(person_ids: Sequence[int], *, season: int, at: dt.datetime) -> dict[int, Facts]:
    """The facts by person; one who has no journey this season counts as not on the roster."""
    today = timezone.localdate(at)
    rows = travel_rows(person_ids, season=season)
    levels = Levels(season, at)
    merged = people.absorbed(person_ids)
    said = _readings(person_ids, merged, season=season, since=today - dt.timedelta(days=30), until=today)
    open_ones = FeverEvent.objects.filter(season=season, person_id__in=[*person_ids, *merged]).exclude(
        state="CLEARED"
    )
    fever = {merged.get(p or 0, p) for p in open_ones.values_list("person_id", flat=True)}
    forms = _forms(person_ids, season)
    visits = _visits(person_ids, season, levels)
    overrides = dict(
        Clearance.objects.filter(season=season, person_id__in=person_ids).values_list(
            "person_id", "override_until_at"
        )
    )
    watched = _watched(person_ids, season)
    ordered = _ordered(season, today)
    return {
        p: _facts(
            p, rows.get(p), levels, said.get(p) or _Said(), fever=p in fever, form=forms.get(p), visited=visits.get(p),
            override=overrides.get(p), watched=watched.get(p), ordered=ordered,
        )
        for p in person_ids
    }  # fmt: skip


def _facts(  # noqa: PLR0913  one person with all that was gathered
    person: int, row: Mapping[str, Any] | None, levels: Levels, s: _Said, *, fever: bool, form: tuple[dt.date, bool] | None,
    visited: dt.date | None, override: dt.datetime | None, watched: dt.date | None, ordered: tuple[str, ...],
) -> Facts:  # fmt: skip
    level = levels.of(row["village"], row["dest_city"] or row["dest_province"]) if row else 0
    fit_since = form is not None and form[1] and (s.flagged is None or form[0] > s.flagged)
    return Facts(
        demands=levels.demands(level), roster=row["roster"] if row else "OUT", stage=row["stage"] if row else "", fever_open=fever,
        contact_watch_until=watched, flagged_on=None if fit_since else s.flagged, visited_until=visited, declared_on=s.declared,
        normal_days=frozenset(s.normal - s.fever), asked_again=s.latest_state == "UNUSABLE", form_on=form[0] if form else None,
        form_fit=form[1] if form else True, ordered=bool(row and ordered and row["village"].startswith(ordered)), override_until=timezone.localdate(override - dt.timedelta(seconds=1)) if override else None,
    )  # fmt: skip


def _readings(
    person_ids: Sequence[int], merged: Mapping[int, int], *, season: int, since: dt.date, until: dt.date
) -> dict[int, _Said]:
    """What was read of each person, under whichever record it was written down."""
    found: dict[int, _Said] = {}
    rows = Reading.objects.filter(
        person_id__in=[*person_ids, *merged], season=season, day__gte=since, day__lte=until
    )
    for person, day, minute, number, state, symptom, contact in rows.values_list(
        "person_id", "day", "minute", "id", "state", "symptom", "contact"
    ):
        if person is None or day is None:
            continue
        _add(
            found.setdefault(merged.get(person, person), _Said()),
            (day, minute, number),
            state,
            flagged=symptom or contact,
        )
    return found


def _add(s: _Said, moment: tuple[dt.date, int, int], state: str, *, flagged: bool) -> None:
    day = moment[0]
    if state in {"NORMAL", "FEVER"}:
        (s.normal if state == "NORMAL" else s.fever).add(day)
    if flagged:
        s.flagged = max(s.flagged or day, day)
    if state != "UNUSABLE":
        s.declared = max(s.declared or day, day)
    if state != "NONE" and (s.latest is None or moment > s.latest):
        s.latest, s.latest_state = moment, state


def _forms(person_ids: Sequence[int], season: int) -> dict[int, tuple[dt.date, bool]]:
    rows = ClinicForm.objects.filter(person_id__in=person_ids, season=season).order_by("issued_date", "id")
    return {p: (day, fit) for p, day, fit in rows.values_list("person_id", "issued_date", "fit")}


def _visits(person_ids: Sequence[int], season: int, levels: Levels) -> dict[int, dt.date]:
    """When each left the last place of risk."""
    found: dict[int, dt.date] = {}
    for row in Visit.objects.filter(person_id__in=person_ids, season=season):
        code = str(open_facts(row.sealed, aad=f"health.visit:{row.person_id}").get("code", ""))
        if levels.of(code) >= RISKY:
            found[row.person_id] = max(found.get(row.person_id, row.until_date), row.until_date)
    return found


def _ordered(season: int, today: dt.date) -> tuple[str, ...]:
    """The places whose people may leave by an order of headquarters, as the leading digits of their villages."""
    rows = DepartureOrder.objects.filter(season=season, from_date__lte=today, until_date__gte=today)
    return tuple(short(code) for code in rows.values_list("place_code", flat=True))


def _watched(person_ids: Sequence[int], season: int) -> dict[int, dt.date]:
    """Until when those are under watch who sat near a fever."""
    rows = Watched.objects.filter(
        person_id__in=person_ids,
        outcome="RUNNING",
        watch__season=season,
        watch__event__isnull=False,
        watch__ended_at=None,
    )
    found: dict[int, dt.date] = {}
    for person, until in rows.values_list("person_id", "watch__until_date"):
        found[person] = max(found.get(person, until), until)
    return found


GRAVITY = {"NORMAL": 0, "FLAGGED": 1, "FEVER": 2}


def said_of(
    persons: Iterable[int], *, season: int, since: dt.date, until: dt.date
) -> dict[int, dict[dt.date, str]]:
    """The gravest word of each day, by person."""
    found: dict[int, dict[dt.date, str]] = {}
    rows = Reading.objects.filter(
        person_id__in=list(persons), season=season, day__gte=since, day__lte=until
    ).exclude(state="UNUSABLE")
    for person, day, state, symptom, contact in rows.values_list(
        "person_id", "day", "state", "symptom", "contact"
    ):
        if person is None or day is None:
            continue
        word = (
            "FEVER"
            if state == "FEVER"
            else "FLAGGED"
            if symptom or contact
            else "NORMAL"
            if state == "NORMAL"
            else ""
        )
        if word:
            days = found.setdefault(person, {})
            days[day] = max(days.get(day, "NORMAL"), word, key=GRAVITY.__getitem__)
    return found
