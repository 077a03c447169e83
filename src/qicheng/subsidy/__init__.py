"""Subsidy 补贴: claims, who qualifies and why, publicity, payment, budget. Not who goes, not which bus. Clauses 二(三), 二(六)."""
