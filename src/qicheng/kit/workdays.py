"""Working days with 调休: which days the offices work, and how deadlines in hours, days and working days fall.

Civil Code art. 200–203: the day on which a term begins is not counted; a term in days ends with its last day; when the last day is
a day of rest, the term ends on the next working day; where an office has hours, it ends when they end.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Unit = Literal["MINUTES", "HOURS", "DAYS", "WORKDAYS"]
UNITS: tuple[Unit, ...] = ("MINUTES", "HOURS", "DAYS", "WORKDAYS")
CLOSING = dt.time(17, 30)
OPENING = dt.time(8, 30)
OFF, WORK = "OFF", "WORK"

# Notices of the State Council's office: 国办发明电〔2023〕7号 (2024), 〔2024〕12号 (2025), 〔2025〕7号 (2026).
# Only days that differ from the plain week, and the holidays themselves: first day, last day, name; then working weekends.
_NOTICES: Mapping[int, tuple[str, tuple[tuple[str, str, str], ...], tuple[str, ...]]] = {
    2024: (
        "国办发明电〔2023〕7号",
        (("01-01", "01-01", "元旦"), ("02-10", "02-17", "春节"), ("04-04", "04-06", "清明节"), ("05-01", "05-05", "劳动节"),
         ("06-10", "06-10", "端午节"), ("09-15", "09-17", "中秋节"), ("10-01", "10-07", "国庆节")),
        ("02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"),
    ),
    2025: (
        "国办发明电〔2024〕12号",
        (("01-01", "01-01", "元旦"), ("01-28", "02-04", "春节"), ("04-04", "04-06", "清明节"), ("05-01", "05-05", "劳动节"),
         ("05-31", "06-02", "端午节"), ("10-01", "10-08", "国庆节、中秋节")),
        ("01-26", "02-08", "04-27", "09-28", "10-11"),
    ),
    2026: (
        "国办发明电〔2025〕7号",
        (("01-01", "01-03", "元旦"), ("02-15", "02-23", "春节"), ("04-04", "04-06", "清明节"), ("05-01", "05-05", "劳动节"),
         ("06-19", "06-21", "端午节"), ("09-25", "09-27", "中秋节"), ("10-01", "10-07", "国庆节")),
        ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10"),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDay:
    """A day that differs from the plain week, or a holiday: OFF or WORK."""

    day: dt.date
    kind: str
    name: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working calendar: the plain week Monday to Friday, and the days that differ."""

    special: Mapping[dt.date, str] = field(default_factory=dict)

    @staticmethod
    def of(days: Iterable[SpecialDay]) -> Calendar:
        """The calendar of these special days."""
        return Calendar({d.day: d.kind for d in days})

    def is_workday(self, day: dt.date) -> bool:
        """Whether the offices work on `day`."""
        said = self.special.get(day)
        return day.weekday() < 5 if said is None else said == WORK

    def next_workday(self, day: dt.date) -> dt.date:
        """`day` itself if the offices work, else the next day on which they do."""
        while not self.is_workday(day):
            day += dt.timedelta(days=1)
        return day

    def shift(self, day: dt.date, workdays: int) -> dt.date:
        """The working day `workdays` after `day` (before it when negative); `day` itself is not counted."""
        step = dt.timedelta(days=1 if workdays >= 0 else -1)
        left = abs(workdays)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def workdays_between(self, first: dt.date, last: dt.date) -> int:
        """How many working days lie after `first` up to and with `last`; negative when `last` is earlier."""
        if last < first:
            return -self.workdays_between(last, first)
        days = (first + dt.timedelta(days=n) for n in range(1, (last - first).days + 1))
        return sum(self.is_workday(d) for d in days)

    def knows(self, year: int) -> bool:
        """Whether any day of the year is recorded: without, only the plain week is counted."""
        return any(d.year == year for d in self.special)


