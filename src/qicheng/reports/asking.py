"""What a report asks of a unit: one of the product's own forms, or one made out of an issued table that was put to the units."""

from __future__ import annotations

import re
from collections.abc import Mapping

from qicheng.reports.models import Binding, IssuedTable, Return
from qicheng.reports.rules import binding as rules
from qicheng.reports.rules import forms, steps
from qicheng.reports.rules.forms import Fact, Form
from qicheng.reports.services import cutting
from qicheng_measures.measure import Measure

_CODE = re.compile(r"ISSUED([1-9]\d{0,13})")


def code_of(table_id: int) -> str:
    """An issued table's line in the reporting calendar, and the code of its periods."""
    return f"ISSUED{table_id}"


def table_id(code: str) -> int:
    """The issued table whose report has this code; nought for the product's own reports."""
    found = _CODE.fullmatch(code)
    return int(found[1]) if found else 0


def put_codes(season: int) -> frozenset[str]:
    """The reports of a season that come from issued tables which were put to the units and are in use."""
    rows = IssuedTable.objects.filter(season=season, state=IssuedTable.State.PUBLISHED, put_at__isnull=False)
    return frozenset(code_of(pk) for pk in rows.values_list("pk", flat=True))


def fact_code(binding_id: int) -> str:
    """Under which name a unit's answer to a question of an issued table stands in its return."""
    return f"ask{binding_id}"


def questions(code: str) -> list[Binding]:
    """What the issued table of a report asks the units once, in the order of its cells."""
    rows = (
        Binding.objects.filter(of=table_id(code), what=rules.ASK)
        if table_id(code)
        else Binding.objects.none()
    )
    return list(rows.order_by("row", "column"))


def measures(code: str) -> tuple[Measure, ...]:
    """The figures of a report, each once. They are the same for every unit; nobody types them."""
    province = cutting.home_province()
    if code in forms.FORMS:
        return forms.measures_of(forms.FORMS[code], province=province)
    bound = Binding.objects.filter(of=table_id(code), what=rules.MEASURE).order_by("row", "column")
    known = {m.code: m for m in forms.all_of(province=province)}
    return tuple(known[c] for c in dict.fromkeys(bound.values_list("code", flat=True)) if c in known)


def form(code: str, *, level: str, reporter: str) -> Form:
    """What a report asks of the units of a level. `reporter` says from where the report climbs: townships, or their villages."""
    if code in forms.FORMS:
        return forms.FORMS[code]
    asked = [fact_of(b, level=level, reporter=reporter) for b in questions(code)]
    return Form(code=code, measures=measures(code), facts=tuple(f for f in asked if f is not None))


def form_of(row: Return) -> Form:
    """What a return asks of its unit."""
    return form(row.period.code, level=row.level, reporter=row.period.reporter)


def fact_of(row: Binding, *, level: str, reporter: str) -> Fact | None:
    """A question as the units of a level meet it: typed where it is asked, added up above; None where it is no matter of theirs."""
    typed_at = row.level if reporter == steps.VILLAGE else steps.TOWNSHIP
    if level != typed_at and (level == steps.VILLAGE or row.kind != rules.NUMBER):
        return None
    return Fact(
        code=fact_code(row.pk), label=row.label, kind=row.kind, unit=row.word, needed=True, until=row.until_at, summed=level != typed_at,
    )  # fmt: skip


def labels(code: str) -> Mapping[str, str]:
    """The names of a report's questions, by the code of their answers."""
    return {fact_code(b.pk): b.label for b in questions(code)}
