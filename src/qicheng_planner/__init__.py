"""The dispatch planner: which bus, which day, which seat or which subsidy, for a whole spring at the least public cost.

A library with its own command (`qicheng-plan`); it knows nothing of the product. Input and output: `dispatch-v1`.
"""
