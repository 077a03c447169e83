"""Proof M1–M4 and M14 of measures: three engines, one answer; each figure its names; sums that close; a small, quick package.

`python bench/measures.py [--rows 200000] [--predicates 10000] [--villages 1000] [--seed 5] [--planted N] [--postgres] [--out FILE]`
prints JSON. Rows are random (all values of every column, gaps, ties, three seasons, three provinces). Each part counts with plain
Python over the rows and with the database, SQLite or PostgreSQL; with both databases the digests of two runs are compared by eye or
`--digest`. `--planted N` breaks the package in one way (see `PLANTED`); the proof must find it. Exit 0 when nothing is wrong.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any

import proof

SEASONS = (2023, 2024, 2025)
LEVELS = ("village", "township", "county", "city", "province")
PACKAGE = proof.ROOT / "src" / "qicheng_measures"
WORDS = {
    "sex": ("M", "F"),
    "roster": ("LISTED", "PRESENT", "PRESENT", "PRESENT", "OUT", "VOID"),
    "standing": ("GENERAL", "POOR_REGISTERED", "OUT_OF_POVERTY", "MONITORED"),
    "intention": ("RETURN", "NEW", "LOCAL", "STAY", "UNDECIDED", "GONE"),
    "stage": ("LISTED", "SURVEYED", "INTENDING", "CLEARED", "SEATED", "ABOARD", "ARRIVED", "WORKING", "JOBLESS", "AWAY", "RETURNED", "LOCAL", "STAYING", "OUT"),
    "contact": ("REACHED", "UNREACHABLE", "REFUSED"),
    "transport": ("CHARTER", "RAIL", "SELF_DRIVE"),
    "transport_need": ("CHARTER", "RAIL", "NONE"),
    "clearance": ("CLEAR", "HOLD"),
    "subsidy": ("NONE", "APPLIED", "PAID"),
}  # fmt: skip
PLANTED = {
    1: "a NOT that forgets the unknown",
    2: "names without their season",
    3: "an AND that asks only its first part",
    4: "a list of values that forgets the last",
    5: "a fold that loses a village",
}
TIDY = (  # what acts promise of every row, and what sums that close rest upon
    "intention = 'UNDECIDED' WHERE roster = 'PRESENT' AND intention IS NULL",
    "contact = NULL WHERE last_contact_date IS NULL",
    "last_year = (base_village IS NOT NULL)",
)
Row = dict[str, Any]


def main() -> int:
    parser = proof.parser(
        __doc__,
        switches=("postgres",),
        rows=200_000,
        predicates=10_000,
        villages=1_000,
        seed=5,
        planted=0,
    )
    given = parser.parse_args()
    if (code := proof.beside_postgres(given)) is not None:
        return code
    with proof.own_home("qmeasures-"):
        import django

        django.setup()
        if given.planted:
            _plant(given.planted)
        return proof.tell(_prove(given), given.out)


def _prove(given: argparse.Namespace) -> dict[str, Any]:
    from django.db import connection

    import qicheng_measures.catalogue  # noqa: F401  fills the registry

    chance = random.Random(given.seed)
    rows = list(_rows(chance, given.rows))
    faults: list[str] = []
    found: dict[str, Any] = {"engine": connection.vendor, "seed": given.seed, "rows": len(rows)}
    if given.planted:
        found["planted"] = PLANTED[given.planted]
    with connection.cursor() as cursor:
        _fill(cursor, rows)
        for part in (_identical, _names, _predicates, _closes):
            began = time.process_time()
            found[part.__name__.strip("_")] = part(cursor, rows, chance, given, faults)
            found[part.__name__.strip("_")]["cpu_s"] = round(time.process_time() - began, 1)
    found["package"] = _package(faults)
    return {**found, "faults": faults[:20]}


def _rows(chance: random.Random, count: int) -> Iterator[Row]:
    """Random rows: villages of three provinces, every kind of value, gaps where there may be gaps."""
    from qicheng_measures.ledger import COLUMNS

    villages = [
        f"{county}{t:03}{v}" for county in ("451399", "451400", "440301", "330106") for t in range(1, 13) for v in range(201, 227)
    ]  # fmt: skip
    day = dt.date(2025, 2, 20)
    makers = {}
    for name, column in COLUMNS.items():
        if name == "season":
            make = lambda: chance.choice(SEASONS)  # noqa: E731
        elif column.kind == "bool":
            make = lambda often=(0.05 if name == "gone" else 0.5): chance.random() < often  # noqa: E731
        elif column.kind == "int":
            make = lambda: chance.choice((0, 1, 15, 16, 59, 60, 61, 3000))  # noqa: E731
        elif column.kind == "date":
            make = lambda: day + dt.timedelta(days=chance.randrange(30))  # noqa: E731
        else:
            words = WORDS.get(name.removeprefix("base_"), ("44", "33", "A", "NONE"))
            make = lambda w=words: chance.choice(w)  # noqa: E731
        makers[name] = (make, 0.2 if column.nullable else 0.0)
    for number in range(1, count + 1):
        row: Row = {"id": number}
        for name, (make, gap) in makers.items():
            row[name] = None if gap and chance.random() < gap else make()
        row["village"] = chance.choice(villages)
        if row["base_village"] is not None:
            row["base_village"] = row["village"] if chance.random() < 0.8 else chance.choice(villages)
        yield row


def _fill(cursor: Any, rows: list[Row]) -> None:
    from qicheng_measures.ledger import COLUMNS, TABLE

    kinds = {"int": "BIGINT", "text": "VARCHAR(80)", "bool": "BOOLEAN", "date": "DATE"}
    columns = ", ".join(f"{c.name} {kinds[c.kind]}" for c in COLUMNS.values())
    cursor.execute(f"CREATE TABLE {TABLE} (id BIGINT PRIMARY KEY, {columns})")
    names = ["id", *COLUMNS]
    sql = f"INSERT INTO {TABLE} ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})"
    for start in range(0, len(rows), 5000):
        part = rows[start : start + 5000]
        cursor.executemany(
            sql,
            [[v.isoformat() if isinstance(v, dt.date) else v for v in (r[n] for n in names)] for r in part],
        )
    cursor.execute(f"CREATE INDEX by_village ON {TABLE} (season, village, id)")


def _plain(figures: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    kept = {u: {c: n for c, n in sorted(f.items()) if n} for u, f in sorted(figures.items())}
    return {u: f for u, f in kept.items() if f}


def _digest(answers: object) -> str:
    return hashlib.sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()


def _identical(cursor: Any, rows: list[Row], chance: random.Random, given: argparse.Namespace, faults: list[str]) -> dict[str, Any]:  # fmt: skip
    """M1: the whole catalogue at every level in every season, the database's figures beside those of plain Python."""
    from qicheng_measures.engines import oracle
    from qicheng_measures.engines.database import Database
    from qicheng_measures.measure import all_measures
    from qicheng_measures.report import report

    measures = all_measures()
    ours, theirs = {}, {}
    for season in SEASONS:
        by_hand = oracle.report([r for r in rows if r["season"] == season], measures, season=season)
        for level in LEVELS:
            key = f"{season} {level}"
            ours[key] = _plain(report(Database(cursor), measures, season=season, level=level))
            theirs[key] = _plain(_by_level(by_hand, level))
            if ours[key] != theirs[key]:
                faults.append(f"M1: {key} differs from plain Python")
    return {"measures": len(measures), "digest": _digest(ours), "plain_python": _digest(theirs)}


