"""Fixtures of the whole-house tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from access_table import everyone  # noqa: F401  a fixture of several files
from county import AT, EXAMPLES


@pytest.fixture(scope="module")
def example_county(django_db_setup: None, django_db_blocker) -> Iterator[dict[str, dict[str, object]]]:
    """The example county brought in from its own files, once a module, and rolled back behind it. The two answers."""
    from qicheng.exchange import queries
    from qicheng.exchange.services import receive, run
    from qicheng.places import services as places
    from qicheng.season import services as seasons
    from qicheng.staff.queries import installation

    by = installation("试验")
    with django_db_blocker.unblock():
        with transaction.atomic():
            places.load_regions(county="451399", file=EXAMPLES / "区划.csv", at=AT, by=by)
            seasons.ensure_season(2025, at=AT, by=by)
            answers = {}
            for kind, folder in (
                ("BASE", "上年基础数据"),
                ("SURVEY", "今年摸底名册"),
                ("ENTERPRISES", "企业情况"),
            ):
                got = receive.receive(EXAMPLES / folder, kind=kind, season=2025, at=AT, by=by)
                run.run_all(got.batch_id, at=AT, by=by)
                answers[kind] = queries.result(by, batch_id=got.batch_id) | {"batch_id": got.batch_id}
            yield answers
            transaction.set_rollback(True)
        connection.close()
