"""What must be true before a case closes. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from qicheng.cases.rules.kinds import CONCLUSION, EVIDENCE, KINDS, OUTCOME, REPLIED, SCHOOL

SENTENCES = {
    OUTCOME: "请写明处理结果后再办结。",
    EVIDENCE: "这一类要有佐证材料才能办结。请先上传照片、回执或文件。",
    REPLIED: "还没有答复反映人。请先填写答复，再办结。",
    CONCLUSION: "请选择结案方式（如已支付、已移送）后再结案。",
    SCHOOL: "教育部门还没有填写核实结果，不能销号。",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingFacts:
    """What a case's rows say when somebody wants to close it. `upper` is an upper room's no, if its kind asks one."""

    kind: str
    outcome: str = ""
    evidence: int = 0
    replied: bool = False
    has_reporter: bool = False
    conclusion: str = ""
    school_result: str = ""
    upper: str = ""


def why_not_close(facts: ClosingFacts) -> str:
    """The first thing that is not true yet, with what to do; empty when the case may close."""
    if facts.upper:
        return facts.upper
    holds = {
        OUTCOME: len(facts.outcome.strip()) >= 2,
        EVIDENCE: facts.evidence > 0,
        REPLIED: facts.replied or not facts.has_reporter,
        CONCLUSION: bool(facts.conclusion),
        SCHOOL: facts.school_result in {"IN_SCHOOL", "RETURNED"},
    }
    kind = KINDS.get(facts.kind)
    for condition in kind.conditions if kind else (OUTCOME,):
        if not holds[condition]:
            return SENTENCES[condition]
    return ""


def is_late(*, due: dt.datetime | None, closed_at: dt.datetime | None, at: dt.datetime) -> bool:
    """Whether the case is or was late."""
    return due is not None and (closed_at or at) > due
