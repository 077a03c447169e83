"""Who may do what with vacancies: by range, or as a member of the special group whose work it is (三(一))."""

from __future__ import annotations

from collections.abc import Mapping

from qicheng.core.viewer import NotAllowed, Scope, Viewer
from qicheng.staff import duty

VIEW, EDIT, VERIFY, PUSH, OFFER = "jobs.view", "jobs.edit", "jobs.verify", "jobs.push", "jobs.offer"
COUNTS = "counts.view"  # figures about people without names
GROUPS: Mapping[str, str] = {EDIT: "JOB_COLLECT", VERIFY: "JOB_COLLECT", PUSH: "JOB_PUSH"}


def may(viewer: Viewer, capability: str) -> bool:
    """Whether the viewer holds it for the county, or by a post in the group it belongs to."""
    grants = [g for g in viewer.grants if g.capability == capability]
    if any(g.scope not in {Scope.OFFICE, Scope.SELF} for g in grants):
        return True
    group = GROUPS.get(capability)
    if not grants or group is None:
        return False
    codes = duty.group_codes()
    return any(g.scope is Scope.OFFICE and codes.get(g.office_id or 0) == group for g in grants)


def require(viewer: Viewer, *capabilities: str) -> None:
    """Raises `NotAllowed` unless the viewer holds one of them."""
    if not any(may(viewer, c) for c in capabilities):
        raise NotAllowed
