"""Chasing returns that are not in: what the ladder demands by now is done, once, in order; it stops by itself when the return is in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from qicheng.cases import services as cases
from qicheng.cases.services import issuing
from qicheng.core import tray
from qicheng.core.tray import Alert
from qicheng.core.viewer import Viewer
from qicheng.core.writing import writing
from qicheng.kit.codes import township_of
from qicheng.places import queries as places
from qicheng.reports import returns
from qicheng.reports.models import Chase, Return
from qicheng.reports.rules import ladder, standing, steps
from qicheng.reports.rules.ladder import Rung
from qicheng.reports.services import returning
from qicheng.staff import queries as staff

SUPERVISED = Rung(number=8, what=ladder.SUPERVISE, to=(ladder.DEPUTY, ladder.LEADER))
TALKED = Rung(number=9, what=ladder.TALK, to=(ladder.SECRETARY,))
_SINCE_DAYS = 31
KIND = "LATE_REPORT"


def chase_due(*, at: dt.datetime, by: Viewer) -> int:
    """Carries out every rung that is due; how many. Safe to run again and after an outage."""
    since = (at - dt.timedelta(days=_SINCE_DAYS)).date()
    rows = Return.objects.filter(
        state__in=steps.FILLABLE, first_at=None, period__day__gte=since, period__as_of_at__lte=at
    )
    found = list(rows.select_related("period").prefetch_related("chases").order_by("period__day", "unit"))
    if not found:
        return 0
    opens = returns.next_opens(found[0].period.season, {r.period.code for r in found})
    missed: dict[tuple[str, str], list[dt.date]] = {}
    supervised = _supervised(since)
    done = 0
    for row in found:
        known = {c.rung for c in row.chases.all()}
        terms = returns.patience(row.period)
        wanted = ladder.due(
            ladder.rungs(terms, rhythm=row.period.rhythm), as_of=row.period.as_of_at, until=row.due_at, at=at
        )
        if row.level == steps.TOWNSHIP and returns.standing_of(row, opens, at=at) == standing.MISSED:
            days = missed.setdefault((row.unit, row.period.code), [])
            days.append(row.period.day)
            wanted += _after_misses(days, supervised.setdefault(row.unit, set()), terms)
        for rung in wanted:
            if rung.number not in known:
                _carry_out(row, rung, at=at, by=by)
                done += 1
    return done


def _supervised(since: dt.date) -> dict[str, set[dt.date]]:
    """The days whose returns a unit was supervised for."""
    found: dict[str, set[dt.date]] = {}
    rows = Chase.objects.filter(what=ladder.SUPERVISE, of__period__day__gte=since)
    for unit, day in rows.values_list("of__unit", "of__period__day"):
        found.setdefault(unit, set()).add(day)
    return found


def _after_misses(missed: Sequence[dt.date], supervised: set[dt.date], terms: ladder.Terms) -> list[Rung]:
    """督办 after misses of a report, 提请约谈 after several 督办. The last day is the one in question."""
    on = missed[-1]
    if not ladder.is_supervised(missed, on=on, terms=terms):
        return []
    supervised.add(on)
    talk = ladder.is_talk(sorted(supervised), on=on, terms=terms)
    return [SUPERVISED, TALKED] if talk else [SUPERVISED]


def _carry_out(row: Return, rung: Rung, *, at: dt.datetime, by: Viewer) -> None:
    name = places.name_of(row.unit)
    with writing():
        chase, made = Chase.objects.get_or_create(
            of=row, rung=rung.number, defaults={"what": rung.what, "at": at}
        )
        if not made:
            return
        if rung.what in {ladder.URGE, ladder.SUPERVISE} and row.level == steps.TOWNSHIP:
            chase.case_id = _paper(row, rung, name, at=at, by=by)
        told = _told(row, rung, on=at.astimezone(returns.ZONE).date())
        text = _text(row, rung, name)
        tray.tell(
            [
                Alert(
                    account_id=a,
                    key=_key(row, rung, a),
                    text=text,
                    url=f"/returns/{row.pk}/",
                    about=f"return:{row.pk}",
                )
                for a in told
            ],
            at=at,
        )
        chase.told = told
        chase.save(update_fields=["case_id", "told"])
        returning.entry(row, "CHASE", at=at, by=by, text=f"{ladder.WHAT[rung.what]}，告知 {len(told)} 人")


def _key(row: Return, rung: Rung, account: int) -> str:
    """A township's deputy hears once of all its silent villages, each cadre of the own one."""
    whose = township_of(row.unit) if row.level == steps.VILLAGE and account not in _own(row) else row.unit
    return f"chase:{row.period_id}:{whose}:{rung.number}:{account}"


def _own(row: Return) -> Sequence[int]:
    return staff.holders(returns.FILL, row.unit, on=row.period.day)


def _told(row: Return, rung: Rung, *, on: dt.date) -> list[int]:
    """The accounts that a rung tells."""
    above = township_of(row.unit)
    found: list[int] = []
    for whom in rung.to:
        if whom == ladder.REPORTER:
            found += staff.holders(returns.FILL, row.unit, on=on)
        elif whom in {ladder.DEPUTY, ladder.LEADER}:
            found += staff.holders(returns.REVIEW, above, on=on)
        else:
            found += staff.holders("cases.supervise", places.county_code(), on=on)
    return list(dict.fromkeys(found))


def _text(row: Return, rung: Rung, name: str) -> str:
    until = row.due_at.astimezone(returns.ZONE)
    terms = returns.patience(row.period)
    what = f"{name}《{row.period.title}》（{row.period.day:%-m月%-d日}期）"
    return {
        ladder.REMIND: f"{what}请在 {until:%-m月%-d日 %H:%M} 前报送。",
        ladder.CHASE: f"{what}已过时限 {until:%-m月%-d日 %H:%M}，请马上报送；没有变化的报零。",
        ladder.URGE: f"{what}严重迟报，已发催办单。",
        ladder.SUPERVISE: f"{what}{terms.miss_days}日内第{terms.misses}次漏报，已发督办通知单。",
        ladder.TALK: f"{what}{terms.talk_days}日内第{terms.talks}次督办，提请领导小组研究是否约谈。",
    }[rung.what]


def _paper(row: Return, rung: Rung, name: str, *, at: dt.datetime, by: Viewer) -> int:
    """The order that closes when the return is in, and the paper of this rung."""
    day = row.period.day
    case_id = cases.open_case(
        kind=KIND, about=f"return:{row.pk}", title=f"{name}没有按时报送《{row.period.title}》（{day:%-m月%-d日}期）",
        note="请当天报送；没有变化的报零。", place=row.unit, key=f"return:{row.pk}", at=at, by=by,
    )  # fmt: skip
    issuing.issue(
        case_id=case_id,
        series=rung.what,
        text=f"《{row.period.title}》{day:%-m月%-d日}期已过报送时限，请立即报送并说明原因。",
        at=at,
        by=by,
    )
    return case_id


def why_not_in(about: str) -> str:
    """What keeps an order to report open: the return is not in; empty when it is, or when nobody asks for it any more."""
    what, _mark, number = about.partition(":")
    if what != "return" or not number.isdigit():
        return ""
    row = Return.objects.filter(pk=int(number)).first()
    return (
        ""
        if row is None or row.first_at is not None or row.state == steps.ENDED
        else "报表还没有报送。请报送后再办结。"
    )
