"""Questions to a notice's effect: how far its working-out is, of which state it is, its figures and the names behind each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import F, Q

from qicheng.core.viewer import Viewer, require
from qicheng.journeys import queries as journeys
from qicheng.kit.telling import kept
from qicheng.people import queries as people
from qicheng.places import queries as places
from qicheng.season import queries as seasons
from qicheng.season.queries import VersionLine
from qicheng.season.rules.policy import Policy
from qicheng.subsidy.models import Effect, EffectClaim, EffectLine
from qicheng.subsidy.queries import keyset

EDIT, NAMES = "season.edit", "people.view"
UNDER_WAY = frozenset({"WAITING", "RUNNING"})
# The names behind a figure: all of now, those with something unknown, newly in, no longer in, another amount.
KINDS = {
    "now": Q(now_fen__isnull=False), "maybe": Q(maybe_fen__isnull=False), "new": Q(now_fen__isnull=False, before_fen=None),
    "lost": Q(now_fen=None, before_fen__isnull=False), "changed": Q(now_fen__isnull=False, before_fen__isnull=False) & ~Q(now_fen=F("before_fen")),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a version means: people and fen, now and by the version before (None: there is none), and how they differ."""

    everybody: int = 0
    count: int = 0
    fen: int = 0
    maybe: int = 0
    maybe_fen: int = 0
    before_count: int | None = None
    before_fen: int | None = None
    before_maybe: int | None = None
    before_maybe_fen: int | None = None
    new: int = 0
    lost: int = 0
    changed: int = 0
    differences: int = 0

    def plain(self) -> dict[str, Any]:
        """As a row keeps it."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectPage:
    """How a version's effect stands. `is_current`: it is of ledger, notice and day as they are now."""

    state: str
    done: int
    total: int
    figures: Figures
    as_of: dt.date
    finished_at: dt.datetime | None
    is_current: bool
    text_differs: bool  # the notice itself was changed since


def before(line: VersionLine) -> Policy | None:
    """The published version that comes before this one."""
    older = [v for v in seasons.versions(number=line.number) if v.state == "PUBLISHED" and v.version < line.version]  # fmt: skip
    return older[0].policy if older else None


def state_of(line: VersionLine, *, on: dt.date) -> dict[str, Any]:
    """What an effect depends on, as it is now: the notice's text, the version before, the ledger's last event, the day."""
    earlier = before(line)
    return {
        "digest": line.digest, "before_version": earlier.version if earlier else 0, "event": journeys.version()[0], "as_of_date": on,
    }  # fmt: skip


def is_of(row: Effect, now: Mapping[str, Any]) -> bool:
    """Whether what was worked out is of this state."""
    return all(getattr(row, name) == value for name, value in now.items())


def _may(viewer: Viewer) -> None:
    """The effect counts the whole county and names its people. Raises `NotAllowed`."""
    require(viewer, EDIT)
    require(viewer, NAMES, places.county_code())


def effect(viewer: Viewer, line: VersionLine, *, on: dt.date) -> EffectPage | None:
    """How a version's effect stands; None where nobody has asked for it."""
    _may(viewer)
    row = Effect.objects.filter(notice=line.id).first()
    if row is None:
        return None
    now = state_of(line, on=on)
    return EffectPage(
        state=row.state, done=row.done, total=row.total, figures=Figures(**row.figures) if row.figures else Figures(), as_of=row.as_of_date,
        finished_at=row.finished_at, is_current=is_of(row, now), text_differs=row.digest != now["digest"],
    )  # fmt: skip


def names(
    viewer: Viewer, version_id: int, kind: str, *, after: int = 0
) -> tuple[list[tuple[int, str, int, int]], int | None]:
    """One page of the people behind a figure: person, name, fen before, fen now; and behind which the next begins."""
    _may(viewer)
    rows = EffectLine.objects.filter(KINDS[kind], effect__notice=version_id, pk__gt=after).order_by("pk")
    found, more = keyset.part(rows, 100)
    known = people.names_of([x.person_id for x in found])
    now = [x.maybe_fen if kind == "maybe" else x.now_fen for x in found]
    rest = zip(found, now, strict=True)
    return [(x.person_id, known.get(x.person_id, ""), x.before_fen or 0, fen or 0) for x, fen in rest], more


def differences(
    viewer: Viewer, version_id: int, *, after: int = 0
) -> tuple[list[tuple[EffectClaim, str]], int | None]:
    """One page of the claims that a retroactive version values otherwise, each with why."""
    _may(viewer)
    rows = EffectClaim.objects.filter(effect__notice=version_id, pk__gt=after).select_related("claim")
    found, more = keyset.part(rows.order_by("pk"), 100)
    return [(x, kept(x.reason, x.reason_parts)) for x in found], more
