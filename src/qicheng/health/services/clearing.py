"""Clearances are judged and written to the ledger: facts of many persons gathered in few questions, one rule, one word each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from qicheng.core import audit
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.health import access
from qicheng.health.facts import gather
from qicheng.health.models import Clearance, DepartureOrder, DutyPost, FeverEvent
from qicheng.health.rules import clearance as rule
from qicheng.health.rules.clearance import Verdict
from qicheng.journeys import services as ledger
from qicheng.journeys.riding import travel_rows
from qicheng.kit.codes import short
from qicheng.staff.queries import installation

_CHUNK = 500
SYSTEM = "查验"
MOST_OVERRIDE_DAYS = 3


def judge_again(person_ids: Sequence[int], *, season: int, at: dt.datetime, by: Viewer) -> dict[int, Verdict]:
    """Judges persons and writes what changed: own row, ledger. Returns the verdicts by person."""
    done: dict[int, Verdict] = {}
    for start in range(0, len(person_ids), _CHUNK):
        ids = sorted(set(person_ids[start : start + _CHUNK]))
        with writing():
            facts = gather(ids, season=season, at=at)
            verdicts = {p: rule.judge(f, on=timezone.localdate(at)) for p, f in facts.items()}
            levels = {p: f.demands.level for p, f in facts.items()}
            _keep(verdicts, levels, season=season, at=at)
            _to_ledger(verdicts, levels, season=season, at=at, by=by)
        done |= verdicts
    return done


def _keep(
    verdicts: Mapping[int, Verdict], levels: Mapping[int, int], *, season: int, at: dt.datetime
) -> None:
    rows = {r.person_id: r for r in Clearance.objects.filter(season=season, person_id__in=list(verdicts))}
    fresh: list[Clearance] = []
    changed: list[Clearance] = []
    for person, v in verdicts.items():
        row = rows.get(person) or Clearance(season=season, person_id=person)
        row.state, row.codes, row.level = v.state, ",".join(v.codes)[:200], levels[person]
        row.until_at, row.judged_at = end_of(v.until), at
        (changed if person in rows else fresh).append(row)
    Clearance.objects.bulk_create(fresh)
    Clearance.objects.bulk_update(changed, ["state", "codes", "level", "until_at", "judged_at"])


def end_of(day: dt.date | None) -> dt.datetime | None:
    """The first instant after a day, by the county's clock."""
    if day is None:
        return None
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))


def _to_ledger(
    verdicts: Mapping[int, Verdict], levels: Mapping[int, int], *, season: int, at: dt.datetime, by: Viewer
) -> None:
    """The word only: at level 0 none at all. What is wrong with a body never goes into the ledger's notes."""
    open_ones = set(
        FeverEvent.objects.filter(season=season, person_id__in=list(verdicts))
        .exclude(state="CLEARED")
        .values_list("person_id", flat=True)
    )
    changes = [
        ledger.Change(
            person_id=p,
            values={"clearance": v.state if levels[p] else None, "fever": p in open_ones and levels[p] > 0},
        )
        for p, v in verdicts.items()
    ]
    known = travel_rows(list(verdicts), season=season)
    ledger.record(
        [c for c in changes if c.person_id in known],
        season=season,
        kind="CLEARANCE",
        at=at,
        by=by,
        source="health",
    )


def override(*, person_id: int, season: int, reason: str, days: int, at: dt.datetime, by: Viewer) -> Verdict:
    """The named duty chief lets a person go despite what is missing, for some days. A fever is never lifted so."""
    if not by.may(access.OVERRIDE) or not is_chief(by):
        raise NotAllowed("只有值班表上的带班领导可以特批。请联系带班领导。")
    if len(reason.strip()) < 4:
        raise CannotAct("REASON_MISSING", "特批要写明理由（至少四个字）。")
    if not 1 <= days <= MOST_OVERRIDE_DAYS:
        raise CannotAct("DAYS", f"特批只能管 1 到 {MOST_OVERRIDE_DAYS} 天。")
    with writing():
        until = end_of(timezone.localdate(at) + dt.timedelta(days=days - 1))
        if person_id not in travel_rows([person_id], season=season):
            raise NotAllowed
        Clearance.objects.update_or_create(
            season=season, person_id=person_id,
            defaults={"override_by": by.label, "override_reason": reason.strip()[:200], "override_until_at": until, "state": "PENDING", "level": 0, "judged_at": at},
        )  # fmt: skip
        verdict = judge_again([person_id], season=season, at=at, by=by)[person_id]
        if verdict.state != rule.CLEARED:
            raise CannotAct("NOT_OVERRIDABLE", f"不能特批：{'；'.join(verdict.public_sentences)}")
        audit.record(
            "health.override",
            at=at,
            by=by,
            about=f"person:{person_id}",
            detail={"days": days, "reason": reason.strip()[:120]},
        )
    return verdict


