"""What is wrong with the words of a vacancy: a dated list of words, each with its law, kept as data. Pure."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

# 不收押金, 无需培训费, 不限男女: the word is there and the thing is not.
_DENIED = re.compile(r"(?:不得?|未|无|没有?|免|零|严禁|禁止|拒绝|0)(?:需|用|要求?|会|必|再|再?收取?|交纳?|缴纳?|限|查|体检|收|押|扣|任何|一切|其他|费用|、|和|或|及|[:：]|押金|保证金|服装费|培训费|介绍费|中介费|报名费|体检费|资料费|工服费)*$")  # fmt: skip
_DENIED_AFTER = re.compile(
    r"^(?:、|和|及|等|费用|押金|培训费|服装费|已婚|未婚|已育|未育)*(?:均可|皆可|都可|也可|全免|一律不收|均不收|不收|不限|公司出|企业出|厂里出|公司承担|企业承担|免费)"
)
_BEFORE, _AFTER = 18, 14  # characters looked at around a word
_ONE_SEX = {
    "男": "M",
    "女": "F",
    "男性": "M",
    "女性": "F",
    "男士": "M",
    "女士": "F",
    "男工": "M",
    "女工": "F",
    "M": "M",
    "F": "F",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: from a day until (not including) another."""

    from_date: dt.date
    until_date: dt.date | None
    kind: str
    pattern: re.Pattern[str]
    law: str


@dataclass(frozen=True, slots=True)
class Found:
    """A flag of a vacancy: its kind, the words that raised it, the law it rests on."""

    kind: str
    said: str = ""
    law: str = ""


@lru_cache(maxsize=1)
def word_list() -> tuple[Line, ...]:
    """The list as shipped: `data/flag_words.csv`."""
    source = resources.files("qicheng.jobs").joinpath("data", "flag_words.csv")
    with source.open(encoding="utf-8") as lines:
        return tuple(
            Line(
                dt.date.fromisoformat(r["from_date"]), dt.date.fromisoformat(r["until_date"]) if r["until_date"] else None,
                r["kind"], re.compile(r["pattern"]), r["law"],
            )
            for r in csv.DictReader(lines)
        )  # fmt: skip


def in_words(texts: Sequence[str], *, on: dt.date, lines: Sequence[Line] | None = None) -> list[Found]:
    """The flags that a vacancy's words raise under the list of day `on`, one of a kind, in the list's order."""
    said = "；".join("".join(t.split()) for t in texts if t)
    valid = [
        x for x in (word_list() if lines is None else lines)
        if x.from_date <= on and (x.until_date is None or on <= x.until_date)
    ]  # fmt: skip
    exempt = any(x.kind == "EXEMPT_SEX" and x.pattern.search(said) for x in valid)
    found: dict[str, Found] = {}
    for line in valid:
        if line.kind in found or line.kind.startswith("EXEMPT") or (line.kind == "SEX" and exempt):
            continue
        for match in line.pattern.finditer(said):
            before, after = said[: match.start()][-_BEFORE:], said[match.end() :][:_AFTER]
            if not _DENIED.search(before) and not _DENIED_AFTER.search(after):
                found[line.kind] = Found(line.kind, match[0], line.law)
                break
    return list(found.values())


def one_sex(cell: str) -> str:
    """M or F where a column 性别要求 names one sex; empty for 不限, 男女均可 and the like."""
    return _ONE_SEX.get(cell.strip().upper().rstrip("。"), "")


def of_sex(cell: str, texts: Sequence[str], *, on: dt.date) -> list[Found]:
    """The flag of a column 性别要求 that names one sex, unless the law itself bars the other from such work."""
    if not one_sex(cell):
        return []
    said = "；".join(texts)
    valid = [x for x in word_list() if x.from_date <= on and (x.until_date is None or on <= x.until_date)]
    if any(x.kind == "EXEMPT_SEX" and x.pattern.search(said) for x in valid):
        return []
    law = next((x.law for x in valid if x.kind == "SEX"), "")
    return [Found("SEX", f"性别要求：{cell.strip()}", law)]
