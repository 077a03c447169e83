"""What figures cost: the whole catalogue by village beside hand-written SQL, tables, the leaders' screen, names; and how it grows.

`python bench/reports.py [--people 300000] [--least 10000] [--most 1000000] [--rounds 5] [--postgres] [--out FILE]`
prints JSON. Rows are invented (seed 4), 250 villages, written straight into a fresh home; CPU is that of this process and, beside
PostgreSQL, of the server's processes too, in the quietest round: what else runs on the machine can only add. Hand-written: one statement a unit column in each engine's shortest idioms (sums of
conditions, FILTER, CASE), as defined and tuned, checked to give the same figures, timed in turn with the product's; the best counts.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import proof

SEED, TOWNSHIPS, SEASON = 4, 25, 2025
COUNTY, TOWN = "451399000000", "451399107000"
GOALS = {
    "sqlite": {"catalogue_cpu_s": 1.5, "catalogue_ratio": 1.1, "tables_cpu_s": 2.0, "screen_sql": 5, "screen_build_cpu_ms": 6.0, "screen_cpu_ms": 30.0, "names_cpu_ms": 50.0, "growth": 1.05},
    "postgresql": {"catalogue_cpu_s": 0.8, "catalogue_ratio": 1.1, "tables_cpu_s": 2.0, "screen_sql": 5, "screen_build_cpu_ms": 6.0, "screen_cpu_ms": 30.0, "names_cpu_ms": 50.0, "growth": 1.05},
}  # fmt: skip


IDIOMS = {
    "sqlite": ("COALESCE(SUM({}), 0)", "COUNT(CASE WHEN {} THEN 1 END)"),
    "postgresql": ("COUNT(*) FILTER (WHERE {})", "COUNT(CASE WHEN {} THEN 1 END)"),
}  # the shortest ways to say a count; the cheaper of them is the measure


def main() -> int:
    parser = proof.parser(
        __doc__, switches=("postgres",), people=300_000, least=10_000, most=1_000_000, rounds=5
    )
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one is not None:
        print(json.dumps(measure(given.one, given.rounds)))
        return 0
    if (code := proof.beside_postgres(given)) is not None:
        return code
    found: dict[int, Any] = {}
    for size in sorted({given.least, given.most // 10, given.people, given.most}):
        with proof.own_home("qreports-"):
            command = [sys.executable, __file__, "--one", str(size), "--rounds", str(given.rounds)]
            found[size] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    growth = {
        k: exponent({n: r[k] for n, r in found.items()}) for k in ("catalogue_cpu_s", "names_township_cpu_ms")
    }
    at = found[given.people]
    seen = {
        "catalogue_cpu_s": at["catalogue_cpu_s"], "catalogue_ratio": at["catalogue_ratio"], "tables_cpu_s": at["tables_cpu_s"], "screen_sql": at["screen"]["sql_own"], "screen_build_cpu_ms": at["screen"]["build_cpu_ms"],
        "screen_cpu_ms": at["screen"]["cpu_ms"], "names_cpu_ms": max(at["names_county_cpu_ms"], at["names_township_cpu_ms"]), "growth": growth["catalogue_cpu_s"],
    }  # fmt: skip
    goals = {k: {"goal": g, "seen": seen[k], "held": seen[k] <= g} for k, g in GOALS[at["engine"]].items()}
    faults = [k for r in found.values() for k in r["faults"]]
    return proof.tell(
        {"seed": SEED, "goals": goals, "growth": growth, "sizes": found, "faults": faults}, given.out
    )


def exponent(points: dict[int, float]) -> float:
    """The slope of log cost over log size."""
    xs, ys = [math.log(n) for n in points], [math.log(max(v, 1e-9)) for v in points.values()]
    mx, my = statistics.mean(xs), statistics.mean(ys)
    return round(
        sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True)) / sum((x - mx) ** 2 for x in xs), 3
    )


def measure(people: int, rounds: int) -> dict[str, Any]:
    """Fills a home of this size and measures everything in it."""
    import invented

    _empty()
    invented.prepare()
    from django.db import connection

    invented.county(people, townships=TOWNSHIPS)
    _spread()
    by, cpu, faults = invented.viewer(), Meter(), []
    found: dict[str, Any] = {"people": people, "engine": connection.vendor, "villages": TOWNSHIPS * 10}
    own, hand, equal = _catalogue(cpu, rounds)
    if not equal:
        faults.append(f"{people}: the hand-written figures are not the product's")
    found |= {
        "catalogue_cpu_s": round(own, 3),
        "hand_cpu_s": round(hand, 3),
        "catalogue_ratio": round(own / hand, 3),
    }
    found |= {"tables_cpu_s": round(_tables(cpu, by), 3), "screen": _screen(cpu, by, rounds)}
    found |= {f"names_{k}_cpu_ms": v for k, v in _names(cpu, by, rounds).items()}
    return {**found, "faults": faults}


def _empty() -> None:
    """A cluster may hold an earlier size's rows: each size begins with nothing."""
    if "QICHENG_DATABASE_URL" not in os.environ:
        return
    import django

    django.setup()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")


