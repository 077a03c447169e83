"""Acts that wait together: one transaction for all of them, each its own answer, and one that fails takes no other with it."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.db import transaction

from qicheng.core.models import Setting
from qicheng.core.tests import processes
from qicheng.core.together import Together

# Six threads bring an act each. The first holds the writer's place until the other five stand in line behind it.
SIX = """
import json, sys, threading, time
from django.db import connection
from qicheng.core.models import Setting
from qicheng.core.together import Together

fails, prepared, told = PLACES, [], {}

def prepare():
    prepared.append(1)
    if "prepare" in fails and len(prepared) == 2:
        raise RuntimeError("prepare")

groups = []

def carry_out(places):
    groups.append(list(places))
    return [act(n) for n in places]

line = Together(prepare, carry_out)
begun = threading.Event()

def act(n):
    if n == 0:
        begun.set()
        until = time.monotonic() + 30
        while len(line._line) < 6:
            assert time.monotonic() < until, "the others did not come"
    Setting.objects.create(name=f"act {n}", value=str(Setting.objects.count()))
    if n in fails:
        raise ValueError(n)
    return n * 10

def bring(n):
    try:
        told[n] = line.run(n)
    except (ValueError, RuntimeError) as error:
        told[n] = repr(error)
    connection.close()

threads = [threading.Thread(target=bring, args=(n,)) for n in range(6)]
threads[0].start()
begun.wait(30)
for t in threads[1:]: t.start()
for t in threads: t.join(60)
rows = sorted(Setting.objects.filter(name__startswith="act").values_list("name", flat=True))
print(json.dumps({"told": told, "rows": rows, "prepared": len(prepared), "left": len(line._line), "groups": [sorted(g) for g in groups]}))
"""


def six(home: Path, fails: list[object]) -> dict[str, object]:
    found: dict[str, object] = json.loads(processes.alone(SIX.replace("PLACES", repr(fails)), home))
    return found


@pytest.mark.django_db(transaction=True)
def test_those_who_wait_share_one_transaction_and_each_gets_its_own_answer(tmp_path: Path) -> None:
    found = six(tmp_path, [])
    assert found["told"] == {str(n): n * 10 for n in range(6)}
    assert found["rows"] == [f"act {n}" for n in range(6)]
    assert found["prepared"] == 2
    assert found["groups"] == [[0], [1, 2, 3, 4, 5]]  # the first alone, the five behind it together
    assert found["left"] == 0


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_takes_no_other_with_it(tmp_path: Path) -> None:
    found = six(tmp_path, [3])
    assert found["told"] == {str(n): n * 10 for n in range(6)} | {"3": "ValueError(3)"}
    assert found["rows"] == [f"act {n}" for n in range(6) if n != 3]
    assert found["left"] == 0


@pytest.mark.django_db(transaction=True)
def test_a_failure_before_the_first_act_hurts_nobody_in_line(tmp_path: Path) -> None:
    found = six(tmp_path, ["prepare"])
    assert found["told"] == {str(n): n * 10 for n in range(6)}
    assert found["left"] == 0


@pytest.mark.django_db
def test_inside_a_transaction_of_the_caller_an_act_takes_part_in_that() -> None:
    line: Together[str, str] = Together(
        lambda: None, lambda names: [Setting.objects.create(name=n, value="1").name for n in names]
    )
    with transaction.atomic():
        assert line.run("a") == "a"
        transaction.set_rollback(True)
    assert not Setting.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_failure_is_told_and_the_line_goes_on() -> None:
    def carry_out(acts: Sequence[int]) -> list[int]:
        return [sys.exit(1) if n < 0 else 7 // n for n in acts]

    line: Together[int, int] = Together(lambda: None, carry_out)
    with pytest.raises(ZeroDivisionError):
        line.run(0)
    with pytest.raises(SystemExit):
        line.run(-1)
    assert line.run(1) == 7


@pytest.mark.django_db(transaction=True)
def test_nothing_is_kept_of_a_group_that_does_not_answer_each_of_its_acts() -> None:
    def carry_out(acts: Sequence[str]) -> list[str]:
        for name in acts:
            Setting.objects.create(name=name, value="1")
        return []

    with pytest.raises(ValueError, match="unpack"):
        Together(lambda: None, carry_out).run("a")
    assert not Setting.objects.exists()
