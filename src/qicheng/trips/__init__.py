"""Trips 包车: demand, buses, plan, seats, leaders, tickets, boarding, on the way, arrival hand-over. Not who intends, not subsidies. Clauses 二(三), 二(四)."""
