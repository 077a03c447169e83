"""The verdict on one row of a roster: why it is refused, or what is odd about it.

Refusals have one fixed order and the first that applies wins. Three of them need what a row alone can't
know (the village tree, the other rows): `judge_row` gives what the row itself says, `finish_verdict`
closes it. Sources: GB 11643 for the number, the season's reference date for ages.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from qicheng.kit.dates import Birth, agrees
from qicheng.kit.idnum import IdVerdict
from qicheng.kit.marking import gettext_noop as _

REFUSALS = (
    "ID_MISSING",
    "ID_PRECISION",
    "ID_FORMAT",
    "ID_CHECK",
    "ID_REGION",
    "ID_DATE",
    "NAME_MISSING",
    "NAME_INVALID",
    "VILLAGE_UNKNOWN",
    "AGE_UNDER_16",
    "DUP_ID_OTHER_NAME",
)
WARNINGS = (
    "ID_15_UPGRADED",
    "AGE_OVER_60",
    "SEX_MISMATCH",
    "BIRTH_MISMATCH",
    "PHONE_MISSING",
    "PHONE_INVALID",
    "PHONE_LANDLINE",
    "NAME_DIFFERS",
    "GO_DATE_UNPARSED",
)
SENTENCES = {
    "ID_MISSING": _("没有填写身份证号，无法确认是谁。请补填本人的18位公民身份号码后重新导入。"),
    "ID_PRECISION": _("身份证号末几位被表格软件改成了0，无法还原。请向本人核对后按文本格式重新填写。"),
    "ID_FORMAT": _("身份证号的位数或字符不对，应为18位数字（末位可为X）。请对照证件改正。"),
    "ID_CHECK": _("身份证号的校验位不符，其中至少有一位写错。请对照证件逐位核对后改正。"),
    "ID_REGION": _("身份证号前两位不是任何省份的代码。请对照证件改正。"),
    "ID_DATE": _("身份证号中的出生日期不存在或晚于今天。请对照证件改正。"),
    "NAME_MISSING": _("没有填写姓名。请补填证件上的姓名后重新导入。"),
    "NAME_INVALID": _("姓名中有数字、符号或不完整，不像姓名。请按证件上的姓名改正。"),
    "VILLAGE_UNKNOWN": _("所在村在本县的村级名单中找不到。请改成规范的村名，或先在地域表中登记该村的别名。"),
    "AGE_UNDER_16": _(
        "到基准日未满16周岁，不得作为劳动力登记。请核对身份证号；确属未成年人的请从名册中删除。"
    ),
    "DUP_ID_OTHER_NAME": _("该身份证号已登记在另一姓名之下。请核对两人的证件，改正写错的一方。"),
    "ID_15_UPGRADED": _("15位旧身份证号已按国家标准换算为18位。请向本人核对新号码。"),
    "AGE_OVER_60": _("到基准日已超过60周岁，不计入劳动力，名册中保留。请核实其外出务工情况。"),
    "SEX_MISMATCH": _("性别一栏与身份证号不一致，已以身份证号为准。请核对后改正。"),
    "BIRTH_MISMATCH": _("出生日期一栏与身份证号不一致，已以身份证号为准。请核对后改正。"),
    "PHONE_MISSING": _("没有填写联系电话，动员和通知时联系不上。请补填本人或家属的手机号。"),
    "PHONE_INVALID": _("联系电话不是有效的手机号。请核对后改正。"),
    "PHONE_LANDLINE": _("联系电话是固定电话，收不到短信。请补填本人或家属的手机号。"),
    "NAME_DIFFERS": _("同一身份证号在上年库或其他文件中的姓名写法不同。请按证件核对用字。"),
    "GO_DATE_UNPARSED": _("拟外出时间看不出是哪一天，已原样保留。请改写成“3月4日”或“3月上旬”这样的日期。"),
}
LABOUR_FROM = 16
LABOUR_TO = 60
_BEFORE_VILLAGE = frozenset(REFUSALS[:8])
_NO_WARNINGS: tuple[str, ...] = ()


class Facts(NamedTuple):
    """What a row says, cleaned. `sex` is "1", "2" or "" when the column is silent or absent."""

    identity: IdVerdict
    name_code: str | None
    phone_code: str | None
    sex: str = ""
    birth: Birth | None = None
    go_date_unparsed: bool = False


class Verdict(NamedTuple):
    """`code` is "" for a row that may be accepted; warnings stand only beside an accepted row."""

    code: str
    warnings: tuple[str, ...]
    age: int  # completed years at the reference date, -1 when unknown


def age_at(birth: dt.date, reference: dt.date) -> int:
    """Completed years at the reference date."""
    return reference.year - birth.year - ((reference.month, reference.day) < (birth.month, birth.day))


def judge_row(facts: Facts, reference: dt.date) -> Verdict:
    """What the row alone says. AGE_UNDER_16 comes here; `finish_verdict` puts VILLAGE_UNKNOWN before it."""
    code = facts.identity.code or facts.name_code
    birth = facts.identity.birth_date
    if code or birth is None:
        return Verdict(code or "ID_DATE", _NO_WARNINGS, -1 if birth is None else age_at(birth, reference))
    age = age_at(birth, reference)
    if age < LABOUR_FROM:
        return Verdict("AGE_UNDER_16", _NO_WARNINGS, age)
    return Verdict("", _warnings(facts, birth, age), age)


def _warnings(facts: Facts, birth: dt.date, age: int) -> tuple[str, ...]:
    found: list[str] = []
    if facts.identity.upgraded:
        found.append("ID_15_UPGRADED")
    if age > LABOUR_TO:
        found.append("AGE_OVER_60")
    if facts.sex and facts.sex != facts.identity.sex:
        found.append("SEX_MISMATCH")
    if facts.birth is not None and not agrees(facts.birth, birth):
        found.append("BIRTH_MISMATCH")
    if facts.phone_code:
        found.append(facts.phone_code)
    if facts.go_date_unparsed:
        found.append("GO_DATE_UNPARSED")
    return tuple(found) if found else _NO_WARNINGS


def finish_verdict(
    *,
    code: str,
    warnings: tuple[str, ...],
    village_known: bool,
    other_name: bool = False,
    name_differs: bool = False,
) -> tuple[str, tuple[str, ...]]:
    """Close a row's verdict with what only the whole import knows.

    `other_name`: the ID is already accepted under another name. `name_differs`: the same person is written
    differently in last year's base. Returns the refusal ("" = accepted) and the warnings in their order.
    """
    if code not in _BEFORE_VILLAGE:
        if not village_known:
            code = "VILLAGE_UNKNOWN"
        elif not code and other_name:
            code = "DUP_ID_OTHER_NAME"
    if code:
        return code, _NO_WARNINGS
    if name_differs and "NAME_DIFFERS" not in warnings:
        both = {*warnings, "NAME_DIFFERS"}
        warnings = tuple(warning for warning in WARNINGS if warning in both)
    return "", warnings


def sentence(code: str) -> str:
    """The Chinese sentence for a refusal or warning: what it is, why, and what to do next."""
    return SENTENCES[code]
