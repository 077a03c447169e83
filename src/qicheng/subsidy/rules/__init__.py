"""Rules of subsidies: facts, verdicts with reasons, the order of payment, the steps of a claim. Pure."""
