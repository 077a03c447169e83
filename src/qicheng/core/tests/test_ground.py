"""What pages remember is right after every act, and only inside a request."""

from __future__ import annotations

import pytest
from django.db import transaction

from qicheng.core import ground

pytestmark = pytest.mark.django_db


class Told:
    """Counts how often it was asked."""

    def __init__(self) -> None:
        self.value, self.times = "old", 0

    def __call__(self) -> str:
        self.times += 1
        return self.value


def test_an_answer_is_kept_until_the_ground_changes():
    ask = Told()
    ground.changed()
    with ground.remembering():
        assert ground.kept("test.a", ask) == ground.kept("test.a", ask) == "old"
    with ground.remembering():
        assert ground.kept("test.a", ask) == "old"
        assert ask.times == 1
        ask.value = "new"
        ground.changed()
        assert ground.kept("test.a", ask) == "new"


def test_outside_a_request_nothing_is_kept():
    ask = Told()
    ground.changed()
    ground.kept("test.b", ask)
    ground.kept("test.b", ask)
    assert ask.times == 2


def test_without_a_stamp_nothing_is_kept():
    ask = Told()
    with ground.remembering():
        ground.kept("test.c", ask)
        ground.kept("test.c", ask)
    assert ask.times == 2


def test_an_act_taken_back_leaves_no_trace():
    ask = Told()
    ground.changed()
    with ground.remembering():
        ground.kept("test.d", ask)
        point = transaction.savepoint()
        ground.changed()
        ask.value = "never"
        assert ground.kept("test.d", ask) == "never"
        transaction.savepoint_rollback(point)
        ask.value = "old"
    with ground.remembering():
        assert ground.kept("test.d", ask) == "old"
