"""How evenly a round reached people: by sex, age, village, household type. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from qicheng.jobs.rules.scoring import Seeker

BANDS = ((16, 24), (25, 34), (35, 44), (45, 54), (55, 120))


@dataclass(frozen=True, slots=True)
class Share:
    """Of `wanted` persons of a group `reached` were offered something. Percent to one place."""

    group: str
    wanted: int
    reached: int

    @property
    def percent(self) -> float:
        return (self.reached * 2000 + self.wanted) // (2 * self.wanted) / 10 if self.wanted else 0.0


def band(age: int | None) -> str:
    """The age band of an age, as 25—34."""
    found = next(
        (f"{low}—{high}" if high < 120 else f"{low}以上" for low, high in BANDS if low <= (age or 0) <= high),
        "",
    )
    return found or "不明"


def shares(seekers: Sequence[Seeker], reached: Collection[int]) -> dict[str, list[Share]]:
    """By `sex`, `age`, `village` (12 digits), `poor`: every group that wanted, in the order of its name."""
    served = set(reached)
    grounds: Mapping[str, Callable[[Seeker], str]] = {
        "sex": lambda s: {"M": "男", "F": "女"}.get(s.sex, "不明"), "age": lambda s: band(s.age), "village": lambda s: s.village,
        "poor": lambda s: "脱贫（监测）户" if s.poor else "一般农户",
    }  # fmt: skip
    found: dict[str, list[Share]] = {}
    for name, group_of in grounds.items():
        counts: dict[str, list[int]] = {}
        for s in seekers:
            count = counts.setdefault(group_of(s), [0, 0])
            count[0] += 1
            count[1] += s.id in served
        found[name] = [Share(group, *count) for group, count in sorted(counts.items())]
    return found