def _spread() -> None:
    """Facts of every kind over the rows, by number: who is poor, who was called, who left when and how."""
    from django.db import connection

    sqlite = connection.vendor == "sqlite"
    today = dt.datetime.now(dt.UTC).date()
    days = " ".join(f"WHEN {n} THEN '{today - dt.timedelta(days=n)}'" for n in range(21))
    date = "{}" if sqlite else "CAST({} AS DATE)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""UPDATE journeys_journey SET is_poor = (id % 4 = 0), worked_last_year = (id % 3 < 2), last_year = (id % 9 > 0),
            dest_province = CASE id % 7 WHEN 0 THEN '44' WHEN 1 THEN '33' WHEN 2 THEN '31' WHEN 3 THEN NULL ELSE '45' END,
            last_contact_date = {date.format("CASE WHEN id % 5 < 3 THEN '2025-03-01' END")}, contact = CASE WHEN id % 5 < 3 THEN 'REACHED' END,
            transport_need = CASE WHEN id % 2 = 0 THEN 'CHARTER' ELSE 'RAIL' END, age = 20 + id % 50,
            departed_date = {date.format(f"CASE WHEN intention = 'GONE' THEN CASE id % 21 {days} END END")},
            transport = CASE WHEN intention = 'GONE' THEN CASE id % 4 WHEN 0 THEN 'CHARTER' WHEN 1 THEN 'RAIL' WHEN 2 THEN 'SELF_DRIVE' END END,
            stage = CASE intention WHEN 'GONE' THEN 'AWAY' WHEN 'LOCAL' THEN 'LOCAL' WHEN 'STAY' THEN 'STAYING' WHEN 'UNDECIDED' THEN 'SURVEYED' ELSE 'INTENDING' END"""
        )
        cursor.execute("ANALYZE" if sqlite else "VACUUM ANALYZE")


class Meter:
    """CPU seconds so far: this process, and the database server's where there is one."""

    def __init__(self) -> None:
        from django.db import connection

        self._server = 0
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self._server = int(
                    _stat(cursor.fetchone()[0])[1]
                )  # the postmaster: its children's time comes to it

    def seconds(self) -> float:
        own = time.process_time()
        if not self._server:
            return own
        ticks = sum(int(x) for x in _stat(self._server)[11:15])
        children = Path(f"/proc/{self._server}/task/{self._server}/children").read_text().split()
        for child in children:
            try:
                ticks += sum(int(x) for x in _stat(int(child))[11:13])
            except FileNotFoundError:
                continue
        return own + ticks / os.sysconf("SC_CLK_TCK")

    def of(self, act: Callable[[], object], times: int = 1) -> float:
        """CPU seconds of one run, over so many runs."""
        began = self.seconds()
        for _ in range(times):
            act()
        return (self.seconds() - began) / times


def _stat(pid: int) -> list[str]:
    """The fields of a process behind its name, from its state on."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _catalogue(cpu: Meter, rounds: int) -> tuple[float, float, bool]:
    """CPU of every measure by village, the product's and the hand-written, and whether both say the same."""
    from django.db import connection

    from qicheng.reports.services import cutting
    from qicheng_measures.engines.database import Database
    from qicheng_measures.report import report

    measures = cutting.catalogue()

    def product() -> dict[str, dict[str, int]]:
        with connection.cursor() as cursor:
            return report(Database(cursor), measures, season=SEASON)

    def by_hand(way: tuple[str, bool]) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        with connection.cursor() as cursor:
            for codes, sql in _statements(measures, *way):
                cursor.execute(sql)
                for village, *values in cursor.fetchall():
                    found.setdefault(village, {}).update(zip(codes, values, strict=True))
        return found

    own: list[float] = []
    hand: dict[tuple[str, bool], list[float]] = {
        (i, tuned): [] for i in IDIOMS[connection.vendor] for tuned in (False, True)
    }
    for _ in range(rounds):
        own.append(cpu.of(product))
        for way, times in hand.items():
            times.append(cpu.of(lambda w=way: by_hand(w)))
    same = {_digest(by_hand(w)) for w in hand} == {_digest(product())}
    return min(own), min(min(times) for times in hand.values()), same


def _statements(measures: Any, idiom: str, tuned: bool) -> list[tuple[list[str], str]]:
    """One statement for each column that units stand in; tuned: what is cheap to ask comes first, as the product asks it."""
    from qicheng_measures.ordered import condition

    made = []
    for by in dict.fromkeys(m.by for m in measures):
        group = [m for m in measures if m.by == by]
        columns = ", ".join(idiom.format(condition(m.where) if tuned else m.where.sql()) for m in group)
        where = f"season = {SEASON} AND {by} IS NOT NULL AND NOT gone AND roster <> 'VOID'"
        sql = f"SELECT {by}, {columns} FROM journeys_journey WHERE {where} GROUP BY {by}"
        made.append(([m.code for m in group], sql))
    return made


