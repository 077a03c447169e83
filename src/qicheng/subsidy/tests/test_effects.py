"""A notice's effect: worked out in the background, kept for the state it is of, begun anew after a crash, overtaken by nobody."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from qicheng.core import bulk
from qicheng.core.models import AuditLine
from qicheng.core.viewer import NotAllowed
from qicheng.journeys import services as ledger
from qicheng.season import queries as seasons
from qicheng.subsidy import tasks
from qicheng.subsidy.models import Effect, EffectClaim, EffectLine
from qicheng.subsidy.queries import effects as queries
from qicheng.subsidy.services import effects
from qicheng.subsidy.tests import test_judging_acts as acts
from qicheng.subsidy.tests.notices import policy

MINUTE = dt.timedelta(minutes=1)
BY, EXAMPLE, RECEIVED, publish = acts.BY, acts.EXAMPLE, acts.RECEIVED, acts.publish
person = acts.person  # the fixture: one person with a claim under a published notice


def ask(version: int, at: dt.datetime = RECEIVED) -> Effect:
    return Effect.objects.get(pk=effects.ask(version_id=version, at=at, by=BY))


@pytest.fixture
def queued(monkeypatch) -> list[int]:
    """What is put into the queue waits there instead of running at once."""
    waiting: list[int] = []
    monkeypatch.setattr(effects, "enqueue", lambda _name, row: waiting.append(row))
    return waiting


@pytest.fixture
def raised(person: int) -> int:
    """A second version that gives a hundred yuan more, from the beginning of the year."""
    went = ledger.Change(
        person_id=person,
        values={"dest_province": "33", "dest_city": "330100", "months": 4, "standing": "OUT_OF_POVERTY"},
    )
    ledger.record([went], season=2025, kind="CORRECT", at=RECEIVED, by=BY)
    more = policy(tiers=tuple(replace(t, fen=t.fen + 10000) for t in policy().tiers))
    return publish(more, holds_from=dt.date(2025, 1, 1), example=EXAMPLE | {"金额": 700})


def test_it_is_worked_out_once_and_kept_with_its_names(person: int, raised: int, queued: list[int]) -> None:
    row = ask(raised)
    assert (row.state, queued) == ("WAITING", [row.pk])
    assert ask(raised, RECEIVED + MINUTE).pk == row.pk and queued == [row.pk]  # on its way already
    effects.work_out(row.pk, at=RECEIVED)
    line = seasons.version(raised)
    page = queries.effect(BY, line, on=RECEIVED.date())
    assert (page.state, page.is_current, page.done, page.total) == ("DONE", True, page.total, 3)
    f = page.figures
    assert (
        f.everybody,
        f.count,
        f.fen,
        f.before_count,
        f.before_fen,
        f.changed,
        f.new,
        f.lost,
        f.differences,
    ) == (1, 1, 70000, 1, 60000, 1, 0, 0, 1)
    assert [(p, a, b) for p, _n, a, b in queries.names(BY, raised, "now")[0]] == [(person, 60000, 70000)]
    assert [(p, a, b) for p, _n, a, b in queries.names(BY, raised, "changed")[0]] == [(person, 60000, 70000)]
    assert queries.names(BY, raised, "new") == ([], None) == queries.names(BY, raised, "lost")
    claims, _more = queries.differences(BY, raised)
    assert [(x.claim.number, x.before_fen, x.after_fen) for x, _why in claims] == [("1", 60000, 70000)]
    assert ask(raised, RECEIVED + MINUTE).state == "DONE" and queued == [row.pk]  # nothing has changed: kept
    assert AuditLine.objects.filter(act="subsidy.ask_effect").count() == 1


def test_a_change_of_ledger_notice_or_day_asks_for_it_anew(
    person: int, raised: int, queued: list[int]
) -> None:
    row = ask(raised)
    effects.work_out(row.pk, at=RECEIVED)
    line = seasons.version(raised)
    assert not queries.effect(BY, line, on=RECEIVED.date() + dt.timedelta(days=1)).is_current
    gone = ledger.Change(person_id=person, values={"roster": "OUT", "out_reason": "MOVED_AWAY"})
    ledger.record([gone], season=2025, kind="CORRECT", at=RECEIVED, by=BY)
    assert not queries.effect(BY, line, on=RECEIVED.date()).is_current
    assert ask(raised).state == "WAITING" and len(queued) == 2
    effects.work_out(row.pk, at=RECEIVED)
    page = queries.effect(BY, line, on=RECEIVED.date())
    assert (page.is_current, page.figures.count, EffectLine.objects.count()) == (True, 0, 0)
    assert queries.is_of(Effect.objects.get(), {"digest": "another text"}) is False


def test_one_that_was_broken_off_begins_anew_and_doubles_nothing(
    raised: int, queued: list[int], monkeypatch
) -> None:
    row = ask(raised)
    insert = bulk.insert

    def once(*args) -> None:
        insert(*args)
        raise RuntimeError("power cut")

    monkeypatch.setattr(effects.bulk, "insert", once)
    with pytest.raises(RuntimeError):
        effects.work_out(row.pk, at=RECEIVED)
    assert Effect.objects.get().state == "FAILED"
    monkeypatch.setattr(effects.bulk, "insert", insert)
    assert ask(raised).state == "WAITING" and len(queued) == 2
    tasks.work_out_effect(row.pk)
    assert (Effect.objects.get().state, EffectLine.objects.count(), EffectClaim.objects.count()) == (
        "DONE",
        1,
        1,
    )
    effects.work_out(row.pk, at=RECEIVED)  # the queue may hand it out twice
    assert (EffectLine.objects.count(), Effect.objects.get().turn) == (1, 2)


def test_one_without_progress_may_be_asked_for_again(raised: int, queued: list[int]) -> None:
    row = ask(raised)
    Effect.objects.filter(pk=row.pk).update(state="RUNNING")
    ask(raised, RECEIVED + effects.STUCK - MINUTE)
    assert len(queued) == 1
    ask(raised, RECEIVED + effects.STUCK + MINUTE)
    assert len(queued) == 2


def test_a_run_that_was_overtaken_writes_no_more(raised: int, queued: list[int], monkeypatch) -> None:
    row = ask(raised)
    real = effects._keep

    def late(mine, now, then) -> None:
        Effect.objects.filter(pk=mine.pk).update(turn=mine.turn + 1)
        real(mine, now, then)

    monkeypatch.setattr(effects, "_keep", late)
    effects.work_out(row.pk, at=RECEIVED)
    assert (Effect.objects.get().state, EffectLine.objects.count()) == ("RUNNING", 0)


def test_only_who_may_write_notices_and_read_the_whole_list(raised: int) -> None:
    town = replace(BY, grants=tuple(replace(g, prefix="450981101") for g in BY.grants))
    for viewer in (replace(BY, grants=()), town):
        with pytest.raises(NotAllowed):
            effects.ask(version_id=raised, at=RECEIVED, by=viewer)
        with pytest.raises(NotAllowed):
            queries.effect(viewer, seasons.version(raised), on=RECEIVED.date())
    with pytest.raises(NotAllowed):
        effects.ask(version_id=10**6, at=RECEIVED, by=BY)
