"""A county's worth of roster files for measuring: one workbook a village, last year's and this year's, from one seed."""

from __future__ import annotations

import csv
import random
import sys
from pathlib import Path

import xlsxwriter

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
from example_forms import base, single
from example_people import Human, _human

TOWNSHIPS, VILLAGES = 16, 10


def make(folder: Path, people: int, seed: int = 7) -> None:
    """Writes regions.csv, base/ and survey/ for `people` persons in 160 villages."""
    chance = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    villages = regions(folder / "regions.csv")
    used: set[str] = set()
    for name in ("base", "survey"):
        (folder / name).mkdir(exist_ok=True)
    for code, village in villages:
        humans: list[Human] = [_human(chance, used, code) for _ in range(people // len(villages))]
        old = base([h for h in humans if h.in_base], f"{village}2024年基础数据", {code: village}, chance)
        new = single([h for h in humans if h.in_survey], f"{village}2025年摸底表", village, chance)
        _write(folder / "base" / f"{code}.xlsx", old)
        _write(folder / "survey" / f"{code}.xlsx", new)


def regions(path: Path, *, townships: int = TOWNSHIPS, villages: int = VILLAGES) -> list[tuple[str, str]]:
    """Writes the made-up county's region list; returns its villages as (code, name)."""
    above = [(f"4513991{t:02d}000", f"第{t:02d}镇") for t in range(townships)]
    below = [(f"{c[:9]}{200 + v}", f"{n}第{v:02d}村村民委员会") for c, n in above for v in range(villages)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("code", "name"), ("451399", "启程县"), *above, *below])
    return below


def _write(path: Path, grid: list[list[object]]) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_numbers": False})
    sheet = book.add_worksheet("摸底表")
    for r, row in enumerate(grid):
        for c, value in enumerate(row):
            if value != "" and value is not None:
                sheet.write(r, c, value)
    book.close()


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]))
