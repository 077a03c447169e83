"""What a header means: the texts above one column, from group to label, become a claim on a field.

The label alone rarely suffices. 姓名 under 帮扶责任人 is the helper's name, 省 under 目的地 is not the home
province, 是否务工 under 2024年 is last year's. So the whole path is read.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from qicheng.exchange.rosters import codes, intents
from qicheng.exchange.rosters.fields import EXACT
from qicheng.exchange.rosters.patterns import by_pattern
from qicheng.kit.text import tight

Path = tuple[str, ...]


class Claim(NamedTuple):
    """A column's claim on a field. `strength`: 3 known word, 2 pattern, 1 weak (if nothing better)."""

    field: str
    option: str = ""
    strength: int = 0


UNKNOWN = Claim("")
_NUMBERING = re.compile(
    r"^(?:[（(]?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[)）]?[.、．:：]" r"|[(（][0-9]{1,2}[)）]|[①-⑳])"
)
_STARS = re.compile(r"[*＊★※☆▲●◆▼△◇#√]+")
_BRACKETS = re.compile(r"[(\[【<《〔][^)\]】>》〕]*[)\]】>》〕]?")
_MARKS = re.compile(r"[()\[\]【】<>《》〔〕/\\、,，;；.。\-—–_+&:：\"'“”‘’|·~]")
_LAST_WORDS = re.compile(r"上一?年度?|去年度?|前一年度?|往年度?|上年末")
_THIS_WORDS = re.compile(r"本年度?|今年度?|当年|今春|(?<!年)本轮")
_YEAR = re.compile(r"(20[0-9]{2})(?:年度|年|度)?")

_LAST = re.compile(r"去年|节前|年前|原(?=务工|工作|就业|单位|企业|岗位|用工|外出)")
_THIS = re.compile(
    r"今年|意向|意愿|拟|计划|预计|打算|节后|目的地?|去向|返岗|准备|期望|前往|去往" r"|外出情况|外出计划"
)
_STRIP = re.compile(
    r"去年|今年|节前|节后|年前|目前|当前|现在|最近|原(?=务工|工作|就业|单位|企业|外出)"
    r"|现(?=务工|工作|就业|在)|情况$"
)
_LAST_OF = {
    "work_place": "last_place", "work_province": "last_province", "work_city": "last_city",
    "work_county": "last_county", "work_employer": "last_employer", "work_months": "last_months",
    "work_wage": "last_wage", "work_yes": "worked_last_year", "work_level": "last_level",
    "go": "worked_last_year", "dest": "last_place", "dest_province": "last_province",
    "dest_city": "last_city", "dest_county": "last_county", "employer": "last_employer",
    "employment_status": "worked_last_year", "already": "worked_last_year", "intent": "worked_last_year",
    "industry": "ignored", "occupation": "ignored", "go_date": "ignored", "gone_date": "ignored",
    "back_date": "ignored", "transport": "ignored", "first_time": "ignored",
}  # fmt: skip
_THIS_OF = {
    "work_place": "dest", "work_province": "dest_province", "work_city": "dest_city",
    "work_county": "dest_county", "work_employer": "employer", "work_yes": "go",
    "work_level": "dest_level", "work_months": "ignored", "work_wage": "intent_wage",
}  # fmt: skip

# Labels that mean something only below a group.
_SHORT = {
    "地点": "work_place",
    "地址": "work_place",
    "地区": "work_place",
    "地": "work_place",
    "时间": "go_date",
}
_SHORT |= {"日期": "go_date", "月数": "work_months", "时长": "work_months", "名称": "work_employer"}
_SHORT_LAST = _SHORT | {"时间": "last_months", "日期": "ignored"}

