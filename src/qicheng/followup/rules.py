"""Rules of follow-up. Pure: facts and a schedule in, where a person stands on a day out."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from qicheng.kit.marking import gettext_noop as _

WAITING, DUE, SILENT, UNREACHABLE, DONE = "WAITING", "DUE", "SILENT", "UNREACHABLE", "DONE"
RETURNED, COMPLETED = "RETURNED", "COMPLETED"
CLOSED_WITHOUT_LAST_VISIT, CLOSED_EARLY = "CLOSED_WITHOUT_LAST_VISIT", "CLOSED_EARLY"
# Everybody followed stands in exactly one of these; their numbers close to the number of those who went out.
STATES = {
    WAITING: _("未到回访日"),
    DUE: _("要回访"),
    SILENT: _("超期没有音讯"),
    UNREACHABLE: _("失联"),
    DONE: _("本次已回访"),
    RETURNED: _("已返乡"),
    COMPLETED: _("回访完成"),
    CLOSED_WITHOUT_LAST_VISIT: _("到期结束，末次未访到"),
    CLOSED_EARLY: _("到期结束，未到首访日"),
}
OPEN = (WAITING, DUE, SILENT, UNREACHABLE, DONE)
TO_CALL = frozenset({DUE, SILENT})
ENDS = (RETURNED, COMPLETED, CLOSED_WITHOUT_LAST_VISIT, CLOSED_EARLY)

# What one attempt came to. The first two heard of the person, by themselves or by their family.
WELL, TOLD, NO_ANSWER, WRONG, LATER, REFUSED = "WELL", "TOLD", "NO_ANSWER", "WRONG", "LATER", "REFUSED"
OUTCOMES = {
    WELL: "都好",
    TOLD: "有情况",
    NO_ANSWER: "无人接听",
    WRONG: "号码有误",
    LATER: "约定再联系",
    REFUSED: "不愿答复",
}
HEARD = frozenset({WELL, TOLD})
MISSED = frozenset({NO_ANSWER, WRONG})

AT_WORK, CHANGED, LOST, HOME = "AT_WORK", "CHANGED", "LOST", "HOME"
JOBS = {AT_WORK: "在岗", CHANGED: "换了工作", LOST: "没有工作了", HOME: "已返乡"}
WAGES = {"PAID": "按时发", "LATE": "晚发，已补上", "OWED": "被拖欠", "UNKNOWN": "还没到发薪日"}
CONTRACTS = {"YES": "签了", "NO": "没有签", "UNKNOWN": "说不清"}
SAFETY = {"GOOD": "没有问题", "RISK": "有隐患", "INJURED": "受过伤"}
CHILDREN = {"NONE": "没有在老家的孩子", "FINE": "有，有人照看、在上学", "HELP": "有，需要帮助"}
# Topics of a problem → the kind of case that takes it over.
TOPICS = {
    "FAMILY": ("家里有困难", "FAMILY"), "SUBSIDY": ("补贴的事", "SUBSIDY_QUESTION"), "ASK": ("问政策、问办事", "CONSULTATION"),
    "HEALTH": ("健康、看病", "HEALTH_QUESTION"), "OTHER": ("其他", "PROBLEM"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The county's rhythm of a season. `days` count from arrival (or departure), rising; the rest in days, `tries` in call days."""

    days: tuple[int, ...] = (7, 30, 90)
    from_departure: bool = False
    early: int = 2  # a call so many days before the day counts for it
    silent: int = 7  # so many days after the day without a word is silence
    tries: int = 3  # unanswered on so many different days is unreachable
    close: int = 30  # so many days after the last day follow-up ends, visited or not


def why_not_schedule(schedule: Schedule) -> str:
    """What is wrong with a rhythm, in a sentence; empty when it can be used."""
    days = schedule.days
    if not days or len(days) > 8:
        return "回访日要填 1 到 8 个，例如 7、30、90。"
    if days[0] < 1 or days[-1] > 365 or list(days) != sorted(set(days)):
        return "回访日要从小到大、不重复，每个在 1 到 365 天之间。"
    gaps = [b - a for a, b in itertools.pairwise(days)]
    if schedule.early < 0 or schedule.early >= min([days[0], *gaps]):
        return "提前天数太大：两次回访会算成一次。请改小。"
    if not 1 <= schedule.silent <= 60 or not 1 <= schedule.tries <= 10 or not 0 <= schedule.close <= 180:
        return "超期天数 1 到 60、失联次数 1 到 10、收尾天数 0 到 180。请改正。"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of one person who went out. Days are local days."""

    went_date: dt.date  # day nought
    returned_date: dt.date | None = None
    heard: Collection[dt.date] = ()  # days on which somebody heard of the person
    missed: Collection[dt.date] = ()  # days without an answer since then


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a person stands on a day. `visit` is the number of the visit in question, from 1; 0 before the first."""

    state: str
    visit: int = 0
    day: int = 0  # of the schedule
    due_date: dt.date | None = (
        None  # of that visit; for WAITING and DONE of the next one, None when there is none
    )
    late: int = 0  # days since it was due


