"""What each report asks for: its figures, the few facts that no row holds, and its cross-checks (domain.md 6.6, 8.2). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qicheng.kit.marking import gettext_noop as _
from qicheng_measures.catalogue import sheets, trips
from qicheng_measures.measure import Measure, all_measures

MOBILISE, DAILY, INTENT, RETURNED = "MOBILISE", "DAILY", "INTENT", "RETURNED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact that the reporter alone knows. `kind` is a number or a line of text; what any row holds is never asked for."""

    code: str
    label: str
    kind: str = "NUMBER"
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One report over the ledger. `far`: with the figures by distance, which depend on the home province."""

    code: str
    measures: tuple[Measure, ...]
    facts: tuple[Fact, ...] = ()
    far: bool = False
    cumulative: tuple[str, ...] = ()  # figures that never fall from one period to the next
    table: str = ""  # the statutory table that carries the same persons


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


def clean_facts(form: Form, said: Mapping[str, object]) -> tuple[dict[str, object], str]:
    """The reporter's own facts, cleaned; and why they cannot stand, empty when they can. What is not said stays out."""
    kept: dict[str, object] = {}
    for fact in form.facts:
        value = str(said.get(fact.code) or "").strip()
        if not value:
            continue
        if fact.kind == "TEXT":
            kept[fact.code] = value[:500]
        elif value.isdecimal() and value.isascii() and int(value) < 10_000_000:
            kept[fact.code] = int(value)
        else:
            return {}, f"“{fact.label}”要填整数，例如 12。请改正后再报。"
    return kept, ""


def labels(measures: Sequence[Measure]) -> dict[str, str]:
    """Chinese names by code."""
    return {m.code: m.label for m in measures}
