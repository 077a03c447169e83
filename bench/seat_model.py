"""What chairs should do, said in a few lines, and the judge of a history against it (proof R4, R7).

A history is lines of (start, end, what was asked, what was answered). Acts that changed something carry the number of their
line in the audit book. The history is linearizable when the acts, replayed in that order, give the same answers, the order
keeps real time, and every refusal was true at some moment between its question and its answer.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Op:
    """One question and its answer. `seq`: the audit line of what changed, 0 for a refusal."""

    start: int
    end: int
    kind: str  # claim, cancel, move, swap
    person: int
    trip: int = 0
    label: str = ""
    other: int = 0
    answer: str = ""
    seq: int = 0


@dataclass
class Chairs:
    """The model: who sits where. `order`: the chairs of a bus from the first."""

    order: dict[int, list[str]]
    workers: set[int]
    sits: dict[int, tuple[int, str]] = field(default_factory=dict)
    taken: dict[int, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))

    def free(self, trip: int) -> str:
        return next((c for c in self.order[trip] if c not in self.taken[trip]), "")

    def refusals(self, op: Op) -> set[str]:
        """Every refusal that would be true now; empty when the act must succeed."""
        found: set[str] = set()
        seat = self.sits.get(op.person)
        if op.kind in {"claim", "move"} and op.person not in self.workers:
            found.add("NOT_GOING")
        if op.kind in {"claim", "move"} and not self.free(op.trip):
            found.add("FULL")
        if op.kind == "claim" and seat:
            found.add("ALREADY_SEATED")
        if op.kind == "claim" and op.label and op.label in self.taken[op.trip]:
            found.add("SEAT_TAKEN")
        if op.kind == "cancel" and (seat is None or seat[0] != op.trip):
            found.add("NO_SEAT")
        if op.kind == "move" and (seat is None or seat[0] == op.trip):
            found.add("NO_SEAT")
        if op.kind == "swap" and (seat is None or op.other not in self.sits):
            found.add("NO_SEAT")
        return found

    def apply(self, op: Op) -> str:
        """Does the act and returns its answer, "" where none is expected."""
        if op.kind == "swap":
            first, second = self.sits[op.person], self.sits[op.other]
            self.sits[op.person], self.sits[op.other] = second, first
            self.taken[first[0]][first[1]], self.taken[second[0]][second[1]] = op.other, op.person
            return ""
        if op.kind in {"cancel", "move"}:
            trip, label = self.sits.pop(op.person)
            del self.taken[trip][label]
        if op.kind == "cancel":
            return ""
        label = op.label or self.free(op.trip)
        self.sits[op.person] = op.trip, label
        self.taken[op.trip][label] = op.person
        return label


def judge(history: list[Op], chairs: Chairs) -> list[str]:
    """What is wrong with a history; nothing when it is linearizable. `chairs` ends as the model ends."""
    done = sorted((op for op in history if op.seq), key=lambda op: op.seq)
    faults = [*_real_time(done)]
    refused = _windows(history, done)
    unseen = {id(op) for asked in refused.values() for op in asked}
    for place in range(len(done) + 1):
        for op in refused.get(place, ()):
            if id(op) in unseen and (op.answer in chairs.refusals(op)):
                unseen.discard(id(op))
        if place == len(done):
            break
        op = done[place]
        if chairs.refusals(op):
            faults.append(
                f"{op.kind} of {op.person} was granted where it had to be {sorted(chairs.refusals(op))}"
            )
            break
        said = chairs.apply(op)
        if said and said != op.answer:
            faults.append(f"{op.kind} of {op.person} was answered {op.answer} where {said} was next")
            break
    wrong = [op for op in history if not op.seq and id(op) in unseen]
    return faults + [f"{op.kind} of {op.person} was refused {op.answer} without cause" for op in wrong]


def _real_time(done: list[Op]) -> list[str]:
    """An act that ended before another began stands before it in the book."""
    latest, faults = 0, []
    for op in done:
        if op.end < latest:
            faults.append(
                f"{op.kind} of {op.person} ended before one that the book puts in front of it began"
            )
        latest = max(latest, op.start)
    return faults


def _windows(history: list[Op], done: list[Op]) -> dict[int, list[Op]]:
    """For each state of the replay (after so many acts) the refusals that could have been judged in it."""
    ends = sorted((op.end, n) for n, op in enumerate(done))
    starts = sorted((op.start, n) for n, op in enumerate(done))
    first, last, most, least = [0], [len(done)], -1, len(done)
    for _, n in ends:
        most = max(most, n)
        first.append(most + 1)
    for _, n in reversed(starts):
        least = min(least, n)
        last.append(least)
    last.reverse()
    end_times, start_times = [e for e, _ in ends], [s for s, _ in starts]
    found: dict[int, list[Op]] = defaultdict(list)
    for op in history:
        if op.seq:
            continue
        low = first[bisect_left(end_times, op.start)]
        high = last[bisect_left(start_times, op.end + 1)]
        for place in range(low, high + 1):
            found[place].append(op)
    return found
