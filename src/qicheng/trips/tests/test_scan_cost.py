"""What one scan may cost: its statements, and that each of them goes by an index."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection

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
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL chooses by the size of its tables")
    asked = [Asked(trip_id=n, said=said, key=uuid.uuid4(), device=3) for n in (7, 8, 9)]
    statement, values = lookups.statement(said.manner, asked)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement.text}", values)
        steps = [row[3] for row in cursor.fetchall()]
    # Only the scans themselves, which stand in the statement, are gone through.
    assert {s for s in steps if s.startswith("SCAN")} <= {"SCAN q", "SCAN 3 CONSTANT ROWS"}, steps
    assert sum(s.startswith("SEARCH") for s in steps) > 8, steps
