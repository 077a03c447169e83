"""Django ground: audit book, sealing, one writer, counters, jobs, base templates and static files. Knows no room. Serves every clause."""
