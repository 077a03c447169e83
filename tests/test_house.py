"""Guards of the house that import-linter cannot see. Each is tried on a planted breach too."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey, Model

SOURCE = Path(__file__).resolve().parents[1] / "src"
FLOORS = [
    {"kit"}, {"core"}, {"places"}, {"staff"}, {"cases", "people", "employers", "season"}, {"journeys"},
    {"survey", "health", "jobs", "trips", "followup", "works", "subsidy"}, {"reports"}, {"desk", "exchange"}, {"site"},
]  # fmt: skip
FLOOR = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
ROOMS = sorted(p.name for p in (SOURCE / "qicheng").iterdir() if (p / "__init__.py").exists())


def room_of(module: str) -> str:
    return module.split(".")[1]


def own_models() -> list[type[Model]]:
    return [m for m in apps.get_models() if m.__module__.startswith("qicheng.")]


def foreign_key_faults(models: list[type[Model]]) -> list[str]:
    """Foreign keys that point upwards or sideways, or that put a name into another room."""
    faults = []
    for model in models:
        for field in model._meta.get_fields():
            if not isinstance(field, ForeignKey) or not field.related_model.__module__.startswith("qicheng."):
                continue
            here, there = room_of(model.__module__), room_of(field.related_model.__module__)
            if here == there:
                continue
            if FLOOR[there] >= FLOOR[here]:
                faults.append(f"{model.__name__}.{field.name} points up to {there}")
            if field.remote_field.related_name != "+":
                faults.append(f"{model.__name__}.{field.name} needs related_name='+'")
    return faults


def test_foreign_keys_point_downwards_and_leave_no_trace() -> None:
    assert foreign_key_faults(own_models()) == []


def test_the_foreign_key_guard_sees_a_breach() -> None:
    from qicheng.journeys.models import Journey

    field = Journey._meta.get_field("person")
    kept = field.remote_field.related_name
    field.remote_field.related_name = "journeys"
    try:
        assert foreign_key_faults([Journey]) == ["Journey.person needs related_name='+'"]
    finally:
        field.remote_field.related_name = kept


@cache
def tree_of(text: str) -> ast.Module:
    """A file's syntax, read once for all guards."""
    return ast.parse(text)


def python_files() -> list[Path]:
    return sorted(p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts)


def model_imports(path: Path, text: str) -> list[str]:
    """Model classes of another room that a file opens tables with (`objects`) or imports outside types."""
    if "tests" in path.parts or SOURCE / "qicheng" not in path.parents:
        return []
    here = path.relative_to(SOURCE / "qicheng").parts[0]
    tree = tree_of(text)
    foreign: set[str] = set()
    for node in ast.walk(tree):
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        if re.fullmatch(r"qicheng\.\w+\.models", module) and room_of(module) not in {here, "core"}:
            foreign |= {a.asname or a.name for a in node.names}
    return [
        f"{path.name}: {node.value.id}.objects"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "objects" and isinstance(node.value, ast.Name) and node.value.id in foreign
    ]  # fmt: skip


def test_tables_are_opened_only_from_their_own_room() -> None:
    faults = [f for p in python_files() for f in model_imports(p, p.read_text())]
    assert faults == []


def test_the_table_guard_sees_a_breach() -> None:
    text = "from qicheng.people.models import Person\nrows = Person.objects.all()\n"
    path = SOURCE / "qicheng" / "desk" / "queries.py"
    assert model_imports(path, text) == ["queries.py: Person.objects"]


def template_faults(path: Path, text: str) -> list[str]:
    room = path.relative_to(SOURCE / "qicheng").parts[0]
    used = re.findall(r"{%\s*(?:include|extends)\s+['\"]([^'\"]+)['\"]", text)
    allowed = {room, "core"} | ({"account", "mfa"} if room == "staff" else set())
    return [f"{path.name}: {u}" for u in used if u.split("/")[0] not in allowed]


def test_templates_include_only_their_own_room_or_core() -> None:
    faults = [
        f
        for p in (SOURCE / "qicheng").rglob("templates/**/*.html")
        for f in template_faults(p, p.read_text())
    ]
    assert faults == []
    assert template_faults(SOURCE / "qicheng/desk/templates/desk/x.html", "{% include 'people/_card.html' %}")


@pytest.mark.parametrize("pattern", ["*.py", "*.html", "*.js", "*.scss", "*.css"])
def test_no_file_is_longer_than_400_lines(pattern: str) -> None:
    skip = {"migrations", "vendor", "node_modules", ".venv"}
    roots = [SOURCE, SOURCE.parent / "tests", SOURCE.parent / "tools", SOURCE.parent / "bench"]
    files = [p for r in roots for p in r.rglob(pattern) if not skip & set(p.parts)]
    assert [str(p) for p in files if len(p.read_text().splitlines()) > 400] == []


def long_functions(text: str) -> list[str]:
    return [
        n.name
        for n in ast.walk(tree_of(text))
        if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef) and (n.end_lineno or 0) - n.lineno >= 45
    ]


def test_functions_stay_short() -> None:
    faults = [
        f"{p.name}: {f}"
        for p in python_files()
        if "tests" not in p.parts
        for f in long_functions(p.read_text())
    ]
    assert faults == []


def test_room_docstrings_stand_in_the_house_page() -> None:
    page = (SOURCE.parent / "docs" / "house.md").read_text()
    for room in ROOMS:
        text = ast.get_docstring(ast.parse((SOURCE / "qicheng" / room / "__init__.py").read_text()))
        assert text, room
        assert f"| `{room}` | {text} |" in page, room


def test_the_project_names_no_registry_and_no_path_of_a_machine() -> None:
    hosts = re.compile(
        "|".join(
            [
                "registry" + r"\.npmjs",
                "pypi" + r"\.org",
                "pythonhosted" + r"\.org",
                "/wo" + "rk/(?:main|shared)",
                "/ro" + "ot/",
            ]
        )
    )
    root = SOURCE.parent
    skip = {
        ".git",
        ".venv",
        ".build",
        ".hypothesis",
        ".pytest_cache",
        "node_modules",
        "var",
        "vendor",
        ".mypy_cache",
        ".ruff_cache",
        "fonts",
    }
    suffixes = {".py", ".md", ".txt", ".toml", ".json", ".html", ".js", ".sh", ".cfg", ".yml", ".csv", ""}
    faults = [
        str(p)
        for p in root.rglob("*")
        if p.is_file() and p.suffix in suffixes and not skip & set(p.parts) and p.stat().st_size < 2_000_000
        and hosts.search(p.read_text(errors="ignore"))
    ]  # fmt: skip
    assert faults == []
