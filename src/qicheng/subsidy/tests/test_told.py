"""Verdicts in the reader's language: every sentence is a marked one with its parts, and comes back from the row as it was spoken."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.conf import settings
from hypothesis import given

from amounts import examples
from qicheng.core.words import in_words
from qicheng.kit.telling import Sentence, heard, joined, kept, parts_of, plain, say, told
from qicheng.season.rules.policy import Condition, Policy, Tier, Way, Zone
from qicheng.subsidy.rules.facts import Facts
from qicheng.subsidy.rules.judging import Verdict, judge
from qicheng.subsidy.services.keeping import trace_of
from qicheng.subsidy.tests.notices import any_facts, any_policy, facts, policy

CHINESE = re.compile(r"[\u3400-\u9fff]")
CATALOGUE = Path(settings.SOURCE) / "core" / "locale" / "en" / "LC_MESSAGES" / "django.po"
# What the notice, the application and other lists wrote themselves stays in their own words.
WRITTEN = (
    "一次性交通补贴",
    "浙江杭州",
    "华兴电子厂",
    "桂M12345",
    "3号申请",
    "甲1号",
    "不符合条件。",
    "条件0",
    "条件1",
)


def spoken(verdict: Verdict) -> Iterator[str]:
    yield verdict.sentence
    for line in verdict.trace:
        yield from (line.value, line.source, line.sentence)
    yield from (change.sentence for change in verdict.changes)


def templates(text: object) -> Iterator[str]:
    if isinstance(text, Sentence):
        yield text.template
        for part in text.parts if isinstance(text.parts, tuple) else text.parts.values():
            yield from templates(part)


def silent(template: str) -> str:
    """A language of placeholders only: what is left of a text is what no translation reaches."""
    return " ".join(re.findall(r"%\(\w+\)s", template))


def left_over(text: str) -> str:
    rest = told(text, silent)
    for word in WRITTEN:
        rest = rest.replace(word, "")
    return rest


@examples(60)
@given(any_policy, any_facts)
def test_no_part_of_a_verdict_is_beyond_translation(rule: Policy, known: Facts) -> None:
    for text in spoken(judge(rule, known)):
        assert not CHINESE.search(left_over(text)), repr(text)


REACHED = [
    ({}, {}), ({}, {"id_fault": "ID_CHECK"}), ({}, {"listed": False}), ({}, {"listed": None}), ({}, {"in_county": False}), ({}, {"alive": False}),
    ({}, {"student": True}), ({}, {"rode_bus": "桂M12345"}), ({}, {"groups": frozenset({"GENERAL"})}), ({}, {"work_code": "451229"}), ({}, {"work_code": ""}),
    ({}, {"from_date": None}), ({}, {"from_date": None, "months": 1}), ({"min_income_fen": 500_000}, {}), ({"min_income_fen": 500_000}, {"income_fen": 1}),
    ({"min_income_fen": 500_000, "income_per": "MONTH"}, {"month_income_fen": 5}), ({"ages": {"F": (40, 50)}}, {}), ({"ages": {"ANY": (10, 20)}}, {"sex": ""}),
    ({}, {"proofs": frozenset()}), ({"tiers": (Tier(zone=Zone.ANY, way=Way.ACTUAL, fen=1),)}, {}), ({}, {"account_fits": False}), ({}, {"card_fault": "CHECK"}),
    ({"conditions": (Condition(name="条件0", expression="务工收入 >= 5000", sentence=""),)}, {}),
    ({"conditions": (Condition(name="条件0", expression='性别 == "男" 并且 务工区域 != "县内"', sentence=""),)}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("notice", "person"), REACHED)
def test_every_sentence_of_a_verdict_has_its_english(
    notice: dict[str, object], person: dict[str, object]
) -> None:
    known = {e.msgid for e in polib.pofile(str(CATALOGUE)) if e.msgstr}
    verdict = judge(policy(**notice), facts(**person))
    said = {t for text in spoken(verdict) for t in templates(text) if CHINESE.search(t)}
    assert said - known == set()


def test_a_trace_comes_back_from_the_row_as_it_was_spoken():
    verdict = judge(policy(), facts(groups=frozenset({"GENERAL"}), work_code=""))
    again = json.loads(json.dumps(trace_of(verdict)))
    assert [heard(x["sentence"]) for x in again["lines"]] == [x.sentence for x in verdict.trace]
    assert [told(str(heard(x["value"])), silent) for x in again["lines"]] == [
        str(x.value) for x in verdict.trace
    ]
    assert [told(heard(x["value"]), silent) for x in again["lines"]] == [
        told(x.value, silent) for x in verdict.trace
    ]
    assert [heard(x["sentence"]) for x in again["changes"]]


def test_lines_of_before_stay_readable():
    old = {
        "lines": [
            {
                "title": "务工时间",
                "holds": False,
                "value": "2个月",
                "source": "申请表",
                "sentence": "务工2个月，本通知要求满3个月。",
            }
        ]
    }
    line = old["lines"][0]
    assert in_words(heard(line["value"])) == "2个月"
    assert in_words(kept("务工2个月，本通知要求满3个月。", None)) == "务工2个月，本通知要求满3个月。"


def test_the_row_keeps_both_and_a_later_word_wins():
    why = judge(policy(), facts(from_date=None, months=1)).sentence
    assert (
        kept(str(why), parts_of(why)).template
        == "务工%(had)s个月，本通知要求满%(least)s个月，差%(gap)s个月。满期后再申请。"
    )  # type: ignore[attr-defined]
    assert kept("请补合同。", parts_of(why)) == "请补合同。"
    assert plain(joined([say("跨省")], "、")) == {"say": "、", "of": [{"say": "跨省", "of": {}}]}
