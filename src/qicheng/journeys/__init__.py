"""Journeys, the ledger: one row per person and season, and an event for every change. Stations write only through its acts. Every clause."""