def end_of(went_date: dt.date, *, schedule: Schedule, season_end: dt.date) -> dt.date:
    """The last day of a person's follow-up: visited or not, it ends with it."""
    return min(season_end, went_date + dt.timedelta(days=schedule.days[-1] + schedule.close))


def judge(facts: Facts, *, schedule: Schedule, season_end: dt.date, on: dt.date) -> Standing:
    """Where a person stands on day `on`. The state is a fact of that day, nobody has to make it true overnight."""
    if facts.returned_date is not None and facts.returned_date <= on:
        return Standing(state=RETURNED)
    end = end_of(facts.went_date, schedule=schedule, season_end=season_end)
    dues = [facts.went_date + dt.timedelta(days=d) for d in schedule.days]
    within = [d for d in dues if d <= end]
    heard = sorted(d for d in facts.heard if d <= min(on, end))
    last_heard = heard[-1] if heard else None

    def visited(due: dt.date) -> bool:
        return last_heard is not None and last_heard >= due - dt.timedelta(days=schedule.early)

    if len(within) == len(dues) and visited(dues[-1]):
        return Standing(state=COMPLETED, visit=len(dues), day=schedule.days[-1])
    if on > end:
        return _ended(within, schedule, visited(within[-1]) if within else False)
    passed, reached = sum(d <= on for d in within), sum(visited(d) for d in within)
    if reached >= passed:
        day = schedule.days[reached - 1] if reached else 0
        ahead = within[reached] if reached < len(within) else None
        return Standing(state=DONE if reached else WAITING, visit=reached, day=day, due_date=ahead)
    due = within[passed - 1]
    late = (on - due).days
    missed = {d for d in facts.missed if d <= on}
    state = UNREACHABLE if len(missed) >= schedule.tries else SILENT if late > schedule.silent else DUE
    return Standing(state=state, visit=passed, day=schedule.days[passed - 1], due_date=due, late=late)


def _ended(within: list[dt.date], schedule: Schedule, visited: bool) -> Standing:
    """Over: with the last visit that fell due, without it, or before any fell due. Three different things."""
    if not within:
        return Standing(state=CLOSED_EARLY)
    number = len(within)
    state = COMPLETED if visited else CLOSED_WITHOUT_LAST_VISIT
    return Standing(state=state, visit=number, day=schedule.days[number - 1], due_date=within[-1])


KEPT_YEARS = 2


def is_over_long(season_end: dt.date, *, on: dt.date) -> bool:
    """Whether what was said in a season need not be kept any more: more than two years after its last day (29 February counts as 28)."""
    day = 28 if (season_end.month, season_end.day) == (2, 29) else season_end.day
    return on > season_end.replace(year=season_end.year + KEPT_YEARS, day=day)


def since_heard(tries: Iterable[tuple[dt.date, str]]) -> tuple[list[dt.date], list[dt.date]]:
    """Attempts (day, outcome), oldest first, as days heard and days missed since the last hearing.

    An agreed day or a refusal is an answer: the missed days begin anew. Calling thrice on one day is one missed day.
    """
    heard: list[dt.date] = []
    missed: set[dt.date] = set()
    for day, outcome in tries:
        if outcome in HEARD:
            heard.append(day)
        if outcome in MISSED:
            missed.add(day)
        else:
            missed.clear()
    return heard, sorted(missed)


def waits(standing: Standing, *, again_date: dt.date | None, on: dt.date) -> bool:
    """Whether a due call waits for the day that was agreed on."""
    return standing.state in TO_CALL and again_date is not None and again_date > on


def reason_to_call(standing: Standing, *, again_date: dt.date | None, on: dt.date) -> str:
    """Why this person is to be called, in a sentence; empty when nothing is due."""
    if standing.state == UNREACHABLE:
        return "失联：请上门问家里人，问到后记在这里"
    if standing.state not in TO_CALL:
        return ""
    if again_date is not None and again_date > on:
        return f"约好 {again_date:%m-%d} 再联系"
    if again_date is not None and again_date <= on:
        return "约好再联系，日子到了"
    first = f"外出第 {standing.day} 天回访"
    if standing.state == SILENT:
        return f"{first}，已超期 {standing.late} 天，一直没有音讯"
    return f"{first}，今天到期" if not standing.late else f"{first}，已过 {standing.late} 天"
