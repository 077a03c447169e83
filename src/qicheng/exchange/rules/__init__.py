"""Rules of the import, plain functions without Django, clock or database."""
