"""Which line of a notice's table a person falls under, and what it gives. Pure. Fen."""

from __future__ import annotations

from qicheng.season.rules.expressions import holds
from qicheng.season.rules.policy import Policy, Tier, Way
from qicheng.subsidy.rules.conditions import words_of
from qicheng.subsidy.rules.facts import Facts
from qicheng.subsidy.rules.zones import serving, zone_of


def tier_of(policy: Policy, facts: Facts) -> Tier | None:
    """The line that holds: the narrowest place and zone, then the narrower group, and among equals the higher amount (就高不重复)."""
    zones = serving(zone_of(policy, facts.home_code, facts.work_code))
    best: tuple[tuple[int, int, int, int], Tier] | None = None
    for tier in policy.tiers:
        if tier.zone not in zones or (tier.groups and tier.groups.isdisjoint(facts.groups)):
            continue
        place = max((len(p) for p in tier.places if facts.work_code.startswith(p)), default=0)
        if tier.places and not place:
            continue
        if tier.when and holds(tier.when, words_of(policy, facts, tier.when)) is not True:
            continue
        weight = (place, -zones.index(tier.zone), 1 if tier.groups else 0, amount_of(tier, facts) or 0)
        if best is None or weight > best[0]:
            best = (weight, tier)
    return best[1] if best else None


def amount_of(tier: Tier, facts: Facts) -> int | None:
    """What a line gives; None when it asks for a ticket's price that is unknown. Half a fen counts as one; 0 as `fen` is no cap."""
    if tier.way is Way.FIXED:
        return tier.fen
    if facts.ticket_fen is None:
        return None
    share = facts.ticket_fen if tier.way is Way.ACTUAL else (facts.ticket_fen * tier.percent + 50) // 100
    return min(share, tier.fen) if tier.fen else share
