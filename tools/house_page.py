"""Writes the room table of docs/house.md from the rooms' own docstrings: `python tools/house_page.py`."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FLOORS = (
    "site",
    "desk exchange",
    "reports",
    "survey health trips followup subsidy",
    "journeys",
    "cases people employers season",
    "staff",
    "places",
    "core",
    "kit",
)


def table() -> str:
    """The rooms from the top floor down, each with the paragraph it says of itself."""
    lines = ["| room | what it is |", "|---|---|"]
    for room in " ".join(FLOORS).split():
        text = ast.get_docstring(ast.parse((ROOT / "src/qicheng" / room / "__init__.py").read_text()))
        lines.append(f"| `{room}` | {text} |")
    return "\n".join(lines)


if __name__ == "__main__":
    page = ROOT / "docs" / "house.md"
    before, _, rest = page.read_text().partition("<!-- rooms -->")
    _, _, after = rest.partition("<!-- /rooms -->")
    page.write_text(f"{before}<!-- rooms -->\n{table()}\n<!-- /rooms -->{after}")
