"""Sheets into applications and riders. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from qicheng.exchange.claims import cells
from qicheng.exchange.claims.headers import Header, field_of, header_of, text_of
from qicheng.exchange.rosters.codes import household_codes, household_from_option, household_option
from qicheng.exchange.rosters.intents import yes_no
from qicheng.kit import idnum, names
from qicheng.kit.reading.grid import Book, Sheet, Value
from qicheng.kit.text import tight
from qicheng.subsidy.rules.application import Application, Rider

APPLICATION, MANIFEST = "APPLICATION", "MANIFEST"
_TOTAL = re.compile(
    r"(?:合计|小计|总计|共计|累计|本页|总人数|制表|填表|审核|负责人|经办|单位|备注|说明|注)(?:[:：（(].*|人.*|数.*|意见.*)?"
)
_ASKS = {"card", "account_name", "bank", "ticket_number", "ticket", "asked", "income", "month_income", "months", "from", "until", "period", "received", "proofs"}  # fmt: skip
_RIDES = {"seat", "boarded", "stop", "plate", "bus"}
_BOARD = re.compile(r"座号|乘客信息|乘车(?:人员)?(?:名单|花名册|登记)|包车|乘客名单|上车")
_APPLY = re.compile(r"申请|申报|申领|补贴|补助")
_NOT_ABOARD = re.compile(
    r"未上车|未乘|没上车|没有上车|没乘|未到|缺席|取消|退票|弃乘|放弃|改签|不乘|未检|爽约|自行前往|自行返岗"
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·•\s]?[A-HJ-NP-Z0-9]{5,6}"
)
_BUS = re.compile(r"(?:车次|班次|车次号|趟次)[号]?[:：\s]*([0-9A-Za-z一-龥\-]{1,12})")
_LEAVES = re.compile(r"(?:发车|出发|乘车|开车|发班)(?:时间|日期)?[:：\s]*([^，。；\s（(]{4,24})")
_ANY_DAY = re.compile(
    r"20\d\d[-/.年]\s*\d{1,2}[-/.月]\s*\d{1,2}日?|(?<!\d)20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)|(?<!\d)\d{1,2}月\d{1,2}日"
)


@dataclass(slots=True)
class Read:
    """What files said: applications and riders in their order, and sentences about sheets in which nothing was found."""

    applications: list[Application] = field(default_factory=list)
    riders: list[Rider] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def read_books(
    books: Iterable[Book], *, home: str, year: int, today: dt.date, manifests: frozenset[str] = frozenset()
) -> Read:
    """Everything that the books say. `manifests`: paths that are manifests whatever they look like."""
    read = Read()
    unclear: list[_Rows] = []
    for book in books:
        for sheet in (s for s in book.sheets if s.visible and s.rows):
            header = header_of(sheet)
            if header is None:
                if any(any(v not in (None, "") for v in r) for r in sheet.rows):
                    read.remarks.append(
                        f"{book.path}“{sheet.name}”里没有找到表头（要有姓名或身份证号），未读。"
                    )
                continue
            kind = MANIFEST if book.path in manifests else kind_of(header, sheet, book.path)
            rows = _Rows(sheet, header, book.path, home=home, year=year, today=today)
            if kind == MANIFEST:
                read.riders += rows.riders()
            elif kind == APPLICATION:
                read.applications += rows.applications()
            else:
                unclear.append(rows)
    for rows in unclear:  # with no application list beside them, they are what was meant
        if read.applications:
            read.remarks.append(f"{rows.path}“{rows.sheet.name}”看不出是申请表还是乘车名单，未读。")
        else:
            read.applications += rows.applications()
    return read


def kind_of(header: Header, sheet: Sheet, path: str) -> str:
    """Whether a sheet is an application list or a bus manifest; "" when nothing says so.

    Its columns speak first; then the titles above them, the sheet's name, the file's, and the folder's.
    """
    columns = set(header.columns)
    if columns & {"seat", "boarded"}:
        return MANIFEST
    if len((_ASKS & columns) - {"received"}) >= 2:
        return APPLICATION
    titles = " ".join(text_of(v) for r in sheet.rows[: header.top] for v in r if v)
    for text in (titles, sheet.name, *reversed(path.split("/"))):
        boards, asks = bool(_BOARD.search(text)), bool(_APPLY.search(text))
        if boards != asks:
            return MANIFEST if boards else APPLICATION
    if columns & _RIDES:
        return MANIFEST
    return APPLICATION if columns & (_ASKS | {"number"}) else ""


class _Rows:
    """The rows below a header."""

    def __init__(
        self, sheet: Sheet, header: Header, path: str, *, home: str, year: int, today: dt.date
    ) -> None:
        self.sheet, self.header, self.path = sheet, header, path
        self.home, self.year, self.today = home, year, today

    def _cells(self, row: list[Value], name: str) -> list[tuple[Value, str]]:
        columns = self.header.columns.get(name, ())
        return [(row[c], self.header.labels[c]) for c in columns if c < len(row) and row[c] not in (None, "")]

    def _value(self, row: list[Value], name: str) -> Value:
        return next((v for v, _ in self._cells(row, name)), None)

    def _text(self, row: list[Value], *fields: str) -> str:
        return next((t for f in fields for v, _ in self._cells(row, f) if (t := text_of(v))), "")

    def _people(self) -> Iterable[tuple[int, list[Value], names.Name, idnum.IdVerdict]]:
        """The rows that are of a person: not blank, no total, no signature line, no header again."""
        for number, row in enumerate(self.sheet.rows[self.header.bottom + 1 :], self.header.bottom + 2):
            texts = [t for v in row if (t := tight(text_of(v)))]
            if not texts:
                continue
            name = names.judge(self._value(row, "name"))
            number_cell = self._value(row, "id")
            verdict = idnum.judge(number_cell, self.today)
            if verdict.code and (_TOTAL.fullmatch(texts[0]) or any(_TOTAL.fullmatch(t) for t in texts[:3])):
                continue
            if field_of(text_of(number_cell)) == "id" or (not name.text and verdict.code == "ID_MISSING"):
                continue
            if verdict.code == "ID_MISSING" and (
                name.code or len(texts) < 3 or re.search(r"[:：]", name.text)
            ):
                continue
            yield number, row, name, verdict

    def applications(self) -> list[Application]:
        return [self._application(n, row, name, number) for n, row, name, number in self._people()]

    def _application(
        self, n: int, row: list[Value], name: names.Name, number: idnum.IdVerdict
    ) -> Application:
        from_date, until_date = self._span(row)
        work = [self._text(row, f) for f in ("work_province", "work_city", "work_county", "work")]
        months = [m for v, label in self._cells(row, "months") if (m := cells.whole(v)) is not None]
        return Application(
            number=self._text(row, "number", "number_plain") or str(n), name=name.text, id=number, phone=self._text(row, "phone"),
            standing=self._standing(row), relocated=self._relocated(row), work_code=cells.place([t for t in work if t], home=self.home),
            work_text="".join(dict.fromkeys(t for t in work if t)), employer=self._text(row, "employer"), job=self._text(row, "job"), from_date=from_date,
            until_date=until_date, months=months[0] if months else None, income_fen=self._money(row, "income"), month_income_fen=self._money(row, "month_income"),
            transport=cells.transport(self._value(row, "transport")), departed_date=cells.day(self._value(row, "departed"), year=self.year),
            ticket_number=self._ticket(row), ticket_fen=self._money(row, "ticket"), proofs=self._proofs(row), says_proofs="proofs" in self.header.columns,
            bank=self._text(row, "bank"), card=re.sub(r"[\s-]", "", self._text(row, "card")), says_card="card" in self.header.columns,
            account_name=names.clean(self._value(row, "account_name")), received_at=self._received(row), asked_fen=self._asked(row, plain=False), amount_fen=self._asked(row, plain=True),
            township=self._text(row, "township"), where=f"{self.path}“{self.sheet.name}”第{n}行",
        )  # fmt: skip

    def _span(self, row: list[Value]) -> tuple[dt.date | None, dt.date | None]:
        first = cells.day(self._value(row, "from"), year=self.year)
        until = cells.day(self._value(row, "until"), year=self.year, last=True)
        if first is None and until is None:
            return cells.period(self._value(row, "period"), year=self.year)
        return first, until

    def _standing(self, row: list[Value]) -> tuple[str, ...]:
        codes: list[str] = []
        for value, label in self._cells(row, "standing"):
            option = household_option(label)
            found = (
                household_from_option(option, text_of(value))
                if option and "是否" in label
                else household_codes(text_of(value))
            )
            codes += found
        return tuple(dict.fromkeys(codes))

    def _relocated(self, row: list[Value]) -> bool | None:
        told = [yes_no(text_of(v)) for v, _ in self._cells(row, "relocated")]
        if any("搬迁" in text_of(v) for v, _ in self._cells(row, "standing")):
            return True
        return next((t for t in told if t is not None), None)

    def _money(self, row: list[Value], name: str) -> int | None:
        return next(
            (f for v, label in self._cells(row, name) if (f := cells.fen(v, label)) is not None), None
        )

    def _asked(self, row: list[Value], *, plain: bool) -> int | None:
        """The column that says what was asked, or (`plain`) a bare 金额, which may be a ticket's price."""
        found = ((v, label) for v, label in self._cells(row, "asked") if label.startswith("金额") is plain)
        return next((f for v, label in found if (f := cells.fen(v, label)) is not None), None)

    def _ticket(self, row: list[Value]) -> str:
        text = re.sub(r"\s", "", self._text(row, "ticket_number")).upper()
        return "" if re.fullmatch(r"(?:无|没有|暂无|[/\\\-—])?", text) else text

    def _proofs(self, row: list[Value]) -> frozenset[str]:
        found = frozenset[str]().union(*(cells.proofs(v, label) for v, label in self._cells(row, "proofs")))
        return found | {"TICKET"} if self._ticket(row) else found

    def _received(self, row: list[Value]) -> dt.datetime | None:
        read = [
            cells.instant(v, year=self.year)
            for f in ("received", "received_time")
            for v, _ in self._cells(row, f)
        ]
        day = next((d for d, _ in read if d), None)
        clock = next((t for _, t in read if t), dt.time(0))
        return dt.datetime.combine(day, clock, tzinfo=cells.ZONE) if day else None

    def riders(self) -> list[Rider]:
        """Those who rode: a remark that somebody stayed behind counts; so does an empty signature where most have signed."""
        above = " ".join(
            text_of(v) for r in self.sheet.rows[: self.header.top] for v in r if v is not None and v != ""
        )
        below = " ".join(text_of(v) for r in self.sheet.rows[-4:] for v in r if isinstance(v, str))
        people = list(self._people())
        signed = [bool(self._text(row, "boarded")) for _, row, _, _ in people]
        strict = sum(signed) * 2 > len(signed)
        day = self._day_of((above, self.sheet.name, self.path, below))
        bus = self._bus_of((above, self.sheet.name, self.path, below))
        riders = []
        for (n, row, name, number), has in zip(people, signed, strict=True):
            told = self._text(row, "boarded")
            if (
                (strict and not has)
                or yes_no(told) is False
                or any(_NOT_ABOARD.search(text_of(v)) for v in row if isinstance(v, str))
            ):
                continue
            on = next(
                (d for f in ("departed",) if (d := cells.day(self._value(row, f), year=self.year))), day
            )
            by = self._text(row, "plate", "bus") or bus
            riders.append(
                Rider(
                    id=number, name=name.text, date=on, bus=by, where=f"{self.path}“{self.sheet.name}”第{n}行"
                )
            )
        return riders

    def _day_of(self, texts: tuple[str, ...]) -> dt.date | None:
        finders: tuple[Callable[[str], str], ...] = (
            lambda t: m[1] if (m := _LEAVES.search(t)) else "",
            lambda t: m[0] if (m := _ANY_DAY.search(t)) else "",
        )
        for find in finders:
            for text in texts:
                if (said := find(text)) and (day := cells.day(said, year=self.year)):
                    return day
        return None

    @staticmethod
    def _bus_of(texts: tuple[str, ...]) -> str:
        for pattern in (_PLATE, _BUS):
            for text in texts:
                if found := pattern.search(text):
                    return tight(found[found.lastindex or 0])
        stem = re.sub(r".*/|\.\w+$", "", texts[2])
        return stem[:40]
