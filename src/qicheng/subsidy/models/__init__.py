"""Tables of subsidies: claims and proofs, public lists and objections, batches and bank files, funds."""

from qicheng.subsidy.models.claims import CardChange, Claim, ClaimEvent, Kin, Proof, WorkerLink
from qicheng.subsidy.models.effects import Effect, EffectClaim, EffectLine
from qicheng.subsidy.models.money import CharterBill, Fund, FundEntry, MoneyPlan, PlanLine, Recovery, Source
from qicheng.subsidy.models.paying import (
    BankFormat,
    Batch,
    BatchLine,
    Call,
    Finding,
    ReturnFile,
    Signature,
    Threshold,
    Unmatched,
)
from qicheng.subsidy.models.publicity import Objection, Posting, PostingLine

__all__ = [
    "BankFormat", "Batch", "BatchLine", "Call", "CardChange", "CharterBill", "Claim", "ClaimEvent", "Effect", "EffectClaim", "EffectLine", "Finding", "Fund", "FundEntry", "Kin", "MoneyPlan",
    "Objection", "PlanLine", "Posting", "PostingLine", "Proof", "Recovery", "ReturnFile", "Signature", "Source", "Threshold", "Unmatched", "WorkerLink",
]  # fmt: skip
