"""Letters for codes that people read aloud, copy by hand or type from a slip."""

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 and O, no 1, I and L