_OWNERS = (
    ("head", re.compile(r"户主")),
    (
        "helper",
        re.compile(
            r"帮扶(?!车间|措施|政策|工厂|对象|户|类型)|结对|包保|包户|挂钩|挂联|挂点|联户"
            r"|责任人|包村|驻村|第一书记|网格员|联系干部|包联"
            r"|帮联|联系领导|帮带|干部"
        ),
    ),
    ("emergency", re.compile(r"紧急|应急联|家属|亲属|亲友")),
    (
        "other",
        re.compile(
            r"法人|法定代表|填表|填报|制表|审核|登记人(?!员)|调查人|调查员|摸底人|走访|采集"
            r"|录入|经办|支书|村主任|监护|介绍人|带队|雇主|老板"
            r"|(?:企业|单位|用工|公司|招聘)(?:联系|负责|电话|对接)|对接人|负责人|配偶|父亲"
            r"|母亲|父母|子女|小孩|儿童|孩子|家长|队长|班主任|组长"
            r"|证明人|核实人|联络员|经纪人|领队|担保|开户|银行|卡号|账号|账户|社保卡|工友|随行"
            r"|同行人|留守|中介|联系人"
        ),
    ),
)
_WORKER = re.compile(
    r"务工人员|劳动力|家庭成员|成员信息|成员情况|本人|农民工|返岗人员|外出人员"
    r"|个人信息|人员信息|人员基本|个人基本"
)
_CORE_ID = re.compile(r"身份证|身分证|证件|身份号|公民")
_CORE_PHONE = re.compile(r"电话|手机|联系方式|联系号|号码|^联系$")
_CORE_NAME = re.compile(r"姓名|名字|人$|员$|干部$|书记$|户主$|名单$|^名$|领导$")
_INTENT_GROUP = re.compile(r"意向|意愿|打算|去向|外出|返岗|务工计划|就业|务工情况|动向|安排")
_HOUSEHOLD_GROUP = re.compile(
    r"户类|户属|农户|类别|类型|属性|贫困|脱贫|帮扶对象|特殊|困难|人群|身份|户性质|户别"
)
_ADDRESS_GROUP = re.compile(r"户籍|住址|地址|户口|家庭所在|居住|籍贯|家庭住|所在地|所属|区划|单位名称|村级")
_YES_NO = re.compile(r"[(\[【]?填?(?:是[/、或]?否|有[/、或]无)[)\]】]?$")
_YES, _NO = ("是", "有", "愿意", "愿", "√"), ("否", "无", "不愿意", "没有", "不愿", "不是", "×")


@lru_cache(maxsize=8192)
def normal(text: str, year: int) -> tuple[str, str]:
    """The header with and without what stands in brackets: (行政村社区, 行政村) for 行政村（社区）."""
    raw = _STARS.sub("", tight(text[:200]).lower())
    raw = _NUMBERING.sub("", raw, count=1) or raw
    raw = _YEAR.sub(lambda found: _year_word(int(found[1]), year), raw)
    raw = _THIS_WORDS.sub("今年", _LAST_WORDS.sub("去年", raw))
    bare = _BRACKETS.sub("", raw)
    return _MARKS.sub("", raw), _MARKS.sub("", bare)


def _year_word(number: int, year: int) -> str:
    if number == year:
        return "今年"
    return "去年" if number < year else "今年"


@lru_cache(maxsize=8192)
def recognise(path: Path, year: int) -> Claim:
    """The claim of a column whose header texts are `path`, group first, in the season of `year`."""
    label = path[-1]
    if len(path) == 1:
        return _single(label, year)
    full, bare = normal("".join(path[:-1]), year)
    owner = owner_of(bare or full)
    if owner and not (owner != "helper" and _WORKER.search(bare)):
        return _of_other(owner, normal(label, year)[0])
    return _in_group(bare or full, label, year)


def owner_of(text: str) -> str:
    """Whose column or group this is: head, helper, emergency, other; "" for the worker's own."""
    if "关系" in text:
        return ""
    return next((owner for owner, pattern in _OWNERS if pattern.search(text)), "")


def _of_other(owner: str, label: str) -> Claim:
    core = ""
    for name, pattern in (("id", _CORE_ID), ("phone", _CORE_PHONE), ("name", _CORE_NAME)):
        if pattern.search(label):
            core = name
            break
    field = f"{owner}_{core}"
    if field in (
        "head_name",
        "head_id",
        "head_phone",
        "helper_name",
        "helper_phone",
        "emergency_name",
        "emergency_phone",
    ):
        return Claim(field, "", 3)
    if owner == "head" and not core:
        found = EXACT.get(label, "")
        # 户类型, 乡镇, 村 in a block of the head of household hold for the whole household.
        if found in (
            "household_no",
            "household_type",
            "township",
            "village",
            "group",
            "address",
            "county",
            "natural_village",
        ):
            return Claim(found, "", 2)
    return Claim("other", "", 3)


