"""The one door to the expression language of notices: CEL (Common Expression Language), evaluated by `cel-expr-python`.

CEL has no loops without end, no files, no time, no writing: an expression of a county can only say yes or no. The words that it
may use stand in `VARIABLES`, each with a type; Chinese names serve as well as English ones. What is not known is left out, and a
condition that needs it says neither yes nor no: `holds` answers None, never True.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cel_expr_python import cel

from qicheng.kit.marking import gettext_noop as _

LONGEST = 1000
Value = bool | int | str | list[str] | dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A word of the language: its Chinese name, its kind (INT, STRING, BOOL, LIST, DATE) and what it counts in."""

    name: str
    word: str
    kind: str
    unit: str = ""


VARIABLES = (
    Variable(name="age", word=_("年龄"), kind="INT", unit="周岁"),
    Variable(name="sex", word=_("性别"), kind="STRING", unit="男、女"),
    Variable(name="groups", word=_("户类型"), kind="LIST", unit="脱贫户、监测对象、易地搬迁户、一般农户"),
    Variable(name="zone", word=_("务工区域"), kind="STRING", unit="跨省、省内跨市、市内跨县、县内"),
    Variable(name="province", word=_("务工省份"), kind="STRING", unit="两位代码"),
    Variable(name="city", word=_("务工城市"), kind="STRING", unit="四位代码"),
    Variable(name="work_place", word=_("务工地"), kind="STRING"),
    Variable(name="employer", word=_("务工单位"), kind="STRING"),
    Variable(name="months", word=_("务工月数"), kind="INT", unit="整月"),
    Variable(name="days", word=_("务工天数"), kind="INT", unit="天"),
    Variable(name="income", word=_("务工收入"), kind="INT", unit="整元"),
    Variable(name="month_income", word=_("月收入"), kind="INT", unit="整元"),
    Variable(name="transport", word=_("交通方式"), kind="STRING"),
    Variable(name="ticket", word=_("票价"), kind="INT", unit="整元"),
    Variable(name="proofs", word=_("证明"), kind="LIST", unit="劳动合同、用工证明、银行流水、工资表、车票 …"),
    Variable(name="rode", word=_("乘免费包车"), kind="BOOL"),
    Variable(name="township", word=_("乡镇"), kind="STRING", unit="12位代码"),
    Variable(name="start", word=_("开始日期"), kind="DATE"),
    Variable(name="end", word=_("结束日期"), kind="DATE"),
    Variable(name="departed", word=_("出发日期"), kind="DATE"),
    Variable(name="received", word=_("申请日期"), kind="DATE"),
)
BY_NAME = {v.name: v for v in VARIABLES}
_WORDS = sorted(((v.word, v.name) for v in VARIABLES), key=lambda pair: -len(pair[0]))
_SIGNS = str.maketrans({"（": "(", "）": ")", "，": ",", "＞": ">", "＜": "<", "＝": "=", "！": "!", "“": '"', "”": '"', "≥": ">=", "≤": "<=", "≠": "!=", "．": "."})  # fmt: skip
_TYPES = {
    "INT": cel.Type.INT, "STRING": cel.Type.STRING, "BOOL": cel.Type.BOOL, "LIST": cel.Type.List(cel.Type.STRING), "DATE": cel.Type.TIMESTAMP,
}  # fmt: skip
_STRING = re.compile(r'"[^"\\]*"|\'[^\'\\]*\'')
_DAY = re.compile(r"""\bdate\(\s*["'](\d{4})-(\d{1,2})-(\d{1,2})["']\s*\)""")
_OPERATORS = ((re.compile(r"\s*并且\s*"), " && "), (re.compile(r"\s*或者\s*"), " || "), (re.compile(r"不是\s*\("), "!("), (re.compile(r"\s*属于\s*"), " in "))  # fmt: skip


class ExpressionFault(ValueError):
    """An expression that cannot be used; `sentence` says what is wrong and where."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def plain(text: str) -> str:
    """The expression in the language's own signs: Chinese names, brackets and 并且, 或者, 属于 become what they stand for."""
    dated = _DAY.sub(
        lambda d: f'timestamp("{d[1]}-{int(d[2]):02}-{int(d[3]):02}T00:00:00Z")', text.translate(_SIGNS)
    )
    parts, end = [], 0
    for quoted in _STRING.finditer(dated):
        parts += [_bare(dated[end : quoted.start()]), quoted[0]]
        end = quoted.end()
    return "".join([*parts, _bare(dated[end:])]).strip()


def _bare(text: str) -> str:
    for pattern, sign in _OPERATORS:
        text = pattern.sub(sign, text)
    for word, name in _WORDS:
        text = text.replace(word, name)
    return text


@lru_cache(maxsize=1)
def _ground() -> cel.Env:
    return cel.NewEnv(variables={v.name: _TYPES[v.kind] for v in VARIABLES})


@lru_cache(maxsize=1024)
def compiled(text: str) -> cel.Expression:
    """The checked expression. Raises ExpressionFault with a sentence for the one who typed it."""
    if not text.strip():
        raise ExpressionFault("条件是空的。请写一个条件，例如 务工月数 >= 3。")
    if len(text) > LONGEST:
        raise ExpressionFault(f"条件太长，最多 {LONGEST} 个字。请拆成几条。")
    code = plain(text)
    if unknown := re.search(r"[\u3400-\u9fff]+", _STRING.sub('""', code)):
        raise ExpressionFault(f"不认识“{unknown[0]}”。可以用的词见条件说明，文字要加引号。")
    try:
        expression = _ground().compile(code)
    except RuntimeError as error:
        raise ExpressionFault(_explained(str(error))) from None
    if expression.return_type().name() != "BOOL":
        raise ExpressionFault("条件要能答“是”或“否”，例如 务工月数 >= 3。")
    return expression


def _explained(said: str) -> str:
    if unknown := re.search(r"undeclared reference to '([^']+)'", said):
        return f"不认识“{unknown[1]}”。可以用的词见条件说明。"
    if re.search(r"no matching overload", said):
        return '两边不能相比：数字和数字比（金额写整数元），文字要加引号，日期写成 date("2025-03-01")。'
    if place := re.search(r"<input>:\d+:(\d+): Syntax error", said):
        return f"写法有误，在第 {place[1]} 个字附近。请检查括号、引号和比较符号。"
    return "写法有误。请对照条件说明改正。"


@lru_cache(maxsize=1024)
def reads(text: str) -> tuple[str, ...]:
    """The variables that an expression looks at, in the order of `VARIABLES`."""
    bare = _STRING.sub('""', plain(text))
    used = set(re.findall(r"[A-Za-z_]\w*", bare))
    return tuple(v.name for v in VARIABLES if v.name in used)


@lru_cache(maxsize=1024)
def literals(text: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The whole numbers and the texts that stand in an expression: where its answers can turn."""
    code = plain(text)
    numbers = {int(n) for n in re.findall(r"(?<![\w.\"-])\d+(?![\w.\"-])", _STRING.sub('""', code))}
    return tuple(sorted(numbers)), tuple(dict.fromkeys(q[1:-1] for q in _STRING.findall(code)))


def holds(text: str, facts: Mapping[str, Value | None]) -> bool | None:
    """Whether the condition is true of the facts; None when one that it needs is unknown (or a figure overflows)."""
    known = {name: _given(value) for name, value in facts.items() if value is not None}
    try:
        answer = compiled(text).eval(data=known)
    except RuntimeError:  # the language's own limits on work and size
        return None
    return bool(answer.value()) if answer.type().name() == "BOOL" else None


def _given(value: Value) -> object:
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)
    return value
