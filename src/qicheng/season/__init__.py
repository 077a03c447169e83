"""Season: the year's plan as data: dates, targets, alert level, reporting calendar, numbered notices. No person's facts. Clauses 一, 二(三), 二(六)."""
