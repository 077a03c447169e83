"""Who may see a case, and how much of it: by range, by group, by being named; compartments by need to know only."""

from __future__ import annotations

import datetime as dt
from enum import IntEnum

from django.db.models import Q, QuerySet

from qicheng.cases.models import Case, Glass
from qicheng.cases.rules import kinds, machines
from qicheng.core.viewer import NotAllowed, Scope, Viewer
from qicheng.kit.codes import next_prefix
from qicheng.staff import duty

VIEW, HANDLE, OPEN, SUPERVISE, LADDER = (
    "cases.view",
    "cases.handle",
    "cases.open",
    "cases.supervise",
    "cases.ladder",
)
LABOUR, CHILD, HEALTH = "cases.labour", "cases.child", "cases.health"
GLASS, REVIEW = "cases.glass", "cases.review"
MEETINGS, MEETINGS_VIEW = "cases.meetings", "cases.meetings_view"
ENTER = (VIEW, OPEN, LABOUR, CHILD, HEALTH)  # who has a page of cases at all
WORK = (HANDLE, LABOUR, CHILD, HEALTH)
_BY_ROLE = {LABOUR: "LABOUR_INSPECTION", CHILD: "EDUCATION", HEALTH: "HEALTH"}
_NEED = {"CHILD": "EDUCATION", "HEALTH": "HEALTH"}
GLASS_HOURS = 4
EVERYWHERE = ~Q(pk__in=())


class Sight(IntEnum):
    """How much of a case somebody sees: nothing, that it exists and how it stands, everything."""

    NONE = 0
    LINE = 1
    FULL = 2


def groups(viewer: Viewer, capability: str = VIEW) -> frozenset[str]:
    """The owner groups whose member the viewer is: by a post in the group's office, or by a role that is one."""
    codes = duty.group_codes()
    by_office = {
        codes.get(g.office_id or 0, "")
        for g in viewer.grants
        if g.capability == capability and g.scope is Scope.OFFICE
    }
    by_role = {owner for c, owner in _BY_ROLE.items() if any(g.capability == c for g in viewer.grants)}
    return frozenset((by_office | by_role) - {""})


def ranges(viewer: Viewer, capability: str) -> tuple[str, ...]:
    """The code prefixes in which a capability holds by place; ranges 本部门 and 本人 are not places."""
    wide = {
        g.prefix
        for g in viewer.grants
        if g.capability == capability and g.scope not in {Scope.OFFICE, Scope.SELF}
    }
    return tuple(sorted(wide, key=len))


def holds(viewer: Viewer, capability: str, place: str) -> bool:
    """Whether a capability holds for a case of this place; what has no place is the county's."""
    return any((place.startswith(p) if place else len(p) <= 6) for p in ranges(viewer, capability))


def _within(viewer: Viewer, capability: str) -> Q:
    found = Q(pk__in=())
    for prefix in ranges(viewer, capability):
        if len(prefix) <= 6:
            return EVERYWHERE
        found |= Q(place__gte=prefix, place__lt=next_prefix(prefix))
    return found


def _named(viewer: Viewer) -> Q:
    """Cases that name the viewer: as who handles, as who opened, as a member of the unit that handles."""
    if viewer.user_id is None:
        return Q(pk__in=())
    found = Q(handler_id=viewer.user_id) | Q(opened_by_id=viewer.user_id)
    if any(g.capability == VIEW for g in viewer.grants) and (own := duty.offices_of(viewer)):
        found |= Q(unit_id__in=own)
    return found


def visible(viewer: Viewer) -> QuerySet[Case]:
    """The cases of which the viewer may see at least that they exist."""
    own = groups(viewer)
    seen = Q(compartment="") & (_within(viewer, VIEW) | Q(owner__in=own))
    seen |= Q(compartment="HEALTH") & (EVERYWHERE if "HEALTH" in own else _within(viewer, VIEW))
    seen |= Q(compartment="CHILD") & (EVERYWHERE if "EDUCATION" in own else _within(viewer, GLASS))
    return Case.objects.filter(seen | _named(viewer))


def needs_to_know(row: Case, own: frozenset[str]) -> bool:
    """Whether a compartment's case is the matter of one of these groups."""
    return _NEED[row.compartment] in own


def sight(viewer: Viewer, row: Case, *, at: dt.datetime) -> Sight:
    """How much of one case the viewer sees at this moment."""
    if not visible(viewer).filter(pk=row.pk).exists():
        return Sight.NONE
    if not row.compartment or needs_to_know(row, groups(viewer)):
        return Sight.FULL
    return Sight.FULL if has_opened(viewer, row.pk, at=at) else Sight.LINE


def has_opened(viewer: Viewer, case_id: int, *, at: dt.datetime) -> bool:
    """Whether the viewer has broken the glass of this case and may still look."""
    rows = Glass.objects.filter(case_id=case_id, account_id=viewer.user_id or 0, until_at__gt=at)
    return rows.exists()


def may_handle(viewer: Viewer, row: Case) -> bool:
    """Whether the viewer may work on a case: its group, the range it lies in, or whoever it was handed to."""
    if row.owner in groups(viewer, HANDLE):
        return True
    if row.compartment:
        return row.handler_id is not None and row.handler_id == viewer.user_id and row.compartment != "CHILD"
    if holds(viewer, HANDLE, row.place):
        return True
    handles = any(g.capability == HANDLE for g in viewer.grants)
    return handles and (row.handler_id == viewer.user_id or (row.unit_id or 0) in duty.offices_of(viewer))


def may_supervise(viewer: Viewer, row: Case) -> bool:
    """Whether the viewer may press a case: 三单, longer terms, handing over, reopening."""
    return holds(viewer, SUPERVISE, row.place)


def may_move(viewer: Viewer, row: Case, move: machines.Move) -> bool:
    """Whether the viewer stands on the side that a step belongs to."""
    if move.side == machines.SUPERVISOR:
        return may_supervise(viewer, row)
    if move.side == machines.REFERRER:
        return viewer.user_id is not None and viewer.user_id == row.opened_by_id
    if kinds.KINDS.get(row.kind) and kinds.KINDS[row.kind].machine != kinds.GENERIC:
        # A machine of law is moved by its own group only: not by the township, not by the centre.
        return row.owner in groups(viewer, HANDLE)
    return may_handle(viewer, row)


def case(viewer: Viewer, case_id: int, *, at: dt.datetime) -> tuple[Case, Sight]:
    """One case and how much of it the viewer sees. Raises `NotAllowed` when it is not there or not the viewer's."""
    row = Case.objects.select_related("unit", "handler").filter(pk=case_id).first()
    seen = sight(viewer, row, at=at) if row is not None else Sight.NONE
    if row is None or seen is Sight.NONE:
        raise NotAllowed("这件事不在您的范围内。需要了解请联系责任组。")
    return row, seen
