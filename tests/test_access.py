"""Every address, every role, every region. An address without a line in `access_table` fails the first test."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

import access_followup
import access_jobs
import access_subsidy
from access_table import COUNTY, EAST, GREEN, LOWER, TABLE, UPPER, WATER, address, addresses


def test_every_address_has_a_line_and_every_line_an_address() -> None:
    assert set(addresses()) == set(TABLE)


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
    ("jobs:person", "VILLAGE_CADRE", {UPPER: 200, LOWER: 403, EAST: 403}),
    ("jobs:person", "HELPER", {UPPER: 200, LOWER: 403, EAST: 403}),
    ("health:person", "VILLAGE_CADRE", {UPPER: 200, LOWER: 403, EAST: 403}),
    ("health:person", "TOWNSHIP_CLERK", {UPPER: 200, LOWER: 200, EAST: 403}),
    ("health:person", "HEALTH", {UPPER: 200, LOWER: 200, EAST: 200}),
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
    ("/health/?unit={}", "VILLAGE_CADRE", {UPPER: 200, LOWER: 403, EAST: 403}),
    ("/health/?unit={}", "TOWNSHIP_CLERK", {UPPER: 200, GREEN: 200, WATER: 403, EAST: 403}),
    *access_followup.units(UPPER, LOWER, GREEN, EAST, WATER, COUNTY),
    *access_subsidy.units(UPPER, LOWER, GREEN, EAST, WATER, COUNTY),
    *access_jobs.units(UPPER, LOWER, GREEN, EAST, WATER, COUNTY),
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
    ("jobs:person", {"agreed": "yes"}),
    ("jobs:tell", {}),
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
