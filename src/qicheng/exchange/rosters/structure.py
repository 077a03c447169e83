"""Rows that are no person: totals, notes, page headings, column numbers, examples, section headings."""

from __future__ import annotations

import re

from qicheng.exchange.rosters.headers import row_score
from qicheng.exchange.rosters.recognise import recognise
from qicheng.kit import idnum
from qicheng.kit.reading.grid import Value
from qicheng.kit.text import cell_text, tight

BLANK, EMPTY, TOTAL, NOTE, HEADER = "blank", "empty", "total", "note", "header"
NUMBERS, EXAMPLE, SECTION, TITLE, PERSON = "numbers", "example", "section", "title", ""

_TOTAL = re.compile(
    r"(?:本页|本村|全村|全镇|本表|本组|.{0,12})?(?:合计|小计|总计|共计|累计)(?:人数"
    r"|户数|人|户|数)?(?:[:：（(\d].*)?"
    r"|共\d+[人户].*|总人数.*|合计.{0,4}\d+.*"
    r"|.{0,10}(?:共计|共有|合计|总计|小计).{0,6}\d+.{0,6}"
)
_NOTE = re.compile(
    r"[（(]?(?:填[报表制写]|制表|审核|复核|审批|签字|签名|主要负责|负责人|单位负责"
    r"|分管|村支书|支书|村主任|经办|备注|说明|注意|注|附注|填报说明"
    r"|联系人|联系电话|日期|盖章|公章|村委会[（(]?(?:盖|公)?章|村[（(]社区[)）]"
    r"|乡镇[（(]街道|第[0-9一二三四五六七八九十]+页|共[0-9]+页"
    r"|[0-9]+[.、．].{12,}|其中[:：]|以下空白|此处空白|以下无|无.*人员|本.*无|零报告|空表|\*|※|★)"
)
_NOTE_SURE = re.compile(
    r"(?:填[报表制]人|审核人?|主要负责人|负责人|单位负责人|制表人|复核人|经办人"
    r"|填报单位|填表单位|填报[日时][期间])[:：（(].*|注[:：].*"
)
_TITLE = re.compile(
    r"(?:.*(?:统计表|登记表|调查表|摸底表|情况表|花名册|名册|汇总表|台账|一览表|信息表"
    r"|名单|明细表)(?:[（(].*)?)|.*填[报表]单位.*|.*年.*表"
)
_NUMBER = re.compile(
    r"[（(]?(?:栏次?|列[次号]|行次|栏目|[0-9]{1,2}|[一二三四五六七八九十]{1,3}|[甲乙丙丁戊己庚辛壬癸]"
    r"|[A-Za-z]{1,2}|[①-⑳])[)）]?(?:[=+].{1,20})?"
)
_EXAMPLE = re.compile(
    r"[（(【\[]?(?:填[写表报]|录入)?(?:示\s*例|样\s*例|范\s*例|举\s*例|例\s*子|例如|示范|模板|样本|参考)"
    r"(?:行|数据|[0-9一二三])*[)）】\]]?(?:[:：,，].*)?"
    r"|[（(]?例[)）]?[0-9一二三]?|(?:例|如|示例|样例)[:：].+|.{1,10}[（(](?:示例|样例|范例|例)[)）]"
    r"|(?:此|本|该|上|以上).{0,4}(?:示例|样例|范例).{0,14}"
)
_PLACE = re.compile(
    r"(?:第?[一二三四五六七八九十百]+[、.．)）]|[（(][一二三四五六七八九十0-9]+[)）]|[0-9]{1,3}[、.．])?"
    r"(.{1,20}?(?:村|社区|居委会|村委会|居民委员会|村民委员会|屯|组|队|嘎查|农场|分场"
    r"|林场|乡|镇|街道|办事处|苏木))(?:[（(:：\d].*)?"
)
_PLACE_NAME = re.compile(r".*(?:村|社区|委会|委员会|嘎查|农场|分场|林场|乡|镇|街道|办事处|苏木)")
_NOTHING = frozenset(
    {"", "/", "\\", "-", "—", "--", "——", "无", "–", "_", "0", "#n/a", "#ref!", "#value!", "#name?"}
)
_ONLY_STROKES = re.compile(r"[/\\\-—–_.。、\s]*")


def says_nothing(value: Value) -> bool:
    """Whether a name or ID cell holds nothing: empty, a stroke, 无, or a formula's 0."""
    if value is None or value == "":
        return True
    text = tight(cell_text(value)).lower()
    return text in _NOTHING or bool(_ONLY_STROKES.fullmatch(text))


