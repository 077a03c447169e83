"""The tool that plants small faults: each change is one, and the living code has it wherever it was imported."""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import mutating

TEXT = '''"""Words."""
import functools
from dataclasses import dataclass

LEAST = 5
KINDS = frozenset({"A", "B"})
OTHERS = KINDS | {"C"}

def fits(n: int) -> bool:
    """Words."""
    if n >= LEAST and n != 7:
        return True
    return False

@functools.lru_cache
def kept(n: int) -> int:
    return n + 1

@dataclass(frozen=True, slots=True)
class Pair:
    left: int
    right: int = 3

    @property
    def sum(self) -> int:
        return self.left + self.right

    def say(self) -> str:
        return f"共 {self.sum} 人"
'''
Planted = tuple[ModuleType, ast.Module]


@pytest.fixture
def planted(tmp_path: Path) -> Iterator[Planted]:
    path = tmp_path / "planted_rules.py"
    path.write_text(TEXT)
    spec = importlib.util.spec_from_file_location("planted_rules", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["planted_rules"] = module
    spec.loader.exec_module(module)
    yield module, ast.parse(TEXT)
    del sys.modules["planted_rules"]


def change(planted: Planted, where: str, label: str) -> None:
    module, tree = planted
    (found,) = [c for c in mutating.changes(tree) if (c.where, c.label) == (where, label)]
    mutating.put(found, tree, module)


def test_functions_imported_elsewhere_are_changed_where_they_stand(planted: Planted) -> None:
    fits, kept = planted[0].fits, planted[0].kept
    assert [n for n in range(9) if fits(n)] == [5, 6, 8]
    change(planted, "fits", "GtE → Gt")
    assert [n for n in range(9) if fits(n)] == [6, 8]
    assert kept(9) == 10
    change(planted, "kept", "Add → Sub")
    assert kept(9) == 8


def test_methods_properties_and_defaults_are_changed_also_in_what_was_made_before(planted: Planted) -> None:
    pair = planted[0].Pair(4)
    change(planted, "Pair.sum", "Add → Sub")
    assert pair.sum == 1
    assert pair.say() == "共 1 人"
    change(planted, "Pair", "3 → 4")
    assert planted[0].Pair(4).right == 4


def test_a_table_is_changed_with_what_is_made_of_it_wherever_it_stands(planted: Planted, monkeypatch) -> None:
    monkeypatch.setitem(globals(), "BORROWED", planted[0].KINDS)
    change(planted, "", "without element `'A'`")
    assert planted[0].KINDS == BORROWED == {"B"}  # noqa: F821  set just above
    assert {"B", "C"} == planted[0].OTHERS
    change(planted, "", "5 → 6")
    assert not planted[0].fits(5)


def test_each_change_is_one_and_words_are_left_alone() -> None:
    plain = ast.unparse(ast.parse(TEXT))
    labels = []
    for n in range(len(mutating.changes(ast.parse(TEXT)))):
        tree = ast.parse(TEXT)
        found = mutating.changes(tree)[n]
        found.make()
        assert ast.unparse(tree) != plain, found.label
        labels.append((found.where, found.label))
    assert len(set(labels)) == len(labels)
    assert ("fits", "condition turned") in labels
    assert ("fits", "without operand `n != 7`") in labels
    assert ("Pair.say", "returns None") in labels
    assert not any("Words" in label or "共" in label for _, label in labels)
