"""Places: the dated tree county–township–village with 12-digit codes, and destination cities. Not who lives there. Clause 二(二)."""
