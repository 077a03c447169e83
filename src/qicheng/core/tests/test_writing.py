"""The one door of writing: nested use joins, a failed act leaves nothing, two processes lose no update."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from qicheng.core import counters, writing
from qicheng.core.models import Counter, Setting
from qicheng.core.tests import processes

COUNT = """
import sys
from qicheng.core import counters
from qicheng.core.writing import writing
seen = []
for i in range(40):
    with writing():
        seen.append(counters.take("persons", 3))
print(*seen)
"""
READ_AND_WRITE = """
import os, sys, time
from pathlib import Path
from qicheng.core.models import Setting
from qicheng.core.writing import writing
here = Path(os.environ["QICHENG_HOME"])
(here / f"begun{sys.argv[1]}").touch()  # one that has done all before the other begins shows nothing
while len(list(here.glob("begun*"))) < 2:
    time.sleep(0.001)
for i in range(60):
    with writing():
        row = Setting.objects.select_for_update().get(name="count")
        Setting.objects.filter(name="count").update(value=str(int(row.value) + 1))
"""


def set_value(name: str, value: str) -> None:
    with writing.writing():
        Setting.objects.update_or_create(name=name, defaults={"value": value})


@pytest.mark.django_db(transaction=True)
def test_nested_use_joins_the_outer_act_and_falls_with_it() -> None:
    def outer() -> None:
        with writing.writing():
            set_value("a", "1")
            with writing.writing():
                set_value("b", "2")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        outer()
    assert not Setting.objects.exists()
    assert writing._held.depth == 0


@pytest.mark.django_db(transaction=True)
def test_a_failed_inner_act_may_be_survived_by_the_outer_one() -> None:
    def inner() -> None:
        with writing.writing():
            set_value("b", "2")
            raise RuntimeError

    with writing.writing():
        set_value("a", "1")
        with pytest.raises(RuntimeError):
            inner()
    assert list(Setting.objects.values_list("name", flat=True)) == ["a"]


@pytest.mark.django_db(transaction=True)
def test_the_place_is_free_again_after_an_act_and_after_a_failure() -> None:
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), writing.writing():
            raise ZeroDivisionError
        set_value("a", "1")
    assert not connection.in_atomic_block


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_of_the_caller_no_second_place_is_waited_for() -> None:
    with transaction.atomic():
        set_value("a", "1")
        transaction.set_rollback(True)
    assert not Setting.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_numbers_taken_by_several_processes_are_given_once(tmp_path) -> None:
    taken = [int(n) for answer in processes.together(COUNT, 3, tmp_path) for n in answer.split()]
    assert sorted(taken) == list(range(1, 1 + 3 * 3 * 40, 3))


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_read_and_write_lose_no_update(tmp_path) -> None:
    set_value("count", "0")
    processes.together(READ_AND_WRITE, 2, tmp_path)
    last = "from qicheng.core.models import Setting\nprint(Setting.objects.get(name='count').value)"
    assert processes.alone(last, tmp_path) == "120"


@pytest.mark.django_db(transaction=True)
def test_the_proof_of_lost_updates_catches_a_door_that_is_left_open(tmp_path) -> None:
    set_value("count", "0")
    open_door = READ_AND_WRITE.replace("with writing():", "if True:").replace(".select_for_update()", "")
    script = open_door.replace(
        "        Setting.objects.filter",
        "        time.sleep(0.002)\n        Setting.objects.filter",
    )
    processes.together(script, 2, tmp_path)
    last = "from qicheng.core.models import Setting\nprint(Setting.objects.get(name='count').value)"
    assert int(processes.alone(last, tmp_path)) < 120


@pytest.mark.django_db
def test_counters_begin_at_one_and_stand_apart_by_name() -> None:
    assert counters.take("a", 5) == 1
    assert counters.take("b", 1) == 1
    assert counters.take("a", 1) == 6
    assert dict(Counter.objects.values_list("name", "next")) == {"a": 7, "b": 2}
