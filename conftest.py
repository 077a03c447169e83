"""Fixtures for the tests of all rooms: the cast (tests/cast.py); and nothing that one test counted is left for the next."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says something of the machine, not of the code.
settings.register_profile("house", deadline=None)
settings.register_profile("quick", deadline=None, max_examples=10)  # a tenth: tests/amounts.py
settings.load_profile("house")

sys.path.insert(0, str(Path(__file__).resolve().parent / "tests"))
pytest_plugins = ["cast"]


@pytest.fixture(autouse=True)
def _no_figures_are_kept() -> Iterator[None]:
    yield
    from qicheng.followup import counting as followup
    from qicheng.reports import queries

    queries.forget()
    followup.forget()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks whatever touches tables, so that exactly these run on PostgreSQL too."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or names & {"db", "transactional_db", "example_county"}:
            item.add_marker("database")


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """A file as a parameter is named by its place in the list: a zip or gzip carries the second it was made in, and then two test
    processes would know the same case by two names.
    """
    return argname if isinstance(val, bytes) else None
