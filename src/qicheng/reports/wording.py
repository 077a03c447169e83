"""A measure in words: its predicate, leaf by leaf, as a clerk reads it. Derived, so that text and count never part."""

from __future__ import annotations

from qicheng.journeys.rules import INTENTIONS, ROSTER, STAGES
from qicheng.people.rules import WORDS
from qicheng.places.gazetteer import city_name, province_name
from qicheng.reports.tables.content import TRANSPORT
from qicheng_measures.measure import Measure, Sum
from qicheng_measures.terms import Always, Both, Compare, Either, Flag, Known, Not, Same, Term

COLUMNS = {
    "season": "年度", "village": "所在村", "sex": "性别", "age": "年龄（基准日）", "standing": "户类型", "is_poor": "脱贫（贫困）户",
    "is_monitored": "监测对象", "relocated": "易地搬迁", "in_labour_force": "劳动力（基准日16至60周岁且未丧失劳动能力）",
    "roster": "名册状态", "last_year": "上年在册", "base_village": "上年所在村", "base_standing": "上年户类型",
    "worked_last_year": "上年外出务工", "out_reason": "减少原因", "intention": "意向", "dest_province": "意向省份",
    "dest_city": "意向城市", "go_date": "拟出发日期", "transport_need": "出行需求", "contact": "最近联系结果",
    "last_contact_date": "最近联系日期", "stage": "所在站", "transport": "出行方式", "departed_date": "出发日期", "arrived_date": "抵达日期",
}  # fmt: skip
CODES = {
    "intention": INTENTIONS, "roster": ROSTER, "stage": STAGES, "standing": WORDS, "base_standing": WORDS,
    "transport_need": TRANSPORT, "transport": TRANSPORT, "contact": {"REACHED": "已联系上", "NO_ANSWER": "无人接听", "WRONG": "号码有误", "LATER": "约定再联系", "REFUSED": "不愿答复"},
    "sex": {"M": "男", "F": "女"},
}  # fmt: skip
OPERATORS = {"=": "是", "<>": "不是", "<": "小于", "<=": "不超过", ">": "大于", ">=": "不小于"}


def definition(m: Measure) -> str:
    """What is counted, as one sentence."""
    where = "，且".join(_both(m.where))
    counted = f"{COLUMNS.get(m.what.column, m.what.column)}之和" if isinstance(m.what, Sum) else "人数"
    by = "上年所在村" if m.by == "base_village" else "今年所在村"
    return f"{where}的{counted}，按{by}统计。"


def _both(term: Term) -> list[str]:
    if isinstance(term, Both):
        return [*_both(term.left), *_both(term.right)]
    return [in_words(term)]


def in_words(term: Term) -> str:
    """One predicate in words."""
    if isinstance(term, Both):
        return "、".join(_both(term))
    if isinstance(term, Either):
        return _either(term)
    if isinstance(term, Compare):
        return f"{_name(term.column)}{OPERATORS[term.operator]}{value_word(term.column, str(term.value))}"
    if isinstance(term, Flag):
        return _name(term.column)
    if isinstance(term, Known):
        return f"{_name(term.column)}已填"
    if isinstance(term, Same):
        return f"{_name(term.left)}与{_name(term.right)}相同"
    if isinstance(term, Not):
        return _negated(term.inner)
    return "全部" if isinstance(term, Always) else term.sql()


def _negated(term: Term) -> str:
    if isinstance(term, Flag):
        return f"不是{_name(term.column)}"
    if isinstance(term, Known):
        return f"{_name(term.column)}未填"
    if isinstance(term, Same):
        return f"{_name(term.left)}与{_name(term.right)}不同"
    return f"不符合（{in_words(term)}）"


def _either(term: Either) -> str:
    """`x = A or x = B` reads as one list."""
    leaves: list[Term] = []

    def walk(part: Term) -> None:
        if isinstance(part, Either):
            walk(part.left)
            walk(part.right)
        else:
            leaves.append(part)

    walk(term)
    same = [leaf for leaf in leaves if isinstance(leaf, Compare) and leaf.operator == "="]
    if len(same) == len(leaves) and len({leaf.column for leaf in same}) == 1:
        return f"{_name(same[0].column)}是" + "或".join(value_word(c.column, str(c.value)) for c in same)
    return "或者".join(in_words(leaf) for leaf in leaves)


def _name(column: str) -> str:
    return COLUMNS.get(column, column)


def value_word(column: str, value: str) -> str:
    """A code in words."""
    if column == "dest_province":
        return province_name(value) or value
    if column == "dest_city":
        return city_name(value) or value
    return CODES.get(column, {}).get(value, value)
