"""Every address, every role, every region: who may open what. An address without a line here fails the first test.

The table stands apart from the code on purpose: it says what ought to be, in the words of the county's plan.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

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
    "exchange:index": Line(IMPORTERS),
    "exchange:receive": act(IMPORTERS),
    "exchange:due": Line(IMPORTERS),
    "exchange:batch": Line(IMPORTERS, {"batch_id": 999}, may_be=(403, 404)),
    "exchange:progress": Line(IMPORTERS, {"batch_id": 999}, may_be=(403, 404)),
    "exchange:columns": Line(IMPORTERS, {"batch_id": 999, "file_id": 1}, may_be=(403, 404)),
    "exchange:confirm": act(IMPORTERS, batch_id=999),
    "exchange:go_on": act(IMPORTERS, batch_id=999),
    "exchange:undo": Line(IMPORTERS, {"batch_id": 999}, may_be=(403, 404)),
    "exchange:workbook": act(IMPORTERS, batch_id=999),
    "reports:units": Line(COUNTERS, may_be=(200, 302)),
    "reports:unit": Line(COUNTERS, {"code": "unit"}),
    "reports:names": Line(NAMES & COUNTERS, {"code": "unit", "measure": "persons"}),
    "reports:tables": Line(TABLES),
    "reports:take_out": act(TABLES),
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
    "season:season": Line(PLAN),
    "season:open": act(roles("CENTRE")),
    "season:dates": act(roles("CENTRE")),
    "season:alert": act(roles("CENTRE")),
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
}  # fmt: skip


def addresses(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """The full names of all addresses; one without a name stands by its pattern."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}" if entry.name else str(entry.pattern)


def test_every_address_has_a_line_and_every_line_an_address() -> None:
    assert set(addresses()) == set(TABLE)


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
    pairing.assign(person_ids=[own], account_id=Account.objects.get(username="as_helper").pk, at=now, by=by)
    firm = Enterprise.objects.create(name="示例县绿水食品有限公司", name_key="绿水食品", status="REOPENED")
    cast.__dict__["objects"] = {
        "own": own, "unit": UPPER, "firm": firm.pk, "office": Office.objects.get(name="青山镇政府").pk,
        "account": Account.objects.get(username="as_village_cadre").pk,
    }  # fmt: skip
    return clients


def address(cast, name: str, role: str = "") -> str:
    line = TABLE[name]
    known = {**cast.__dict__["objects"]}
    if PLACE.get(role, COUNTY) == COUNTY:
        known["unit"] = COUNTY
    args = {k: known.get(v, v) if isinstance(v, str) else v for k, v in line.args.items()}
    return reverse(name, kwargs=args) + line.query


def test_who_may_open_what(cast, everyone) -> None:
    faults = []
    for name, line in TABLE.items():
        if line.open_to_all:
            continue
        for role, browser in everyone.items():
            url = address(cast, name, role)
            if line.post:
                answer = browser.get(url).status_code
                if answer != 405:
                    faults.append(f"GET {name} as {role}: {answer}, an act answers 405")
                if role not in line.who and (answer := browser.post(url).status_code) != 403:
                    faults.append(f"POST {name} as {role}: {answer}, not 403")
                continue
            answer = browser.get(url).status_code
            if role in line.who and answer not in line.may_be:
                faults.append(f"GET {name} as {role}: {answer}, should open")
            if role not in line.who and answer != 403:
                faults.append(f"GET {name} as {role}: {answer}, should be refused")
    assert faults == []


def test_nobody_enters_unsigned(cast, everyone) -> None:
    stranger, faults = Client(), []
    for name, line in TABLE.items():
        if line.open_to_all:
            continue
        url = address(cast, name)
        answer = stranger.post(url) if line.post else stranger.get(url)
        if answer.status_code != 302 or "/accounts/login/" not in answer["Location"]:
            faults.append(f"{name}: {answer.status_code}")
    assert faults == []


