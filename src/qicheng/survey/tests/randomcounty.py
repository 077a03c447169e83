"""A random county: acts of every kind on six villages and forty persons, through the same doors that pages use."""

from __future__ import annotations

import random
from collections.abc import Callable

from qicheng.core.viewer import Viewer
from qicheng.journeys import rules as ledger_rules
from qicheng.journeys import services as ledger
from qicheng.journeys.models import Journey
from qicheng.people.tests import villages as county
from qicheng.people.tests.villages import AT, BY, VILLAGES
from qicheng.season.queries import SeasonFacts
from qicheng.survey import services
from qicheng.survey.services import Entry


def entry(n: int, village: str, ids: dict[str, int], intention: str = "", **more: object) -> Entry:
    return Entry(person=county.facts(n, ids[village]), village=village, intention=intention, **more)


def base(season: SeasonFacts, *entries: Entry, source: str = "batch:1") -> list[int]:
    return [t.person_id for t in services.take_base(entries, season=season, at=AT, by=BY, source=source)]


def survey(season: SeasonFacts, *entries: Entry, source: str = "batch:2") -> list[int]:
    return [t.person_id for t in services.take_survey(entries, season=season, at=AT, by=BY, source=source)]


def row(person: int) -> Journey:
    return Journey.objects.get(season=2025, person_id=person)


def intend(person: int, by: Viewer = BY, **values: object) -> None:
    services.record_intention(
        season=2025, person_id=person, values={"intention": "NEW", **values}, at=AT, by=by
    )


def out(person: int, by: Viewer = BY, reason: str = "STUDYING", note: str = "") -> None:
    services.record_out(season=2025, person_id=person, reason=reason, note=note, at=AT, by=by)


class County:
    """Random acts on a county of six villages and forty persons, with the batches that may still be taken back."""

    def __init__(self, chance: random.Random, season: SeasonFacts, ids: dict[str, int]) -> None:
        self.chance, self.season, self.ids, self.batches = chance, season, ids, 0
        self.open: dict[str, list[int]] = {}

    def entries(self) -> list[Entry]:
        words = ("GO", "NEW", "RETURN", "LOCAL", "STAY", "UNDECIDED", "GONE", "")
        standings = ((), ("POOR_REGISTERED",), ("MONITORED_EDGE", "OUT_OF_POVERTY"), ("GENERAL",))
        return [
            entry(
                n, self.chance.choice(VILLAGES), self.ids, self.chance.choice(words), worked_last_year=self.chance.choice((None, True, False)),
                standings=self.chance.choice(standings), dest_province=self.chance.choice(("", "44")), transport_need=self.chance.choice(("", "CHARTER")),
            )
            for n in self.chance.sample(range(40), self.chance.randrange(1, 15))
        ]  # fmt: skip

    def take(self, how: Callable[..., list[int]]) -> None:
        self.batches += 1
        source = f"batch:{self.batches}"
        self.open[source] = how(self.season, *self.entries(), source=source)

    def undo(self) -> None:
        if self.open:
            source = self.chance.choice(list(self.open))
            persons = self.open.pop(source)
            later = ledger.touched_later(persons, season=2025, source=source)
            ledger.take_back([p for p in persons if p not in later], season=2025, source=source, at=AT, by=BY)

    def one(self, act: Callable[[int], None]) -> None:
        persons = list(Journey.objects.exclude(roster="VOID").values_list("person_id", flat=True))
        if persons:
            act(self.chance.choice(persons))

    def step(self) -> None:
        pick = self.chance.randrange(8)
        if pick < 2:
            self.take(base)
        elif pick < 4:
            self.take(survey)
        elif pick == 4:
            self.undo()
        elif pick == 5:
            self.one(lambda p: out(p, reason=self.chance.choice(("STUDYING", "MOVED_AWAY"))))
        else:
            self.one(lambda p: intend(p, intention=self.chance.choice(list(ledger_rules.INTENTIONS))))
