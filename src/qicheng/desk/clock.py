"""The one clock of the house: everything that time alone makes due, each part by itself, so that none waits for another."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from qicheng.cases.services import forgetting as case_forgetting
from qicheng.cases.services import ticking
from qicheng.core.models import Setting
from qicheng.core.writing import writing
from qicheng.desk import late_acts, level_acts
from qicheng.followup.services import ending
from qicheng.followup.services import forgetting as visit_forgetting
from qicheng.jobs.services import vacancies
from qicheng.reports.services import chasing, nightly, opening, watching
from qicheng.staff.queries import installation
from qicheng.subsidy.queries import money
from qicheng.subsidy.services import judging, posting, proving, settling
from qicheng.works.services import proving as wage_proof

log = logging.getLogger("qicheng.desk")
HOUR = 60
_LAST = "clock.{}"
Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One hand of the clock. `every`: minutes between two runs."""

    name: str
    every: int
    run: Callable[[dt.datetime], Counts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """What a tick did: counts by name, and the parts that broke (the log says why)."""

    counts: Counts
    failed: Sequence[str]


def _health(at: dt.datetime) -> Counts:
    return level_acts.minute(at=at, by=installation("查验"))


def _cases(at: dt.datetime) -> Counts:
    done = ticking.tick(at=at)
    return {"cases": done.cases, "steps": done.steps, "fallbacks": done.fallbacks}


def _late(at: dt.datetime) -> Counts:
    return {"reports_closed": late_acts.close_reported(at=at, by=installation("报送"))}


def _returns(at: dt.datetime) -> Counts:
    by = installation("报送")
    opened = opening.open_due(at=at, by=by)  # the figures of a period stand before anybody is chased for it
    return {"periods_opened": opened, "returns_chased": chasing.chase_due(at=at, by=by)}


def _screen(at: dt.datetime) -> Counts:
    return {"screens_counted": watching.minute(at=at)}


def _verify(at: dt.datetime) -> Counts:
    return {"report_faults": nightly.verify(at=at, by=installation("夜间核验"))}


def _followup(at: dt.datetime) -> Counts:
    return {"followups_ended": ending.tick(at=at).total}


def _subsidy(at: dt.datetime) -> Counts:
    by = installation("补贴")
    return {
        "lists_ended": posting.take_down_due(at=at, by=by),
        "batches_late": settling.report_unanswered(at=at, by=by),
    }


def _judge(at: dt.datetime) -> Counts:
    return {"claims_judged": judging.judge_due(at=at, by=installation("补贴"))}


def _prove(at: dt.datetime) -> Counts:
    by = installation("夜间核验")
    found = proving.prove(at=at, by=by)
    return {
        "subsidy_findings": found,
        "wage_findings": wage_proof.prove(elsewhere=money.paid_cards(), at=at, by=by),
    }


def _jobs(at: dt.datetime) -> Counts:
    return {"vacancies_expired": vacancies.expire(at=at, by=installation(vacancies.CLOCK))}


def _forget_cases(at: dt.datetime) -> Counts:
    return {"cases_forgotten": sum(case_forgetting.forget(at=at, by=ticking.CLOCK).values())}


def _forget_visits(at: dt.datetime) -> Counts:
    return {"visits_forgotten": visit_forgetting.forget(at=at, by=ending.CLOCK)}


# Health first: a fever waits for nobody. Whatever reads a whole season goes by the hour.
PARTS = (
    Part(name="health", every=1, run=_health),
    Part(name="cases", every=1, run=_cases),
    Part(name="late", every=1, run=_late),
    Part(name="returns", every=1, run=_returns),
    Part(name="screen", every=1, run=_screen),
    Part(name="followup", every=HOUR, run=_followup),
    Part(name="subsidy", every=5, run=_subsidy),
    Part(name="judge_subsidy", every=HOUR, run=_judge),
    Part(name="prove_subsidy", every=24 * HOUR, run=_prove),
    Part(name="jobs", every=HOUR, run=_jobs),
    Part(name="forget_cases", every=HOUR, run=_forget_cases),
    Part(name="forget_visits", every=HOUR, run=_forget_visits),
    Part(name="verify", every=1, run=_verify),  # a small part at a time, once a night
)


def tick(*, at: dt.datetime, parts: Sequence[Part] = PARTS, all_parts: bool = False) -> Ticked:
    """Runs the parts that are due at `at`, or all of them. What breaks is logged and tried again by the next tick.

    Safe to call twice, or late: each part does everything once.
    """
    counts: dict[str, int] = {}
    failed: list[str] = []
    last = dict(Setting.objects.filter(name__startswith=_LAST.format("")).values_list("name", "value"))
    for part in parts:
        if not all_parts and not _is_due(part, last.get(_LAST.format(part.name)), at):
            continue
        try:
            counts |= part.run(at)
            if part.every > 1:
                _remember(part, at)
        except Exception:
            log.exception("the clock's part %s failed", part.name)
            failed.append(part.name)
    return Ticked(counts=counts, failed=failed)


def _is_due(part: Part, last: str | None, at: dt.datetime) -> bool:
    if last is None:
        return True
    since = at - dt.datetime.fromisoformat(last)
    # A machine whose clock was set back does not wait until it has caught up.
    return since >= dt.timedelta(minutes=part.every) or since < dt.timedelta()


def _remember(part: Part, at: dt.datetime) -> None:
    with writing():
        Setting.objects.update_or_create(
            name=_LAST.format(part.name), defaults={"value": at.isoformat(timespec="seconds")}
        )
