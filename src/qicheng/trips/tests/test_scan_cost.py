"""What one scan may cost: its statements, and that each of them goes by an index."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection

from qicheng.core.writing import writing
from qicheng.journeys import riding
from qicheng.trips import lookups
from qicheng.trips.lookups import Asked, Said


@pytest.mark.django_db
@pytest.mark.parametrize(
    "said",
    [
        Said(manner="QR"),
        Said(manner="CODE", code="ABCDEFGHJ"),
        Said(manner="ID", index="0" * 32),
        Said(manner="NAME", name="张三", tail="1234"),
    ],
    ids=lambda said: said.manner,
)
def test_no_table_is_read_through_for_a_scan(said):
    asked = [Asked(trip_id=n, said=said, key=uuid.uuid4(), device=3) for n in (7, 8, 9)]
    statement, values = lookups.statement(said.manner, asked)
    if connection.vendor == "postgresql":
        assert not _read_through_on_postgres(statement, values)
        return
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement.text}", values)
        steps = [row[3] for row in cursor.fetchall()]
    # Only the scans themselves, which stand in the statement, are gone through.
    assert {s for s in steps if s.startswith("SCAN")} <= {"SCAN q", "SCAN 3 CONSTANT ROWS"}, steps
    assert sum(s.startswith("SEARCH") for s in steps) > 8, steps


def _read_through_on_postgres(statement, values) -> list[str]:
    """What the plan reads through, of tables that are still empty, as they are when it is made in the first hour of a season."""
    with writing():
        riding.hold()
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {statement.text}", values)
            steps = [row[0] for row in cursor.fetchall()]
    assert sum("Index" in s and "Scan" in s for s in steps) > 8, steps
    return [s for s in steps if "Seq Scan" in s]
