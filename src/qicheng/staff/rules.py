"""What each role may do, and in which of the five data ranges. The one table of rights; everything else is denied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qicheng.core.viewer import Scope

# Capabilities. A page or act asks for one of these; a role without the line has no right.
COUNTS = "counts.view"  # figures without names
PEOPLE = "people.view"  # names, masked numbers
REVEAL = "people.reveal"  # open one masked value, with a reason and a trace
EXPORT = "people.export"  # lists with names leave the system, with the exporter's name on them
IMPORT = "survey.import"
IMPORT_BASE = "survey.import_base"
INTENT = "survey.record"  # intentions, contact attempts, reasons
MERGE = "people.merge"
PAIR = "people.pair"  # which cadre helps which household
EMPLOYERS = "employers.view"
EMPLOYERS_EDIT = "employers.edit"
TABLES = "reports.tables"
SEASON = "season.edit"
SEASON_VIEW = "season.view"
PLACES = "places.edit"
STAFF = "staff.manage"
STAFF_VIEW = "staff.view"
AUDIT = "audit.read"
SERVICE = "service.view"  # health of the installation

WHOLE_ROSTER = (COUNTS, PEOPLE, REVEAL, EXPORT, IMPORT, INTENT, TABLES)
LOOK = (COUNTS, PEOPLE, TABLES, EMPLOYERS, SEASON_VIEW)


@dataclass(frozen=True, slots=True)
class Right:
    scope: Scope
    capabilities: tuple[str, ...]


RIGHTS: Mapping[str, tuple[Right, ...]] = {
    "LEADER": (Right(Scope.COUNTY, (*LOOK, STAFF_VIEW)),),
    "CENTRE": (
        Right(Scope.COUNTY, (*WHOLE_ROSTER, IMPORT_BASE, MERGE, PAIR, EMPLOYERS, EMPLOYERS_EDIT, SEASON, SEASON_VIEW, PLACES, STAFF_VIEW, SERVICE)),
    ),
    "BIGDATA": (Right(Scope.COUNTY, (COUNTS, PEOPLE, EXPORT, TABLES, SEASON_VIEW)),),
    "GROUP_MEMBER": (Right(Scope.COUNTY, (COUNTS, EMPLOYERS, SEASON_VIEW)),),
    "BUREAU_REPORTER": (Right(Scope.OFFICE, (EMPLOYERS, EMPLOYERS_EDIT)), Right(Scope.COUNTY, (SEASON_VIEW,))),
    "TOWNSHIP_ADMIN": (Right(Scope.TOWNSHIP, (*WHOLE_ROSTER, MERGE, PAIR, STAFF_VIEW)), Right(Scope.COUNTY, (SEASON_VIEW,))),
    "TOWNSHIP_CLERK": (Right(Scope.TOWNSHIP, (*WHOLE_ROSTER, PAIR)), Right(Scope.COUNTY, (SEASON_VIEW,))),
    "VILLAGE_CADRE": (Right(Scope.VILLAGE, (COUNTS, PEOPLE, REVEAL, IMPORT, INTENT, TABLES)), Right(Scope.COUNTY, (SEASON_VIEW,))),
    "HELPER": (Right(Scope.SELF, (PEOPLE, REVEAL, INTENT)), Right(Scope.COUNTY, (SEASON_VIEW,))),
    "BUS_LEADER": (),
    "GATE": (),
    "ENTERPRISE": (),
    "HEALTH": (Right(Scope.COUNTY, (COUNTS,)),),
    "INSPECTOR": (Right(Scope.COUNTY, (EMPLOYERS,)),),
    "EDUCATION": (),
    "FINANCE": (Right(Scope.COUNTY, (COUNTS, SEASON_VIEW)),),
    "AUDITOR": (Right(Scope.COUNTY, (AUDIT,)),),
    "SYSTEM_ADMIN": (Right(Scope.COUNTY, (SERVICE, PLACES)),),
    "SECURITY_ADMIN": (Right(Scope.COUNTY, (STAFF, STAFF_VIEW)),),
}  # fmt: skip

# 三员分立: one account holds at most one of these, and none of them together with a role that sees people.
ADMINISTRATORS = frozenset({"SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDITOR"})


def roles_conflict(roles: frozenset[str]) -> bool:
    """Whether one account may not hold these roles together (GB/T 22239 三员分立)."""
    return bool(roles & ADMINISTRATORS) and len(roles) > 1
