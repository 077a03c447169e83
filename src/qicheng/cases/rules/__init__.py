"""Rules of cases: kinds and owners, state machines, clocks, the ladder, what must be true before a case closes. Pure."""
