"""Measures: every figure defined once over the flat ledger, with its names and its reasons, on any engine.

*How many* is `report`, *who* is `names`, *why* is `why`: all three from the same predicate. Knows no Django, no clock.
"""

from qicheng_measures.measure import Count, Measure, Ratio, Sum, by_code, measure
from qicheng_measures.report import Figures, cross, names, report, why
from qicheng_measures.terms import journeys

__all__ = [
    "Count",
    "Figures",
    "Measure",
    "Ratio",
    "Sum",
    "by_code",
    "cross",
    "journeys",
    "measure",
    "names",
    "report",
    "why",
]
