"""Matching at a county's size: 20,000 people who want work, 2,000 vacancies; time, processor, proven gap, beside a greedy clerk.

python bench/matching.py [--people 20000] [--vacancies 2000] [--seed 7] [--out FILE]
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import time
from pathlib import Path

from qicheng.jobs.rules import assignment, fairness, pairing
from qicheng.jobs.rules.scoring import Board, Seeker, Vacant
from qicheng.jobs.rules.terms import Terms
from qicheng.jobs.rules.words import TRADES
from qicheng.places.gazetteer import road_km

CITIES = ("440300", "441900", "440100", "440600", "442000", "441300", "440700", "440400", "330100", "330200", "350200", "450100", "450200", "450700", "310100", "320500")  # fmt: skip
HOME = ""


def invent(people: int, vacancies: int, seed: int) -> tuple[list[Seeker], list[Vacant]]:
    """Invented people and posts: most want a few cities and trades, most posts are there too, as in a real spring."""
    chance = random.Random(seed)
    trades = list(TRADES)
    posts = []
    for n in range(vacancies):
        local = chance.random() < 0.2
        low = chance.choice((None, 16, 18, 18, 18, 20))
        posts.append(
            Vacant(
                id=n + 1, firm=n // 3 + 1, trade=chance.choices(trades, weights=range(len(trades), 0, -1))[0], wage_fen=chance.randrange(2600, 8000, 100) * 100,
                age_from=low, age_to=chance.choice((None, 35, 40, 45, 50, 55)), sex="", city=HOME if local else chance.choices(CITIES, weights=range(len(CITIES), 0, -1))[0],
                local=local, couples=chance.random() < 0.3, posts=min(60, int(chance.paretovariate(1.1) * 2)),
            )
        )  # fmt: skip
    seekers = []
    for n in range(people):
        near = chance.random() < 0.25
        city = (
            ""
            if near or chance.random() < 0.15
            else chance.choices(CITIES, weights=range(len(CITIES), 0, -1))[0]
        )
        wanted = tuple(sorted(set(chance.choices(trades, k=chance.choice((0, 1, 1, 2))))))
        village = f"4513{n % 12:02d}{n % 150:03d}200"[:12]
        seekers.append(
            Seeker(
                id=n + 1, why="LOCAL" if near else "NEW", age=chance.randint(17, 58), sex=chance.choice("MF"), village=village, poor=chance.random() < 0.3,
                province=city[:2], city=city, trades=wanted, lowest_fen=chance.choice((0, 0, 3500_00, 4000_00)), spouse=(n + 2 if n % 20 == 0 else n if n % 20 == 1 else 0),
                folk_cities=((chance.choice(CITIES), 3),) if chance.random() < 0.5 else (),
            )
        )  # fmt: skip
    return seekers, posts


def measure(people: int, vacancies: int, seed: int) -> dict[str, object]:
    terms = Terms()
    seekers, posts = invent(people, vacancies, seed)
    began, cpu = time.perf_counter(), time.process_time()
    board = Board(posts, road_km)
    units = pairing.units(seekers, board, most=terms.candidates)
    scored = time.perf_counter()
    room = [v.posts * terms.per_vacancy for v in board.vacant]
    answer = assignment.solve(units, room, most=terms.per_person)
    ended, used = time.perf_counter(), time.process_time() - cpu
    again = assignment.solve(units, room, most=terms.per_person)
    clerk_began = time.perf_counter()
    clerk = assignment.greedy(units, room, most=terms.per_person)
    clerk_seconds, clerk_value = time.perf_counter() - clerk_began, assignment.worth(units, clerk)
    reached = {m for u, _ in answer.chosen for m in units[u].members}
    reached_by_clerk = {m for u, _ in clerk for m in units[u].members}
    shares = fairness.shares(seekers, reached)
    spread = {
        name: [min(s.percent for s in lines), max(s.percent for s in lines)] for name, lines in shares.items()
    }
    return {
        "people": people, "vacancies": vacancies, "posts": sum(v.posts for v in posts), "pairs": sum(len(u.candidates) for u in units),
        "couples": sum(u.weight == 2 for u in units), "seconds_scoring": round(scored - began, 2), "seconds_solving": round(ended - scored, 2),
        "seconds": round(ended - began, 2), "cpu_seconds": round(used, 2), "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "value": answer.value, "bound": answer.bound, "gap_ppm": round(answer.gap * 1e6, 1), "undecided_by_the_linear_program": answer.halves,
        "same_again": again == answer, "offers": len(answer.chosen), "people_reached": len(reached),
        "greedy": {"seconds": round(clerk_seconds, 2), "value": clerk_value, "below_bound_ppm": round((answer.bound - clerk_value) / answer.bound * 1e6, 1), "people_reached": len(reached_by_clerk)},
        "share_reached_percent_min_max": spread,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--vacancies", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    text = json.dumps(measure(asked.people, asked.vacancies, asked.seed), ensure_ascii=False, indent=1)
    if asked.out:
        asked.out.parent.mkdir(parents=True, exist_ok=True)
        asked.out.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
