"""What units have answered to the questions of an issued table, brought together: sums up the tree, the parts behind each, texts by unit."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.journeys.queries import within
from qicheng.kit.codes import township_of
from qicheng.places import queries as places
from qicheng.reports import asking, returns
from qicheng.reports.models import Binding, Period, Return
from qicheng.reports.returns import Line
from qicheng.reports.rules import binding as rules
from qicheng.reports.rules import forms, steps
from qicheng.reports.rules.forms import Form

Facts = Mapping[str, object]


def sums(row: Return, form: Form) -> dict[str, object]:
    """What is added up for a township's return from those of its villages that are in, as they stand."""
    if not form.summed:
        return {}
    below = Return.objects.filter(
        within(row.unit, field="unit"), period_id=row.period_id, level=steps.VILLAGE
    )
    rows = list(below.values_list("state", "facts"))
    return forms.add(form, [facts for state, facts in rows if state in steps.IN], of=len(rows))


def by_township(period: Period) -> dict[str, tuple[int, list[Facts]]]:
    """How many villages of each township report in a period, and what those say that are in."""
    count: dict[str, int] = defaultdict(int)
    said: dict[str, list[Facts]] = defaultdict(list)
    rows = Return.objects.filter(period=period, level=steps.VILLAGE).values_list("unit", "state", "facts")
    for unit, state, facts in rows.order_by("unit"):
        count[township_of(unit)] += 1
        if state in steps.IN:
            said[township_of(unit)].append(facts)
    return {unit: (number, said[unit]) for unit, number in count.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One question of an issued table over the returns of a level. `has_parts`: its answers stand in the returns below."""

    id: int
    code: str
    label: str
    word: str
    is_number: bool
    has_parts: bool


def columns(period: Period, level: str) -> list[Column]:
    """The questions that the returns of a level answer or add up."""
    return [
        Column(
            id=b.pk, code=asking.fact_code(b.pk), label=b.label, word=b.word, is_number=b.kind == rules.NUMBER,
            has_parts=level == steps.TOWNSHIP and _asked_at(b, period) == steps.VILLAGE,
        )
        for b in asking.questions(period.code) if level == steps.TOWNSHIP or _asked_at(b, period) == steps.VILLAGE
    ]  # fmt: skip


def _asked_at(row: Binding, period: Period) -> str:
    return row.level if period.reporter == steps.VILLAGE else steps.TOWNSHIP


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one unit says to one question. None: nothing yet, which is not nought. `parts`: how many units below have, of how many.

    `now` is what the units below say together at present, where it is no longer what was signed.
    """

    unit: str
    column: Column
    value: int | str | None
    parts: tuple[int, int] | None = None
    now: int | None = None

    @property
    def is_partial(self) -> bool:
        """Whether a sum stands although some below have not answered."""
        return (
            self.column.is_number
            and self.value is not None
            and self.parts is not None
            and self.parts[0] < self.parts[1]
        )


def said(period: Period, rows: Sequence[Return], found: Sequence[Column]) -> dict[int, list[Said]]:
    """What each of these returns says to each question, by return."""
    below = by_township(period) if any(c.has_parts for c in found) else {}
    return {row.pk: [_said(row, c, below.get(row.unit, (0, []))) for c in found] for row in rows}


def _said(row: Return, column: Column, below: tuple[int, Sequence[Facts]]) -> Said:
    answer = row.facts.get(column.code) if row.state in steps.IN else None
    value = answer if isinstance(answer, int | str) else None
    if not column.has_parts:
        return Said(unit=row.unit, column=column, value=value)
    of, facts = below
    if not column.is_number:
        return Said(
            unit=row.unit, column=column, value=None, parts=(sum(column.code in f for f in facts), of)
        )
    numbers = forms.numbers_of(column.code, facts)
    now = sum(numbers) if numbers else None
    signed = forms.counted(column.code, row.facts) if value is not None else None
    return Said(unit=row.unit, column=column, value=value, parts=signed or (len(numbers), of), now=now if row.state in steps.IN and now != value else None)  # fmt: skip


def total(lines: Sequence[Said]) -> int | None:
    """The sum of the numbers that were said; None where none was."""
    numbers = [s.value for s in lines if isinstance(s.value, int)]
    return sum(numbers) if numbers else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One unit behind a sum, or with its words."""

    line: Line
    above: str  # the township's name, where villages of several stand together
    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A question in one unit: everything that its sum is made of, and who has not answered."""

    period: Period
    unit: str
    unit_name: str
    column: Column
    rows: list[Part]
    total: int | None
    answered: int


def parts(viewer: Viewer, *, period_id: int, binding_id: int, unit: str, at: dt.datetime) -> Parts:
    """The parts of a question's sum in a unit: in the county its townships, in a township its villages; words by whoever wrote them."""
    period = returns.period(viewer, period_id)
    row = next((b for b in asking.questions(period.code) if b.pk == binding_id), None)
    if row is None or not returns.sees(viewer, unit):
        raise NotAllowed
    by_villages = _asked_at(row, period) == steps.VILLAGE
    is_deep = by_villages and (row.kind != rules.NUMBER or not unit.endswith("000000"))
    level = steps.VILLAGE if is_deep else steps.TOWNSHIP
    found = Return.objects.filter(within(unit, field="unit"), period=period, level=level)
    rows = list(found.select_related("period").order_by("unit"))
    column = next(c for c in columns(period, level) if c.id == binding_id)
    answers = {k: v[0] for k, v in said(period, rows, [column]).items()}
    above = (
        places.names(sorted({township_of(r.unit) for r in rows}))
        if is_deep and unit.endswith("000000")
        else {}
    )
    made = [
        Part(line=x, above=above.get(township_of(x.unit), ""), said=answers[x.id])
        for x in returns.lines(rows, at=at)
    ]
    return Parts(
        period=period, unit=unit, unit_name=places.full_name(unit), column=column, rows=made,
        total=total([p.said for p in made]) if column.is_number else None, answered=sum(p.said.value is not None for p in made),
    )  # fmt: skip
