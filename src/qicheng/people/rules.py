"""Rules of identity and standing. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from qicheng.kit.marking import gettext_noop as _

# Household types by epoch: 2016–2020 建档立卡; 2021–2025 脱贫户/监测对象 (三类); 2026– 防止返贫致贫对象.
POOR = frozenset({"POOR_REGISTERED", "OUT_OF_POVERTY", "MONITORED_UNSTABLE"})
MONITORED = frozenset({"MONITORED", "MONITORED_UNSTABLE", "MONITORED_EDGE", "MONITORED_SUDDEN"})
GRAVITY = (
    "POOR_REGISTERED", "MONITORED_UNSTABLE", "MONITORED_SUDDEN", "MONITORED_EDGE", "MONITORED", "OUT_OF_POVERTY", "GENERAL",
)  # fmt: skip
WORDS = {
    "GENERAL": _("一般农户"),
    "POOR_REGISTERED": _("建档立卡贫困户"),
    "OUT_OF_POVERTY": _("脱贫户"),
    "MONITORED_UNSTABLE": _("脱贫不稳定户"),
    "MONITORED_EDGE": _("边缘易致贫户"),
    "MONITORED_SUDDEN": _("突发严重困难户"),
    "MONITORED": _("监测对象"),
}
NO_LABOUR = frozenset({"LOST", "NONE"})  # 丧失劳动力, 无劳动力


def standing_word(code: str, on: dt.date) -> str:
    """The word that the epoch of day `on` uses for a household type (domain.md 7, HOUSEHOLD)."""
    if on >= dt.date(2026, 1, 1):
        if code == "OUT_OF_POVERTY":
            return _("原建档立卡脱贫户")
        if code in MONITORED:
            return _("防止返贫致贫对象")
    return WORDS.get(code, code)


def gravest(codes: Collection[str]) -> str:
    """The one type that stands for a household named under several."""
    return next((code for code in GRAVITY if code in codes), "GENERAL")


def is_poor(codes: Collection[str]) -> bool:
    """建档立卡贫困户, 脱贫户 and 脱贫不稳定户 go first (plan 二(三): 重点补贴建档立卡贫困户)."""
    return not POOR.isdisjoint(codes)


def is_monitored(codes: Collection[str]) -> bool:
    """防止返贫监测对象, three kinds."""
    return not MONITORED.isdisjoint(codes)


def age_on(birth: dt.date, day: dt.date) -> int:
    """Full years on a day; whoever is born on 29 February has the birthday on 1 March."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def masked_id(tail: str) -> str:
    """An ID number as it is shown: fourteen stars and the last four."""
    return "*" * 14 + tail


def masked_phone(tail: str) -> str:
    """A phone as it is shown."""
    return "*" * 7 + tail if tail else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How much two persons look like one: 0–100 and why."""

    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """What duplicates are judged by. Numbers are compared in the clear by the caller's process only."""

    id_number: str
    name: str
    sex: str
    birth_date: dt.date
    phone_index: str
    village: str
    household: int | None


def likeness(a: Trait, b: Trait) -> Likeness:
    """Scores two persons with different ID numbers: one digit apart, same name, birth, phone, village, household."""
    reasons: list[str] = []
    score = 0
    apart = sum(x != y for x, y in zip(a.id_number, b.id_number, strict=False))
    if a.id_number != b.id_number and (apart <= 2 or _swapped(a.id_number, b.id_number)):
        score, reasons = score + 45, [*reasons, f"身份证号只差{apart}位"]
    for same, points, reason in (
        (a.name == b.name, 30, "姓名相同"),
        (a.birth_date == b.birth_date, 20, "出生日期相同"),
        (bool(a.phone_index) and a.phone_index == b.phone_index, 15, "电话相同"),
        (a.village == b.village, 10, "同一个村"),
        (a.household is not None and a.household == b.household, 5, "同一户"),
    ):
        if same:
            score, reasons = score + points, [*reasons, reason]
    if a.sex != b.sex:
        score, reasons = score - 20, [*reasons, "性别不同"]
    return Likeness(score=max(0, min(100, score)), reasons=tuple(reasons))


def _swapped(a: str, b: str) -> bool:
    """Whether two numbers differ by one exchange of neighbouring digits (before the check character)."""
    spots = [i for i in range(min(17, len(a), len(b))) if a[i] != b[i]]
    return (
        len(spots) == 2
        and spots[1] == spots[0] + 1
        and a[spots[0]] == b[spots[1]]
        and a[spots[1]] == b[spots[0]]
    )
