"""Acts of follow-up, by group: one visit, many at once, a child's referral, the rhythm, the end of the season."""
