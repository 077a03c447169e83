"""Figures of the whole catalogue over the test's ledger, and the promises they must keep."""

from __future__ import annotations

from django.db import connection

from qicheng_measures import places
from qicheng_measures.engines.database import Database
from qicheng_measures.measure import all_measures
from qicheng_measures.measure import faults as broken
from qicheng_measures.report import report

Figures = places.Figures


def by_village(level: str = "village", place: str = "") -> Figures:
    with connection.cursor() as cursor:
        return report(Database(cursor), all_measures(), season=2025, level=level, place=place)


def faults() -> list[str]:
    """Promises of the catalogue that any village, township or the county breaks."""
    found = by_village()
    units = [
        found,
        *(
            places.fold(found, lambda c, level=level: places.unit(c, level))
            for level in ("township", "county")
        ),
    ]
    return [
        f"{code}: {f}"
        for figures in units
        for code, row in figures.items()
        for f in broken(row, all_measures())
    ]


def unclosed() -> list[str]:
    """Units whose closing sum does not close: last year + new + in − out − gone − unexplained = this year."""
    found = by_village()
    wrong = []
    for level in ("village", "township", "county"):
        for code, row in places.fold(found, lambda c, level=level: places.unit(c, level)).items():
            this_year = (
                row["base"]
                + row["new_on_list"]
                + row["moved_in"]
                - row["moved_out"]
                - row["left_list"]
                - row["unexplained"]
            )
            left = row["base"] - row["kept"] - row["moved_out"] - row["left_list"]
            if this_year != row["persons"] or left != row["unexplained"]:
                wrong.append(f"{code}: {row}")
    total = places.total(found, ("moved_in", "moved_out"))
    return wrong if total["moved_in"] == total["moved_out"] else [*wrong, f"in and out differ: {total}"]
