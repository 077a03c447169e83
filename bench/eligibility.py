"""A whole county judged again under ten notices, in two processes, beside a bare Python pass over the same rows in the same run.

`python bench/eligibility.py [--people 300000] [--rounds 3] [--out FILE]` prints JSON: wall and CPU seconds from the ledger's rows in
the database to count and money of each notice. The ten notices are data: tiers by place and group, months, ages, windows of leaving,
the free bus, and in four of them named conditions in CEL. Both ways must say the same counts and sums.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any

import proof

AS_OF = dt.date(2025, 6, 30)
HOME = "451399"
POOR = frozenset({"OUT_OF_POVERTY", "MONITORED_UNSTABLE"})
MONITORED = frozenset({"MONITORED_UNSTABLE", "MONITORED_SUDDEN"})
CITIES = ("440300", "440100", "330100", "310100", "450100", "451000", "451381", "451399", "520100", "")
STANDINGS = (
    "GENERAL",
    "GENERAL",
    "GENERAL",
    "OUT_OF_POVERTY",
    "OUT_OF_POVERTY",
    "MONITORED_UNSTABLE",
    "MONITORED_SUDDEN",
)
# title, groups, least months, ages, last day of leaving, not with the bus, condition
NOTICES: tuple[tuple[str, tuple[str, ...], int, tuple[int, int] | None, dt.date | None, bool, str], ...] = (
    ("甲", ("POOR", "MONITORED"), 3, None, None, True, ""),
    ("乙", ("POOR",), 0, (16, 60), None, True, ""),
    ("丙", (), 3, (16, 60), dt.date(2025, 3, 31), True, ""),
    ("丁", ("MONITORED",), 6, None, None, False, ""),
    ("戊", (), 1, (18, 55), None, True, "务工月数 >= 4 || 年龄 >= 45"),
    ("己", ("POOR", "MONITORED"), 0, None, dt.date(2025, 4, 30), True, '务工区域 == "跨省" || "监测对象" in 户类型'),
    ("庚", ("POOR", "MONITORED", "GENERAL"), 2, None, None, True, ""),
    ("辛", (), 0, (16, 65), None, False, '性别 == "女" || 年龄 < 50'),
    ("壬", ("POOR",), 5, (16, 60), None, True, '交通方式 != "自驾"'),
    ("癸", (), 3, None, dt.date(2025, 5, 31), True, ""),
)  # fmt: skip


def main() -> int:
    parser = proof.parser(__doc__, people=300_000, rounds=3)
    parser.add_argument("--half", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.half is not None:
        print(json.dumps(half(given.half)))
        return 0
    with proof.own_home("qeligible-"):
        fill(given.people)
        rounds = [one_round() for _ in range(given.rounds)]
    middle = sorted(rounds, key=lambda r: r["wall_s"])[len(rounds) // 2]
    ratio = statistics.median(r["cpu_s"] / (r["bare_cpu_s"] + r["bare_reading_cpu_s"]) for r in rounds)
    faults = [n for r in rounds for n in r.pop("faults")]
    answer = {
        "people": given.people,
        "notices": len(NOTICES),
        "processes": 2,
        **middle,
        "cpu_ratio_to_bare_with_reading": round(ratio, 2),
        "rounds": rounds,
        "faults": faults,
    }
    return proof.tell(answer, given.out)


def fill(people: int) -> None:
    """An invented county whose people differ in what notices ask."""
    import invented

    invented.prepare()
    invented.county(people)
    from django.db import connection

    def among(values: Sequence[str], step: int) -> str:
        cases = " ".join(f"WHEN {i} THEN {repr(v) if v else 'NULL'}" for i, v in enumerate(values))
        return f"CASE id * {step} % {len(values)} {cases} END"

    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET sex = CASE id % 2 WHEN 0 THEN 'F' ELSE 'M' END, birth_date = date('1955-01-01', '+' || (id * 7919 % 19500) || ' days')")  # fmt: skip
        cursor.execute(
            f"UPDATE journeys_journey SET standing = {among(STANDINGS, 11)}, dest_city = {among(CITIES, 13)}, dest_province = NULL, relocated = id % 9 = 0, "
            "months = id * 17 % 8, departed_date = CASE WHEN id % 5 = 0 THEN NULL ELSE date('2025-01-20', '+' || (id * 31 % 140) || ' days') END, "
            "transport = CASE id % 6 WHEN 0 THEN 'CHARTER' WHEN 1 THEN 'SELF_DRIVE' ELSE NULL END, subsidy = 'NONE'"
        )


def one_round() -> dict[str, Any]:
    """Both halves at once, then the bare pass over the same rows."""
    began = time.monotonic()
    running = [
        subprocess.Popen([sys.executable, __file__, "--half", str(k)], stdout=subprocess.PIPE) for k in (0, 1)
    ]
    halves = [json.loads(p.communicate()[0]) for p in running]
    wall = time.monotonic() - began
    ours = {
        n: [a + b for a, b in zip(halves[0]["found"][n], halves[1]["found"][n], strict=True)]
        for n in halves[0]["found"]
    }
    bare_found, bare_cpu, read_cpu = bare()
    return {
        "wall_s": round(wall, 2), "cpu_s": round(sum(h["cpu_s"] for h in halves), 2), "gathering_cpu_s": round(sum(h["gathering_cpu_s"] for h in halves), 2),
        "verdicts_per_cpu_s": round(sum(h["people"] for h in halves) * len(NOTICES) / sum(h["cpu_s"] for h in halves)), "bare_cpu_s": round(bare_cpu, 2),
        "bare_reading_cpu_s": round(read_cpu, 2), "found": ours, "faults": [n for n in ours if ours[n] != bare_found[n]],
    }  # fmt: skip


def notices() -> list[Any]:
    """The ten notices as data."""
    from qicheng.season.rules.policy import Condition, Policy, Tier, Window, Zone

    tiers = (
        Tier(zone=Zone.NEXT_PROVINCE, fen=40000),
        Tier(zone=Zone.CROSS_PROVINCE, fen=60000),
        Tier(zone=Zone.CROSS_PROVINCE, fen=80000, groups=frozenset({"MONITORED"})),
        Tier(zone=Zone.OTHER_CITY, fen=30000),
        Tier(zone=Zone.OTHER_COUNTY, fen=20000),
    )
    return [
        Policy(
            number=title, version=1, title=title, season=2025, from_date=dt.date(2025, 1, 1), until_date=dt.date(2025, 12, 31), tiers=tiers,
            groups=frozenset(groups), min_months=months, ages={"ANY": ages} if ages else {}, not_with_charter=bus,
            depart_windows=(Window(until_date=last),) if last else (), conditions=(Condition(name="条件", expression=text, sentence="不符合。"),) if text else (),
        )
        for title, groups, months, ages, last, bus, text in NOTICES
    ]  # fmt: skip


def rows_of(units: Sequence[str]) -> Iterator[Sequence[Any]]:
    """The ledger's rows of these townships, as the product gathers them."""
    from qicheng.journeys import paying
    from qicheng.staff.queries import installation

    by = installation("测")
    return itertools.chain.from_iterable(
        paying.everybody(by, season=2025, capability="people.view", unit=u) for u in units
    )


