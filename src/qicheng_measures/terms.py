"""Predicates: small immutable trees with two faces, `sql()` for engines and `holds(row)` for one person.

Both follow SQL's three-valued logic: NULL is unknown, and only what is true counts. The door to `logic` (how they are put together),
`leaves` (what they ask) and `columns` (how they are written).
"""

from qicheng_measures.columns import Col, journeys
from qicheng_measures.leaves import Always, Compare, Flag, Known, Same, literal
from qicheng_measures.logic import Both, Either, Not, Row, Term, Value

__all__ = [
    "Always",
    "Both",
    "Col",
    "Compare",
    "Either",
    "Flag",
    "Known",
    "Not",
    "Row",
    "Same",
    "Term",
    "Value",
    "journeys",
    "literal",
]
