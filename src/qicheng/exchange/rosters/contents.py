"""What the values of a column look like, whatever stands above it."""

from __future__ import annotations

import re
from typing import NamedTuple

from qicheng.exchange.rosters import codes, intents
from qicheng.kit.dates import parse_day
from qicheng.kit.reading.grid import Value
from qicheng.kit.text import cell_text, tight

SAMPLE = 80
_ID = re.compile(
    r"[0-9]{14}[0-9]?|[0-9]{16,17}[0-9XxＸ×*]?|[0-9](?:\.[0-9]+)?[eE]\+?1[4-7]"
    r"|[0-9]{15,}\.0|[0-9]{6}[*＊xX]{4,}.*"
)
_PHONE = re.compile(r"(?:\+?86)?1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8}")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白"
    "孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严欧莫孔向常汤蓝牙蒙农班陀岑罕玉阳零卜容银兰苗甘凌申翟耿牟樊施俞庞安倪颜柳温鲁伍文管骆"
    "葛左柴焦章裴舒聂饶成柯阮童冉辛关麦滕游包祝齐符宁路阿买吾热艾木古麻石那刀普沙吉尔扎次达仁索桑多格卓央欧阳上官司马诸葛"
)
_NAME = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf]{2,4}|[\u4e00-\u9fff·•.]{5,20}")
_PLACE_END = re.compile(r".{1,15}(?:村|社区|居委会|村委会|嘎查|屯|分场)$")
_TOWN_END = re.compile(r".{1,12}(?:镇|乡|街道|苏木|街道办)$")


class Look(NamedTuple):
    """Shares (0–1) of the filled cells of one column that look like something; `filled` cells seen."""

    filled: int
    distinct: float
    id: float
    phone: float
    name: float
    sex: float
    village: float
    township: float
    tick: float
    intent: float
    household: float
    level: float
    date: float
    values: frozenset[str]


EMPTY = Look(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, frozenset())


def look_at(values: list[Value], year: int) -> Look:
    """Look at up to `SAMPLE` filled cells of a column."""
    filled = [value for value in values if value is not None and value != ""][:SAMPLE]
    if not filled:
        return EMPTY
    texts = [tight(cell_text(value)) for value in filled]
    count = len(texts)

    def share(found: int) -> float:
        return found / count

    return Look(
        filled=count,
        distinct=share(len(set(texts))),
        id=share(sum(map(_is_id, filled, texts))),
        phone=share(sum(bool(_PHONE.fullmatch(text)) for text in texts)),
        name=share(sum(is_person_name(text) for text in texts)),
        sex=share(sum(text in ("男", "女") for text in texts)),
        village=share(sum(bool(_PLACE_END.fullmatch(text)) for text in texts)),
        township=share(sum(bool(_TOWN_END.fullmatch(text)) for text in texts)),
        tick=share(sum(intents.yes_no(text) is not None for text in texts)),
        intent=share(sum(_is_intent(text) for text in texts)),
        household=share(sum(bool(codes.household_codes(text)) for text in texts)),
        level=share(sum(len(text) <= 5 and bool(codes.place_level(text)) for text in texts)),
        date=share(sum(parse_day(value, year=year) is not None for value in filled)),
        values=frozenset(texts[:SAMPLE]),
    )


def _is_id(value: Value, text: str) -> bool:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return 1e14 <= abs(value) < 1e19
    return bool(_ID.fullmatch(text))


def is_person_name(text: str) -> bool:
    """Whether a text looks like a personal name: two to four characters behind a common surname."""
    return bool(_NAME.fullmatch(text)) and text[0] in _SURNAMES and not _PLACE_END.fullmatch(text)


def _is_intent(text: str) -> bool:
    if intents.yes_no(text) is not None or len(text) > 14:
        return False
    found = intents.from_words(text)
    return bool(found.code) and found.note != "unknown"
