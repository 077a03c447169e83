"""How figures of many measures are counted at once: by unit and by state.

Most measures ask for the same few columns: who is on the roster, how far along, with what intention. Rows are grouped by these as
well, and what a measure asks of them alone is then answered once for a state, by `holds`, not row by row in the engine; alike rests
are counted once for all who ask for them. A county's 70 figures become some 40 counts, for half of the work.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from qicheng_measures.leaves import Always
from qicheng_measures.logic import Both, Row, Term
from qicheng_measures.measure import Count, Measure, Sum
from qicheng_measures.ordered import parts

# Text columns of few values that hang together: a village has some six of their states.
STATES = ("roster", "stage", "intention")
LEAST = 8  # measures that ask for a column, from which on a finer grouping costs less than asking


class Counting:
    """`counts` by `by` and `states`: every measure's figure is the sum of one of them over the groups whose state fits."""

    def __init__(self, measures: Sequence[Measure]) -> None:
        self.by = measures[0].by
        if any(m.by != self.by for m in measures):
            raise ValueError("one statement counts measures of one unit column")
        asked = Counter(column for m in measures for column in m.where.columns() & set(STATES))
        self.states = tuple(column for column in STATES if asked[column] >= LEAST)
        places: dict[Count | Sum, int] = {}
        self._wanted: list[tuple[str, Term, int]] = []
        for m in measures:
            of_state, rest = _parted(m.where, set(self.states))
            what = Sum(m.what.column, rest) if isinstance(m.what, Sum) else Count(rest)
            self._wanted.append((m.code, of_state, places.setdefault(what, len(places))))
        self.counts = tuple(places)
        self._fitting: dict[tuple[object, ...], list[tuple[str, int]]] = {}

    def add(self, values: Sequence[object], into: dict[str, int]) -> None:
        """Adds one group, its state and its counts in their order, to the figures of its unit."""
        state, counts = tuple(values[: len(self.states)]), values[len(self.states) :]
        fitting = self._fitting.get(state)
        if fitting is None:
            row: Row = dict(zip(self.states, state, strict=True))  # type: ignore[arg-type]
            fitting = [(code, n) for code, of_state, n in self._wanted if of_state.holds(row)]
            self._fitting[state] = fitting
        for code, n in fitting:
            into[code] += int(str(counts[n]))


def _parted(where: Term, states: set[str]) -> tuple[Term, Term]:
    """What is asked of these columns alone, and the rest: both together are the predicate."""
    of_state: Term = Always()
    rest: Term = Always()
    for part in parts(where, Both):
        if part.columns() <= states:
            of_state = of_state & part
        else:
            rest = rest & part
    return of_state, rest
