"""Cross-checks of a return (domain.md 6.6): an error stops, a warning is seen, what must be explained carries a sentence. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qicheng.kit.marking import gettext_noop as _
from qicheng.reports.rules.forms import Form
from qicheng_measures.catalogue.trips import LEFT_CHARTER
from qicheng_measures.measure import Measure, all_measures

CHARTER = LEFT_CHARTER.code  # the figure that buses must bear out
ERROR, EXPLAIN, WARNING = "ERROR", "EXPLAIN", "WARNING"
LEVELS: Mapping[str, str] = {ERROR: _("错误"), EXPLAIN: _("需说明"), WARNING: _("提示")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One violated rule. `measure` is the figure it hangs on; `names` the measure whose persons cause it."""

    code: str
    level: str
    measure: str
    sentence: str
    names: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leap:
    """From what difference on a figure looks doubtful: by more than so many percent of what it was, and by so many persons at least."""

    percent: int = 50
    least: int = 20

    def is_one(self, now: int, was: int) -> bool:
        """Whether a figure leapt. From nought everything is new: that is no leap."""
        return bool(was) and abs(now - was) >= self.least and abs(now - was) * 100 > was * self.percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a return is checked against: its figures, those of the period before, of the same day last year, of the units below.

    `carried`: how many had passed the gates of buses, where the form counts them.
    """

    now: Mapping[str, int]
    before: Mapping[str, int] | None = None
    last_year: Mapping[str, int] | None = None
    below: Sequence[Mapping[str, int]] | None = None
    carried: int | None = None
    leap: Leap = Leap()


def violations(form: Form, measures: Sequence[Measure], seen: Seen) -> list[Violation]:
    """Every violated rule, errors first."""
    found = [
        *_promises(measures, seen.now),
        *_sums(measures, seen),
        *_carried(measures, seen),
        *_falling(form, measures, seen),
        *_leaps(measures, seen),
    ]
    order = {ERROR: 0, EXPLAIN: 1, WARNING: 2}
    return sorted(found, key=lambda v: order[v.level])


def _promises(measures: Sequence[Measure], now: Mapping[str, int]) -> list[Violation]:
    """其中 ≤ 总, families close: the promises that the measures declare themselves."""
    by = {m.code: m for m in measures}
    found = []
    families: dict[str, list[Measure]] = {}
    for m in measures:
        whole = by.get(m.part_of)
        if whole and now.get(m.code, 0) > now.get(whole.code, 0):
            found.append(
                Violation(
                    code="PART", level=ERROR, measure=m.code, names=m.code,
                    sentence=f"{m.label} {now[m.code]} 大于 {whole.label} {now[whole.code]}。",
                )
            )  # fmt: skip
        if m.closes in by:
            families.setdefault(m.closes, []).append(m)
    for code, parts in families.items():
        total = sum(now.get(m.code, 0) for m in parts)
        if _is_whole_family(code, parts) and total != now.get(code, 0):
            found.append(
                Violation(
                    code="FAMILY", level=ERROR, measure=code, names=code,
                    sentence=f"{by[code].label} {now.get(code, 0)} 不等于各项之和 {total}。",
                )
            )  # fmt: skip
    return found


def _is_whole_family(code: str, parts: Sequence[Measure]) -> bool:
    """A sheet that shows part of a family promises nothing of its sum."""
    declared = {m.code for m in all_measures() if m.closes == code}
    return declared <= {m.code for m in parts}


def _sums(measures: Sequence[Measure], seen: Seen) -> list[Violation]:
    """合计 = Σ下级: they differ where a unit below has corrected its report since, or lies outside the tree; that needs a sentence."""
    if seen.below is None:
        return []
    found = []
    for m in measures:
        total = sum(row.get(m.code, 0) for row in seen.below)
        if total != seen.now.get(m.code, 0):
            found.append(
                Violation(
                    code="SUM", level=EXPLAIN, measure=m.code, names=m.code,
                    sentence=f"{m.label} {seen.now.get(m.code, 0)} 不等于下级报送之和 {total}。请说明原因。",
                )
            )  # fmt: skip
    return found


def _carried(measures: Sequence[Measure], seen: Seen) -> list[Violation]:
    """包车人数 = Σ各车次乘客: they differ where a journey was put right by hand since; that needs a sentence."""
    return [
        Violation(
            code="CARRIED", level=EXPLAIN, measure=m.code, names=m.code,
            sentence=f"{m.label} {seen.now.get(m.code, 0)} 人，各车次检票上车的是 {seen.carried} 人。请点开名单核对，并说明原因。",
        )
        for m in measures
        if m.code == CHARTER and seen.carried is not None and seen.carried != seen.now.get(m.code, 0)
    ]  # fmt: skip


def _falling(form: Form, measures: Sequence[Measure], seen: Seen) -> list[Violation]:
    """A cumulative figure that is lower than in the period before needs a sentence."""
    if seen.before is None:
        return []
    by = {m.code: m for m in measures}
    return [
        Violation(
            code="FALLING", level=EXPLAIN, measure=code, names=code,
            sentence=f"{by[code].label}是累计数，比上期 {seen.before[code]} 少了 {seen.before[code] - seen.now.get(code, 0)}。请说明原因。",
        )
        for code in form.cumulative
        if code in by and seen.now.get(code, 0) < seen.before.get(code, 0)
    ]  # fmt: skip


def _leaps(measures: Sequence[Measure], seen: Seen) -> list[Violation]:
    """Plausibility: a figure that is far from what it was, or from last year's same day."""
    found = []
    for m in measures:
        now = seen.now.get(m.code, 0)
        for word, other in (("上期", seen.before), ("去年同日", seen.last_year)):
            if other is None or m.code not in other:
                continue
            was = other[m.code]
            if seen.leap.is_one(now, was):
                found.append(
                    Violation(
                        code="LEAP", level=WARNING, measure=m.code, names=m.code, sentence=f"{m.label} {now}，{word}是 {was}，相差较大。请核对名单。"
                    )
                )  # fmt: skip
    return found


def why_not_submit(found: Sequence[Violation], remarks: Mapping[str, str]) -> str:
    """Why a return may not go out yet; empty when it may."""
    errors = [v for v in found if v.level == ERROR]
    if errors:
        return f"有 {len(errors)} 处对不上：{errors[0].sentence}请点开名单核对，改正登记后再报。"
    silent = [v for v in found if v.level == EXPLAIN and len(remarks.get(v.measure, "").strip()) < 2]
    if silent:
        return f"有 {len(silent)} 处要写说明：{silent[0].sentence}"
    return ""
