"""Opening what lies sealed of a claim: a card, a phone, a paper; each with its line in the audit book."""

from __future__ import annotations

import datetime as dt

from qicheng.core.sealing import open_bytes, open_sealed
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.subsidy import access
from qicheng.subsidy.models import Claim, Proof
from qicheng.subsidy.services import common

REVEAL = "people.reveal"
FIELDS = ("card", "phone")


def reveal(*, claim_id: int, field: str, reason: str, at: dt.datetime, by: Viewer) -> str:
    """Opens a claim's card or phone with a reason (个保法 art. 51); empty where none is kept."""
    if field not in FIELDS:
        raise CannotAct("FIELD", "请选择要查看的号码。")
    if len(reason.strip()) < 2:
        raise CannotAct("REASON_MISSING", "查看完整号码要写明理由。请填写后再查看。")
    with writing():
        claim = Claim.objects.filter(access.in_range(by, capability=REVEAL), pk=claim_id).first()
        if claim is None:
            raise NotAllowed
        common.audited(
            "reveal",
            at=at,
            by=by,
            about=f"claim:{claim_id}",
            place=claim.village,
            field=field,
            reason=reason.strip()[:200],
        )
    sealed = getattr(claim, f"{field}_sealed")
    return open_sealed(sealed, aad=f"claim.{field}:{claim_id}") if sealed else ""


def paper(*, claim_id: int, proof_id: int, at: dt.datetime, by: Viewer) -> tuple[str, bytes]:
    """A proof's file: its name and content."""
    with writing():
        row = Proof.objects.filter(
            access.in_range(by, field="claim__village", person="claim__person_id"),
            pk=proof_id,
            claim_id=claim_id,
        ).first()
        if row is None or not row.file_sealed:
            raise NotAllowed
        common.audited("open_paper", at=at, by=by, about=f"claim:{claim_id}", proof=proof_id)
    return row.file_name, open_bytes(row.file_sealed, aad=f"proof.file:{proof_id}")


def printed(*, claim_id: int, at: dt.datetime, by: Viewer) -> None:
    """A claim's paper was printed."""
    with writing():
        common.audited("print_letter", at=at, by=by, about=f"claim:{claim_id}")
