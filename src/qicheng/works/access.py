"""Who may do what with local work."""

from __future__ import annotations

from django.db.models import Q

from qicheng.core.viewer import Viewer
from qicheng.people import queries as people

VIEW = "works.view"  # projects, crews by name, sheets; numbers masked
EDIT = "works.edit"  # projects, companies, contracts
CREW = "works.crew"  # put people on a crew
RECORD = "works.record"  # write and sign day sheets
WAGE = "works.wage"  # make wage sheets
CHECK = "works.check"  # never one's own
PAY = "works.pay"  # never what one made or checked


def in_range(viewer: Viewer, *, field: str, capability: str = VIEW) -> Q:
    """The condition that a project's place lies in the viewer's range.

    A township's project is seen by its villages' cadres too: their people work there.
    """
    inside = people.in_range(viewer, field=field, capability=capability)
    for prefix in viewer.prefixes(capability):
        if len(prefix) > 9:
            inside |= Q(**{field: prefix[:9] + "000"})
    return inside


def may(viewer: Viewer, capability: str, place: str) -> bool:
    """Whether the viewer may do this with a project at `place` (12 digits): `in_range` for one place."""
    if viewer.may(capability, place):
        return True
    return place.endswith("000") and any(
        len(p) > 9 and p[:9] == place[:9] for p in viewer.prefixes(capability)
    )
