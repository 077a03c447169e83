"""What the documents say is there: names of acts, tests, commands, pictures and links. A name that moves takes its line with it."""

from __future__ import annotations

import argparse
import importlib
import re
import tomllib
from pathlib import Path

import polib
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

    measures = {m.code for m in forms.all_of(province="45")}
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


DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "bench").rglob("*.md")])
HELD = [p for p in DOCUMENTS if p.name != "CHANGELOG.md"]  # the changelog tells of what was


def said(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_and_pictures_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", said(document))
    lost = [link for link in links if "://" not in link and not (document.parent / link).exists()]
    assert lost == []


def test_every_picture_is_shown() -> None:
    shown = {
        (p.parent / link).resolve()
        for p in DOCUMENTS
        for link in re.findall(r"!\[[^]]*\]\(([^)]+)\)", said(p))
    }
    assert {p for p in (ROOT / "docs").rglob("*.png") if p.resolve() not in shown} == set()


@pytest.mark.parametrize("document", HELD, ids=lambda p: str(p.relative_to(ROOT)))
def test_commands_and_files_that_a_document_names_are_there(document: Path) -> None:
    """`qicheng <command>`, its options, `make <target>`, and paths of the house."""
    from qicheng.site import cli

    text = said(document)
    targets = set(re.findall(r"^([a-z-]+):", said(ROOT / "Makefile"), re.M))
    assert set(re.findall(r"(?:`|^)make ([a-z-]+)", text, re.M)) <= targets
    subs = next(a for a in cli._parser()._actions if isinstance(a, argparse._SubParsersAction)).choices
    for line in re.findall(r"`(?:qicheng |audit )[^`]*`", text):
        words = line.strip("`").removeprefix("qicheng ").split()
        if words[0].startswith("-"):
            continue
        assert words[0] in subs, line
        options = {o for a in subs[words[0]]._actions for o in a.option_strings}
        assert {w.strip("[]") for w in words if w.strip("[]").startswith("--")} <= options, line
    paths = {n for n in marked(text) if re.fullmatch(r"(bench|docs|deploy|tools|tests)/[\w./-]*\w", n)}
    assert {n for n in paths if not (ROOT / n).exists()} == set()


def test_the_operators_guide_names_every_command() -> None:
    from qicheng.site import cli

    told = said(ROOT / "docs" / "operate" / "README.md").replace("\\|", "|")
    subs = next(a for a in cli._parser()._actions if isinstance(a, argparse._SubParsersAction)).choices
    assert {name for name in subs if f"`qicheng {name}" not in told} == set()
    for name, wanted in (("import", "kind"), ("export", "what")):
        kinds = next(a.choices for a in subs[name]._actions if a.dest == wanted)
        assert {kind for kind in kinds if not re.search(rf"`qicheng {name} [^` ]*\b{kind}\b", told)} == set()


def test_settings_of_the_operators_guide_are_those_that_are_read() -> None:
    read = {
        name
        for path in (SOURCE / "qicheng").rglob("*.py")
        if "tests" not in path.parts and path.name != "settings_test.py"
        for name in re.findall(r"QICHENG_[A-Z_]+[A-Z]", said(path))
    }
    told = set(re.findall(r"QICHENG_[A-Z_]+[A-Z]", said(ROOT / "docs" / "operate" / "README.md")))
    assert told - read == set()
    assert read - told == set()


def test_demo_accounts_of_the_readme_are_those_of_the_demo() -> None:
    from qicheng.site import demo, demo_cases, demo_subsidy

    known = {a[0] for a in (*demo.ACCOUNTS, *demo_cases.TEAM, *demo_subsidy.TEAM)}
    for name in ("README.md", "README.en.md"):
        line = next(x for x in said(ROOT / name).split("\n\n") if demo.PASSWORD in x)
        named = {n for n in marked(line) if n != demo.PASSWORD}
        assert named <= known, name
        assert set(re.findall(r"`([a-z]+\d?)`", line)) == named


# What the guides put between quotation marks and is no word of a page: cells of somebody's table, a banner with its number left out.
NO_PAGE = {"填报单位、填报时间", "离线，已存几条"}


@pytest.mark.parametrize("guide", sorted((ROOT / "docs" / "guide").glob("*.md")), ids=lambda p: p.name)
def test_buttons_and_pages_of_the_guides_are_called_so_in_the_product(guide: Path) -> None:
    catalogue = SOURCE / "qicheng" / "core" / "locale" / "en" / "LC_MESSAGES" / "django.po"
    words = "\n".join(e.msgid for e in polib.pofile(str(catalogue)))
    named = {
        part.strip() for quoted in re.findall(r"“([^”]{1,20})”", said(guide)) for part in quoted.split("→")
    }
    assert {name for name in named - NO_PAGE if name not in words} == set()


def test_the_index_of_dependencies_names_every_direct_one() -> None:
    told = said(ROOT / "docs" / "dependencies.md").lower()
    wanted = tomllib.loads(said(ROOT / "pyproject.toml"))["project"]["dependencies"]
    names = [re.split(r"[<>=\[; ]", w)[0].lower() for w in wanted]
    assert [n for n in names if n not in told] == []
