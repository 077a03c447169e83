"""Judging a batch: what only the whole drop knows — repeats, the deciding village, names that differ. Pure in its core."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qicheng.exchange.rules.verdicts import finish_verdict
from qicheng.survey.rules import Stand, deciding

ACCEPTED, REPEAT_IN_FILE, REPEAT_ACROSS, REFUSED = "ACCEPTED", "REPEAT_FILE", "REPEAT_ACROSS", "REFUSED"


class Found(NamedTuple):
    """One data row as its file gives it, with its village resolved (empty: not found) and the verdict of the row alone."""

    order: int
    file: int
    sheet: str
    number: int
    code: str
    warnings: tuple[str, ...]
    key: str  # the ID number's blind index
    name: str
    village: str
    payload: Mapping[str, object]


class Known(NamedTuple):
    """What the roster knew of a person before this drop: last year's village and the name; whether on this year's list."""

    base_village: str | None
    name: str
    present: bool


class Judged(NamedTuple):
    """A row's final verdict."""

    verdict: str
    code: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where the sender may report: a test on a village code."""

    covers: Callable[[str], bool]


def judge(
    rows: Sequence[Found], known: Mapping[str, Known], *, base: bool, scope: Scope | None = None
) -> list[Judged]:
    """The final verdict of each row, in the order given. `known` by the ID number's index; `base` judges last year's list itself."""
    verdicts: list[Judged | None] = [None] * len(rows)
    groups: dict[str, list[int]] = {}
    for i, row in enumerate(rows):
        code, warnings = finish_verdict(code=row.code, warnings=row.warnings, village_known=bool(row.village))
        if not code and scope is not None and not scope.covers(row.village):
            code, warnings = "OUT_OF_RANGE", ()
        if code:
            verdicts[i] = Judged(REFUSED, code, ())
        else:
            verdicts[i] = Judged(ACCEPTED, "", warnings)
            groups.setdefault(row.key, []).append(i)
    for key, members in groups.items():
        _judge_person(rows, members, None if base else known.get(key), verdicts)
    return [v for v in verdicts if v is not None]


def _judge_person(
    rows: Sequence[Found], members: Sequence[int], known: Known | None, verdicts: list[Judged | None]
) -> None:
    """One ID number: which row stands for the person, which are repeats, which carry another name."""
    if len(members) == 1 and known is None:
        return
    name = _name(rows, members, known)
    same = [i for i in members if rows[i].name == name]
    if not same and known is not None and known.present:
        for i in members:
            verdicts[i] = Judged(REFUSED, "DUP_ID_OTHER_NAME", ())
        return
    base_village = known.base_village if known else None
    stands = {i: Stand(order=rows[i].order, village=rows[i].village) for i in same}
    chosen = deciding(stands.values(), last_year_village=base_village)
    for i in members:
        row, current = rows[i], verdicts[i]
        assert current is not None  # noqa: S101  only rows that were accepted so far are grouped
        if i not in stands:
            verdicts[i] = Judged(REFUSED, "DUP_ID_OTHER_NAME", ())
        elif stands[i] == chosen:
            differs = known is not None and known.name != row.name
            _, warnings = finish_verdict(
                code="", warnings=current.warnings, village_known=True, name_differs=differs
            )
            verdicts[i] = Judged(ACCEPTED, "", warnings)
    winner = next(i for i in same if stands[i] == chosen)
    for i in same:
        if i != winner:
            inside = any(
                rows[j].file == rows[i].file
                for j in same
                if j != i and (j == winner or rows[j].order < rows[i].order)
            )
            verdicts[i] = Judged(REPEAT_IN_FILE if inside else REPEAT_ACROSS, "", ())


def _name(rows: Sequence[Found], members: Sequence[int], known: Known | None) -> str:
    """The name under which an ID number counts: the known one if a row has it, else the first in the order of the walk."""
    names = [rows[i].name for i in sorted(members, key=lambda i: rows[i].order)]
    if known is not None and (known.present or known.name in names):
        return known.name
    return names[0]


def count(verdicts: Iterable[Judged]) -> dict[str, object]:
    """The counts of a summary: what was accepted, refused and why, warned of and repeated."""
    total = {"data_rows": 0, "unique_accepted": 0, "rejected": 0, "dup_in_file": 0, "dup_cross_file": 0}
    reasons: dict[str, int] = {}
    warnings: dict[str, int] = {}
    where = {
        ACCEPTED: "unique_accepted",
        REFUSED: "rejected",
        REPEAT_IN_FILE: "dup_in_file",
        REPEAT_ACROSS: "dup_cross_file",
    }
    for verdict in verdicts:
        total["data_rows"] += 1
        total[where[verdict.verdict]] += 1
        if verdict.code:
            reasons[verdict.code] = reasons.get(verdict.code, 0) + 1
        for warning in verdict.warnings:
            warnings[warning] = warnings.get(warning, 0) + 1
    return {
        **total,
        "reject_reasons": dict(sorted(reasons.items())),
        "warnings": dict(sorted(warnings.items())),
    }
