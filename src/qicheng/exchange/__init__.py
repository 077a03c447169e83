"""Exchange 进出口: rosters and enterprise lists in, tables and person lists out. Holds no rule of another room. Clause 二(二)."""