def provided(years: Iterable[int] = tuple(_NOTICES)) -> list[SpecialDay]:
    """The days that are shipped, from the State Council's notices for 2024 to 2026."""
    found = []
    for year in years:
        source, holidays, working = _NOTICES[year]
        for first, last, name in holidays:
            day, end = dt.date.fromisoformat(f"{year}-{first}"), dt.date.fromisoformat(f"{year}-{last}")
            while day <= end:
                found.append(SpecialDay(day=day, kind=OFF, name=name, source=source))
                day += dt.timedelta(days=1)
        found += [
            SpecialDay(day=dt.date.fromisoformat(f"{year}-{d}"), kind=WORK, name="调休上班", source=source)
            for d in working
        ]
    return sorted(found, key=lambda d: d.day)


def read_days(text: str, *, source: str = "") -> list[SpecialDay]:
    """Days from a text of lines `2027-01-01,休,元旦` (or 班; OFF and WORK are understood too). Raises ValueError with a sentence."""
    words = {"休": OFF, "假": OFF, "班": WORK, OFF: OFF, WORK: WORK}
    found: dict[dt.date, SpecialDay] = {}
    for number, row in enumerate(
        csv.reader(text.replace("，", ",").replace("\t", ",").splitlines()), start=1
    ):
        cells = [c.strip() for c in row]
        if not any(cells) or cells[0] in {"日期", "day"}:
            continue
        try:
            day = dt.date.fromisoformat(cells[0].replace("/", "-").replace(".", "-"))
        except ValueError:
            raise ValueError(f"第 {number} 行的日期看不懂。请写成 2027-01-01 这样。") from None
        kind = words.get(cells[1].upper() if len(cells) > 1 else "")
        if kind is None:
            raise ValueError(f"第 {number} 行没有写“休”或“班”。请在日期后面写一个逗号，再写休或班。")
        if day in found and found[day].kind != kind:
            raise ValueError(f"第 {number} 行的 {day} 前面写的是另一种。请只留一行。")
        found[day] = SpecialDay(
            day=day, kind=kind, name=cells[2][:40] if len(cells) > 2 else "", source=source
        )
    if not found:
        raise ValueError("没有读到任何一天。每行写一天，例如：2027-01-01,休,元旦。")
    return sorted(found.values(), key=lambda d: d.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A length of time as notices write it: 24 hours, 5 working days, 7 days."""

    amount: int
    unit: Unit

    @property
    def is_zero(self) -> bool:
        return self.amount == 0


def later(moment: dt.datetime, span: Span, calendar: Calendar, *, closing: dt.time = CLOSING) -> dt.datetime:
    """The moment at which a term of `span` that begins at `moment` (local, aware) ends.

    Minutes and hours run through nights and holidays. Days end at the offices' closing hour of their last day, moved to the next
    working day when the last one is a day of rest; working days end at the closing hour of the last of them.
    """
    if span.unit in {"MINUTES", "HOURS"}:
        return moment + dt.timedelta(minutes=span.amount * (60 if span.unit == "HOURS" else 1))
    if span.is_zero:
        return moment
    if span.unit == "DAYS":
        last = calendar.next_workday(moment.date() + dt.timedelta(days=span.amount))
    else:
        last = calendar.shift(moment.date(), span.amount)
    return moment.replace(year=last.year, month=last.month, day=last.day, hour=closing.hour, minute=closing.minute, second=0, microsecond=0)  # fmt: skip


def earlier(
    moment: dt.datetime, span: Span, calendar: Calendar, *, opening: dt.time = OPENING
) -> dt.datetime:
    """The moment `span` before a deadline: for days the opening hour of a working day, so that a reminder is read."""
    if span.unit in {"MINUTES", "HOURS"}:
        return moment - dt.timedelta(minutes=span.amount * (60 if span.unit == "HOURS" else 1))
    if span.is_zero:
        return moment
    back = moment.date() - dt.timedelta(days=span.amount)
    if span.unit == "DAYS":
        while not calendar.is_workday(back):
            back -= dt.timedelta(days=1)
    else:
        back = calendar.shift(moment.date(), -span.amount)
    return moment.replace(year=back.year, month=back.month, day=back.day, hour=opening.hour, minute=opening.minute, second=0, microsecond=0)  # fmt: skip
