"""What each report asks for: its figures, the few facts that no row holds, and its cross-checks (domain.md 6.6, 8.2). Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qicheng.kit.marking import gettext_noop as _
from qicheng.reports.rules.binding import NUMBER, clean_answer
from qicheng_measures.catalogue import sheets, trips
from qicheng_measures.measure import Measure, all_measures

MOBILISE, DAILY, INTENT, RETURNED = "MOBILISE", "DAILY", "INTENT", "RETURNED"
NONE = "无"  # what is written where there is nothing to tell in words; in figures it is 0
_OF = "_of"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact that the reporter alone knows. `kind` is a number or a line of text; what any row holds is never asked for.

    `needed`: a return does not go out without it, nought and 无 being answers. `until`: after that instant nobody answers anew.
    `summed`: nobody types it here, it is the sum of what the units below have said.
    """

    code: str
    label: str
    kind: str = NUMBER
    unit: str = ""
    needed: bool = False
    until: dt.datetime | None = None
    summed: bool = False

    @property
    def nothing(self) -> str:
        """How it is said that there is nothing: one tap on the page."""
        return "0" if self.kind == NUMBER else NONE

    def is_over(self, at: dt.datetime) -> bool:
        """Whether nobody answers anew any more."""
        return self.until is not None and at >= self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One report over the ledger. `far`: with the figures by distance, which depend on the home province."""

    code: str
    measures: tuple[Measure, ...]
    facts: tuple[Fact, ...] = ()
    far: bool = False
    cumulative: tuple[str, ...] = ()  # figures that never fall from one period to the next
    table: str = ""  # the statutory table that carries the same persons

    @property
    def asked(self) -> tuple[Fact, ...]:
        """What the unit itself has to answer before its return goes out."""
        return tuple(f for f in self.facts if f.needed and not f.summed)

    @property
    def summed(self) -> tuple[Fact, ...]:
        """What is added up from the units below."""
        return tuple(f for f in self.facts if f.summed)


FORMS: Mapping[str, Form] = {
    MOBILISE: Form(
        code=MOBILISE, measures=sheets.MOBILISE, cumulative=("contacted",),
        facts=(
            Fact(code="cadres", label=_("参加动员的干部"), unit=_("人")), Fact(code="visits", label=_("入户宣传"), unit=_("户")),
            Fact(code="asks", label=_("需要上级协调的事"), kind="TEXT"),
        ),
    ),
    DAILY: Form(
        code=DAILY, measures=sheets.DAILY, far=True, cumulative=("went_out", "left_charter"),
        facts=(Fact(code="asks", label=_("需要上级协调的事"), kind="TEXT"),), table="departed",
    ),
    INTENT: Form(code=INTENT, measures=sheets.INTENTIONS, table="intents"),
    RETURNED: Form(code=RETURNED, measures=sheets.RETURNED, far=True, cumulative=("went_out",), table="departed"),
}  # fmt: skip


def measures_of(form: Form, *, province: str) -> tuple[Measure, ...]:
    """The figures of a form in a county of that home province."""
    if not form.far:
        return form.measures
    at = next((i for i, m in enumerate(form.measures) if m.code == "went_out_poor"), len(form.measures))
    return (*form.measures[: at + 1], *trips.by_distance(province), *form.measures[at + 1 :])


def all_of(*, province: str) -> tuple[Measure, ...]:
    """Every measure that a cut keeps: all that any form, page or uploaded table may ask for."""
    return (*all_measures(), *trips.by_distance(province))


def find(code: str, *, province: str) -> Measure | None:
    """The measure of a code."""
    return next((m for m in all_of(province=province) if m.code == code), None)


def clean_facts(
    form: Form, said: Mapping[str, object], *, at: dt.datetime, given: Mapping[str, object] | None = None
) -> tuple[dict[str, object], str]:
    """The reporter's own facts, cleaned; and why they cannot stand, empty when they can. What is not said stays out.

    `given` is what the unit has reported before: that may be put right after the last day for answers, nothing may be new.
    """
    kept: dict[str, object] = {}
    for fact in form.facts:
        value = str(said.get(fact.code, "")).strip()
        if not value or fact.summed:
            continue
        if fact.is_over(at) and fact.code not in (given or {}):
            return (
                {},
                f"“{fact.label}”已过失效时间，不再收新的填报。请清空这一项后报送其余内容，需要补填请联系县就业服务中心。",
            )
        kept[fact.code], fault = _cleaned(fact, value)
        if fault:
            return {}, fault
    return kept, ""


def _cleaned(fact: Fact, value: str) -> tuple[object, str]:
    if fact.needed:
        text, fault = clean_answer(fact.kind, value)
        return (
            int(text) if text and fact.kind == NUMBER else text
        ), f"“{fact.label}”：{fault}" if fault else ""
    if fact.kind != NUMBER:
        return value[:500], ""
    if value.isdecimal() and value.isascii() and int(value) < 10_000_000:
        return int(value), ""
    return "", f"“{fact.label}”要填整数，例如 12。请改正后再报。"


def why_not_whole(form: Form, facts: Mapping[str, object], *, at: dt.datetime) -> str:
    """Which answer is still missing, as a sentence; empty when none is. What nobody answers any more is not waited for."""
    open_ = [f for f in form.asked if f.code not in facts and not f.is_over(at)]
    if not open_:
        return ""
    more = f"（共 {len(open_)} 项没有填）" if len(open_) > 1 else ""
    return f"“{open_[0].label}”还没有填{more}。没有的点一下“{open_[0].nothing}”。"


def nothing(form: Form) -> dict[str, object]:
    """The answers of a unit that has nothing of what is asked."""
    return {f.code: f.nothing for f in form.asked}


def is_nought(form: Form, facts: Mapping[str, object]) -> bool:
    """Whether a unit has answered everything that is asked, and always that there is nothing."""
    needed = [f for f in form.facts if f.needed]
    return bool(needed) and all(facts.get(f.code) in (0, NONE) for f in needed)


def add(form: Form, below: Sequence[Mapping[str, object]], *, of: int) -> dict[str, object]:
    """The sums of what `below` says, with how many of all units below (`of`) have said it. Where nobody has, there is no sum: not nought."""
    found: dict[str, object] = {}
    for fact in form.summed:
        numbers = numbers_of(fact.code, below)
        if numbers:
            found |= {fact.code: sum(numbers), fact.code + _OF: [len(numbers), of]}
    return found


def numbers_of(code: str, facts: Iterable[Mapping[str, object]]) -> list[int]:
    """The numbers that several units have given, without those that have not."""
    return [n for f in facts if isinstance(n := f.get(code), int)]


def counted(code: str, facts: Mapping[str, object]) -> tuple[int, int] | None:
    """Of how many units a signed sum is, and of how many it ought to be; None where it is no sum."""
    found = facts.get(code + _OF)
    return (int(found[0]), int(found[1])) if isinstance(found, list) and len(found) == 2 else None


def labels(measures: Sequence[Measure]) -> dict[str, str]:
    """Chinese names by code."""
    return {m.code: m.label for m in measures}
