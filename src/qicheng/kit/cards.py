"""Bank cards' numbers."""

from __future__ import annotations


def tidy(card: str) -> str:
    """A number as typed, without blanks and dashes."""
    return "".join(card.split()).replace("-", "")


def fault(card: str) -> str:
    """What is wrong with a bank card's number: MISSING, DIGITS, LENGTH, CHECK (ISO/IEC 7812 Luhn); "" when nothing is."""
    digits = tidy(card)
    if not digits:
        return "MISSING"
    if not (digits.isascii() and digits.isdigit()):
        return "DIGITS"
    if not 16 <= len(digits) <= 19:
        return "LENGTH"
    total = 0
    for place, digit in enumerate(reversed(digits)):
        n = int(digit) * (1 + place % 2)
        total += n - 9 if n > 9 else n
    return "CHECK" if total % 10 else ""
