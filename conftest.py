"""For all tests: nothing that one test counted is left for the next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _no_figures_are_kept() -> Iterator[None]:
    yield
    from qicheng.reports import queries

    queries.forget()
