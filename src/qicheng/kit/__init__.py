"""Plain ground: ID numbers, names, phones, dates, credit codes, and files read in child processes. Knows no Django and no room. Every clause."""
