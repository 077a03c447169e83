"""Acts on cases, by group: opening, handling, evidence, papers, ticking, referrals, glass, meetings, the rule book.

The acts that other rooms call stand here too.
"""

from qicheng.cases.services.handling import resolve, settle, take_in_hand, take_up
from qicheng.cases.services.opening import open_case

__all__ = ["open_case", "resolve", "settle", "take_in_hand", "take_up"]