def _single(label: str, year: int) -> Claim:
    full, bare = normal(label, year)
    inner = _bracket_owner(label)
    if inner:
        return _of_other(inner, bare)
    if _YES_NO.search(tight(label)) and not bare.startswith(("是否", "有无")):
        asked = _single("是否" + bare, year)
        if asked.field:
            return asked
    for text in (full, bare):
        if text in EXACT:
            return _in_time(_weigh(EXACT[text]), text)
    owner = owner_of(bare)
    if owner:
        return _of_other(owner, bare)
    for text in dict.fromkeys((bare, full)):
        claim = _with_time(text)
        if claim.field:
            return claim
    return UNKNOWN


def _bracket_owner(label: str) -> str:
    inner = "".join(_BRACKETS.findall(tight(label)))
    if not inner or len(inner) > 9 or re.search(r"本人|或|填|同|可", inner):
        return ""
    return owner_of(_MARKS.sub("", inner))


def _weigh(field: str) -> Claim:
    if field == "phone_weak":
        return Claim("phone", "", 1)
    return Claim(field, "", 3)


def _with_time(text: str) -> Claim:
    """A label with the year or the plan in it (2024年务工地点, 拟去单位) by its core and its time."""
    core = _STRIP.sub("", text)
    claim = _weigh(EXACT[core]) if core in EXACT else Claim(*by_pattern(core if _LAST.search(text) else text))
    return _in_time(claim, text)


def _in_time(claim: Claim, about: str) -> Claim:
    if _LAST.search(about) and claim.field in _LAST_OF:
        return Claim(_LAST_OF[claim.field], "", min(claim.strength, 3))
    if claim.field in _THIS_OF and _THIS.search(about):
        return Claim(_THIS_OF[claim.field], claim.option, claim.strength)
    return claim


def _in_group(group: str, label: str, year: int) -> Claim:
    full, bare = normal(label, year)
    for text in (group + full, group + bare):
        if text in EXACT:
            return _weigh(EXACT[text])
    asked = _asked(group, bare, year)
    if asked.field:
        return asked
    claim = _single(label, year)
    if not claim.field and bare in _SHORT:
        claim = Claim(_SHORT[bare] if not _LAST.search(group) else _SHORT_LAST[bare], "", 2)
    if claim.field in ("work_province", "work_city", "work_county", "county") and _ADDRESS_GROUP.search(
        group
    ):
        return (
            Claim("county", "", 2)
            if claim.field != "work_province" and "县" in bare
            else Claim("ignored", "", 2)
        )
    if claim.field == "county" and re.search(r"目的|去向|务工|意向|就业|外出|前往", group):
        claim = Claim("work_county", "", 2)
    if not claim.field or claim.field in ("intent", "remark", "household_type") or claim.strength < 3:
        option = _option(group, bare)
        if option.field:
            return option
    return _in_time(claim, group + bare)


def _asked(group: str, label: str, year: int) -> Claim:
    """是 | 否 below a question, 男 | 女 below 性别."""
    if label in ("男", "女") and "性别" in group:
        return Claim("sex", "1" if label == "男" else "2", 3)
    if label not in _YES and label not in _NO:
        return UNKNOWN
    question = _single(group, year)
    yes = label in _YES
    if question.field in ("go", "intent"):
        return Claim("intent", (question.option or "GO") if yes else "STAY", 3)
    if question.field == "household":
        return question if yes else Claim("ignored", "", 3)
    if question.field in ("first_time", "already", "worked_last_year", "relocated"):
        return Claim(question.field, "", 3) if yes else Claim("ignored", "", 3)
    return Claim("ignored", "", 1)


def _option(group: str, label: str) -> Claim:
    if _HOUSEHOLD_GROUP.search(group):
        option = codes.household_option(label)
        if option:
            return Claim("household", option, 3)
    if _INTENT_GROUP.search(group) and not re.search(r"去年|原因|培训", group):
        option = intents.option_of(label)
        if option and len(label) <= 14:
            return Claim("intent", option, 3)
    return UNKNOWN
