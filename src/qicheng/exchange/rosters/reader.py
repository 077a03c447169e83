"""One data row of a matched table into one `RosterRow`. This is the hot path: nothing is cleaned twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from qicheng.exchange.rosters import codes
from qicheng.exchange.rosters.answers import Answers, legend_text
from qicheng.exchange.rosters.mapping import Mapping
from qicheng.exchange.rosters.rows import ParseOptions, RosterRow
from qicheng.exchange.rules.verdicts import Facts, judge_row
from qicheng.kit import idnum, names, phones
from qicheng.kit.dates import Day, is_blank, parse_birth, parse_day
from qicheng.kit.reading.grid import Value
from qicheng.kit.text import cell_text, tight, words

_NO_DAY = (None, None, "", False)
_NO_PHONE = phones.Phone("", "PHONE_MISSING")
_STROKES = frozenset({"/", "-", "—", "\\", "--", "——", "–"})
_NO_PLACE = frozenset({"无", "未定", "不详", "待定", "不确定", "没有", "暂无", "未知", "不外出", "在家"})
GoDate = tuple[dt.date | None, dt.date | None, str, bool]
Coder = Callable[[str, str], str]

_AT = {field: at for at, field in enumerate(RosterRow._fields)}
_SECTION, _HINTS, _GO, _INTENT = _AT["section"], _AT["hints"], _AT["go_start"], _AT["intent"]
_HOUSEHOLD, _WORKED = _AT["household"], _AT["worked_last_year"]
# Fields of a row that are a column's text as it stands: the name in the row and the name in the mapping.
_PLAIN = {
    field: field
    for field in words(
        "county township village natural_village group address household_no relation head_name ethnicity health "
        "student last_employer last_months last_wage dest_province dest_city dest_county employer occupation "
        "industry helper_name helper_phone emergency_name emergency_phone remark"
    )
} | {"status": "employment_status"}
_CODED: dict[str, Coder] = {
    "labor": codes.labour_code,
    "transport": codes.transport_code,
    "education": lambda text, _: codes.education_code(text),
    "dest_level": lambda text, _: codes.place_level(text),
}
_JOINED = {
    "last_place": ("last_province", "last_city", "last_county", "last_place"),
    "dest": ("dest_province", "dest_city", "dest_county", "dest"),
}
_EMPTY_ROW: list[Any] = ["" for _ in RosterRow._fields]
_EMPTY_ROW[_HOUSEHOLD] = ()


class Reader:
    """Reads the rows of one table. `width` is what a row must be padded to, plus one " "empty cell at the end."""

    def __init__(self, mapping: Mapping, options: ParseOptions, *, title: str = "") -> None:
        self.options = options
        self.mapping = mapping
        self.answers = Answers(mapping, kind=options.kind, county_name=options.county_name, title=title)
        self.width = max((column.index for column in mapping.columns), default=-1) + 1
        self._texts: dict[Value, str] = {}
        self._days: dict[Value, GoDate] = {}
        self._plain = [
            (_AT[at], mapping.index(field)) for at, field in _PLAIN.items() if mapping.index(field) >= 0
        ]
        self._id, self._name, self._birth = mapping.index("id"), mapping.index("name"), mapping.index("birth")
        self._phones = [c.index for c in sorted(mapping.of("phone"), key=lambda c: -c.confidence)]
        self._sexes = mapping.of("sex")
        self._coded = [
            (_AT[field], column, coder) for field, coder in _CODED.items() for column in mapping.of(field)[:1]
        ]
        joined = {_AT[at]: [mapping.index(field) for field in fields] for at, fields in _JOINED.items()}
        self._joined = [(at, [i for i in found if i >= 0]) for at, found in joined.items() if max(found) >= 0]
        self._intent = [column.index for column in self.answers.intent_columns]
        self._household = [column.index for column in self.answers.household_columns]
        self._work = [column.index for column in self.answers.work_columns]
        self._go_date = (
            mapping.index("go_date") if mapping.index("go_date") >= 0 else mapping.index("gone_date")
        )

    def text(self, value: Value) -> str:
        """A cell as text, each distinct value cleaned once."""
        if value is None or value == "":
            return ""
        found = self._texts.get(value)
        if found is None:
            found = cell_text(value)
            if found in _STROKES:
                found = ""
            self._texts[value] = found
        return found

    def read(self, cells: list[Value], *, row: int, section: str, hints: int) -> RosterRow:
        """The row, judged as far as it can be judged alone. `cells` must be padded to `width` + 1."""
        values = self._plain_texts(cells)
        raw_id, raw_name = cells[self._id], cells[self._name]
        identity = idnum.judge(raw_id, self.options.today)
        name = names.judge(raw_name)
        phone = self._phone(cells)
        sex = self._sex(cells)
        go = self._go(cells[self._go_date])
        birth = cells[self._birth]
        born = parse_birth(birth) if birth is not None and birth != "" else None
        facts = Facts(identity, name.code, phone.code, sex, born, go[3])
        verdict = judge_row(facts, self.options.reference_date)
        values[:11] = (
            row, verdict.code, verdict.warnings, identity.number, name.text, _raw(raw_id), _raw(raw_name),
            identity.sex or sex, identity.birth_date, verdict.age, phone.number,
        )  # fmt: skip
        values[_SECTION], values[_HINTS] = section, hints
        values[_GO : _GO + 3] = go[:3]
        self._answer(cells, values)
        return RosterRow._make(values)

    def _plain_texts(self, cells: list[Value]) -> list[Any]:
        """A fresh list in the order of `RosterRow` with the fields that are copied as they stand."""
        values: list[Any] = _EMPTY_ROW.copy()
        texts = self._texts
        for at, index in self._plain:
            value = cells[index]
            if value is None or value == "":
                continue
            try:
                values[at] = texts[value]
            except KeyError:
                values[at] = self.text(value)
        return values

    def _answer(self, cells: list[Value], values: list[Any]) -> None:
        """Fill in what codes and several columns together say."""
        text, answers = self.text, self.answers
        intent, intent_text = answers.intent(tuple([text(cells[i]) for i in self._intent]))
        values[_INTENT : _INTENT + 3] = (intent.code, intent.note, intent_text)
        household = answers.household(tuple([text(cells[i]) for i in self._household]))
        values[_HOUSEHOLD] = household
        values[_HOUSEHOLD + 1 : _HOUSEHOLD + 4] = _flags(household)
        values[_WORKED] = answers.worked(tuple([text(cells[i]) for i in self._work]))
        for at, column, coder in self._coded:
            word = text(cells[column.index])
            if word:
                values[at] = coder(legend_text(column, word), column.header)
        for at, indexes in self._joined:
            values[at] = _place("".join([text(cells[i]) for i in indexes]))

    def _phone(self, cells: list[Value]) -> phones.Phone:
        """The first valid mobile of all phone columns, else what the first filled one says."""
        best = _NO_PHONE
        for index in self._phones:
            found = phones.judge(cells[index])
            if found.code is None:
                return found
            if best.code == "PHONE_MISSING":
                best = found
        return best

    def _sex(self, cells: list[Value]) -> str:
        for column in self._sexes:
            text = self.text(cells[column.index])
            if text:
                code = column.option if column.option else codes.sex_code(legend_text(column, text))
                if code:
                    return code
        return ""

    def _go(self, value: Value) -> GoDate:
        if value is None or value == "":
            return _NO_DAY
        found = self._days.get(value)
        if found is None:
            found = self._days[value] = self._parse_go(value)
        return found

    def _parse_go(self, value: Value) -> GoDate:
        if is_blank(value):
            return _NO_DAY
        text = cell_text(value)
        options = self.options
        day: Day | None = parse_day(value, year=options.year, month=options.reference_date.month)
        return (day.start, day.end, text, False) if day else (None, None, text, bool(tight(text)))


def _raw(value: Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float) and abs(value) >= 1e15:
        return repr(value)
    return cell_text(value)


def _place(text: str) -> str:
    return "" if text in _NO_PLACE else text


def _flags(household: codes.Codes) -> tuple[bool, bool, bool]:
    found = _FLAGS.get(household)
    if found is None:
        kinds = frozenset(household)
        found = (bool(kinds & codes.POOR), bool(kinds & codes.MONITORED), "RELOCATED" in kinds)
        _FLAGS[household] = found
    return found


_FLAGS: dict[codes.Codes, tuple[bool, bool, bool]] = {}
