"""Person by person: what the search over loads cannot see, because parties are whole and some must stay so.

Two steps on a finished plan: whoever waits gets the cheapest single change that saves money, and, where few ride, some
buses are sent home at random and everyone is placed anew by such changes. Only what is cheaper is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from qicheng_planner.alternatives import Book, Seeker
from qicheng_planner.draft import to_draft
from qicheng_planner.plan import Plan
from qicheng_planner.polish import polish
from qicheng_planner.problem import Problem

Over = Callable[[], bool]
DEARER = 0.05  # so much dearer a plan may be to go on from


def take_in(book: Book, order: list[int], over: Over) -> Book:
    """Seat waiting parties in this order, each by its cheapest change, as long as that saves money."""
    for k in order:
        if over():
            break
        if book.left(k):
            found = Seeker(book, k).seek()
            if found and found[0].fen < 0:
                book = Book(book.problem, book.apply(found[0].change), book.road)
    return book


def waiting(book: Book) -> list[int]:
    """Parties without a seat, the dearest first; of those with the same wish only one is asked."""
    problem, seen, found = book.problem, set(), []
    for k, party in enumerate(problem.parties):
        first, last = problem.window(party)
        key = party, book.seated[k]
        if book.left(k) and first <= last and key not in seen:
            seen.add(key)
            found.append(k)
    return sorted(found, key=lambda k: (-book.left(k) * problem.subsidy_of(problem.parties[k]), k))


def _tidied(problem: Problem, plan: Plan) -> tuple[int, Plan]:
    draft = to_draft(problem, plan)
    polish(draft)
    return draft.cost(), draft.plan()


def seat_more(problem: Problem, plan: Plan, cost: int, over: Over) -> tuple[int, Plan]:
    """Single changes that save money, until there are none; (fen, plan)."""
    while not over():
        book = Book(problem, plan)
        book = take_in(book, waiting(book), over)
        now = _tidied(problem, book.plan)
        if now[0] >= cost:
            break
        cost, plan = now
    return cost, plan


def ruin(problem: Problem, plan: Plan, random: Random, over: Over) -> tuple[int, Plan]:
    """One try: up to three buses go home, everyone waiting is placed anew in a random order."""
    buses = list(plan.buses)
    for _ in range(min(len(buses), random.randint(1, 3))):
        buses.pop(random.randrange(len(buses)))
    book = Book(problem, Plan(plan.instance, tuple(buses)))
    order = [k for k, party in enumerate(problem.parties) if party.size]
    random.shuffle(order)
    if random.random() < 0.5:
        order.sort(key=lambda k: (not problem.parties[k].hard, -problem.parties[k].size))
    return _tidied(problem, take_in(book, order, over).plan)


def shake(problem: Problem, plan: Plan, cost: int, seed: int, tries: int, over: Over) -> tuple[int, Plan]:
    """`ruin` again and again, from a plan that may be a little dearer, until `tries` in a row bring nothing."""
    random, since = Random(seed), 0  # noqa: S311 - repeatable on purpose
    best, here = (cost, plan), (cost, plan)
    while since < tries and not over():
        now = ruin(problem, here[1], random, over)
        since += 1
        if now[0] < best[0]:
            best, since = now, 0
        if now[0] <= here[0] * (1 + DEARER * random.random()):
            here = now
        elif since % 40 == 0:
            here = best
    return best
