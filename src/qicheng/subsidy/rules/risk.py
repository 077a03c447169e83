"""Who is asked first whether the money came: points by what often goes wrong, and chance among equals. Pure."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from qicheng.kit.marking import gettext_noop as _

SIGNS = {
    "CARD_CHANGED": (40, _("核准后改过卡号")),
    "KIN": (30, _("与经办人有回避提示")),
    "SHARED_CARD": (30, _("卡号与别人的相同")),
    "SHARED_PHONE": (20, _("电话与别人的相同")),
    "OBJECTED": (20, _("公示期有过异议")),
    "LARGE": (10, _("金额在本批次里最高")),
    "NO_PHONE": (10, _("没有登记电话")),
    "RETRIED": (10, _("发放失败后重发")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One of the sample: its points and the signs that gave them."""

    key: int
    risk: int
    signs: tuple[str, ...]


def points(signs: Sequence[str]) -> int:
    """The points of a set of signs, at most 100."""
    return min(100, sum(SIGNS[s][0] for s in set(signs)))


def draw(
    people: Sequence[tuple[int, Sequence[str]]], *, percent: int, least: int, chance: random.Random
) -> list[Drawn]:
    """The sample: whoever bears 30 points or more, then by weight (points + 5) until `percent` of all, at least `least` people."""
    wanted = min(len(people), max(least, -(-len(people) * percent // 100)))
    scored = [
        Drawn(key=k, risk=points(signs), signs=tuple(sorted(set(signs), key=lambda s: -SIGNS[s][0])))
        for k, signs in people
    ]
    sure = [d for d in scored if d.risk >= 30]
    rest = [d for d in scored if d.risk < 30]
    # Efraimidis–Spirakis: the largest u^(1/w) are a weighted sample without replacement.
    rest.sort(key=lambda d: chance.random() ** (1 / (d.risk + 5)), reverse=True)
    return [*sure, *rest[: max(0, wanted - len(sure))]]
