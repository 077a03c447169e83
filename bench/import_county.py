"""Time and memory of a whole county's import beside the reading floor, in one run.

`python bench/import_county.py [--people 300000] [--files FOLDER] [--out FILE]` prints JSON. Floor: python-calamine turns every sheet
into lists and the ID numbers of both years are joined in a set, one process, nothing judged, nothing kept. Product: `qicheng
import base` and `qicheng import survey` on a fresh home: limits, cleaning, a verdict per row, matching, sealing, audit, database.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import proof
from make_roster import make

QICHENG = str(proof.ROOT / ".venv" / "bin" / "qicheng")


def floor(folder: Path) -> dict[str, float]:
    """The bare reading of all files."""
    import python_calamine

    began, cpu, rows, cells, seen = time.monotonic(), time.process_time(), 0, 0, set()
    for path in sorted(folder.glob("*/*.xlsx")):
        for row in python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python():
            rows, cells = rows + 1, cells + len(row)
            seen.update(c.strip().upper() for c in row if isinstance(c, str) and len(c.strip()) == 18)
    return {
        "rows": rows,
        "cells": cells,
        "ids": len(seen),
        "wall_s": round(time.monotonic() - began, 2),
        "cpu_s": round(time.process_time() - cpu, 2),
    }


def product(folder: Path, home: Path) -> dict[str, object]:
    """The product's own import of both years."""
    env = {**os.environ, "QICHENG_HOME": str(home)}
    found: dict[str, object] = {}
    steps = [
        ("regions", ["load-regions", "--county", "451399", "--from", str(folder / "regions.csv")]),
        ("base", ["import", "base", str(folder / "base"), "--season", "2025"]),
        ("survey", ["import", "survey", str(folder / "survey"), "--season", "2025"]),
    ]
    for name, words in steps:
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        subprocess.run([QICHENG, *words], env=env, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found[name] = {
            "wall_s": round(time.monotonic() - began, 2),
            "cpu_s": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 2),
        }
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    found["database_mb"] = sum(p.stat().st_size for p in home.glob("qicheng.sqlite3*")) // 2**20
    return found


def main() -> int:
    parser = proof.parser(__doc__, people=300_000)
    parser.add_argument("--files", type=Path, help="a folder written before by make_roster.py")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="qimport-") as work:
        folder = given.files or Path(work) / "files"
        if not given.files:
            make(folder, given.people)
        bare = floor(folder)
        own = product(folder, Path(work) / "home")
        again = floor(folder)
    base, survey = own["base"], own["survey"]
    assert isinstance(base, dict) and isinstance(survey, dict)
    least = min(bare["wall_s"], again["wall_s"])
    answer = {
        "floor": bare, "floor_again": again, "product": own, "database": "postgresql" if os.environ.get("QICHENG_DATABASE_URL") else "sqlite",
        "ratio_wall": round((base["wall_s"] + survey["wall_s"]) / least, 1),
        "ratio_cpu": round((base["cpu_s"] + survey["cpu_s"]) / min(bare["cpu_s"], again["cpu_s"]), 1),
    }  # fmt: skip
    return proof.tell(answer, given.out)


if __name__ == "__main__":
    sys.exit(main())
