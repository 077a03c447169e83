"""What a person intends, from free words, ticks or yes/no (domain.md §7 INTENT, issue 2).

GO means "goes out", returning or new: only last year's base can tell which, so the caller decides.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from qicheng.kit.text import Cell, cell_text, tight, words

GONE, RETURN, NEW, GO, LOCAL = "GONE", "RETURN", "NEW", "GO", "LOCAL"
STAY, UNDECIDED, UNKNOWN = "STAY", "UNDECIDED", "UNKNOWN"
# Of several ticks the strongest counts.
STRENGTH = (GONE, RETURN, NEW, GO, LOCAL, STAY, UNDECIDED)

_YES = words(
    "是 对 有 1 √ ✓ ✔ ☑ ■ ● y yes v √√ true t 愿意 ☒ ✅ 真 有意愿 有意向 愿 需要 需 "
    "ok 勾 〇 ○ ◎ ★ * ✱ 是的 有的 属于 属"
)
_NO = words(
    "否 不 无 没有 没 0 × ✕ ✖ x n no □ ☐ ❌ ✘ ✗ false f 不是 不愿意 不愿 非 假 "
    "不需要 不需 无意愿 无意向 ╳ 不用 不属于"
)
_TICK = "☑✓✔√■☒✅●"
_EMPTY_BOX = "□☐○◯▢❏"
_BOX_FIRST = re.compile(rf"([{_TICK}{_EMPTY_BOX}])([^{_TICK}{_EMPTY_BOX}]+)")
_BOX_LAST = re.compile(rf"([^{_TICK}{_EMPTY_BOX}]+)([{_TICK}{_EMPTY_BOX}]+)")
_BRACKET_TICK = re.compile(rf"([^()（）\[\]【】]+)[(（\[【]([{_TICK}vV]?)[)）\]】]")
_CODE = re.compile(r"^[(（]?([0-9]|[A-Ga-g])[)）]?[.、．:：\-]?(?=[^0-9a-zA-Z])")
_TRIM = re.compile(r"[\s,，、;；。.:：]+$|^[\s,，、;；。.:：]+")

_LOCAL_WORDS = (
    r"就近|就地|县内|本地|本县|本乡|本镇|镇内|乡内|乡镇内|村内|本村|产业园|公益性?岗|公岗"
    r"|(?:帮扶|扶贫|就业)(?:车间|工厂|基地)"
    r"|以工代赈|家门口|县城|当地|附近|本市内?(?:务工|就业)|县里|镇上|乡镇(?!外)|零工"
    r"|灵活就业|护林|保洁|创业|返乡(?:创业|就业)"
    r"|在家(?:创业|就业|务工)|(?:本地|县|乡|镇)园区"
)
# The order matters: doubt first, then what has happened, then refusals, then the kinds of going.
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        UNDECIDED,
        re.compile(
            r"未(?:确)?定|不一定|没(?:有)?(?:确)?定|待定|不(?:确)?定|尚未(?:确|决)|观望|(?<!不)考虑"
            r"|视情况|看情况|看疫情|再说|不清楚|未决定|没想好"
            r"|犹豫|待(?:通知|确认|落实|安排|核实)|等(?:.{0,4}(?:通知|消息|电话|开工|复工)|待)"
            r"|待.{0,4}通知|未开工|可能|也许|说不定|联系不上|未联系|失联|不明"
            r"|不详|未知|两可|暂不确定|未明确|不知道|再看|没决定"
        ),
    ),
    (LOCAL, re.compile(rf"(?:不|未|无|没|暂不)[^,，;；、。但]*(?:外出|出去|出省)[^县]*(?:{_LOCAL_WORDS})")),
    (
        STAY,
        re.compile(
            r"^不同意|走不开|不考虑|^(?!.*(?<![没无未])有[^,，]*(?:意愿|意向|想法"
            r"|打算)).*(?:不|无|没|未|暂缓|放弃|拒绝"
            r"|没有|无法|不能)(?:再|有|想|打算|准备|愿意?|计划|考虑|参加|能|会|要)*"
            r"(?:外出|出去|出省|出门|意愿|意向|愿|务工|打工|返岗|就业|工作|去|想法|打算|走|返回"
            r"|需求|计划|求职|劳动能力|继续)"
        ),
    ),
    (
        GONE,
        re.compile(
            r"已经?(?:于.{1,8})?(?:外出|返岗|出发|在外|走|到岗|离|上岗|出去|返回(?!家|乡|村|老)"
            r"|返程|务工|出省|到厂|动身|启程|复工|出门|返(?![乡家回])|去|到(?![家村乡])"
            r"|在[^家])|提前(?:外出|返岗)"
            r"|留(?:在)?(?:外|当地)过年|在外过年|(?:未|没)(?:回乡|返乡|回家|回来|归|回$)"
            r"|在外地|没(?:有)?(?:回乡|返乡"
            r"|回家|回来)|一直在外|常年在外|长期在外"
            r"|正在(?:外|务工)|在外(?:地)?(?:务工|打工|就业|工作|省)|在岗|在(?:省|县|市)外"
        ),
    ),
    (
        NEW,
        re.compile(
            r"新(?:的)?(?:外出|去|增|务工|出去|转移|出|就业|找)|(?<![非不是])(?:首次|初次"
            r"|第一次|头次)|(?<!不)是(?:首次|初次|第一次)|拟新|新人|^新$"
            r"|由(?:未|无).*(?:外出|务工)"
        ),
    ),
    (
        RETURN,
        re.compile(
            rf"^(?!.*(?:{_LOCAL_WORDS})).*继续|返岗|返回(?!家|乡|村|老)|返工|返程|返城|返厂"
            "|回(?:原|厂|岗|单位|公司|去上班|城)|原(?:岗|单位|企业|务工|厂|工作|公司|地)"
            r"|老(?:厂|单位|板)|复工|续岗|复岗|节后(?:返|回)|再(?:次)?外出|照旧|同去年"
            r"|与去年(?:一样|相同)|老地方|去年的?(?:厂|单位|地方|企业|公司)"
            r"|返[粤浙闽沪京苏深莞穗]|非(?:首次|初次|第一次|新)|^(?:返|回)$"
        ),
    ),
    (LOCAL, re.compile(_LOCAL_WORDS)),
    (
        STAY,
        re.compile(
            r"暂不|在家|居家|务农|种[田地植养]|养殖|照[顾看料]|带(?:小孩|孩子|娃|孙)|看(?:家|孩)"
            r"|陪读|上学|读书|在校|学生|就读|参军|当兵|入伍"
            r"|怀孕|孕|生病|养病|因病|患病|残疾|年[老纪]|年龄|高龄|留守|不去|待业|休息|退休|无业"
            r"|农业|家务|生二胎|坐月子|哺乳|死亡|已故|去世"
            r"|服刑|无劳动|丧失|留(?:在)?(?:家|村|乡)|^留$|返乡|不走|不出|赋闲|备考|^不$|^否$"
            r"|家里?有事|身体|养[牛羊猪鸡鸭鱼蚕蜂]|全职妈妈|回乡|有事"
        ),
    ),
    (
        GO,
        re.compile(
            r"愿|外出|务工|打工|省外|外省|省内|县外|市外|区外|出去|出省|跨省|想去|要去|去|拟|有意"
            r"|境外|国外|外地|走|转移|输出|外面|出门|就业|求职|找工作|上班|换|订票|买票|定票"
            r"|北京|上海|天津|重庆|广东|浙江|江苏|福建|广西|湖南|湖北|江西|四川|贵州|云南|海南"
            r"|河南|河北|山东|山西|安徽|陕西|甘肃|辽宁|吉林|黑龙江"
            r"|内蒙古|宁夏|青海|新疆|西藏|深圳|东莞|广州|香港|澳门"
        ),
    ),
)


LONGEST = 80  # characters of a cell that are looked at; patterns must not run over whole stories


class Intent(NamedTuple):
    """`code` is one of the constants above, "" for silence; `note` is `conflict`, `unknown` or ""."""

    code: str
    note: str = ""


_SILENT = Intent("")


def yes_no(value: Cell) -> bool | None:
    """A tick or yes (True), a cross or no (False), anything else None. An empty cell is None."""
    if isinstance(value, bool):
        return value
    return _yes_no(value) if isinstance(value, str) else _yes_no(cell_text(value))


@lru_cache(maxsize=4096)
def _yes_no(value: str) -> bool | None:
    text = tight(cell_text(value[:LONGEST])).strip("()（）[]【】").lower()
    if text in _YES:
        return True
    return False if text in _NO else None


def from_words(value: Cell) -> Intent:
    """One cell of an intention column."""
    if value is None or value == "":
        return _SILENT
    return _from_text(value if isinstance(value, str) else cell_text(value))


@lru_cache(maxsize=8192)
def _from_text(raw: str) -> Intent:
    text = tight(cell_text(raw[:LONGEST]))
    if not text or text in ("/", "-", "—", "\\", "——", "--", "…"):
        return _SILENT
    answer = yes_no(text)
    if answer is not None:
        return Intent(GO if answer else STAY)
    boxes = _boxes(text)
    if boxes is not None:
        return strongest([found.code for found in map(_from_plain, boxes)]) if boxes else _SILENT
    return _from_plain(text)


def _from_plain(text: str) -> Intent:
    text = _TRIM.sub("", _CODE.sub("", text))
    for code, pattern in _RULES:
        if pattern.search(text):
            return Intent(code)
    return Intent(UNDECIDED, "unknown")


def _boxes(text: str) -> list[str] | None:
    """The ticked words of ☑返岗□新外出, 返岗√新外出□ or 返岗（√）新外出（ ）; None without any box."""
    if _BRACKET_TICK.match(text):
        return [words_ for words_, tick in _BRACKET_TICK.findall(text) if tick]
    marks = [char for char in text if char in _TICK or char in _EMPTY_BOX]
    if not marks or len(text) == 1:
        return None
    if text[0] in marks:
        return [part for mark, part in _BOX_FIRST.findall(text) if mark in _TICK]
    if text[-1] in marks:
        return [part for part, mark in _BOX_LAST.findall(text) if mark[0] in _TICK]
    # 返岗√新外出: only the words before a tick are meant.
    return [part for part, mark in _BOX_LAST.findall(text) if mark[0] in _TICK]


def option_of(header: str) -> str:
    """The intention that a column header (返岗, 新外出, 就近就业 …) stands for; "" when it is none."""
    found = _from_plain(header)
    return "" if found.note else found.code


def strongest(codes: list[str]) -> Intent:
    """One intention out of several; `conflict` when they don't go together."""
    said = {code for code in codes if code}
    if not said:
        return _SILENT
    best = min(said, key=STRENGTH.index)
    rest = said - {best}
    if best in (RETURN, NEW, GONE):
        rest -= {GO}
    return Intent(best, "conflict" if rest else "")


class Said(NamedTuple):
    """All that one row says: words and ticks, the yes/no on going out, first time, already gone."""

    codes: list[str]
    go: str = ""  # "GO", "RETURN", "NEW" … for yes, "STAY" for no
    first_time: bool | None = None
    gone: bool | None = None


def resolve(said: Said) -> Intent:
    """The row's intention, "" when it is silent. A "no" to going out gives way to any word that says more."""
    if said.gone:
        return Intent(GONE)
    codes = [code for code in said.codes if code]
    if said.go and (said.go != STAY or not codes):
        codes.append(said.go)
    found = strongest(codes)
    if not found.code:
        # A tick under 首次外出 and nowhere else says it all.
        return Intent(NEW) if said.first_time else found
    if said.go == STAY and found.code == GO:
        return Intent(STAY, "conflict")
    if found.code == GO and said.first_time is not None:
        return Intent(NEW if said.first_time else RETURN, found.note)
    return found
