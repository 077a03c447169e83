"""The search: annealing over buses, compiled; see `anneal` for the loop and `rank` for how seats are priced."""

from qicheng_planner.search.warm import warm

__all__ = ["warm"]
