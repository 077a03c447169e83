"""Health 查验: screening, clearance, fever events with who was told, groups under daily watch. Not buses, not the level itself. Clauses 二(一), 二(五)."""
