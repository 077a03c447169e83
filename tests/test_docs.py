"""What the documents say is there: names of acts, tests, commands, pictures and links. A name that moves takes its line with it."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"
CLAUSES = ROOT / "docs" / "clauses.md"
# The plan's parts that ask for something, in its order (its preface and headings ask for nothing).
PLAN = ("一", *(f"二({n})" for n in "一二三四五六七八"), *(f"三({n})" for n in "一二三四"))

Line = tuple[str, str, str, str]


def clause_lines(text: str) -> list[Line]:
    """The table's lines: clause, what it asks, acts, tests."""
    rows = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| 条款")]
    cells = [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows]
    assert all(len(row) == 4 for row in cells), [row for row in cells if len(row) != 4]
    return [(row[0], row[1], row[2], row[3]) for row in cells]


def marked(text: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`]+)`", text)


def resolve(dotted: str) -> tuple[str, object] | None:
    """(module, what the name means) of a name written from its room or package; None where there is no such thing."""
    name = dotted if dotted.startswith("qicheng_") else f"qicheng.{dotted}"
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        module = ".".join(parts[:cut])
        try:
            found: object = importlib.import_module(module)
        except ModuleNotFoundError as error:
            if error.name and module.startswith(error.name):
                continue
            raise
        for part in parts[cut:]:
            if not hasattr(found, part):
                return None
            found = getattr(found, part)
        return module, found
    return None


def name_faults(cell: str) -> list[str]:
    """Names of a cell that mean nothing. A short one belongs to the module named before it, or is a measure's code."""
    from qicheng.reports.rules import forms

    measures = {m.code for m in forms.all_of(province="450000")}
    faults, module = [], ""
    for name in marked(cell):
        if "." in name:
            found = resolve(name)
            if found is None:
                faults.append(name)
            else:
                module = found[0]
        elif name not in measures and not (module and hasattr(importlib.import_module(module), name)):
            faults.append(name)
    return faults


def path_faults(cell: str) -> list[str]:
    """Tests of a cell that are not there. A short one lies in the folder of the one before it."""
    faults, folder = [], ROOT
    for name in marked(cell):
        if "/" not in name:
            path = folder / name
        elif name.startswith(("tests/", "bench/")):
            path = ROOT / name
        else:
            path = (SOURCE if name.startswith("qicheng_") else SOURCE / "qicheng") / name
        folder = path.parent
        if not path.is_file():
            faults.append(name)
    return faults


@pytest.mark.parametrize("line", clause_lines(CLAUSES.read_text()), ids=lambda line: f"{line[0]} {line[1]}")
def test_a_clause_names_acts_and_tests_that_are_there(line: Line) -> None:
    assert marked(line[2]), "no act"
    assert marked(line[3]), "no test"
    assert name_faults(line[2]) == []
    assert path_faults(line[3]) == []


def test_clauses_stand_in_the_plans_order_each_demand_once() -> None:
    lines = clause_lines(CLAUSES.read_text())
    labels = [line[0] for line in lines]
    assert sorted(labels, key=PLAN.index) == labels
    assert set(labels) == set(PLAN)
    demands = [line[1] for line in lines]
    assert len(set(demands)) == len(demands)


def test_the_clause_guard_sees_a_breach() -> None:
    assert name_faults("`reports.services.returning.submit`, `accept`, `acept`") == ["acept"]
    assert name_faults("`reports.services.gone.submit`") == ["reports.services.gone.submit"]
    assert name_faults("measure `poor`, `poorest`") == ["poorest"]
    assert path_faults("`reports/tests/test_returns.py`, `test_gone.py`") == ["test_gone.py"]
    assert path_faults("`qicheng_planner/tests/test_solve.py`, `bench/gate.py`") == []
