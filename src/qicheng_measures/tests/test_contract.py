"""The contract: the package's columns are the ledger's, and the package needs nothing of the house."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

from django.db import models

from qicheng_measures.ledger import COLUMNS, KEY, TABLE

PACKAGE = Path(__file__).resolve().parents[1]
KIND = {
    "BigIntegerField": "int",
    "IntegerField": "int",
    "SmallIntegerField": "int",
    "CharField": "text",
    "DateField": "date",
    "BooleanField": "bool",
}


def of_the_tables(fields: list[models.Field]) -> list[tuple[str, str, bool]]:
    return [(f.attname, KIND[f.get_internal_type()], f.null) for f in fields]


def of_the_contract() -> list[tuple[str, str, bool]]:
    return [(c.name, c.kind, c.nullable) for c in COLUMNS.values()]


def test_names_kinds_order_and_nulls_are_those_of_the_ledgers_table() -> None:
    from qicheng.journeys.models import Event, Flat, Journey

    assert of_the_tables(list(Flat._meta.fields)) == of_the_contract()
    assert Journey._meta.db_table == TABLE
    assert Journey._meta.pk.name == KEY
    assert set(COLUMNS) <= {f.attname for f in Event._meta.fields}


def test_the_comparison_catches_a_column_that_drifts() -> None:
    from qicheng.journeys.models import Flat

    fields = list(Flat._meta.fields)
    drifted = [*fields[:-1], models.BooleanField(null=True, name="gone")]
    drifted[-1].set_attributes_from_name("gone")
    assert of_the_tables(drifted) != of_the_contract()


def test_nothing_that_names_a_person_is_a_column() -> None:
    assert not [c for c in COLUMNS if re.search(r"name|phone|id_|card|birth|address", c)]
    assert not COLUMNS["employer"].leaves
    assert not COLUMNS["fever"].leaves


ALONE = """
import sys, time
class Only:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top != "qicheng_measures" and top not in sys.stdlib_module_names:
            raise ImportError("not of the standard library: " + name)
sys.meta_path.insert(0, Only())
began = time.process_time()
import qicheng_measures
import qicheng_measures.catalogue
import qicheng_measures.engines.database, qicheng_measures.engines.oracle
print(time.process_time() - began)
"""


def test_the_package_imports_the_standard_library_only_and_quickly() -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-c", ALONE], capture_output=True, text=True, cwd=PACKAGE.parent, check=False
    )
    assert done.returncode == 0, done.stderr
    seconds = float(done.stdout.split()[-1])
    print(f"import of the measures: {seconds * 1000:.0f} ms CPU (goal: 30)")
    assert seconds < 0.3


def test_the_guard_of_imports_catches_the_house() -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-c", ALONE.replace("import qicheng_measures\n", "import qicheng\n", 1)],
        capture_output=True, text=True, cwd=PACKAGE.parent, check=False,
    )  # fmt: skip
    assert "not of the standard library: qicheng" in done.stderr


def test_no_file_of_the_package_names_the_house_or_its_framework() -> None:
    wrong = []
    for path in PACKAGE.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            wrong += [f"{path.name}: {n}" for n in names if n.partition(".")[0] in {"qicheng", "django"}]
    assert wrong == []


def test_the_package_without_its_catalogue_stays_small_and_so_does_each_file() -> None:
    files = [p for p in PACKAGE.rglob("*.py") if not {"tests", "catalogue"} & set(p.parts)]
    lines = {p.name: len(p.read_text(encoding="utf-8").splitlines()) for p in files}
    assert sum(lines.values()) <= 1200
    assert {n: many for n, many in lines.items() if many > 200} == {}
