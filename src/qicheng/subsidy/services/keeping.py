"""How a verdict is kept beside a claim: the trace and what would change it, as plain values under a seal."""

from __future__ import annotations

from typing import Any

from qicheng.subsidy.rules.judging import Change, Verdict


def trace_of(verdict: Verdict) -> dict[str, Any]:
    """The trace and the changes as plain values."""
    lines = [
        {"code": x.code, "title": x.title, "holds": x.holds, "value": x.value, "source": x.source, "date": x.date.isoformat() if x.date else "", "sentence": x.sentence}
        for x in verdict.trace
    ]  # fmt: skip
    told: dict[str, Change] = {}
    for change in verdict.changes:
        told.setdefault(change.sentence, change)
    return {"lines": lines, "changes": [{"sentence": c.sentence, "hand": c.hand} for c in told.values()]}
