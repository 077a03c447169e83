"""A workbook of vacancies into rows, each with the verdict that it can give alone. Pure; runs in a reading child."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from qicheng.jobs.rules import cells, columns, flags
from qicheng.jobs.rules.columns import HOLDS_ON, Layout
from qicheng.jobs.rules.words import trade_of
from qicheng.kit import dates, phones, uscc
from qicheng.kit.firms import name_key
from qicheng.kit.reading.grid import Book, Sheet, Value
from qicheng.kit.text import cell_text, tight
from qicheng.places import gazetteer

NOT_JOBS = "没有找到岗位（工种）一栏，不像岗位信息采集表，没有读取。请确认文件是否选对。"
YOUNGEST, GROWN = 16, 18
_TOTAL = re.compile(
    r"(?:合计|总计|小计|共计|本页|填[报表制]|审核|备注|说明|注[:：]|注$|制表|负责人|单位负责人).*"
)
_EXAMPLE = re.compile(r"[（(【]?(?:示例|样例|例|例如|填写示例|模板)[)）】]?(?:行|数据|[0-9一二三])?[:：]?")
_LANDLINE = re.compile(r"(?:0[0-9]{2,3}-?)?[2-9][0-9]{6,7}")
_ADDRESS_HEAD = re.compile(r"^(?:地址|工作地点|地点)[:：]?")


class PostRow(NamedTuple):
    """One row: where it stood, its cells as read, the facts, and what is wrong. `refusal` is a code of REFUSALS or empty."""

    sheet: str
    row: int
    cells: dict[str, str]
    facts: dict[str, Any]
    flags: tuple[flags.Found, ...]
    refusal: str


class PostBook(NamedTuple):
    """What one file gave."""

    path: str
    sha256: str
    status: str
    reason: str
    rows: list[PostRow]


class Ask(NamedTuple):
    """What a row is read against: today, days of validity where none is said, the own county's code (6 digits) and name."""

    today: dt.date
    valid_days: int
    county: str = ""
    county_name: str = ""


def read_posts(book: Book, *, ask: Ask) -> PostBook:
    """All vacancies of a file, sheet by sheet; hidden sheets are passed over."""
    rows: list[PostRow] = []
    for sheet in book.sheets:
        layout = columns.find(sheet) if sheet.visible else None
        if layout is not None:
            rows += _sheet(sheet, layout, ask=ask)
    status = "import" if rows else "ignore"
    return PostBook(book.path, book.sha256, status, "" if rows else NOT_JOBS, rows)


def _sheet(sheet: Sheet, layout: Layout, *, ask: Ask) -> list[PostRow]:
    found: list[PostRow] = []
    held: dict[str, str] = dict(layout.above)
    merged = _spans(sheet, layout)
    seen: dict[tuple[object, ...], int] = {}
    for number, raw in enumerate(sheet.rows[layout.first :], start=layout.first + 1):
        said = {n: cell_text(raw[c]) if c < len(raw) else "" for n, c in layout.columns.items()}
        if not _is_post(raw, said):
            continue
        if said.get("name"):  # a new firm: nothing of the one before is carried into it
            held = {**layout.above, **{n: v for n, v in said.items() if n in HOLDS_ON and v}}
        else:
            held |= {n: v for n, v in said.items() if n in HOLDS_ON and v}
            said = {**said, **{n: v for n, v in held.items() if not said.get(n)}}
        said |= {n: v for n, v in layout.above.items() if not said.get(n)}
        said |= {n: v for (n, at), v in merged.items() if at == number and not said.get(n)}
        row = judge(said, sheet=sheet.name, number=number, ask=ask)
        same = tuple(sorted(said.items()))
        if not row.refusal and same in seen:
            row = row._replace(flags=(*row.flags, flags.Found("REPEAT", f"第{seen[same]}行")))
        seen.setdefault(same, number)
        found.append(row)
    return found


def _spans(sheet: Sheet, layout: Layout) -> dict[tuple[str, int], str]:
    """What cells merged downwards say for the rows under them: (field, row as the spreadsheet counts) → text."""
    by_column = {c: n for n, c in layout.columns.items() if n in HOLDS_ON}
    found: dict[tuple[str, int], str] = {}
    for m in sheet.merges:
        if m.left in by_column and m.bottom > m.top >= layout.first and m.left < len(sheet.rows[m.top]):
            text = cell_text(sheet.rows[m.top][m.left])
            found |= {(by_column[m.left], row + 1): text for row in range(m.top + 1, m.bottom + 1) if text}
    return found


def _is_post(raw: Sequence[Value], said: Mapping[str, str]) -> bool:
    filled = [tight(cell_text(v)) for v in raw if v not in (None, "")]
    if not filled or not (said.get("title") or said.get("name")):
        return False
    lead = next((t for t in filled if not t.isdigit()), "")
    if _TOTAL.fullmatch(lead) or any(_EXAMPLE.fullmatch(t) for t in filled):
        return False
    if (
        columns.field_of(said.get("title", "")) == "title"
        and columns.field_of(said.get("name", "") or "企业名称") == "name"
    ):
        return False
    return (
        not (len(filled) >= 3 and all(re.fullmatch(r"[（(]?[0-9]{1,2}[)）]?", t) for t in filled))
        and len(filled) >= 2
    )


