"""Proof that tests see small faults: each of these rules is changed in every small way, one at a time; some quick test must fail.

`python bench/mutants.py [--only TEXT] [--workers 2] [--planted] [--out FILE]` prints JSON: for each file how many changes there are, how
many the quick tests (no database) see, in percent, and those that none sees. Goals by matter stand in `MATTERS`; changes that alter
nothing which anybody could see stand with their reason in `mutants_equal.json` and are not counted. The tests run once to learn which
enter which function; then a child is forked for each change and runs only these, the quickest first, until one fails. A change with
which they run eight times as long counts as seen. `--planted` leaves the tests of boarding out: the proof must fail. Why no library:
decision 0018. Exit 0 when all goals hold.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import json
import os
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import mutating
import proof

SRC = proof.ROOT / "src"
EQUAL = Path(__file__).with_name("mutants_equal.json")


@dataclass(frozen=True)
class Matter:
    """Files that answer for one thing, the tests that hold them, and how many of 100 changes these must find."""

    goal: int
    files: tuple[str, ...]
    tests: tuple[str, ...]


MATTERS: Mapping[str, Matter] = {
    "measures": Matter(
        90,
        tuple(f"qicheng_measures/{n}.py" for n in ("logic", "leaves", "columns", "render", "ordered", "measure", "states")),
        ("qicheng_measures/tests/test_predicates.py", "qicheng_measures/tests/test_states.py", "qicheng_measures/tests/test_statements.py"),
    ),
    "claim": Matter(
        85,
        tuple(f"qicheng/trips/rules/{n}.py" for n in ("boarding", "closing", "publishing", "seating", "states", "travel")),
        ("qicheng/trips/tests",),
    ),
    "merge": Matter(85, ("qicheng/people/rules.py",), ("qicheng/people/tests",)),
    "money": Matter(
        85,
        tuple(f"qicheng/subsidy/rules/{n}.py" for n in ("allotting", "amounts", "bankfile", "cards", "checks", "facts", "judging", "months", "publicity", "risk", "signing", "steps", "work")),
        ("qicheng/subsidy/tests",),
    ),
    "access": Matter(
        85,
        ("qicheng/core/viewer.py", "qicheng/staff/rules.py", "qicheng/trips/access.py", "qicheng/works/access.py", "qicheng/jobs/access.py"),
        ("qicheng/core/tests/test_viewer.py", "qicheng/staff/tests", "qicheng/trips/tests", "qicheng/works/tests", "qicheng/jobs/tests"),
    ),
}  # fmt: skip
PLANTED = "qicheng/trips/tests/test_boarding_rules.py"
ARGUMENTS = ("-q", "-p", "no:cacheprovider", "-m", "not database and not browser and not slow", "--hypothesis-profile=mutants")  # fmt: skip


@dataclass
class File:
    """A file under proof: its module and tree, the changes, and by function name the tests that enter it."""

    path: str
    module: Any
    tree: ast.Module
    changes: list[mutating.Change]
    entered: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    near: set[int] = field(
        default_factory=set
    )  # the room's own tests and all that enter it: they may read its tables


class Run:
    """The test runner's loop: once to learn, then once for each change."""

    def __init__(self, given: argparse.Namespace, files: Sequence[str]) -> None:
        self.given, self.paths = given, files
        self.files: list[File] = []
        self.found: list[tuple[File, mutating.Change, bool]] = []
        self.took: list[float] = []
        self.faults: list[str] = []

    def pytest_runtestloop(self, session: Any) -> bool:
        from _pytest.runner import runtestprotocol

        self.items, self._protocol = session.items, runtestprotocol
        self.files = [_file(p) for p in self.paths]
        self._learn()
        if not self.faults:
            whole, began = sum(len(f.changes) for f in self.files), time.monotonic()
            for found in self._judged():
                self.found.append(found)
                if len(self.found) % 100 == 0:
                    print(
                        f"{len(self.found)} of {whole} after {time.monotonic() - began:.0f} s",
                        file=sys.stderr,
                    )
        return True

    def _learn(self) -> None:
        """Every test once, watched: how long it takes and which functions under proof it enters."""
        by_name = {str(SRC / f.path): f for f in self.files}
        rooms: dict[str, list[File]] = defaultdict(list)
        for f in self.files:
            rooms[_room(f.path)].append(f)
        prefix = f"{SRC}{os.sep}"

        for number, item in enumerate(self.items):

            def watch(frame: FrameType, event: str, arg: object, number: int = number) -> None:
                path = frame.f_code.co_filename
                if event == "call" and path.startswith(prefix) and "/tests/" not in path:
                    if path in by_name:
                        by_name[path].entered[frame.f_code.co_qualname.replace(".<locals>", "")].add(number)
                    for file in rooms.get(_room(path.removeprefix(prefix)), ()):
                        file.near.add(number)

            for file in rooms.get(_room(str(item.path).removeprefix(prefix)), ()):
                file.near.add(number)
            began = time.process_time()
            sys.setprofile(watch)
            try:
                reports = self._protocol(item, nextitem=None, log=False)
            finally:
                sys.setprofile(None)
            self.took.append(time.process_time() - began)
            if any(r.failed for r in reports):
                self.faults.append(f"{item.nodeid} fails without any change")

    def _tests(self, file: File, change: mutating.Change) -> list[int]:
        """The tests that could see a change, quickest first: those that enter its function; of a table, its room."""
        name = change.where
        inner = [tests for n, tests in file.entered.items() if n == name or n.startswith(f"{name}.")]
        is_code = name and name.rpartition(".")[2].islower()
        return sorted(set().union(*inner) if is_code else file.near, key=self.took.__getitem__)

    def _judged(self) -> Iterator[tuple[File, mutating.Change, bool]]:
        under_way: dict[int, tuple[File, mutating.Change]] = {}
        for file in self.files:
            for change in file.changes:
                while len(under_way) >= self.given.workers:
                    yield self._next(under_way)
                tests = self._tests(file, change)
                if not tests:
                    yield file, change, False
                    continue
                pid = os.fork()
                if not pid:
                    self._child(file, change, tests)
                under_way[pid] = (file, change)
        while under_way:
            yield self._next(under_way)

    def _next(self, under_way: dict[int, tuple[File, mutating.Change]]) -> tuple[File, mutating.Change, bool]:
        pid, status = os.wait()
        return (*under_way.pop(pid), status != 0)

    def _child(self, file: File, change: mutating.Change, tests: Sequence[int]) -> None:
        """Exit 0 when no test saw the change. The processor time is limited, so that an endless loop ends."""
        try:
            most = int(2 + 8 * sum(self.took[n] for n in tests))
            resource.setrlimit(resource.RLIMIT_CPU, (most, most + 1))
            resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
            mutating.put(change, file.tree, file.module)
            for n in tests:
                if any(r.failed for r in self._protocol(self.items[n], nextitem=None, log=False)):
                    os._exit(1)
        except BaseException:  # noqa: BLE001  whatever it raises, the change was seen
            os._exit(1)
        os._exit(0)