def _by_level(villages: Mapping[str, Mapping[str, int]], level: str) -> dict[str, dict[str, int]]:
    """Added up here, not by the package's own fold."""
    lengths = {"village": 12, "township": 9, "county": 6, "city": 4, "province": 2}
    found: dict[str, dict[str, int]] = {}
    for village, figures in villages.items():
        into = found.setdefault(village[: lengths[level]].ljust(12, "0"), {})
        for code, n in figures.items():
            into[code] = into.get(code, 0) + n
    return found


def _names(cursor: Any, rows: list[Row], chance: random.Random, given: argparse.Namespace, faults: list[str]) -> dict[str, Any]:  # fmt: skip
    """M3: as many names as the figure says, for every township and many villages, and a reason for each."""
    from qicheng_measures.engines.database import Database
    from qicheng_measures.measure import Count, all_measures
    from qicheng_measures.report import names, report, why

    engine, season = Database(cursor), SEASONS[-1]
    villages = sorted({r["village"] for r in rows})
    places = sorted({v[:9] for v in villages}) + chance.sample(villages, min(given.villages, len(villages)))
    by_id, asked, reasons = {r["id"]: r for r in rows}, 0, 0
    for m in all_measures():
        if not isinstance(m.what, Count):
            continue
        figures = report(engine, [m], season=season)
        for place in places:
            found = names(engine, m, season=season, place=place)
            asked += 1
            if len(found) != sum(f[m.code] for v, f in figures.items() if v.startswith(place)):
                faults.append(f"M3: {m.code} in {place} has not as many names as it says")
        inside = set(names(engine, m, season=season))
        there = [r["id"] for r in rows if r["season"] == season and not r["gone"] and r["roster"] != "VOID" and r[m.by]]  # fmt: skip
        for number in chance.sample(there, min(2000, len(there))):
            reasons += 1
            if why(m, by_id[number]).counted != (number in inside):
                faults.append(f"M3: {m.code} and the reason of row {number} disagree")
    return {"lists": asked, "reasons": reasons}