def judge(said: Mapping[str, str], *, sheet: str, number: int, ask: Ask) -> PostRow:
    """The facts of one row and everything that is wrong with it, as it stands alone."""
    found: list[flags.Found] = []
    facts = {**_firm(said, found), **_post(said, found), **_reach(said, found, ask)}
    today = ask.today
    texts = [
        said.get(n, "")
        for n in ("title", "skill", "duties", "board", "remark", "age", "sex", "wage", "education")
    ]
    found += flags.in_words(texts, on=today)
    if not any(f.kind == "SEX" for f in found):
        found += flags.of_sex(said.get("sex", ""), texts, on=today)
    kept = {n: v for n, v in said.items() if v}
    return PostRow(sheet, number, kept, facts, tuple(found), _refusal(facts, said, today=today))


def _refusal(facts: Mapping[str, Any], said: Mapping[str, str], *, today: dt.date) -> str:
    if not facts["name"]:
        return "NAME_MISSING"
    if not facts["title"]:
        return "TITLE_MISSING"
    if facts["age_from"] is not None and facts["age_from"] < YOUNGEST:
        return "UNDER_AGE"
    if facts["headcount"] == 0:
        return "NO_VACANCY"
    return "EXPIRED" if facts["valid_until"] < today else ""


def _firm(said: Mapping[str, str], found: list[flags.Found]) -> dict[str, Any]:
    name = tight(said.get("name", ""))[:120]
    code = uscc.clean(said.get("code", ""))
    valid = uscc.is_valid(code)
    if not valid:
        found.append(
            flags.Found(
                "CODE_INVALID" if len(code) > 2 and not code.startswith("无") else "CODE_MISSING",
                code[:30],
                "GB 32100",
            )
        )
    return {
        "name": name,
        "name_key": name_key(name),
        "code": code if valid else "",
        "industry": said.get("industry", "")[:60],
    }


def _post(said: Mapping[str, str], found: list[flags.Found]) -> dict[str, Any]:
    title = tight(said.get("title", ""))[:60]
    count, read = cells.headcount(said.get("headcount", ""))
    if not read:
        found.append(flags.Found("HEADCOUNT_UNCLEAR", said.get("headcount", "")[:30]))
        count = 1
    wage = _wage(said)
    if wage.unit == "OPEN":
        found.append(flags.Found("WAGE_OPEN", said.get("wage", "")[:30]))
    low, high = cells.ages(said.get("age", ""))
    low = cells.headcount(said.get("age_low", "").rstrip("周岁"))[0] or low
    high = cells.headcount(said.get("age_high", "").rstrip("周岁"))[0] or high
    if low is not None and YOUNGEST <= low < GROWN:
        found.append(
            flags.Found(
                "YOUNG",
                said.get("age", "") or str(low),
                "中华人民共和国劳动法第五十八条、未成年工特殊保护规定",
            )
        )
    given = cells.board("，".join(said.get(n, "") for n in ("board", "remark", "skill")))
    couples = given.couples or said.get("couples", "") in {"有", "是", "提供", "可", "√"}
    return {
        "title": title, "trade": trade_of(title, said.get("industry", "") + said.get("name", "")), "headcount": count, "wage_low_fen": wage.low, "wage_high_fen": wage.high,
        "wage_unit": wage.unit, "age_from": low, "age_to": high, "sex": flags.one_sex(said.get("sex", "")),
        "education": said.get("education", "")[:20], "lodging": given.lodging, "meals": given.meals, "couples": couples,
        "detail": "；".join(v for n in ("skill", "duties", "board", "remark") if (v := said.get(n, "")))[:400],
    }  # fmt: skip


def _wage(said: Mapping[str, str]) -> cells.Wage:
    low, high = said.get("wage_low", ""), said.get("wage_high", "")
    if low or high:
        return cells.wage(f"{low or high}-{high or low}")
    return cells.wage(said.get("wage", ""))


def where_is(place: str, ask: Ask) -> tuple[str, bool]:
    """(city of 6 digits or empty, whether the place lies in the own county)."""
    own = ask.county_name.rstrip("县市区旗")
    if len(own) >= 2 and own in place:
        return "", True
    where = gazetteer.resolve_destination(place) if place else None
    if where is None:
        return "", False
    found = where.candidates if isinstance(where, gazetteer.Ambiguous) else (where,)
    if any(f.county_code == ask.county for f in found if ask.county):
        return "", True
    cities = {f.city_code or "" for f in found}
    return cities.pop() if len(cities) == 1 else "", found[0].flag is gazetteer.Flag.LOCAL


def _reach(said: Mapping[str, str], found: list[flags.Found], ask: Ask) -> dict[str, Any]:
    place, today = _ADDRESS_HEAD.sub("", said.get("place", ""))[:120], ask.today
    city, local = where_is(place, ask)
    if not city and not local:
        found.append(flags.Found("PLACE_UNCLEAR", place[:40]))
    phone = phones.judge(said.get("phone", ""))
    number = (
        phone.number
        if phone.code is None
        else (m[0] if (m := _LANDLINE.search(said.get("phone", ""))) else "")
    )
    if not number:
        found.append(flags.Found("CONTACT_MISSING", said.get("phone", "")[:30]))
    day = (
        dates.parse_day(said.get("valid", ""), year=today.year, month=today.month)
        if said.get("valid")
        else None
    )
    if day is None:
        found.append(flags.Found("VALID_MISSING", said.get("valid", "")[:30]))
    until = day.end if day else today + dt.timedelta(days=ask.valid_days)
    return {
        "place": place,
        "city": city,
        "local": local,
        "contact": tight(said.get("contact", ""))[:40],
        "phone": number,
        "valid_until": until,
    }
