"""Rows of the house into a problem of the planner, its answer back into rows: the only caller of the planner."""
