"""Cells of application lists and manifests: money, instants, periods, places, proofs. Pure; nothing raises, what is unclear is empty."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from qicheng.kit.dates import parse_day
from qicheng.kit.reading.grid import Value
from qicheng.kit.text import cell_text, tight
from qicheng.places.gazetteer import Ambiguous, Flag, resolve_destination
from qicheng.season.rules.entry import proof_code

ZONE = ZoneInfo("Asia/Shanghai")
_NONE = re.compile(r"(?:无|没有|未提供|未交|未提交|缺|暂无|否|不详|[/\\\-—×✗xX]|0)?")
_YES = re.compile(r"有|是|√|✓|✔|☑|已交|已提供|齐全|齐|提供|1|y|yes", re.IGNORECASE)
_CLOCK = re.compile(
    r"(上午|下午|晚上|中午)?\s*(\d{1,2})\s*(?:[:：时点])\s*(\d{1,2})?(?:\s*[:：分]\s*(\d{1,2}))?"
)
_EPOCH = dt.datetime(1899, 12, 30, tzinfo=ZONE)


def fen(value: Value, label: str = "") -> int | None:
    """Money in fen; a label or cell that says 万 counts in ten thousands."""
    if value is None or isinstance(value, bool):
        return None
    text = re.sub(
        r"[,，\s元块￥¥约人民币RMB]", "", str(value) if isinstance(value, int | float) else cell_text(value)
    )
    times = 10000 if "万" in text or re.search(r"万元", label) else 1
    try:
        return int((Decimal(text.replace("万", "")) * 100 * times).quantize(Decimal(1)))
    except InvalidOperation:
        return None


def whole(value: Value) -> int | None:
    """A whole number as written (3, "3个月", "三个月", 3.0); part of a month is not a month."""
    text = tight(cell_text(value))
    for sign, digit in zip("一二两三四五六七八九", "1223456789", strict=True):
        text = re.sub(rf"^{sign}(?=个|月|$)", digit, text)
    text = re.sub(r"^十([一二])?(?=个|月|$)", lambda m: {"一": "11", "二": "12"}.get(m[1] or "", "10"), text)
    found = re.match(r"(?:满|约|共|累计|已)?(\d+(?:\.\d+)?)", text)
    return int(float(found[1])) if found else None


def day(value: Value, *, year: int, last: bool = False) -> dt.date | None:
    """One day; of a month alone its first day, or its last with `last`."""
    found = parse_day(value, year=year)
    return None if found is None else found.end if last else found.start


def instant(value: Value, *, year: int) -> tuple[dt.date | None, dt.time | None]:
    """Day and clock of a cell; each None where it says none."""
    if isinstance(value, dt.datetime):
        return value.date(), value.time()
    if isinstance(value, dt.date):
        return value, None
    if isinstance(value, dt.time):
        return None, value
    if isinstance(value, int | float) and not isinstance(value, bool) and 40000 <= value < 60000:
        moment = _EPOCH + dt.timedelta(seconds=round(float(value) * 86400))
        return moment.date(), moment.time().replace(tzinfo=None)
    text = cell_text(value).replace("T", " ")
    clock = _CLOCK.search(re.sub(r"^\s*\d{2,4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?", "", text))
    if clock is None and re.fullmatch(r"20\d{12}", text.strip()):
        t = text.strip()
        return day(t[:8], year=year), dt.time(int(t[8:10]) % 24, int(t[10:12]) % 60, int(t[12:]) % 60)
    written = text[: text.index(clock[0])] if clock and clock[0] in text else text
    return day(written.strip(), year=year) if written.strip() else None, _clock(clock)


def _clock(found: re.Match[str] | None) -> dt.time | None:
    if found is None:
        return None
    hour = int(found[2]) + (12 if found[1] in ("下午", "晚上") and int(found[2]) < 12 else 0)
    minute, second = int(found[3] or 0), int(found[4] or 0)
    return dt.time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def period(value: Value, *, year: int) -> tuple[dt.date | None, dt.date | None]:
    """From and until of one cell (2025-02-10至2025-06-01, 2025年2月—6月, 2025.2.10 至今)."""
    text = cell_text(value).strip()
    ends = re.split(
        r"\s*(?:至|到|—+|–|~|～|―+)\s*|\s+-+\s+|(?<=[日号])-|(?<=\d)-(?=20\d\d[年./-])|(?<=\d{8})-(?=\d{8})",
        text,
        maxsplit=1,
    )
    first = day(ends[0], year=year)
    if len(ends) < 2 or first is None:
        return first, None
    until = day(ends[1], year=first.year, last=True)
    if until and until < first and not re.match(r"20\d\d", ends[1]):
        until = day(ends[1], year=first.year + 1, last=True)
    return first, until


def place(texts: list[str], *, home: str) -> str:
    """The 6-digit code that the cells about the workplace name together, as far as they say; "" for none."""
    found = [f for t in (*texts, "".join(texts)) if t and (f := _place(t, home))]
    return max(found, key=lambda code: len(code.rstrip("0")), default="")


def _place(text: str, home: str) -> str:
    t = tight(text)
    if re.fullmatch(r"\d{6}|\d{12}", t):
        return t[:6]
    known = resolve_destination(t)
    if isinstance(known, Ambiguous):
        near = [c for c in known.candidates if (c.county_code or c.city_code or "")[:4] == home[:4]]
        known = near[0] if len(near) == 1 else None
    if known is None:
        return ""
    if known.flag is Flag.LOCAL:
        return home
    if known.flag is Flag.ABROAD:
        return "990000"
    return known.county_code or known.city_code or known.province_code


def proofs(value: Value, label: str) -> frozenset[str]:
    """The kinds of proof in a cell; a mere yes under a label that names a kind is that kind."""
    text = tight(cell_text(value))
    if _NONE.fullmatch(text):
        return frozenset()
    if _YES.fullmatch(text):
        code = proof_code(re.sub(r"是否|有无|[（(].*", "", label))
        return frozenset({code or "OTHER"})
    parts = [p for p in re.split(r"[、,，;；+和及/\n ]+", text) if p and not _NONE.fullmatch(p)]
    return frozenset(
        code for p in parts if not re.match(r"无|缺|未|没", p) and (code := proof_code(p) or "OTHER")
    )


_RIDES = (
    ("CHARTER", r"包车|免费|点对点|政府|专车|专列|统一组织"), ("PLANE", r"飞机|航班|机票"), ("TRAIN", r"火车|动车|高铁|列车|铁路"), ("SHIP", r"船"),
    ("EMPLOYER", r"企业|单位|厂|公司"), ("SELF_DRIVE", r"自驾|私家|摩托|顺风|拼车|小车|开车"), ("COACH", r"班车|客车|汽车|大巴|长途|客运|公交"),
)  # fmt: skip


def transport(value: Value) -> str:
    """The way of travelling, a code of `subsidy.rules.conditions.TRANSPORT_WORDS`; "" when it says none."""
    text = tight(cell_text(value))
    return next(
        (code for code, pattern in _RIDES if re.search(pattern, text)),
        "OTHER" if text and not _NONE.fullmatch(text) else "",
    )