def _room(path: str) -> str:
    """`qicheng/trips` of `qicheng/trips/rules/boarding.py`."""
    return "/".join(path.split("/")[: 2 if path.startswith("qicheng/") else 1])


def _file(path: str) -> File:
    name = path.removesuffix(".py").replace("/", ".")
    tree = ast.parse((SRC / path).read_text(encoding="utf-8"))
    return File(path, sys.modules[name], tree, mutating.changes(tree))


def _key(file: File, change: mutating.Change) -> str:
    line = (SRC / file.path).read_text(encoding="utf-8").splitlines()[change.line - 1].strip()
    return f"{file.path} | {change.where} | {change.label} | {line}"


def main() -> int:
    parser = proof.parser(__doc__, switches=("planted",), workers=2)
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    chosen = {n: [f for f in m.files if given.only in n or given.only in f] for n, m in MATTERS.items()}
    matters = {n: MATTERS[n] for n, files in chosen.items() if files}
    files = [f for some in chosen.values() for f in some]
    with tempfile.TemporaryDirectory(prefix="qmutants-") as home:
        os.environ |= {"QICHENG_TEST_HOME": home, "HYPOTHESIS_STORAGE_DIRECTORY": f"{home}/hypothesis"}
        os.chdir(proof.ROOT)
        began = time.monotonic()
        run = Run(given, files)
        _tests(run, matters, given)
        return proof.tell(
            {**_told(run, matters), "wall_s": round(time.monotonic() - began), "workers": given.workers},
            given.out,
        )


def _tests(run: Run, matters: Mapping[str, Matter], given: argparse.Namespace) -> None:
    import pytest
    from hypothesis import Phase, settings

    # The same examples each time, and no search for the smallest: that it fails is enough.
    settings.register_profile(
        "mutants",
        deadline=None,
        max_examples=4,
        database=None,
        derandomize=True,
        phases=(Phase.explicit, Phase.generate),
    )
    tests = dict.fromkeys(f"src/{t}" for m in matters.values() for t in m.tests)
    left_out = [f"--ignore=src/{PLANTED}"] if given.planted else []
    with open(os.devnull, "w") as away, contextlib.redirect_stdout(away):  # noqa: PTH123  the runner's own lines
        code = pytest.main([*ARGUMENTS, *left_out, *tests], plugins=[run])
    if code not in (0, 5) or not run.files:
        run.faults.append(f"the tests could not be run: {code}")


def _told(run: Run, matters: Mapping[str, Matter]) -> dict[str, Any]:
    equal = json.loads(EQUAL.read_text(encoding="utf-8"))
    keys = {(id(f), id(c)): _key(f, c) for f, c, _ in run.found}
    faults, answer, survivors = list(run.faults), {}, []
    for name, matter in matters.items():
        told, total = {}, Counter[str]()
        for path in matter.files:
            mine = [(f, c, seen) for f, c, seen in run.found if f.path == path]
            if not mine:
                continue
            alike = [x for x in mine if not x[2] and keys[id(x[0]), id(x[1])] in equal]
            unseen = [x for x in mine if not x[2] and keys[id(x[0]), id(x[1])] not in equal]
            counted = Counter(mutants=len(mine), equal=len(alike), found=sum(seen for *_, seen in mine))
            told[path] = {**counted, "percent": _percent(counted)}
            total += counted
            survivors += [f"{f.path}:{c.line} {c.where}: {c.label}" for f, c, _ in unseen]
        percent = _percent(total)
        answer[name] = {**total, "percent": percent, "goal": matter.goal, "files": told}
        if percent < matter.goal:
            faults.append(f"{name}: {percent} of 100 changes were found, {matter.goal} are wanted")
    seen_now = {keys[id(f), id(c)] for f, c, seen in run.found if seen}
    faults += [f"said to alter nothing, but a test sees it: {k}" for k in equal if k in seen_now]
    return {"matters": answer, "survivors": survivors, "equal": len(equal), "faults": faults}


def _percent(counted: Mapping[str, int]) -> float:
    real = counted["mutants"] - counted.get("equal", 0)
    return round(100 * counted["found"] / real, 1) if real else 100.0


if __name__ == "__main__":
    sys.exit(main())
