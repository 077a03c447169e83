"""What a version of a notice means for the county, worked out in the background: who gets how much, against the version that holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.db.models import QuerySet
from django.utils import timezone

from qicheng.core import bulk
from qicheng.core.jobs import enqueue
from qicheng.core.viewer import NotAllowed, Viewer, require
from qicheng.core.writing import writing
from qicheng.journeys import paying
from qicheng.kit.telling import parts_of
from qicheng.places import queries as places
from qicheng.season import queries as seasons
from qicheng.season.queries import VersionLine
from qicheng.season.rules.policy import Policy
from qicheng.staff.queries import installation
from qicheng.subsidy import qualifying
from qicheng.subsidy.models import Claim, Effect, EffectClaim, EffectLine
from qicheng.subsidy.qualifying import Gives
from qicheng.subsidy.queries import effects as queries
from qicheng.subsidy.rules import steps
from qicheng.subsidy.rules.judging import Verdict, judge
from qicheng.subsidy.services import common, judging

TASK = "qicheng.subsidy.tasks.work_out_effect"
EDIT = "season.edit"
CHUNK = 5000
STUCK = dt.timedelta(minutes=10)  # without any progress it was broken off and may be begun anew
State = Effect.State


class _Overtaken(Exception):
    """Another run of the same has begun: this one writes no more."""


def ask(*, version_id: int, at: dt.datetime, by: Viewer) -> int:
    """Has a version's effect worked out, unless it is known for ledger, notice and day as they are now or on its way. Returns its id."""
    require(by, EDIT)
    require(by, qualifying.NAMES, places.county_code())
    line = seasons.version(version_id)
    if line is None or line.state == "DROPPED":
        raise NotAllowed
    with writing():
        row = Effect.objects.select_for_update().filter(notice=version_id).first()
        now = queries.state_of(line, on=timezone.localdate(at))
        if row and ((row.state in queries.UNDER_WAY and row.moved_at > at - STUCK) or (row.state == State.DONE and queries.is_of(row, now))):  # fmt: skip
            return row.pk
        row, _made = Effect.objects.update_or_create(
            notice=version_id,
            defaults={**now, "state": State.WAITING, "done": 0, "total": 0, "asked_at": at, "asked_by": by.label[:100], "moved_at": at, "finished_at": None},
        )  # fmt: skip
        common.audited("ask_effect", at=at, by=by, about=f"policy:{line.number[:60]}", version=line.version)
        enqueue(TASK, row.pk)
    return row.pk


def work_out(effect_id: int, *, at: dt.datetime) -> None:
    """The background half. One that is done is left alone; one that was broken off begins anew."""
    row = Effect.objects.get(pk=effect_id)
    line = seasons.version(row.notice)
    if row.state not in queries.UNDER_WAY or line is None:
        return
    with writing():
        row = Effect.objects.select_for_update().get(pk=effect_id)
        row.turn, row.state = row.turn + 1, State.RUNNING
        now = queries.state_of(line, on=timezone.localdate(at))
        Effect.objects.filter(pk=effect_id).update(turn=row.turn, state=row.state, moved_at=at, **now)
    try:
        _work_out(row, line, queries.before(line), at=at)
    except _Overtaken:
        return
    except Exception:
        # Whatever it was, nobody may wait before a bar that never moves; the log has the cause.
        Effect.objects.filter(pk=effect_id, turn=row.turn).update(state=State.FAILED)
        raise


