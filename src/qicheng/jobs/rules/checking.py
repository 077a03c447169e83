"""When a vacancy may be shown: its flags, its checks, what a change means. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from qicheng.jobs.rules import cells
from qicheng.jobs.rules.flags import Found
from qicheng.jobs.rules.words import FLAGS

# Everything a worker decides by. A longer term or more posts need no new call.
MATERIAL = (
    "title", "wage_low_fen", "wage_high_fen", "wage_unit", "age_from", "age_to", "sex", "place", "city", "local", "contact", "phone",
    "detail", "lodging", "meals", "couples",
)  # fmt: skip
OF_CODE = frozenset({"CODE_INVALID", "CODE_MISSING"})
KEPT = frozenset({"REPORTED"})  # flags that only a check takes away


def too_low(low_fen: int, unit: str, minimum_fen: int | None, *, law: str) -> list[Found]:
    """The flag of a wage whose lower end is below the county's minimum (a month's, 21.75 days of 8 hours)."""
    if minimum_fen is None or unit == "OPEN" or cells.monthly(low_fen, unit) >= minimum_fen:
        return []
    return [Found("WAGE_LOW", f"{low_fen // 100}元", law or "最低工资规定第十二条")]


def hard(flags: Sequence[Mapping[str, str]]) -> list[str]:
    """The kinds that must be put right before a vacancy can be verified."""
    return [f["kind"] for f in flags if FLAGS[f["kind"]].hard and f["kind"] not in KEPT]


def needs_new_check(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether a change makes an earlier check worthless."""
    return any(before.get(name) != now.get(name) for name in MATERIAL if name in now)


def may_show(state: str, valid_until: dt.date, free: int, *, on: dt.date) -> bool:
    """Whether a vacancy may be pushed and stand on the board: verified, not expired, still free."""
    return state == "VERIFIED" and valid_until >= on and free > 0
