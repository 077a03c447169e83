"""Rules of trips. Pure: frozen facts in, verdict out; no clock, no query, no Django."""
