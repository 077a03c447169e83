"""The bulk pass says of everybody what the single verdict says of each."""

from __future__ import annotations

from dataclasses import fields

from hypothesis import given
from hypothesis import strategies as st

from amounts import examples
from qicheng.season.rules.policy import Policy
from qicheng.subsidy.rules.columns import Crowd, sort_all
from qicheng.subsidy.rules.facts import Facts
from qicheng.subsidy.rules.judging import judge
from qicheng.subsidy.tests.notices import DAY, any_facts, any_policy

NAMES = [f.name for f in fields(Facts) if f.name not in ("as_of", "asked", "said")]


@examples(150)
@given(any_policy, st.lists(any_facts, min_size=1, max_size=12), st.booleans())
def test_columns_and_single_verdicts_agree(policy: Policy, people: list[Facts], asked: bool) -> None:
    crowd = Crowd.of({n: [getattr(f, n) for f in people] for n in NAMES}, as_of=DAY)
    found = sort_all(policy, crowd, asked=asked)
    for place, one in enumerate(people):
        alone = judge(
            policy, Facts(as_of=DAY, asked=asked, **{n: getattr(one, n) for n in NAMES}), explain=False
        )
        told = (found.reasons[found.reason[place]], bool(found.lacking[place]))
        assert told == (alone.code, alone.decision == "RETURN")
        assert found.lacking[place] or int(found.fen[place]) == alone.amount_fen
