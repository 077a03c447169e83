"""Acts sent twice: the first answer is kept under the caller's key and given again."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from qicheng.core import repeats
from qicheng.core.models import RepeatKey, Setting
from qicheng.core.writing import writing

AT = dt.datetime(2025, 3, 4, 9, 0, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


def act(key: UUID | None, value: str) -> str:
    """An act as rooms write them: answered before, or done and kept."""
    if (known := repeats.answered(key)) is not None:
        return known
    with writing():
        Setting.objects.create(name=f"act-{value}", value=value)
        repeats.keep(key, act="test.act", answer=value, at=AT)
    return value


def test_a_repeat_with_the_same_key_answers_the_first_time_and_does_nothing_more() -> None:
    key = uuid4()
    assert [act(key, "1"), act(key, "2"), act(key, "3")] == ["1", "1", "1"]
    assert Setting.objects.count() == 1


def test_an_empty_answer_is_an_answer() -> None:
    key = uuid4()
    repeats.keep(key, act="test", answer="", at=AT)
    assert repeats.answered(key) == ""


def test_without_a_key_every_call_is_an_act_of_its_own() -> None:
    assert [act(None, "1"), act(None, "2")] == ["1", "2"]
    assert not RepeatKey.objects.exists()


def test_an_act_that_fails_keeps_no_answer() -> None:
    key = uuid4()

    def failing() -> None:
        with writing():
            repeats.keep(key, act="test", answer="done", at=AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert repeats.answered(key) is None


def test_of_two_at_once_only_one_is_done() -> None:
    """The second asked before the first had kept its answer: its whole act falls, nothing is done twice."""
    key = uuid4()
    assert repeats.answered(key) is None
    act(key, "1")

    def second() -> None:
        with transaction.atomic():
            Setting.objects.create(name="act-2", value="2")
            repeats.keep(key, act="test.act", answer="2", at=AT)

    with pytest.raises(IntegrityError):
        second()
    assert not Setting.objects.filter(name="act-2").exists()
    assert act(key, "2") == "1"
