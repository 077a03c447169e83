"""Who must sign before money goes out. Maker, checkers and payer are always different people; figures come from the county. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From this sum on (fen) so many sign; whether a county leader must be among them."""

    from_fen: int
    signatures: int
    leader: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What a batch needs. Never less than one signature."""

    signatures: int = 1
    leader: bool = False


def needs(total_fen: int, steps: Sequence[Step]) -> Needs:
    """What a batch of this sum needs: the strictest of the steps it reaches."""
    reached = [s for s in steps if total_fen >= s.from_fen]
    return Needs(signatures=max([1, *(s.signatures for s in reached)]), leader=any(s.leader for s in reached))


def enough(wanted: Needs, signs: Sequence[tuple[int, bool]], *, made_by: int) -> bool:
    """Whether these signatures (account, is a leader) are enough; the maker's own never counts."""
    others = {a: leader for a, leader in signs if a != made_by}
    return len(others) >= max(1, wanted.signatures) and (not wanted.leader or any(others.values()))


def why_not_payer(account: int, *, made_by: int, signed_by: Sequence[int]) -> str:
    """Why an account may not pay a batch; empty when it may."""
    if account == made_by:
        return "制单的人不能发放自己的批次。请由另一人发放。"
    return "复核过这个批次的人不能再发放。请由另一人发放。" if account in signed_by else ""
