"""Survey 摸底: last year's base against this year's village lists, contact attempts, intentions. Not health, not buses. Clauses 二(二), 二(四)."""