def order_departure(
    *, season: int, place_code: str, until: dt.date, document: str, at: dt.datetime, by: Viewer
) -> int:
    """The duty chief orders that people of a place may leave until a day; how many may travel now. Nothing else is waived by it."""
    if not by.may(access.OVERRIDE) or not is_chief(by):
        raise NotAllowed("只有值班表上的带班领导可以下达出发指令。")
    today = timezone.localdate(at)
    if until < today or len(document.strip()) < 2:
        raise CannotAct("ORDER", "请写明指令文号，截止日期不能早于今天。")
    with writing():
        DepartureOrder.objects.create(
            season=season,
            place_code=place_code,
            from_date=today,
            until_date=until,
            document=document.strip()[:80],
            by=by.label,
            at=at,
        )
        audit.record(
            "health.order_departure",
            at=at,
            by=by,
            about=f"season:{season}",
            place=place_code,
            detail={"until": until},
        )
        persons = [
            p
            for p, row in travel_rows(going(season), season=season).items()
            if row["village"].startswith(short(place_code))
        ]
        verdicts = judge_again(persons, season=season, at=at, by=by)
    return sum(v.state == rule.CLEARED for v in verdicts.values())


def is_chief(viewer: Viewer) -> bool:
    """Whether the viewer is the duty chief named on the list."""
    return (
        viewer.user_id is not None
        and DutyPost.objects.filter(kind="CHIEF", active=True, account_id=viewer.user_id).exists()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rechecked:
    """What a change of level did: judged persons, and those who could go before and may not now."""

    judged: int
    lost: tuple[int, ...]


def recheck_all(*, season: int, at: dt.datetime, by: Viewer) -> Rechecked:
    """Judges everybody again whom the level concerns: who goes, who was ever judged. Who lost the clearance is returned."""
    persons = sorted(
        {*going(season), *Clearance.objects.filter(season=season).values_list("person_id", flat=True)}
    )
    before = {p for p, c in _words(persons, season=season) if c == "CLEARED" or c is None}
    verdicts = judge_again(persons, season=season, at=at, by=by)
    lost = tuple(p for p in persons if p in before and verdicts[p].state != rule.CLEARED)
    with writing():
        audit.record(
            "health.recheck",
            at=at,
            by=by,
            about=f"season:{season}",
            detail={"judged": len(persons), "lost": len(lost)},
        )
    return Rechecked(judged=len(persons), lost=lost)


def _words(persons: Sequence[int], *, season: int) -> Iterable[tuple[int, str | None]]:
    for start in range(0, len(persons), _CHUNK):
        for person, row in travel_rows(persons[start : start + _CHUNK], season=season).items():
            yield person, row["clearance"]


def going(season: int) -> list[int]:
    """Everybody who intends to go and has not left."""
    from qicheng.journeys.queries import going_ids

    return going_ids(season=season)


def expire(*, at: dt.datetime) -> int:
    """Clearances whose time is over are judged again; how many. For the minute's round."""
    rows = Clearance.objects.filter(state="CLEARED", until_at__lte=at).values_list("season", "person_id")
    by_season: dict[int, list[int]] = {}
    for season, person in rows:
        by_season.setdefault(season, []).append(person)
    for season, persons in by_season.items():
        judge_again(persons, season=season, at=at, by=installation(SYSTEM))
    return sum(map(len, by_season.values()))
