"""How a verdict is kept beside a claim: its sentences with their parts, so that a page tells them in its reader's language."""

from __future__ import annotations

from typing import Any

from qicheng.kit.telling import parts_of, plain
from qicheng.subsidy.rules.judging import Change, Verdict


def trace_of(verdict: Verdict) -> dict[str, Any]:
    """The trace and the changes as plain values; `queries.claims` hears them again."""
    lines = [
        {"code": x.code, "title": x.title, "holds": x.holds, "value": plain(x.value), "source": plain(x.source), "date": x.date.isoformat() if x.date else "", "sentence": plain(x.sentence)}
        for x in verdict.trace
    ]  # fmt: skip
    told: dict[str, Change] = {}
    for change in verdict.changes:
        told.setdefault(change.sentence, change)
    return {
        "lines": lines,
        "changes": [{"sentence": plain(c.sentence), "hand": c.hand} for c in told.values()],
    }


def sentence_of(text: str) -> dict[str, Any]:
    """The columns of a claim that keep why it stands as it does: the Chinese text, and what it is made of."""
    return {"sentence": text[:300], "sentence_parts": parts_of(text)}


def note_of(text: str) -> dict[str, Any]:
    """The same of an entry in a claim's book."""
    return {"note": text[:300], "note_parts": parts_of(text)}