def _closes(cursor: Any, rows: list[Row], chance: random.Random, given: argparse.Namespace, faults: list[str]) -> dict[str, Any]:  # fmt: skip
    """M4: parts never above their whole, families that sum, villages added up as the level asked, merged and split trees."""
    from qicheng_measures import places
    from qicheng_measures.engines.database import Database
    from qicheng_measures.ledger import TABLE
    from qicheng_measures.measure import all_measures
    from qicheng_measures.measure import faults as broken
    from qicheng_measures.report import report

    for fact in TIDY:
        cursor.execute(f"UPDATE {TABLE} SET {fact}")
    measures, checked = all_measures(), 0
    for season in SEASONS:
        villages = report(Database(cursor), measures, season=season)
        total = places.total(villages, [m.code for m in measures])
        for unit, figures in [*villages.items(), ("", total)]:
            checked += 1
            faults += [f"M4: {season} {unit}: {f}" for f in broken(figures, measures)]
        merged = {v: chance.choice(("451399001201", "451399001999")) for v in villages}
        there = places.fold(villages, merged.__getitem__)
        if places.total(there, total) != total:
            faults.append(f"M4: {season}: a merged tree has another total")
        back = places.fold(villages, lambda v: v[::-1])
        if places.total(back, total) != total:
            faults.append(f"M4: {season}: a re-coded tree has another total")
    return {"units": checked}


def _predicates(cursor: Any, rows: list[Row], chance: random.Random, given: argparse.Namespace, faults: list[str]) -> dict[str, Any]:  # fmt: skip
    """M2: random predicates, as defined and as asked, beside plain Python."""
    from qicheng_measures.ledger import TABLE
    from qicheng_measures.ordered import condition
    from qicheng_measures.tests.conftest import predicate

    some = rows[:120]
    for n in range(given.predicates):
        term = predicate(chance)
        held = [r["id"] for r in some if term.holds(r) is True]
        for text in (term.sql(), condition(term)):
            cursor.execute(f"SELECT id FROM {TABLE} WHERE id <= 120 AND {text} ORDER BY id")
            if [r[0] for r in cursor.fetchall()] != held:
                faults.append(f"M2: predicate {n}: {text[:120]}")
    return {"asked": given.predicates}


def _package(faults: list[str]) -> dict[str, Any]:
    """M14: what the package weighs. Its import is measured in a Python of its own, standard library not yet loaded."""
    script = (
        "import time; size = lambda: int(open('/proc/self/statm').read().split()[1]) * 4096; t, m = time.process_time(), size();"
        " import qicheng_measures.report; print(time.process_time() - t, (size() - m) / 2**20)"
    )
    told = [
        subprocess.run([sys.executable, "-c", script], check=True, stdout=subprocess.PIPE, text=True, cwd=PACKAGE.parent).stdout.split()
        for _ in range(20)
    ]  # fmt: skip
    took, mb = (min(float(t[i]) for t in told) for i in (0, 1))
    files = [p for p in PACKAGE.rglob("*.py") if not {"tests", "catalogue"} & set(p.parts)]
    lines = {str(p.relative_to(PACKAGE)): len(p.read_text().splitlines()) for p in files}
    longest = max(lines, key=lines.__getitem__)
    found = {
        "import_cpu_ms": round(took * 1000, 1),
        "import_mb": round(mb, 1),
        "lines": sum(lines.values()),
        "longest_file": lines[longest],
    }
    for key, most in (("import_cpu_ms", 30), ("import_mb", 20), ("lines", 1200), ("longest_file", 200)):
        if found[key] > most:
            faults.append(f"M14: {key} {found[key]} above {most}")
    return {**found, "longest": longest}


def _plant(number: int) -> None:
    """Breaks the package in one way."""
    from qicheng_measures import ordered, places, render, terms

    if number == 1:
        terms.Not.sql = lambda self: f"COALESCE(NOT ({self.inner.sql()}), TRUE)"  # type: ignore[method-assign]
        plain = ordered.condition
        ordered.condition = render.condition = lambda t: f"COALESCE(NOT ({plain(t.inner)}), TRUE)" if isinstance(t, terms.Not) else plain(t)  # fmt: skip
    elif number == 2:
        scope = render._scope
        render.names_sql = lambda m, *, season, prefix, table="journeys_journey", key="id": f"SELECT {key} FROM {table} WHERE {scope(m.by, season, prefix).split(' AND ', 1)[1]} AND {render.condition(m.where)}"  # fmt: skip
    elif number == 3:
        real = ordered.parts
        ordered.parts = lambda term, kind: (
            list(real(term, kind))[:1] if kind is terms.Both else real(term, kind)
        )  # type: ignore[assignment]
    elif number == 4:
        ordered._LIST = 2
        real_either = ordered._either
        ordered._either = lambda parts: real_either(parts[:-1] if len(parts) > 2 else parts)
    elif number == 5:
        real_fold = places.fold
        places.fold = lambda figures, to: real_fold(dict(list(figures.items())[1:]), to)


if __name__ == "__main__":
    sys.exit(main())
