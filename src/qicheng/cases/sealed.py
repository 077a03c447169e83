"""What lies sealed in cases: a compartment's words, who reported a matter, facts of a complaint or a child. JSON under seal."""

from __future__ import annotations

from collections.abc import Mapping

from qicheng.cases.models import Case
from qicheng.core.sealing import blind_index, open_facts, seal_facts
from qicheng.kit.spoken import LETTERS


def pack(facts: Mapping[str, object], *, aad: str) -> bytes:
    """Facts as they are kept."""
    return seal_facts(dict(facts), aad=aad)


def unpack(value: bytes | memoryview | None, *, aad: str) -> dict[str, str]:
    """Facts as they were given; empty where none were."""
    return {str(k): str(v) for k, v in open_facts(value, aad=aad).items()}


def content(row: Case) -> tuple[str, str]:
    """Title and note of a case, whether they lie open or sealed."""
    if row.content_sealed is None:
        return row.title, row.note
    said = unpack(row.content_sealed, aad=f"case.content:{row.key}")
    return said.get("title", ""), said.get("note", "")


def receipt_digest(code: str) -> str:
    """How a receipt code lies at rest: keyed, so that the table alone opens nothing."""
    plain = "".join(c for c in code.upper() if c.isalnum())
    return blind_index(plain, purpose="cases.receipt")


def likeness(*parts: str) -> str:
    """The mark by which a repeated report of one matter is found."""
    return blind_index("|".join("".join(p.split()) for p in parts), purpose="cases.likeness")


def new_code(seed: str) -> str:
    """A receipt code of ten signs. The same form sent twice gets the same code: it is derived from the form's own key."""
    number = int(blind_index(seed, purpose="cases.receipt.code"), 16)
    signs = []
    for _ in range(10):
        number, rest = divmod(number, len(LETTERS))
        signs.append(LETTERS[rest])
    return "".join(signs)