# Who sees which region: own, a sibling, the unit above, another branch. 404 and 403 both say: not yours.
REGIONS: tuple[tuple[str, str, dict[str, int]], ...] = (
    # page, role, village of the person → answer
    ("desk:person", "VILLAGE_CADRE", {UPPER: 200, LOWER: 404, EAST: 404}),
    ("desk:person", "TOWNSHIP_CLERK", {UPPER: 200, LOWER: 200, EAST: 404}),
    ("desk:person", "TOWNSHIP_ADMIN", {UPPER: 200, LOWER: 200, EAST: 404}),
    ("desk:person", "HELPER", {UPPER: 200, LOWER: 404, EAST: 404}),
    ("desk:person", "CENTRE", {UPPER: 200, LOWER: 200, EAST: 200}),
    ("desk:person", "LEADER", {UPPER: 200, LOWER: 200, EAST: 200}),
    *((page, "VILLAGE_CADRE", {UPPER: 200, LOWER: 403, EAST: 403}) for page in ("survey:contact", "survey:intention", "survey:out", "survey:correct", "people:reveal")),
    *((page, "TOWNSHIP_CLERK", {UPPER: 200, LOWER: 200, EAST: 403}) for page in ("survey:contact", "survey:intention", "survey:out", "survey:correct", "people:reveal")),
    *((page, "HELPER", {UPPER: 200, LOWER: 403, EAST: 403}) for page in ("survey:contact", "survey:intention", "survey:out", "survey:correct", "people:reveal")),
)  # fmt: skip
UNITS: tuple[tuple[str, str, dict[str, int]], ...] = (
    ("/survey/?unit={}", "VILLAGE_CADRE", {UPPER: 200, LOWER: 403, GREEN: 403, COUNTY: 403, EAST: 403}),
    ("/survey/?unit={}", "TOWNSHIP_CLERK", {UPPER: 200, GREEN: 200, COUNTY: 403, WATER: 403, EAST: 403}),
    ("/survey/?unit={}", "LEADER", {UPPER: 200, GREEN: 200, COUNTY: 200, WATER: 200}),
    ("/roster/?unit={}", "VILLAGE_CADRE", {UPPER: 200, LOWER: 403, EAST: 403, WATER: 403}),
    ("/roster/?unit={}", "TOWNSHIP_CLERK", {UPPER: 200, GREEN: 200, WATER: 403, EAST: 403}),
    ("/roster/export/?unit={}", "TOWNSHIP_CLERK", {UPPER: 200, GREEN: 200, WATER: 403, EAST: 403}),
    ("/survey/missing/?unit={}", "VILLAGE_CADRE", {UPPER: 200, EAST: 403}),
    ("/survey/calls/?unit={}", "VILLAGE_CADRE", {UPPER: 200, EAST: 403}),
    ("/people/helpers/?unit={}", "TOWNSHIP_CLERK", {UPPER: 200, EAST: 403}),
    ("/units/{}/", "VILLAGE_CADRE", {UPPER: 200, LOWER: 403, GREEN: 403, EAST: 403}),
    ("/units/{}/", "TOWNSHIP_CLERK", {UPPER: 200, GREEN: 200, COUNTY: 403, WATER: 403}),
    ("/units/{}/names/persons/", "TOWNSHIP_CLERK", {UPPER: 200, GREEN: 200, WATER: 403}),
)


def test_persons_and_units_of_other_regions(cast, everyone) -> None:
    faults = []
    own = cast.__dict__["objects"]["own"]
    for page, role, answers in REGIONS:
        for village, wanted in answers.items():
            person = own if village == UPPER else cast.person_id(cast.numbers[village][0])
            found = everyone[role].get(reverse(page, args=[person])).status_code
            faults += [f"{page} of {village} as {role}: {found}"] if found != wanted else []
    for page, role, answers in UNITS:
        for unit, wanted in answers.items():
            found = everyone[role].get(page.format(unit)).status_code
            faults += [f"{page.format(unit)} as {role}: {found}"] if found != wanted else []
    assert faults == []


ACTS = (
    ("survey:contact", {"way": "PHONE", "outcome": "REACHED"}),
    ("survey:intention", {"intention": "RETURN"}),
    ("survey:out", {"reason": "MOVED_AWAY"}),
    ("survey:correct", {"name": "韦改名", "standing": "GENERAL", "reason": "本人申请"}),
    ("survey:dial", {}),
    ("people:reveal", {"field": "id", "reason": "核对身份"}),
    ("desk:person_print", {}),
)


@pytest.mark.parametrize("role", ["VILLAGE_CADRE", "TOWNSHIP_CLERK", "HELPER"])
def test_no_act_reaches_another_region(cast, everyone, role) -> None:
    from qicheng.core.models import AuditLine
    from qicheng.journeys.models import Event

    before = (AuditLine.objects.count(), Event.objects.count())
    stranger = cast.person_id(cast.numbers[EAST][0])
    answers = {n: everyone[role].post(reverse(n, args=[stranger]), data).status_code for n, data in ACTS}
    answers["bulk"] = everyone[role].post(
        "/survey/bulk/intention/", {"chosen": [stranger], "key": "6f2c1d1e-0000-4000-8000-000000000001", "intention": "RETURN"}
    ).status_code  # fmt: skip
    assert set(answers.values()) <= {403, 404}, answers
    assert (AuditLine.objects.count(), Event.objects.count()) == before


def test_the_canary_sings(cast, everyone) -> None:
    """A number that a page does carry is seen: the copy handed to the person has it."""
    own = cast.__dict__["objects"]["own"]
    copy = bytes_of(everyone["VILLAGE_CADRE"].post(reverse("desk:person_print", args=[own])))
    assert cast.numbers[UPPER][0].encode() in copy
    assert PHONES.search(copy)


def bytes_of(response) -> bytes:
    """The answer's bytes; workbooks are opened."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if not body.startswith(b"PK"):
        return bytes(body)
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return b"".join(book.read(n) for n in book.namelist())


def test_no_page_carries_a_number_or_a_name_of_another_region(cast, everyone) -> None:
    """The canary: no full number in any page of anybody; no name of a foreign village for those who have one."""
    from qicheng.people.models import Person

    foreign = {p.name.encode() for p in Person.objects.filter(village__code__startswith=WATER[:9])}
    foreign -= {p.name.encode() for p in Person.objects.filter(village__code__startswith=GREEN[:9])}
    numbers = [n.encode() for n in cast.all_numbers]
    extra = [
        "/roster/?unit=" + UPPER,
        "/survey/calls/?unit=" + UPPER + "&show=all",
        "/search?q=%E9%9F%A6",
        "/roster/?text=w",
    ]
    faults = []
    for role, browser in everyone.items():
        pages = [address(cast, n, role) for n, line in TABLE.items() if not line.post and role in line.who]
        for url in [*pages, *extra]:
            body = bytes_of(browser.get(url))
            if any(n in body for n in numbers) or PHONES.search(body):
                faults.append(f"{url} as {role}: a full number")
            if PLACE.get(role) and any(n in body for n in foreign):
                faults.append(f"{url} as {role}: a name of another region")
    assert faults == []
