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
    return "CHECK" if _sum(digits) % 10 else ""


def completed(digits: str) -> str:
    """A number with its check digit behind it: for invented cards of demonstrations and tests."""
    return digits + str(-_sum(digits + "0") % 10)


def _sum(digits: str) -> int:
    """The sum of ISO/IEC 7812: every second digit from the right doubled, the digits of the products added."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        n = int(digit) * (1 + place % 2)
        total += n - 9 if n > 9 else n
    return total
