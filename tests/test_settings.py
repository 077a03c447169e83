"""What the county's one database address means to Django."""

from __future__ import annotations

import pytest

from qicheng.site.settings import database

PLANNED = "-c plan_cache_mode=force_generic_plan -c jit=off"


def test_without_an_address_scans_and_all_else_are_durable_in_the_embedded_database():
    found = database("")
    assert found["ENGINE"] == "django.db.backends.sqlite3"
    assert "PRAGMA synchronous=FULL" in found["OPTIONS"]["init_command"]


@pytest.mark.parametrize(
    ("query", "host", "options"),
    [
        ("", "db", {"prepare_threshold": 0, "options": PLANNED}),
        (
            "?host=%2Frun%2Fpg&sslmode=require&options=-c%20work_mem%3D8MB",
            "/run/pg",
            {"prepare_threshold": 0, "sslmode": "require", "options": f"-c work_mem=8MB {PLANNED}"},
        ),
        ("?prepare=no", "db", {"prepare_threshold": None}),
    ],
)
def test_statements_are_prepared_unless_the_address_says_no(query, host, options):
    found = database(f"postgresql://u:p%40@db:5433/county{query}")
    assert (found["HOST"], found["PORT"], found["PASSWORD"]) == (host, "5433", "p@")
    assert found["OPTIONS"] == options


def test_another_kind_of_database_is_refused():
    with pytest.raises(SystemExit):
        database("mysql://db/county")
