"""Who may open what: every address with the roles that may, and the objects it speaks of. Apart from the code on purpose.

The table says what ought to be, in the words of the county's plan; `test_access` and `test_canaries` walk it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import access_cases
import access_followup
import access_health
import access_issued
import access_jobs
import access_policies
import access_returns
import access_subsidy
import access_trips
import access_works

COUNTY, GREEN, WATER = "450981000000", "450981101000", "450981102000"
UPPER, LOWER, EAST = "450981101201", "450981101202", "450981102201"
PLACE = {
    "TOWNSHIP_ADMIN": GREEN, "TOWNSHIP_CLERK": GREEN, "VILLAGE_CADRE": UPPER, "HELPER": UPPER, "BUS_LEADER": GREEN,
    "GATE": GREEN, "ENTERPRISE": GREEN,
}  # fmt: skip
ROLES = (
    "LEADER", "CENTRE", "BIGDATA", "GROUP_MEMBER", "BUREAU_REPORTER", "TOWNSHIP_ADMIN", "TOWNSHIP_CLERK", "VILLAGE_CADRE",
    "HELPER", "BUS_LEADER", "GATE", "ENTERPRISE", "HEALTH", "INSPECTOR", "EDUCATION", "FINANCE", "AUDITOR", "SYSTEM_ADMIN",
    "SECURITY_ADMIN",
)  # fmt: skip


def roles(text: str) -> frozenset[str]:
    found = frozenset(text.split())
    assert found <= set(ROLES), found - set(ROLES)
    return found


EVERYBODY = frozenset(ROLES)
NAMES = roles("LEADER CENTRE BIGDATA TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE HELPER")  # see names
COUNTERS = roles(
    "LEADER CENTRE BIGDATA GROUP_MEMBER TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE HEALTH FINANCE"
)
RECORDERS = roles("CENTRE TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE HELPER")
IMPORTERS = roles("CENTRE TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE BUREAU_REPORTER")
EXPORTERS = roles("CENTRE BIGDATA TOWNSHIP_ADMIN TOWNSHIP_CLERK")
MERGERS = roles("CENTRE TOWNSHIP_ADMIN")
PAIRERS = roles("CENTRE TOWNSHIP_ADMIN TOWNSHIP_CLERK")
TABLES = roles("LEADER CENTRE BIGDATA TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE")
FIRMS = roles("LEADER CENTRE GROUP_MEMBER BUREAU_REPORTER INSPECTOR")
PLAN = roles(
    "LEADER CENTRE BIGDATA GROUP_MEMBER BUREAU_REPORTER TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE HELPER FINANCE"
)
DIRECTORY = roles("LEADER CENTRE TOWNSHIP_ADMIN SECURITY_ADMIN")
PHONES = re.compile(rb"1380000\d{4}")


@dataclass(frozen=True)
class Line:
    """Who may open an address. `post`: it only acts. `open_to_all`: also for who is not signed in."""

    who: frozenset[str]
    args: dict[str, object] = field(default_factory=dict)
    post: bool = False
    open_to_all: bool = False
    query: str = ""
    may_be: tuple[int, ...] = (200,)  # what an allowed GET may answer


def act(who: frozenset[str], **args: object) -> Line:
    return Line(who, args=args, post=True)


PUBLIC = Line(EVERYBODY, open_to_all=True, may_be=(200, 302, 404, 405))
OWN: dict[str, object] = {"person_id": "own"}
TABLE: dict[str, Line] = {
    "healthz": PUBLIC,
    "readyz": PUBLIC,
    "set_language": PUBLIC,
    **dict.fromkeys(("account_login", "account_logout", "account_inactive", "account_reauthenticate", "account_change_password", "mfa_index", "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "account_signup", "account_email", "account_email_verification_sent", "account_reset_password", "account_set_password", "account_confirm_login_code"), PUBLIC),
    "desk:home": Line(EVERYBODY),
    "desk:search": Line(EVERYBODY),
    "desk:person": Line(NAMES, OWN),
    "desk:person_print": act(RECORDERS, **OWN),
    "desk:settings": Line(PLAN | DIRECTORY | roles("AUDITOR SYSTEM_ADMIN")),
    "desk:audit": Line(roles("AUDITOR")),
    "desk:audit_verify": act(roles("AUDITOR")),
    "desk:audit_head": Line(roles("AUDITOR")),
    "desk:service": Line(roles("CENTRE SYSTEM_ADMIN")),
    "desk:targets": Line(PLAN),
    **{n: Line(roles(who), args, may_be=may) for n, (who, args, may) in access_policies.PAGES.items()},
    **{n: act(roles(who), **args) for n, (who, args) in access_policies.ACTS.items()},
    "desk:urge": act(roles("LEADER CENTRE"), township=GREEN),
    "desk:levels": Line(PLAN),
    **{n: Line(roles(who), args, may_be=may) for n, (who, args, may) in access_health.PAGES.items()},
    **{n: act(roles(who), **args) for n, (who, args) in access_health.ACTS.items()},
    "exchange:index": Line(IMPORTERS),
    "exchange:receive": act(IMPORTERS),
    "exchange:claims": Line(roles("CENTRE")),
    "exchange:due": Line(IMPORTERS),
    "exchange:batch": Line(IMPORTERS, {"batch_id": 999}, may_be=(403, 404)),
    "exchange:progress": Line(IMPORTERS, {"batch_id": 999}, may_be=(403, 404)),
    "exchange:columns": Line(IMPORTERS, {"batch_id": 999, "file_id": 1}, may_be=(403, 404)),
    "exchange:hidden": act(IMPORTERS, batch_id=999, file_id=1),
    "exchange:confirm": act(IMPORTERS, batch_id=999),
    "exchange:go_on": act(IMPORTERS, batch_id=999),
    "exchange:undo": Line(IMPORTERS, {"batch_id": 999}, may_be=(403, 404)),
    "exchange:workbook": act(IMPORTERS, batch_id=999),
    "reports:screen": Line(COUNTERS - roles("VILLAGE_CADRE")),
    "reports:units": Line(COUNTERS, may_be=(200, 302)),
    "reports:unit": Line(COUNTERS, {"code": "unit"}),
    "reports:names": Line(NAMES & COUNTERS, {"code": "unit", "measure": "persons"}),
    "reports:tables": Line(TABLES),
    "reports:take_out": act(TABLES),
    **{f"reports:{n}": Line(roles(who), args, may_be=may) for n, (who, args, may) in access_returns.PAGES.items()},
    **{f"reports:{n}": act(roles(who), **args) for n, (who, args) in access_returns.ACTS.items()},
    **{f"reports:{n}": Line(frozenset(), args, open_to_all=True, may_be=(401,)) for n, args in access_returns.NO_SESSION.items()},
    **{f"reports:{n}": Line(roles(who), args, may_be=may) for n, (who, args, may) in access_issued.PAGES.items()},
    **{f"reports:{n}": act(roles(who), **args) for n, (who, args) in access_issued.ACTS.items()},
    "survey:index": Line(COUNTERS | RECORDERS, may_be=(200, 302)),
    "survey:zero": act(IMPORTERS - {"BUREAU_REPORTER"}, village=UPPER),
    "survey:calls": Line(RECORDERS),
    "survey:missing": Line(RECORDERS),
    "survey:bulk": act(RECORDERS, act="contact"),
    "survey:merge": act(MERGERS),
    "survey:unmerge": act(MERGERS, merge_id=1),
    "survey:contact": Line(RECORDERS, OWN),
    "survey:intention": Line(RECORDERS, OWN),
    "survey:out": Line(RECORDERS, OWN),
    "survey:correct": Line(RECORDERS, OWN),
    "survey:dial": act(RECORDERS, **OWN),
    "journeys:roster": Line(NAMES),
    "journeys:export": Line(EXPORTERS),
    "people:reveal": Line(RECORDERS, OWN),
    "people:duplicates": Line(MERGERS),
    "people:find_duplicates": act(MERGERS),
    "people:different": act(MERGERS, pair_id=1),
    "people:helpers": Line(PAIRERS),
    "people:assign": act(PAIRERS),
    "people:reassign": act(PAIRERS),
    "employers:index": Line(FIRMS),
    "employers:conflicts": Line(FIRMS),
    "employers:settle": act(roles("CENTRE BUREAU_REPORTER"), conflict_id=1),
    "employers:enterprise": Line(FIRMS, {"enterprise_id": "firm"}),
    "employers:ranking": Line(FIRMS),
    "employers:link": act(roles("CENTRE BUREAU_REPORTER"), enterprise_id="firm"),
    "desk:bureaus": Line(FIRMS),
    "desk:bureau_confirm": act(roles("CENTRE BUREAU_REPORTER")),
    "firm:own": Line(EVERYBODY, {"token": "x" * 32}, open_to_all=True, may_be=(404,)),
    "season:season": Line(PLAN),
    "season:open": act(roles("CENTRE")),
    "season:dates": act(roles("CENTRE")),
    "season:notice": act(roles("CENTRE")),
    "season:rule": Line(roles("CENTRE"), {"code": "DAILY"}),
    "places:tree": Line(EVERYBODY),
    "places:place": Line(EVERYBODY, {"code": UPPER}),
    **{f"places:{name}": act(roles("CENTRE SYSTEM_ADMIN"), code=UPPER) for name in ("rename", "alias", "add", "succeed")},
    "staff:offices": Line(DIRECTORY),
    "staff:office": Line(DIRECTORY, {"office_id": "office"}),
    "staff:accounts": Line(DIRECTORY),
    "staff:account": Line(DIRECTORY, {"account_id": "account"}),
    "staff:assignments": Line(DIRECTORY),
    "staff:new_password": act(roles("SECURITY_ADMIN"), account_id="account"),
    "staff:end_sessions": act(roles("SECURITY_ADMIN"), account_id="account"),
    "staff:give_post": act(roles("SECURITY_ADMIN")),
    "staff:end_post": act(roles("SECURITY_ADMIN"), post_id=1),
    **{f"trips:{n}": Line(roles(who), args, may_be=may) for n, (who, args, may) in access_trips.PAGES.items()},
    **{f"trips:{n}": act(roles(who), **args) for n, (who, args) in access_trips.ACTS.items()},
    **{f"followup:{n}": Line(roles(who), args, may_be=may) for n, (who, args, may) in access_followup.PAGES.items()},
    **{f"followup:{n}": act(roles(who), **args) for n, (who, args) in access_followup.ACTS.items()},
    **{f"works:{n}": Line(roles(who), args) for n, (who, args) in access_works.PAGES.items()},
    **{f"works:{n}": act(roles(who), **args) for n, (who, args) in access_works.ACTS.items()},
    **{f"subsidy:{n}": Line(roles(who), args, may_be=may) for n, (who, args, may) in access_subsidy.PAGES.items()},
    **{f"subsidy:{n}": act(roles(who), **args) for n, (who, args) in access_subsidy.ACTS.items()},
    "desk:bills": Line(roles("LEADER CENTRE FINANCE")),
    "desk:bill": Line(roles("CENTRE FINANCE"), {"trip_id": "trip"}),
    "desk:bill_step": act(roles("LEADER CENTRE FINANCE"), bill_id=1, way="check"),
    **{f"open_subsidy:{n}": Line(EVERYBODY, args, open_to_all=True, may_be=(200, 404)) for n, args in access_subsidy.OPEN.items()},
    **{f"jobs:{n}": Line(roles(who), args, may_be=may) for n, (who, args, may) in access_jobs.PAGES.items()},
    **{f"jobs:{n}": act(roles(who), **args) for n, (who, args) in access_jobs.ACTS.items()},
    **{n: Line(EVERYBODY, args, open_to_all=True, may_be=(200, 404, 405)) for n, args in access_jobs.OPEN.items()},
    **{n: Line(roles(who), args, may_be=may) for n, (who, args, may) in access_cases.PAGES.items()},
    **{n: act(roles(who), **args) for n, (who, args) in access_cases.ACTS.items()},
    **{n: Line(EVERYBODY, args, may_be=(200, 302)) for n, args in access_cases.OWN_PAGES.items()},
    **{n: act(EVERYBODY, **args) for n, args in access_cases.OWN_ACTS.items()},
    **{n: Line(EVERYBODY, args, open_to_all=True, may_be=(200, 404, 405)) for n, args in access_cases.OPEN.items()},
    **{f"trips:{n}": Line(EVERYBODY, args, open_to_all=True, may_be=(403, 404, 405, 422)) for n, args in access_trips.OPEN.items()},
}  # fmt: skip


def addresses(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """The full names of all addresses; one without a name stands by its pattern."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}" if entry.name else str(entry.pattern)


