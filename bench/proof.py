"""What proofs and measurements do alike: their options, a home of their own, PostgreSQL if asked, one JSON result."""

from __future__ import annotations

import argparse
import json
import multiprocessing as mp
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = "qicheng.site.settings"


def parser(doc: str | None, *, switches: Sequence[str] = (), **numbers: int) -> argparse.ArgumentParser:
    """Options `--NAME N` with these defaults, `--SWITCH`, and `--out FILE` for the result; `doc` is the help text."""
    made = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in numbers.items():
        made.add_argument(f"--{name}", type=int, default=default)
    for name in switches:
        made.add_argument(f"--{name}", action="store_true")
    made.add_argument("--out", type=Path)
    return made


def beside_postgres(given: argparse.Namespace) -> int | None:
    """With `--postgres`: the same command once more beside a durable cluster of its own, and its exit code. Else None."""
    if not given.postgres or "QICHENG_DATABASE_URL" in os.environ:
        return None
    tool = [sys.executable, str(ROOT / "tools/with_postgres.py"), "--fsync", "--"]
    return subprocess.run([*tool, sys.executable, *sys.argv], check=False).returncode


@contextmanager
def own_home(prefix: str) -> Iterator[Path]:
    """A fresh home of the product for this process and its children, gone afterwards; modules in it can be imported."""
    with tempfile.TemporaryDirectory(prefix=prefix) as home:
        paths = [home, str(ROOT / "bench"), os.environ.get("PYTHONPATH", "")]
        os.environ |= {
            "QICHENG_HOME": home,
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "PYTHONPATH": os.pathsep.join(p for p in paths if p),
        }
        yield Path(home)


def main(
    doc: str | None, prove: Callable[[argparse.Namespace], Mapping[str, Any]], *, home: str, **numbers: int
) -> int:
    """The whole of a proof by many clients: options (`--postgres`, `--planted` and these), a home of its own, its result, its exit code."""
    given = parser(doc, switches=["postgres", "planted"], **numbers).parse_args()
    again = beside_postgres(given)
    if again is not None:
        return again
    with own_home(home):
        return tell(prove(given), given.out)


def apart(act: Callable[..., Any], *args: Any) -> Any:
    """What `act` answers in a process of its own, so that this one never opens the database."""
    with mp.get_context("spawn").Pool(1) as pool:
        return pool.apply(act, args)


def at_once(client: Callable[[Any], Any], jobs: Sequence[Any]) -> tuple[list[Any], float]:
    """All clients let loose together, a process each: what they tell, and the seconds until the last was done."""
    began = time.monotonic()
    with mp.get_context("spawn").Pool(len(jobs)) as pool:
        told = pool.map(client, jobs, chunksize=1)
    return told, time.monotonic() - began


def chosen(kinds: Sequence[tuple[str, float]], chance: random.Random) -> str:
    """One of the kinds by chance; each is named with the upper edge of its share."""
    u = chance.random()
    return next(kind for kind, edge in kinds if u < edge)


def tell(answer: Mapping[str, Any], out: Path | None) -> int:
    """Prints the result, keeps it in `out`, and says by the exit code whether anything was at fault."""
    text = json.dumps(answer, indent=1, ensure_ascii=False)
    print(text)
    if out:
        out.write_text(text + "\n")
    return 1 if answer.get("faults") else 0
