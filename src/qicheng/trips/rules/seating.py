"""Chairs of a coach and who sits where: households on one bench, then villages, then mates of one enterprise, by stop. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qicheng.trips.rules.travel import labels, load_cap


@dataclass(frozen=True, slots=True, kw_only=True)
class Chair:
    """One chair: kinds SEAT, CREW (the leader's, first by the door), OBSERVATION (last rows, by the rule pack)."""

    label: str
    row: int
    column: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rider:
    """One person to be seated; `label` where the plan already says the chair."""

    person_id: int
    stop: int
    village: str
    household: int | None
    employer: str = ""
    label: str = ""


def chairs(rated: int, *, observation_rows: int = 0) -> list[Chair]:
    """The chairs of a coach; the first belongs to the leader, the last rows are kept free when the pack says so."""
    found = labels(rated)
    last = max((row for _, row, _ in found), default=0)
    return [
        Chair(
            label=label, row=row, column=column,
            kind="CREW" if i == 0 else "OBSERVATION" if row > last - observation_rows else "SEAT",
        )
        for i, (label, row, column) in enumerate(found)
    ]  # fmt: skip


def capacity(*, rated: int, usable: int, load_percent: int, observation_rows: int) -> int:
    """How many workers may ride under a rule pack: its load cap, and never more than the chairs left beside leader and observation."""
    free = sum(c.kind == "SEAT" for c in chairs(rated, observation_rows=observation_rows))
    return load_cap(chairs=free, usable=usable, load_percent=load_percent, rated=rated)


def place(
    riders: Sequence[Rider], seats: Sequence[tuple[str, str]], pack: Mapping[str, object]
) -> dict[int, str]:
    """Person → chair. Chairs that the plan names stand; the others fill up from the front, last stop at the back.

    At a load cap of half the seats only windows are used, left and right in turn (domain.md 3.5); when these do not
    suffice, the aisle follows. Whoever finds no chair is left out of the answer.
    """
    named = {r.person_id: r.label for r in riders if r.label}
    free = [label for label, kind in seats if kind == "SEAT" and label not in set(named.values())]
    if int(str(pack.get("load_percent", 100))) <= 50:
        free.sort(key=lambda label: not _apart(label))
    waiting = _queue([r for r in riders if not r.label], free)
    return named | {r.person_id: label for r, label in zip(waiting, free, strict=False) if r}


def _queue(riders: Sequence[Rider], free: Sequence[str]) -> list[Rider | None]:
    """Riders in the order of the chairs: by stop and village; in a village households fill whole benches before singles do.

    A chair stays empty (None) rather than part a couple, as long as there are chairs to spare.
    """
    found: list[Rider | None] = []
    spare = len(free) - len(riders)
    villages: dict[tuple[int, str], list[Rider]] = {}
    for rider in riders:
        villages.setdefault((rider.stop, rider.village), []).append(rider)
    for key in sorted(villages):
        alone, even, odd = _groups(villages[key])
        while alone or even or odd:
            beside = (
                len(found) < len(free) and free[len(found)][-1] in "BD"
            )  # the next chair is the second of a bench
            source = (alone or odd or even) if beside else (even or odd or alone)
            if beside and source is even and spare > 0:
                found.append(None)
                spare -= 1
            else:
                found += source.pop(0)
    return found


def _groups(riders: Sequence[Rider]) -> tuple[list[list[Rider]], list[list[Rider]], list[list[Rider]]]:
    """Singles, households of even and of odd size; those bound for one enterprise follow each other."""
    homes: dict[tuple[int, int], list[Rider]] = {}
    for rider in sorted(riders, key=lambda r: r.person_id):
        home = (1, rider.household) if rider.household is not None else (0, rider.person_id)
        homes.setdefault(home, []).append(rider)
    ordered = sorted(homes.values(), key=lambda home: (home[0].employer, home[0].person_id))
    return (
        [h for h in ordered if len(h) == 1],
        [h for h in ordered if len(h) % 2 == 0],
        [h for h in ordered if len(h) % 2 and len(h) > 1],
    )


def _apart(label: str) -> bool:
    row, column = int(label[:-1]), label[-1]
    return column == ("A" if row % 2 else "D")
