"""Plain ground: ID numbers, names, phones, dates, credit codes, money. Knows no Django and no room. Serves every clause."""
