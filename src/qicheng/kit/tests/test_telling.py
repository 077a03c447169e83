"""Sentences that remember what they are made of."""

from __future__ import annotations

import copy
import json
import pickle

from hypothesis import given
from hypothesis import strategies as st

from qicheng.kit.telling import Sentence, heard, joined, kept, parts_of, plain, say, told

ENGLISH = {
    "务工%(n)s个月，要求%(least)s，属%(groups)s。": "Worked %(n)s months, asked %(least)s, is %(groups)s.",
    "满%(n)s个月": "%(n)s months in full", "脱贫户": "out of poverty", "监测对象": "monitored", "%(a)s、%(b)s": "%(a)s, %(b)s",
}  # fmt: skip


def english(text: str) -> str:
    return ENGLISH.get(text, text)


def example() -> Sentence:
    groups = joined([say("脱贫户"), say("监测对象")], "%(a)s、%(b)s")
    return say(
        "务工%(n)s个月，要求%(least)s，属%(groups)s。", n=2, least=say("满%(n)s个月", n=3), groups=groups
    )


def test_it_is_the_chinese_sentence_and_can_be_told_in_another_language():
    assert example() == "务工2个月，要求满3个月，属脱贫户、监测对象。"
    assert (
        told(example(), english) == "Worked 2 months, asked 3 months in full, is out of poverty, monitored."
    )


def test_words_that_somebody_wrote_are_not_translated():
    assert told(say("满%(n)s个月", n="脱贫户"), english) == "脱贫户 months in full"
    assert told("脱贫户", english) == "脱贫户"


def test_it_comes_back_from_a_row_as_it_was():
    again = heard(json.loads(json.dumps(plain(example()))))
    assert again == example()
    assert told(again, english) == told(example(), english)
    for same in (copy.deepcopy(example()), pickle.loads(pickle.dumps(example()))):  # noqa: S301  its own bytes
        assert told(same, english) == told(example(), english)


def test_what_is_kept_counts_only_for_its_own_text():
    row = parts_of(example())
    assert told(kept(str(example()), row), english).startswith("Worked")
    assert told(kept(str(example())[:9], row), english).startswith("Worked")  # the column was shorter
    assert kept("后来写的理由。", row) == "后来写的理由。"
    assert kept("以前的理由。", None) == "以前的理由。"
    assert kept("", row) == ""
    assert parts_of("写的理由。") is None


PARTS = st.recursive(
    st.text(max_size=8) | st.integers(),
    lambda inner: st.builds(lambda p: joined(p, "%(a)s、%(b)s"), st.lists(inner, max_size=3)) | st.builds(lambda n: say("满%(n)s个月", n=n), inner),
    max_leaves=6,
)  # fmt: skip


@given(PARTS)
def test_whatever_it_is_made_of_comes_back(part):
    again = heard(json.loads(json.dumps(plain(part))))
    assert (again or "") == (part or "") or again == part
    assert told(again, english) == told(part, english)
