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
from qicheng.core import words
from qicheng.core.sealing import open_facts, seal_facts
from qicheng.kit.telling import Sentence, heard, joined, kept, parts_of, plain, say, told
from qicheng.season.rules.policy import Condition, Policy, Tier, Way, Zone
from qicheng.subsidy import sheets
from qicheng.subsidy.models import Claim, ClaimEvent
from qicheng.subsidy.queries import claims
from qicheng.subsidy.rules.facts import Facts
from qicheng.subsidy.rules.judging import Verdict, judge
from qicheng.subsidy.services import judging
from qicheng.subsidy.services.keeping import trace_of
from qicheng.subsidy.tests.conftest import AT
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


def test_the_row_keeps_both_and_a_later_word_wins():
    why = judge(policy(), facts(from_date=None, months=1)).sentence
    assert (
        kept(str(why), parts_of(why)).template
        == "务工%(had)s个月，本通知要求满%(least)s个月，差%(gap)s个月。满期后再申请。"
    )  # type: ignore[attr-defined]
    assert kept("请补合同。", parts_of(why)) == "请补合同。"
    assert plain(joined([say("跨省")], "%(a)s、%(b)s")) == {
        "say": "%(a)s、%(b)s",
        "of": [{"say": "跨省", "of": {}}],
    }


def page_of(answer) -> str:
    return answer.content.decode()


def test_a_verdict_is_told_in_the_readers_language_and_rows_of_before_stay_readable(
    cast, apply, listed, clock, monkeypatch
) -> None:

    pk = apply("a", work={"dest_province": "45", "months": 1})
    judging.judge_claims([pk], at=AT, by=cast.viewer("centre", on=AT.date()))
    claim = Claim.objects.get(pk=pk)
    assert claim.decision == "RETURN" and claim.sentence.startswith("务工地“")
    monkeypatch.setattr(words, "gettext", lambda template: f"<{template}>")
    page = page_of(cast.client("cadre").get(f"/subsidy/claims/{pk}/"))
    assert (
        "&lt;务工地“" in page
        and "&lt;本县劳动力名册&gt;" in page
        and "&lt;&lt;符合&gt; → &lt;退回改正&gt;：" in page
    )
    assert "&lt;务工地“" in page_of(cast.client("cadre").get("/subsidy/names/all/"))
    # As rows were kept before: Chinese texts alone.
    kept = open_facts(claim.trace_sealed, aad=f"claim.trace:{pk}")
    for line in kept["lines"]:
        line |= {
            "value": "旧的事实",
            "source": "旧的来源",
            "sentence": "旧的理由。" if line["sentence"] else "",
        }
    old = {"lines": kept["lines"], "changes": [{"sentence": "旧的办法", "hand": "WORKER"}]}
    Claim.objects.filter(pk=pk).update(
        sentence="旧的理由。", sentence_parts=None, trace_sealed=seal_facts(old, aad=f"claim.trace:{pk}")
    )
    ClaimEvent.objects.filter(claim_id=pk, act="JUDGE").update(
        note="未判定 → 不符合：旧的理由。", note_parts=None
    )
    page = page_of(cast.client("cadre").get(f"/subsidy/claims/{pk}/"))
    assert all(
        word in page
        for word in ("旧的理由。", "旧的事实", "旧的来源", "旧的办法", "未判定 → 不符合：旧的理由。")
    )


def test_the_letter_is_chinese_whatever_the_page_is(cast, apply, listed, clock, monkeypatch) -> None:

    pk = apply("a", work={"dest_province": "45", "months": 1})
    centre = cast.viewer("centre", on=AT.date())
    judging.judge_claims([pk], at=AT, by=centre)
    monkeypatch.setattr(words, "gettext", lambda template: f"<{template}>")
    letter = sheets.notice_letter(claims.one(centre, pk), title="补助", office="中心", phone="", on=AT.date())
    body = [line.text for line in letter.lines]
    claim = Claim.objects.get(pk=pk)
    assert any(claim.sentence in line for line in body) and not any(
        "<" in line or "%(" in line for line in body
    )
    assert any("来源：本县劳动力名册" in line for line in body)
