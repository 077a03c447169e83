"""Numbers of several rooms come in one question, each to whom it belongs; nought where there is nothing."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Count, Max, Q
from django.test.utils import CaptureQueriesContext

from qicheng.core.asking import alone, count, numbers, together
from qicheng.core.models import Setting

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows() -> None:
    Setting.objects.all().delete()
    for name, value in (("a", 1), ("b", 1), ("c", 2)):
        Setting.objects.create(name=name, value=value)


def questions() -> dict[str, list]:
    every = Setting.objects.order_by("-name")
    several = numbers(
        every, ones=Count("pk", filter=Q(value=1)), all=Count("pk"), kinds=Count("value", distinct=True)
    )
    return {
        "first": [count("n", every.filter(name__gte="b")), several], "second": [count("n", every.filter(name="a"))], "third": [],
        "part": [count("n", Setting.objects.filter(pk__in=every.values("pk")[:2]))],
    }  # fmt: skip


def test_each_number_comes_to_its_room_in_one_statement(rows: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        found = together(questions())
    assert found == {
        "first": {"n": 2, "ones": 2, "all": 3, "kinds": 2},
        "second": {"n": 1},
        "third": {},
        "part": {"n": 2},
    }
    assert len(asked) == 1
    assert found["first"] == alone(questions()["first"])


def test_where_nobody_can_be_there_is_nought(rows: None) -> None:
    nobody = Setting.objects.filter(pk__in=())
    assert together({"a": [count("n", nobody)], "b": [count("n", Setting.objects.all())]}) == {
        "a": {"n": 0},
        "b": {"n": 3},
    }
    assert alone([count("n", nobody)]) == {"n": 0}
    assert alone([numbers(Setting.objects.filter(name="z"), last=Max("value"), n=Count("pk"))]) == {
        "last": 0,
        "n": 0,
    }


def test_without_a_question_nothing_is_asked(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert together({}) == {}
        assert alone([]) == {}
