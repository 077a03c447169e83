"""What the roster parser hands back: small, picklable, free of Django. Built in a child process."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from qicheng.exchange.rosters.mapping import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class ParseOptions:
    """What the season and the clerk say about a file.

    `remembered` holds mappings by header fingerprint (per sender); `by_hand` holds the mapping that a clerk
    set for one sheet, by sheet name. Both hold the JSON form of `Mapping`.
    """

    kind: str = "survey"  # "survey" | "base"
    year: int = 2025
    reference_date: dt.date
    today: dt.date
    county_name: str = ""
    county_code: str = ""
    remembered: Dictionary[str, Any] = field(default_factory=dict)
    by_hand: Dictionary[str, Any] = field(default_factory=dict)
    read_hidden: bool = False  # the clerk has said to import the hidden sheets that look like rosters

    def reads_hidden(self, sheet: str) -> bool:
        """Whether a hidden sheet is read: all were asked for, or its columns were set by hand."""
        return self.read_hidden or sheet in self.by_hand


class RosterRow(NamedTuple):
    """One data row, cleaned. Texts are "" when absent; codes are those of domain.md §7 and `codes.py`."""

    row: int  # as the spreadsheet program shows it
    code: str  # refusal so far, "" = none; village and duplicates are judged later
    warnings: tuple[str, ...]
    number: str  # the 18-character ID when it may be used, else what stands there
    name: str
    raw_id: str
    raw_name: str
    sex: str  # "1" | "2" from the ID, else from the column
    birth: dt.date | None
    age: int  # completed years at the reference date, -1 unknown
    phone: str
    county: str
    township: str
    village: str
    natural_village: str
    group: str
    address: str
    section: str  # the heading row above (大崇村), "" when there is none
    hints: int  # index into ParsedSheet.hints
    household_no: str
    relation: str
    head_name: str
    household: tuple[str, ...]  # codes of HOUSEHOLD_LABELS
    poor: bool
    monitored: bool
    relocated: bool
    labor: str
    ethnicity: str
    education: str
    health: str
    student: str
    status: str  # employment status as written
    intent: str  # RETURN NEW LOCAL STAY UNDECIDED GONE, or GO: last year must decide between RETURN and NEW
    intent_note: str  # "" | conflict | unknown
    intent_text: str
    worked_last_year: bool | None  # worked away from home
    last_place: str
    last_employer: str
    last_months: str
    last_wage: str
    dest: str  # the place as written, columns joined
    dest_province: str
    dest_city: str
    dest_county: str
    dest_level: str  # PLACE4 1–5 when the file gives it
    employer: str
    occupation: str
    industry: str
    transport: str
    go_start: dt.date | None
    go_end: dt.date | None
    go_text: str
    helper_name: str
    helper_phone: str
    emergency_name: str
    emergency_phone: str
    remark: str


@dataclass(slots=True, kw_only=True)
class ParsedSheet:
    """One sheet: what it was taken for, how its columns were read, and its data rows."""

    name: str
    status: str  # "import" | "ignore" | "question"
    reason: str = ""  # a Chinese sentence
    hidden: bool = False  # asked about because the sheet is hidden
    mapping: Mapping | None = None
    more_mappings: tuple[Mapping, ...] = ()  # further tables below the first with other columns
    rows: list[RosterRow] = field(default_factory=list)
    hints: tuple[tuple[str, ...], ...] = ((),)  # texts that may name township and village, best first
    skipped: dict[str, int] = field(default_factory=dict)  # structural rows by kind
    unknown_words: dict[str, int] = field(default_factory=dict)  # intentions nobody could read


@dataclass(slots=True, kw_only=True)
class ParsedBook:
    """A whole file."""

    path: str
    sha256: str
    sheets: list[ParsedSheet]

    @property
    def status(self) -> str:
        """import when any sheet is imported, else question when any asks, else ignore."""
        found = {sheet.status for sheet in self.sheets}
        return next((status for status in ("import", "question") if status in found), "ignore")

    @property
    def reason(self) -> str:
        """Why the file is ignored or asks; for an imported one what is asked about its other sheets."""
        wanted = "question" if self.status != "ignore" else "ignore"
        texts = [sheet.reason for sheet in self.sheets if sheet.status == wanted and sheet.reason]
        return "".join(dict.fromkeys(texts)) or (
            "" if self.sheets else "文件中没有工作表。请检查后重新上报。"
        )

    @property
    def rows(self) -> list[RosterRow]:
        """The data rows of all imported sheets."""
        return [row for sheet in self.sheets if sheet.status == "import" for row in sheet.rows]