def towns() -> list[str]:
    from qicheng.places.models import Place

    return sorted(Place.objects.filter(level="TOWNSHIP").values_list("code", flat=True))


def half(k: int) -> dict[str, Any]:
    """Every other township: gathered once, judged under all notices. CPU seconds of the whole process, its start included."""
    import django

    django.setup()
    from qicheng.subsidy import qualifying

    people = qualifying.from_rows(rows_of(towns()[k::2]), season=2025, as_of=AS_OF, home=HOME)
    gathered = time.process_time()
    crowd = qualifying.crowd_of(people)
    found = {}
    for policy in notices():
        persons = qualifying.gives(policy, people, crowd).persons
        found[policy.number] = [len(persons), sum(persons.values())]
    return {"people": people.count, "found": found, "gathering_cpu_s": gathered, "cpu_s": time.process_time()}


def bare() -> tuple[dict[str, list[int]], float, float]:
    """The same answers by loops and ifs with the figures written in, over rows already in memory."""
    began = time.process_time()
    rows = list(rows_of(towns()))
    read = time.process_time()
    found = {n[0]: [0, 0] for n in NOTICES}
    for notice in NOTICES:
        count = total = 0
        for row in rows:
            fen = _bare(notice, row)
            count += fen > 0
            total += fen
        found[notice[0]] = [count, total]
    return found, time.process_time() - read, read - began


def _bare(notice: tuple[Any, ...], row: Sequence[Any]) -> int:  # noqa: C901  bare on purpose: no shape, only ifs
    title, groups, least, ages, last, no_bus, _ = notice
    standing, relocated, city, months, left, transport = row[5], row[6], row[8], row[10], row[11], row[12]
    birth, sex, back = row[14], row[15], row[17]
    poor, watched = standing in POOR, standing in MONITORED
    general = (not relocated and standing == "GENERAL") or standing == "GENERAL"
    if groups and not (
        ("POOR" in groups and poor)
        or ("MONITORED" in groups and watched)
        or ("GENERAL" in groups and general)
    ):
        return 0
    age = 2025 - birth.year - ((birth.month, birth.day) > (6, 30))
    if ages and not ages[0] <= age <= ages[1]:
        return 0
    if not city or city == HOME:
        return 0
    if city[:2] != "45":
        fen = 40000 if city[:2] in ("43", "44", "52", "53") else 80000 if watched else 60000
    else:
        fen = 30000 if city[:4] != "4513" else 20000
    rode = transport == "CHARTER" and left is not None
    if no_bus and rode:
        return 0
    if months:
        full = months
    elif left is None:
        full = -1
    else:
        end = (back or AS_OF) + dt.timedelta(days=1)
        full = (end.year - left.year) * 12 + end.month - left.month - (end.day < left.day)
    if least and full < least:
        return 0
    if last and (left is None or left > last):
        return 0
    if title == "戊" and not (full >= 4 or age >= 45):
        return 0
    if title == "己" and not (city[:2] not in ("45",) or watched):
        return 0
    if title == "辛" and not (sex == "F" or age < 50):
        return 0
    if title == "壬" and transport != "CHARTER":  # unknown is no yes
        return 0
    return fen


if __name__ == "__main__":
    sys.exit(main())
