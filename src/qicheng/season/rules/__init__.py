"""Rules of the year's plan: targets and packs (`plan`), notices with their tiers and conditions (`policy`). Pure."""

from qicheng.season.rules.plan import BOUNDS, DECLARATIONS, WORDS, why_not_pack, why_not_target

__all__ = ["BOUNDS", "DECLARATIONS", "WORDS", "why_not_pack", "why_not_target"]
