"""Short words for verdicts, files and columns, as pages and the returned workbooks use them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qicheng.exchange.rosters.fields import LABELS, OTHERS
from qicheng.exchange.rules.verdicts import SENTENCES

# A heading of two to ten characters for each code; the sentence itself says why and what next.
REASONS = {
    "ID_MISSING": gettext_lazy("没有身份证号"),
    "ID_PRECISION": gettext_lazy("身份证号被改成0"),
    "ID_FORMAT": gettext_lazy("身份证号位数不对"),
    "ID_CHECK": gettext_lazy("身份证号校验不符"),
    "ID_REGION": gettext_lazy("身份证号省份不对"),
    "ID_DATE": gettext_lazy("身份证号日期不对"),
    "NAME_MISSING": gettext_lazy("没有姓名"),
    "NAME_INVALID": gettext_lazy("姓名不像姓名"),
    "VILLAGE_UNKNOWN": gettext_lazy("找不到所在村"),
    "AGE_UNDER_16": gettext_lazy("未满16周岁"),
    "DUP_ID_OTHER_NAME": gettext_lazy("同号不同名"),
    "OUT_OF_RANGE": gettext_lazy("不在上报范围"),
    "ID_15_UPGRADED": gettext_lazy("15位号已换算"),
    "AGE_OVER_60": gettext_lazy("超过60周岁"),
    "SEX_MISMATCH": gettext_lazy("性别与证号不符"),
    "BIRTH_MISMATCH": gettext_lazy("生日与证号不符"),
    "PHONE_MISSING": gettext_lazy("没有电话"),
    "PHONE_INVALID": gettext_lazy("电话无效"),
    "PHONE_LANDLINE": gettext_lazy("是固定电话"),
    "NAME_DIFFERS": gettext_lazy("姓名写法不同"),
    "GO_DATE_UNPARSED": gettext_lazy("外出时间看不懂"),
}
VERDICTS = {
    "ACCEPTED": gettext_lazy("通过"),
    "REPEAT_FILE": gettext_lazy("文件内重复"),
    "REPEAT_ACROSS": gettext_lazy("文件间重复"),
    "REFUSED": gettext_lazy("退回"),
}
STATUS = {
    "import": (gettext_lazy("导入"), "ok", "circle-check"),
    "refuse": (gettext_lazy("拒收"), "bad", "circle-x"),
    "ignore": (gettext_lazy("跳过"), "", "minus"),
    "question": (gettext_lazy("待定"), "warn", "alert-triangle"),
}
STATES = {
    "RECEIVED": "warn", "READING": "warn", "READY": "warn", "COMMITTING": "warn", "DONE": "ok", "UNDONE": "", "FAILED": "bad",
}  # fmt: skip
STATE_ICONS = {
    "RECEIVED": "hourglass", "READING": "hourglass", "READY": "alert-circle", "COMMITTING": "hourglass", "DONE": "circle-check",
    "UNDONE": "arrow-back-up", "FAILED": "circle-x",
}  # fmt: skip


def reason_word(code: str) -> str:
    """The short heading of a code."""
    return str(REASONS.get(code, code))


def sentence_of(code: str) -> str:
    """The sentence of a code: what, why, what next."""
    if code in SENTENCES:
        return SENTENCES[code]
    return (
        _("该行所在的村不在这次上报的范围内，没有写入。请交给负责该村的人员上报。")
        if code == "OUT_OF_RANGE"
        else code
    )


def halves(sentence: str) -> tuple[str, str]:
    """A sentence as (reason, remedy): our sentences say what is wrong first and what to do last."""
    reason, dot, remedy = sentence.partition("。" if "。" in sentence else ". ")
    return reason + dot, remedy


def field_choices() -> list[tuple[str, str]]:
    """What a column can be read as, for the select boxes: nothing, left out, someone else's, then the worker's fields."""
    own = [(k, v) for k, v in LABELS.items() if k not in OTHERS and k != "ignored"]
    return [("", _("没有认出，不导入")), ("ignored", _("不导入")), ("other", _("其他人的信息")), *own]


def is_field(field: str) -> bool:
    """Whether a column can be read as this."""
    return not field or field in LABELS