def _together(*rooms: dict[str, Any]) -> dict[str, Any]:
    """What all rooms' objects are called; two with one name would be told apart only by luck."""
    found: dict[str, Any] = {}
    for room in rooms:
        assert not found.keys() & room.keys(), found.keys() & room.keys()
        found |= room
    return found


@pytest.fixture
def everyone(cast) -> dict[str, Client]:
    """A signed-in browser per role, and what the objects of the table are."""
    from django.utils import timezone

    from qicheng.employers.models import Enterprise
    from qicheng.people import pairing
    from qicheng.staff import services as staff
    from qicheng.staff.models import Account, Office
    from qicheng.staff.queries import installation

    by, now = installation("试验"), timezone.now()
    clients = {}
    staff.open_office(name="青山镇政府", kind="TOWNSHIP", place_code=GREEN, duties="", at=now, by=by)
    for role in ROLES:
        name = f"as_{role.lower()}"
        staff.ensure_account(
            username=name, name=name, role=role, place_code=PLACE.get(role, COUNTY), office="青山镇政府", at=now, by=by,
            password="cast-of-2025",
        )  # fmt: skip
        clients[role] = Client()
        clients[role].force_login(
            Account.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend"
        )
    own = cast.person_id(cast.numbers[UPPER][0])
    out = cast.person_id(cast.numbers[UPPER][1])
    pairing.assign(
        person_ids=[own, out], account_id=Account.objects.get(username="as_helper").pk, at=now, by=by
    )
    firm = Enterprise.objects.create(name="示例县绿水食品有限公司", name_key="绿水食品", status="REOPENED")
    bus = access_trips.make_bus(Account.objects.get(username="as_bus_leader").pk)
    cadre = Account.objects.get(username="as_village_cadre").pk
    house = {"own": own, "unit": UPPER, "firm": firm.pk, "office": Office.objects.get(name="青山镇政府").pk, "account": cadre}  # fmt: skip
    cast.__dict__["objects"] = _together(
        house, bus, access_followup.send_out(out), access_cases.make_cases(cadre), access_health.make_station(own, UPPER, COUNTY, bus["trip"]),
        access_returns.open_one(UPPER), access_issued.take_in(), access_works.build(cast.person_id(cast.numbers[UPPER][3]), green=GREEN, upper=UPPER),
        access_subsidy.make_claims(own, UPPER), access_jobs.make_jobs(own, UPPER),
    )  # fmt: skip
    return clients


def address(cast, name: str, role: str = "") -> str:
    line = TABLE[name]
    known = {**cast.__dict__["objects"]}
    if PLACE.get(role, COUNTY) == COUNTY:
        known["unit"] = COUNTY
    args = {k: known.get(v, v) if isinstance(v, str) else v for k, v in line.args.items()}
    return reverse(name, kwargs=args) + line.query
