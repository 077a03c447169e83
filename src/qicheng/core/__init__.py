"""Django ground: audit book, sealing, one writer, counters, jobs, messages, working days, base templates and static files. Knows no room. Serves every clause."""
