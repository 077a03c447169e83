"""Fixtures of the ground's tests."""

from __future__ import annotations

import pytest
from django.db import connection


@pytest.fixture
def boxes(db: None) -> None:
    """The two test tables, made inside the test's transaction and gone with it."""
    from qicheng.core.tests.boxes import Box, Copy

    if connection.vendor == "sqlite":  # its schema editor refuses to work inside a transaction
        kinds = {m: ", ".join(_column(f) for f in m._meta.concrete_fields) for m in (Box, Copy)}
        with connection.cursor() as cursor:
            for model, columns in kinds.items():
                cursor.execute(f"CREATE TABLE {model._meta.db_table} ({columns})")
        return
    with connection.schema_editor(atomic=False) as editor:
        for model in (Box, Copy):
            editor.create_model(model)


def _column(field) -> str:
    kind = field.db_type(connection) + (" PRIMARY KEY" if field.primary_key else "")
    return f"{field.column} {kind} {'' if field.null else 'NOT NULL'}"
