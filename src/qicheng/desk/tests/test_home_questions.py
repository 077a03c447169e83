"""How often the first page of the day asks the database: as often with many people as with few, and the tray once."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

# Session, account, ground, posts, tray: what every page asks.
FRAME = 5
MOST = 8  # beside them the ledger's last number, twice at most, and in one question all that waits
ROLES = ("centre", "township_admin", "clerk", "cadre", "helper", "leader", "member", "reporter", "auditor", "system", "security")  # fmt: skip


def asked(browser, url: str) -> list[str]:
    browser.get(url)  # the first one reads the ground and counts the figures
    with CaptureQueriesContext(connection) as found:
        assert browser.get(url).status_code == 200
    return [q["sql"] for q in found.captured_queries]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ROLES)
def test_the_home_asks_few_questions_and_none_twice(cast, name):
    questions = asked(cast.client(name), "/")
    assert len(questions) <= MOST, questions
    assert sum("core_trayline" in q for q in questions) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["centre", "clerk", "cadre"])
def test_a_list_is_one_question_beside_the_frame(cast, name):
    assert len(asked(cast.client(name), "/roster/")) <= FRAME + 1
