"""People: households and persons, identity, dated household type, duplicates and reversible merge. Not what they intend. Clause 二(二)."""
