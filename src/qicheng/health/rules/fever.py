"""The fever path (domain.md 4.3): who is told, who is next, who sat near. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

ROWS_NEAR = 3  # ventilated bus: the same row and three before and behind (domain.md 3.5)
FIRST_MINUTES = 10  # unacknowledged so long, the next on the list is told, where no pack says otherwise
REPORT_MINUTES = 120
SEALED, VENTILATED = "SEALED", "VENTILATED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One on the duty list."""

    id: int
    kind: str
    place_code: str
    rung: int


def told_at_once(posts: Sequence[Post], *, village: str) -> list[Post]:
    """Who is told with the report itself: headquarters' first, disease control, the township's clinic and duty."""
    found = [
        p
        for p in posts
        if p.kind == "CDC" or (p.kind in {"CLINIC", "TOWNSHIP"} and covers(p.place_code, village))
    ]
    return ladder(posts)[:1] + sorted(found, key=lambda p: (p.kind, p.rung, p.id))


def covers(place_code: str, village: str) -> bool:
    """Whether a post's place is the village's township or a unit above it. A post without a place covers the county."""
    if not place_code:
        return True
    short = place_code.rstrip("0")
    digits = 12 if len(short) > 9 else 9 if len(short) > 6 else 6
    return bool(village) and village.startswith(place_code[:digits])


def ladder(posts: Sequence[Post]) -> list[Post]:
    """Headquarters' duty in order, then the duty chief. Whoever does not answer is followed by the next; after the last, the first."""
    order = {"HEADQUARTERS": 0, "CHIEF": 1}
    return sorted((p for p in posts if p.kind in order), key=lambda p: (order[p.kind], p.rung, p.id))


def next_on(posts: Sequence[Post], *, rung: int) -> Post | None:
    """Whom the `rung`-th call goes to (1 is the first); it goes round until somebody answers. None when nobody is named."""
    line = ladder(posts)
    return line[(rung - 1) % len(line)] if line else None


def next_at(told_at: dt.datetime, *, minutes: int) -> dt.datetime:
    """When the next is told unless somebody has acknowledged."""
    return told_at + dt.timedelta(minutes=minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chair:
    """One chair of the frozen map with whoever was checked in on it. `row` counts from the front."""

    label: str
    row: int
    person_id: int | None
    aboard: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """The contacts of one rider: in the ring, aboard but outside it, on the list but never aboard."""

    contacts: tuple[Chair, ...]
    outside: tuple[Chair, ...]
    not_aboard: tuple[Chair, ...]


def ring(chairs: Sequence[Chair], *, seat: str, coach: str) -> Ring:
    """Contacts by the seat map: all aboard of a sealed air-conditioned coach, else those within three rows of the chair.

    A chair that is on no map makes everybody a contact: too many rather than too few.
    """
    row = next((c.row for c in chairs if c.label == seat), None)
    others = [c for c in chairs if c.person_id is not None and c.label != seat]
    aboard = [c for c in others if c.aboard]
    near = [c for c in aboard if coach == SEALED or row is None or abs(c.row - row) <= ROWS_NEAR]
    labels = {c.label for c in near}
    return Ring(
        contacts=tuple(near),
        outside=tuple(c for c in aboard if c.label not in labels),
        not_aboard=tuple(c for c in others if not c.aboard),
    )
