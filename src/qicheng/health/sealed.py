"""What of a body is written down, sealed and bound to its row."""

from __future__ import annotations

from qicheng.core.sealing import seal_facts


def box(facts: dict[str, object], *, aad: str) -> bytes:
    """Facts as sealed text; empty ones are left out."""
    said = {k: v for k, v in facts.items() if v not in (None, "", [])}
    return seal_facts(said, aad=aad)
