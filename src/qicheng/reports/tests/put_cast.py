"""An issued table that is put to the units, for the tests: two figures, a number and words that only the units know."""

from __future__ import annotations

import datetime as dt

from cast import COUNTY, viewer_of
from qicheng.kit.reading.grid import Blank
from qicheng.reports import asking, issued
from qicheng.reports.models import Binding, IssuedTable, Period, Return
from qicheng.reports.rules.putting import Put
from qicheng.reports.services import putting, returning
from qicheng.season import services as seasons
from qicheng.staff.queries import installation

BY = installation("试验")
HOUR = dt.timedelta(hours=1)
MORNING = dt.datetime(2025, 3, 5, 1, 0, tzinfo=dt.UTC)  # Wednesday, nine o'clock in the county
DUE = dt.datetime(2025, 3, 8, 9, 0, tzinfo=dt.UTC)
UNTIL = dt.datetime(2025, 3, 12, 9, 0, tzinfo=dt.UTC)
BLANK = Blank(
    sheet="表", sheets=("表",), rows=6, columns=5, cells={(0, 0): "返乡创业调度表", (5, 0): "合计"}, formulas=frozenset(), merges=(),
    widths=(8.0,) * 5,
)  # fmt: skip


def published(*, level: str = "TOWNSHIP", rhythm: str = "ONCE") -> IssuedTable:
    """A published table whose questions go to the units of a level."""
    table = IssuedTable.objects.create(
        season=2025, title="返乡创业调度表", file_name="调度表.xlsx", content=b"", sha256="1" * 64, layout=issued.layout_of(BLANK),
        state="PUBLISHED", rhythm=rhythm, received_at=MORNING, received_by="试验", published_at=MORNING, published_by="试验",
    )  # fmt: skip
    base = {"of": table, "row": 3, "scope": "ROWS", "unit": COUNTY, "at": MORNING, "by": "试验"}
    for column, code in ((1, "persons"), (2, "intends")):
        Binding.objects.create(**base, column=column, what="MEASURE", code=code, level="TOWNSHIP")
    ask = {"what": "ASK", "level": level, "due_at": DUE, "until_at": UNTIL}
    Binding.objects.create(
        **base, **ask, column=3, label="返乡创业户数", label_key="返乡创业户", kind="NUMBER", word="户"
    )
    Binding.objects.create(**base, **ask, column=4, label="主要困难", label_key="主要困难", kind="TEXT")
    facts: dict[str, object] = {"title": table.title, "rhythm": rhythm, "weekday": 2}
    seasons.add_report_rule(year=2025, code=asking.code_of(table.pk), facts=facts, at=MORNING, by=BY)
    return table


def terms(**more: object) -> Put:
    """As of midnight, due on Saturday at five."""
    said = {
        "reporter": "TOWNSHIP", "as_of_time": dt.time(0), "due_time": dt.time(17), "as_of_date": dt.date(2025, 3, 5),
        "first_due": dt.date(2025, 3, 8), "until_at": UNTIL,
    }  # fmt: skip
    return Put(**{**said, **more})  # type: ignore[arg-type]


def put(table: IssuedTable, *, at: dt.datetime = MORNING, **more: object) -> int:
    """The centre puts it to the units."""
    return putting.put(table_id=table.pk, terms=terms(**more), at=at, by=who("centre"))


def who(name: str):
    """A member of the cast on that day."""
    return viewer_of(name, on=MORNING.date())


def of(table: IssuedTable, unit: str) -> Return:
    """A unit's return of the table's newest period."""
    period = Period.objects.filter(code=asking.code_of(table.pk)).latest("day")
    return Return.objects.get(period=period, unit=unit)


def asks(table: IssuedTable) -> tuple[str, str]:
    """Under which names the number and the words stand in returns."""
    number, words = Binding.objects.filter(of=table, what="ASK").order_by("column")
    return asking.fact_code(number.pk), asking.fact_code(words.pk)


def said(table: IssuedTable, number: object = "", words: object = "") -> dict[str, object]:
    """The two answers, as they come from a page."""
    return {c: v for c, v in zip(asks(table), (number, words), strict=True) if v != ""}


def submit(
    row: Return, name: str, facts: dict[str, object], *, at: dt.datetime = MORNING, zero: bool = False
) -> str:
    """Sends a return up."""
    return returning.submit(return_id=row.pk, facts=facts, remarks={}, zero=zero, at=at, by=who(name))


def accept(row: Return, *, at: dt.datetime = MORNING) -> Return:
    """Both further hands: a township's own reviewer and the county, or the township alone."""
    if row.level == "TOWNSHIP":
        returning.review(return_id=row.pk, at=at, by=who("township_admin"))
    returning.accept(
        return_id=row.pk, at=at, by=who("centre" if row.level == "TOWNSHIP" else "township_admin")
    )
    row.refresh_from_db()
    return row