def is_example(cells: list[Value]) -> bool:
    """Whether any cell says that the row only shows how to fill the form."""
    return any(
        isinstance(value, str) and len(value) <= 40 and _EXAMPLE.fullmatch(cell_text(value))
        for value in cells
    )


def is_numbers(values: list[Value]) -> bool:
    """A row of column numbers: 1 2 3 …, (1) (2) …, 甲 乙 1 2."""
    texts = [tight(cell_text(value)) for value in values]
    return len(texts) >= 3 and all(map(_NUMBER.fullmatch, texts))


def has_id(value: Value) -> bool:
    """Whether an ID cell holds something meant as an ID number: 13 characters or " "more, half of them digits."""
    if isinstance(value, str):
        text = tight(value)
        return len(text) >= 13 and sum(char.isdigit() for char in text) * 2 >= len(text)
    return isinstance(value, int | float) and abs(value) >= 1e12


def kind_of(cells: list[Value], name: Value, number: Value, year: int) -> str:
    """What a row is. The caller has seen that it isn't an ordinary one with a name and an ID."""
    texts = [text for text in map(cell_text, cells) if text]
    if not texts:
        return BLANK
    no_name = says_nothing(name)
    if no_name and (says_nothing(number) or _is_missing(number)):
        return _kind_without_person(texts, year)
    if has_id(number):
        return PERSON
    tights = [tight(text) for text in texts]
    if any(_TOTAL.fullmatch(text) for text in tights[:6]):
        return TOTAL
    if _is_header(name, number, texts, year):
        return HEADER
    if is_numbers([value for value in cells if value is not None and value != ""]):
        return NUMBERS
    return _kind_of_words(texts, tights, tight(cell_text(name)))


def _is_missing(number: Value) -> bool:
    return isinstance(number, str) and tight(cell_text(number)).lower() in idnum.MISSING


def _kind_without_person(texts: list[str], year: int) -> str:
    tights = [tight(text) for text in dict.fromkeys(texts)]
    if any(_TOTAL.fullmatch(text) for text in tights[:6]):
        return TOTAL
    if row_score(texts, year) >= 5:
        return HEADER
    if len(tights) <= 2 and section_of(tights):
        return SECTION
    if len(tights) <= 6 and any(_TITLE.fullmatch(text) for text in tights):
        return TITLE
    return NOTE if len(tights) <= 8 and _NOTE.match(tights[0]) else EMPTY


def _is_header(name: Value, number: Value, texts: list[str], year: int) -> bool:
    for value, field in ((name, "name"), (number, "id")):
        text = cell_text(value)
        if text and len(text) <= 20 and recognise((text,), year) == (field, "", 3):
            return True
    return row_score(texts, year) >= 8


def _kind_of_words(texts: list[str], tights: list[str], name: str) -> str:
    distinct = list(dict.fromkeys(tights))
    if any(_NOTE_SURE.fullmatch(text) for text in tights[:4]) or _NOTE_SURE.fullmatch(name):
        return NOTE
    if len(distinct) == 1:
        only = distinct[0]
        if len(only) >= 3 and _PLACE_NAME.fullmatch(section_of(distinct)):
            return SECTION
        if _TITLE.fullmatch(only) and len(only) > 6:
            return TITLE
        return NOTE if _is_sentence(only, len(texts)) else PERSON
    if _NOTE.match(distinct[0]) and (
        len(distinct[0]) > 10 or (len(distinct) <= 8 and re.search(r"[:：]", distinct[0]))
    ):
        return NOTE
    if distinct[0] in (
        "备注",
        "说明",
        "注",
        "填表人",
        "审核人",
        "负责人",
        "制表人",
        "填报人",
        "制表",
        "审核",
        "主要负责人",
    ):
        return NOTE
    return PERSON


def _is_sentence(only: str, cells: int) -> bool:
    """Whether the only text of a row is words rather than a name: too long, a note, or merged over many cells."""
    if only in ("以下空白", "此处空白", "以下无", "空白", "零报告", "空表"):
        return True
    if len(only) > 6 and "·" not in only:
        return True
    return len(only) > 4 and (bool(_NOTE.match(only)) or cells > 2)


def section_of(texts: list[str]) -> str:
    """The place named by a section heading (一、大崇村（32人）), "" when it is none."""
    found = _PLACE.fullmatch(texts[0]) if texts else None
    if not found or (len(texts) > 1 and not re.fullmatch(r"[（(]?共?[0-9]+[人户]?[)）]?", texts[1])):
        return ""
    return found[1]
