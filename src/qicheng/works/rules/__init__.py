"""Rules of local work, by matter: `work` (joining, days, wages, shares), `proving` (what must never be true of paid wages)."""
