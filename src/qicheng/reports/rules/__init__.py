"""Rules of reports: moments of a period, standing of a return, its steps, its cross-checks. Pure."""
