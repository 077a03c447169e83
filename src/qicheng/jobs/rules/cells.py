"""Cells of a vacancy list as clerks type them: wage, ages, headcount, board. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from qicheng.kit.reading.grid import Value
from qicheng.kit.text import cell_text, tight

MONTH_DAYS_X100, HOURS = 2175, 8  # 21.75 paid days a month (人社部发〔2025〕2号 and 劳社部发〔2008〕3号)


class Wage(NamedTuple):
    """A wage range in fen for one unit: MONTH, DAY, HOUR, or OPEN for 面议 and what nobody can read."""

    low: int
    high: int
    unit: str


_OPEN = Wage(0, 0, "OPEN")
_NUMBER = r"([0-9]+(?:\.[0-9]+)?)\s*(万|千|[kKwW])?"
_RANGE = re.compile(rf"{_NUMBER}(?:元|块)?(?:/?(?:月|天|日|小时|时))?\s*[-—~～至到–－]+\s*{_NUMBER}")
_ONE = re.compile(_NUMBER)
_TIMES = {"万": 10_000, "w": 10_000, "W": 10_000, "千": 1_000, "k": 1_000, "K": 1_000}
_ALL_IN = re.compile(r"(?:综合|到手|月入|平均|总收入)[^0-9]{0,6}([0-9].*)")
_DAY = re.compile(
    r"(?:元|块|[0-9])\s*/?(?:一)?(?:天|日)(?!结)|日薪|天薪|每天|每日|日工资|包天|元/工日|一个工"
)
_HOUR = re.compile(r"小时|时薪|/时|/h|每时|钟点")
_YEAR = re.compile(r"年薪|/年|每年")
_CUT = re.compile(
    r"[0-9]{1,2}(?:号|日)发|[0-9]{1,2}薪|[0-9]+(?:休|天制|小时制|小时/天|小时工作|险)|[五六][险]一金|满[0-9]+[^，,。；;]*"
)


def wage(value: Value) -> Wage:
    """4000-6000元, 4.5千—6千, 0.45-0.6万, 180元/天, 18-22元/小时, 5000元以上; 面议 is OPEN. A yearly wage is divided by twelve."""
    text = _CUT.sub("", tight(unicodedata.normalize("NFKC", cell_text(value))).replace(",", ""))
    if all_in := _ALL_IN.search(text):
        text = all_in[1]
    unit = "HOUR" if _HOUR.search(text) else "DAY" if _DAY.search(text) else "MONTH"
    found = _RANGE.search(text)
    if found:
        low, scale, high, high_scale = found[1], found[2], found[3], found[4]
        times = _TIMES.get(high_scale or scale or "", 1)
        own = _TIMES[scale] if scale else times if float(low) <= float(high) else 1
        numbers = (float(low) * own, float(high) * (_TIMES[high_scale] if high_scale else times))
    else:
        one = _ONE.search(text)
        if one is None:
            return _OPEN
        amount = float(one[1]) * _TIMES.get(one[2] or "", 1)
        numbers = (amount, amount)
    low_fen, high_fen = sorted(round(n * 100) for n in numbers)
    if _YEAR.search(text):
        low_fen, high_fen = low_fen // 12, high_fen // 12
    if (
        unit == "MONTH" and high_fen <= 1_000_00
    ):  # a "monthly" wage of at most 1000 yuan: 4-6 are thousands, 180 a day's pay
        if high_fen <= 30_00:
            low_fen, high_fen = low_fen * 1000, high_fen * 1000
        else:
            unit = "DAY"
    return Wage(low_fen, high_fen, unit) if 0 < low_fen <= high_fen < 100_000_00 else _OPEN


def monthly(amount_fen: int, unit: str) -> int:
    """A wage as a month's, in fen: 21.75 days of 8 hours."""
    if unit == "DAY":
        return amount_fen * MONTH_DAYS_X100 // 100
    return amount_fen * HOURS * MONTH_DAYS_X100 // 100 if unit == "HOUR" else amount_fen


_AGE = r"([1-9][0-9])"
_AGE_RANGE = re.compile(rf"{_AGE}(?:周?岁)?\s*[-—~～至到–－]+\s*{_AGE}")
_AGE_FROM = re.compile(rf"(?:满|年满)?{_AGE}(?:周?岁)?(?:以上|及以上|起)|(?:满|年满){_AGE}(?:周?岁)?")
_AGE_TO = re.compile(rf"{_AGE}(?:周?岁)?(?:以下|以内|及以下|之内)|(?:不超过|小于|低于){_AGE}")


def ages(value: Value) -> tuple[int | None, int | None]:
    """18-45周岁, 18岁以上, 50岁以下, 男18-55女18-50 (the widest); (None, None) for 不限 and what says no age."""
    text = tight(unicodedata.normalize("NFKC", cell_text(value)))
    pairs = [(int(a), int(b)) for a, b in _AGE_RANGE.findall(text)]
    if pairs:
        return min(min(p) for p in pairs), max(max(p) for p in pairs)
    low, high = _AGE_FROM.search(text), _AGE_TO.search(text)
    return (int(low[1] or low[2]) if low else None), (int(high[1] or high[2]) if high else None)


_COUNT = re.compile(r"(?:约|大约|大概|近)?([0-9]{1,5})(?:\.0+)?[多余几]?(?:人|名|个|位)?(?:左右|以上)?")
_COUNT_RANGE = re.compile(r"([0-9]{1,5})\s*[-—~～至到–－]\s*([0-9]{1,5})(?:人|名|个|位)?")
_HAN = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}


def headcount(value: Value) -> tuple[int | None, bool]:
    """(posts, whether the cell could be read). Of a range the lower number; 若干 and an empty cell cannot be read."""
    text = tight(unicodedata.normalize("NFKC", cell_text(value)))
    if found := _COUNT_RANGE.fullmatch(text):
        return min(int(found[1]), int(found[2])), True
    if found := _COUNT.fullmatch(text):
        return int(found[1]), True
    bare = text.rstrip("人名个位")
    if bare in _HAN:
        return _HAN[bare], True
    return (0, True) if bare in {"无", "零", "已满", "招满", "已招满"} else (None, False)


class Board(NamedTuple):
    """What a firm gives beside the wage: rooms, meals, a room for couples. None: not said."""

    lodging: bool | None
    meals: bool | None
    couples: bool


_NO_ROOM = re.compile(r"不(?:包|提供|含)(?:食宿|吃住|住|宿)|食宿自理|住宿自理|不包")
_ROOM = re.compile(
    r"包(?:吃)?住|包食宿|包吃包住|提供(?:食宿|住宿|宿舍)|有宿舍|免费(?:食宿|住宿)|食宿全包|包宿|住宿$|^食宿$|^是$|^包$|^有$|^提供$|包吃住"
)
_MEALS = re.compile(
    r"包吃|包食|包餐|包(?:[一二三两123])餐|提供(?:食宿|[一二三两123]餐|工作餐|午餐)|餐补|伙食|免费食宿|食宿全包|^是$|^包$|^有$|^提供$|^食宿$"
)
_COUPLES = re.compile(r"夫妻(?:房|间|宿舍)|(?:双职工|夫妻)(?:可|优先|同住|一起|均可|双双)")


def board(texts: str) -> Board:
    """包吃包住, 有夫妻房, 食宿自理 …"""
    text = tight(texts)
    no = bool(_NO_ROOM.search(text))
    lodging = False if no else True if _ROOM.search(text) else None
    meals = False if no and "吃" not in text.replace("不包吃", "") else True if _MEALS.search(text) else None
    return Board(lodging, meals, bool(_COUPLES.search(text)))