def _digest(figures: dict[str, dict[str, int]]) -> str:
    plain = {v: {c: n for c, n in sorted(row.items()) if n} for v, row in sorted(figures.items())}
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()


def _tables(cpu: Meter, by: Any) -> float:
    """CPU of the daily and weekly reports of all townships, counted from the ledger and written as workbooks."""
    from django.utils import timezone

    from qicheng.places import queries as places
    from qicheng.reports.models import Cell, Cut, Period, Return
    from qicheng.reports.rules import forms
    from qicheng.reports.services import cutting, documents

    townships = [p.code for p in places.children(COUNTY)]

    def all_tables(ago: int) -> None:
        now = timezone.now()
        day = timezone.localdate() - dt.timedelta(days=ago)  # one of a kind a day
        counted = {m.code: m.fingerprint for m in cutting.catalogue()}
        cut = Cut.objects.create(season=SEASON, as_of_at=now, mark=0, measures=counted, made_at=now)
        figures = cutting.figures(SEASON, 0)
        Cell.objects.bulk_create(
            [Cell(cut=cut, village=v, figures=f) for v, f in figures.items()], batch_size=200
        )
        for code in forms.FORMS:
            period = Period.objects.create(
                season=SEASON, code=code, title=code, rhythm="DAILY", reporter="TOWNSHIP", day=day, as_of_at=now, cut=cut,
                due_at=now, publish_at=now, lock_at=now,
            )  # fmt: skip
            Return.objects.bulk_create(
                [
                    Return(
                        period=period, unit=t, level="TOWNSHIP", state="SUBMITTED", first_at=now, due_at=now
                    )
                    for t in townships
                ]
            )
            made = documents.of_period(period_id=period.pk, unit=COUNTY, form="xlsx", site="", at=now, by=by)
            made.path.unlink()

    return min(cpu.of(lambda n=ago: all_tables(n)) for ago in range(2))


def _screen(cpu: Meter, by: Any, rounds: int) -> dict[str, Any]:
    """The leaders' screen: what the clock's count costs, and a look at the kept figures: out of them alone, whole, only the part that is drawn anew."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from qicheng.core import ground
    from qicheng.reports import screen
    from qicheng.reports.services import watching
    from qicheng.staff.models import Account

    def build() -> None:
        screen.build(by, season=SEASON, unit=COUNTY, at=timezone.now())

    count = cpu.of(lambda: watching.refresh(season=SEASON, at=timezone.now()))
    again = cpu.of(lambda: watching.refresh(season=SEASON, at=timezone.now()))
    client = Client()
    client.force_login(
        Account.objects.get(username="bench"), backend="django.contrib.auth.backends.ModelBackend"
    )
    client.get("/screen/")
    with CaptureQueriesContext(connection) as captured:
        answer = client.get("/screen/")
    assert answer.status_code == 200
    statements = len(captured)
    own = [
        q["sql"]
        for q in captured
        if "reports_" in q["sql"] or "cases_" in q["sql"] or "journeys_" in q["sql"]
    ]
    whole = [cpu.of(lambda: client.get("/screen/"), 10) for _ in range(rounds)]
    part = [cpu.of(lambda: client.get("/screen/", headers={"X-Part": "figures"}), 10) for _ in range(rounds)]
    with ground.remembering():
        out_of = [cpu.of(build, 10) for _ in range(rounds)]
    return {
        "build_cpu_ms": round(min(out_of) * 1000, 2), "count_cpu_s": round(count, 3), "unchanged_cpu_ms": round(again * 1000, 1), "sql": statements, "sql_own": len(own), "bytes": len(answer.content),
        "cpu_ms": round(min(whole) * 1000, 2), "refresh_cpu_ms": round(min(part) * 1000, 2),
    }  # fmt: skip


def _names(cpu: Meter, by: Any, rounds: int) -> dict[str, float]:
    """CPU-ms of the first page of names, the dearest of some figures, of the county and of one township."""
    from django.utils import timezone

    from qicheng.reports import names

    found = {}
    for word, unit in (("county", COUNTY), ("township", TOWN)):
        dearest = []
        for code in ("persons", "intends", "intends_poor", "wavering", "went_out", "base"):
            asked = names.Asked(season=SEASON, unit=unit, code=code)
            times = [
                cpu.of(lambda a=asked: names.page(by, asked=a, on=timezone.localdate()))
                for _ in range(rounds)
            ]
            dearest.append(min(times))
        found[word] = round(max(dearest) * 1000, 2)
    return found


if __name__ == "__main__":
    sys.exit(main())
