"""Why somebody has a seat or none, and what other ways would cost: the planner's explanations in the county's words. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from qicheng_planner.check import check
from qicheng_planner.explain import Explainer, Words
from qicheng_planner.plan import Plan, from_json, to_json
from qicheng_planner.problem import Problem, parse, relaxed
from qicheng_planner.repairs import Wish, repairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Another plan: what is done, what the total then is in fen, who gains. `passed_over` must be 0 to publish it."""

    kind: str
    sentence: str
    price_fen: int
    cost_fen: int
    people: int
    passed_over: int
    plan: Plan
    problem: Problem

    @property
    def fen_each(self) -> int | None:
        """Per person who gains a seat."""
        return self.price_fen // self.people if self.people > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """One party's answer."""

    said: tuple[str, ...]
    reasons: tuple[str, ...]
    ways: tuple[Way, ...]
    seated: int
    size: int


class Question:
    """A plan made ready for many questions. `called` names a party; days are dates."""

    def __init__(self, data: Mapping[str, Any], plan: Mapping[str, Any]) -> None:
        self.data = data
        self.problem = parse(data)
        self.first = dt.date.fromisoformat(data["first_date"])
        self.plan = from_json(plan)

    def day(self, day: int) -> str:
        date = self.first + dt.timedelta(days=day)
        return f"{date.month}月{date.day}日"

    @cached_property
    def explainer(self) -> Explainer:
        words = Words(self.problem, day=self.day, party=self._called)
        return Explainer(self.problem, self.plan, words)

    def _called(self, party: int) -> str:
        size = self.problem.parties[party].size
        return "此人" if size == 1 else f"这 {size} 人"

    def why(self, party: int) -> Why:
        """Where a party sits and why, or why it does not, with the cheapest other ways. Raises `Unfit` for a plan that breaks rules."""
        found = self.explainer.explain(party)
        reasons = tuple(r.sentence for r in found.reasons)
        ways = tuple(
            Way(
                kind=o.kind, sentence=o.sentence, price_fen=o.price_fen, cost_fen=o.cost_fen, people=o.people, passed_over=o.passed_over,
                plan=o.plan, problem=self.problem,
            )
            for o in found.options
        )  # fmt: skip
        return Why(
            said=tuple(found.standing()), reasons=reasons, ways=ways, seated=found.seated, size=found.size
        )

    def ways_for(self, place: int) -> tuple[Way, ...]:
        """What would seat everybody bound for a place, the cheapest per person first; rules that give way are named."""
        base = self.explainer.book.cost
        return tuple(
            Way(
                kind="+".join(r.code for r in repair.rules) or "free", sentence=repair.sentence, price_fen=repair.price_fen,
                cost_fen=base + repair.price_fen, people=repair.people, passed_over=repair.passed_over, plan=repair.plan,
                problem=repair.problem,
            )
            for repair in repairs(self.explainer, Wish.nobody_left(place))
        )  # fmt: skip

    def taken(self, way: Way) -> tuple[dict[str, Any], dict[str, Any], Mapping[str, Any]]:
        """A way as a question and an answer to keep, and what the independent checker says of them."""
        data = relaxed(self.data, way.problem)
        plan = to_json(way.problem, way.plan)
        return data, plan, check(parse(data), plan)