def _work_out(row: Effect, line: VersionLine, before: Policy | None, *, at: dt.datetime) -> None:
    stages = 2 + (before is not None)

    def heard(stage: int, done: int, whole: int, count: int) -> None:
        _moved(row, done=stage * count + done * count // max(whole, 1), total=stages * count)

    by, on = installation("补贴"), timezone.localdate(at)
    count = paying.how_many(season=line.season)
    rows = paying.everybody(by, season=line.season, capability=qualifying.NAMES)
    told = _counted(rows, lambda n: heard(0, n, count, count))
    people = qualifying.from_rows(told, season=line.season, as_of=on, home=places.county_code()[:6])
    crowd, nobody = qualifying.crowd_of(people) if people.count else None, Gives(persons={}, possible={})
    now = (
        qualifying.gives(line.policy, people, crowd, lambda n, m: heard(1, n, m, count)) if crowd else nobody
    )
    then = None
    if before is not None:
        then = (
            qualifying.gives(before, people, crowd, lambda n, m: heard(2, n, m, count)) if crowd else nobody
        )
    _keep(row, now, then)
    differs = _differences(row, line, at=at)
    figures = replace(_summed(now, then), everybody=people.count, differences=differs)
    with writing():
        _mine(row).update(state=State.DONE, figures=figures.plain(), done=stages * count, total=stages * count, moved_at=timezone.now(), finished_at=timezone.now())  # fmt: skip


def _counted(
    rows: Iterator[tuple[object, ...]], heard: Callable[[int], None]
) -> Iterator[tuple[object, ...]]:
    for n, row in enumerate(rows):
        if n % CHUNK == 0:
            heard(n)
        yield row


def _mine(row: Effect) -> QuerySet[Effect]:
    return Effect.objects.filter(pk=row.pk, turn=row.turn)


def _moved(row: Effect, *, done: int, total: int) -> None:
    if not _mine(row).update(done=min(done, total), total=total, moved_at=timezone.now()):
        raise _Overtaken


def _keep(row: Effect, now: Gives, then: Gives | None) -> None:
    """The lines of this run instead of those of the one before, some thousands at a time: others write in between."""
    old = then.persons if then else {}
    persons = sorted(now.persons.keys() | old.keys() | now.possible.keys())
    columns = ("effect_id", "person_id", "before_fen", "now_fen", "maybe_fen")
    with _held(row):
        EffectLine.objects.filter(effect=row).delete()
        EffectClaim.objects.filter(effect=row).delete()
    for start in range(0, len(persons), CHUNK):
        part = persons[start : start + CHUNK]
        with _held(row):
            bulk.insert(EffectLine, columns, ((row.pk, p, old.get(p), now.persons.get(p), now.possible.get(p)) for p in part))  # fmt: skip


@contextmanager
def _held(row: Effect) -> Iterator[None]:
    with writing():
        if not Effect.objects.select_for_update().filter(pk=row.pk, turn=row.turn).exists():
            raise _Overtaken
        yield


def _summed(now: Gives, then: Gives | None) -> queries.Figures:
    old = then.persons if then else {}
    return queries.Figures(
        count=len(now.persons), fen=sum(now.persons.values()), maybe=len(now.possible), maybe_fen=sum(now.possible.values()),
        before_count=len(old) if then else None, before_fen=sum(old.values()) if then else None,
        before_maybe=len(then.possible) if then else None, before_maybe_fen=sum(then.possible.values()) if then else None,
        new=len(now.persons.keys() - old.keys()) if then else 0, lost=len(old.keys() - now.persons.keys()),
        changed=sum(now.persons.get(p, fen) != fen for p, fen in old.items()),
    )  # fmt: skip


def _differences(row: Effect, line: VersionLine, *, at: dt.datetime) -> int:
    found = 0
    for part in differences(line, as_of=timezone.localdate(at)):
        with _held(row):
            EffectClaim.objects.bulk_create(
                EffectClaim(effect=row, claim=claim, before_fen=claim.amount_fen, after_fen=v.amount_fen, reason=v.sentence[:300], reason_parts=parts_of(v.sentence))
                for claim, v in part
            )  # fmt: skip
        found += len(part)
    return found


def differences(line: VersionLine, *, as_of: dt.date) -> Iterator[list[tuple[Claim, Verdict]]]:
    """What a retroactive version gives otherwise to claims received since it holds, some hundreds at a time: computed, never edited.

    Each claim is judged twice by the same facts, by the version it was judged by and by this one.
    """
    if line.holds_from_date is None:
        return
    rows = Claim.objects.filter(policy=line.number, received_at__date__gte=line.holds_from_date)
    ids = list(rows.exclude(state__in=sorted(steps.ENDED)).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), 500):
        claims = list(Claim.objects.filter(pk__in=ids[start : start + 500]).order_by("pk"))
        verdicts = ((c, judge(line.policy, facts, explain=False)) for c, _p, facts in judging.with_facts(claims, as_of=as_of))  # fmt: skip
        if part := [(c, v) for c, v in verdicts if v.amount_fen != c.amount_fen]:
            yield part
