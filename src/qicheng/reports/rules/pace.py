"""How far a number will get by the deadline if it goes on as in the last days. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DAYS = 7


def most(now: int, figures: Mapping[str, int], *, visit: str) -> int:
    """Who is counted and who may still be won: not surveyed yet, not decided yet, or to be visited (`visit`, a measure).

    Who has said that he stays is nobody's forecast, unless he is among those to be visited.
    """
    return now + figures["at_listed"] + max(figures["undecided"], figures[visit])


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """A number now and some days ago, the days that are left, and how many persons may come to it at most."""

    now: int
    before: int
    days: int  # between `before` and `now`
    left: int  # to the deadline; nought once it has passed
    most: int

    @property
    def gained(self) -> int:
        """How many came in those days; a number that fell back gains nobody."""
        return max(0, self.now - self.before)

    @property
    def per_day(self) -> int:
        """The pace in persons a day, half up, for people to read."""
        return (self.gained * 2 + self.days) // (2 * self.days)

    @property
    def forecast(self) -> int:
        """Where it will stand at the deadline at this pace; never more than may be won, never less than now."""
        return max(self.now, min(self.most, self.now + self.gained * self.left // self.days))
