"""Words of rules on English pages: marked in the rule, collected in the catalogue, translated where they are shown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from access_trips import make_bus
from cast import UPPER, Cast
from qicheng.cases import services as cases
from qicheng.cases.rules import kinds, ladder, machines
from qicheng.employers.models import Enterprise
from qicheng.exchange.models import Batch
from qicheng.exchange.rosters import enterprises
from qicheng.exchange.rules import verdicts
from qicheng.followup import named
from qicheng.followup import rules as followup
from qicheng.health.rules import clearance
from qicheng.jobs.rules import words as jobs
from qicheng.journeys import rules as journeys
from qicheng.people import rules as people
from qicheng.reports.rules import forms, standing, steps
from qicheng.reports.rules import ladder as chasing
from qicheng.season import defaults
from qicheng.staff.groups import GROUPS
from qicheng.staff.models import Account
from qicheng.staff.queries import installation
from qicheng.subsidy.rules import proving as subsidy_proving
from qicheng.subsidy.rules import steps as subsidy
from qicheng.trips.models import Trip
from qicheng.trips.rules import states
from qicheng.works.rules import proving as wage_proving
from qicheng.works.rules import work as works

CATALOGUE = Path(settings.SOURCE) / "core" / "locale" / "en" / "LC_MESSAGES" / "django.po"
CHINESE = re.compile(r"[\u3400-\u9fff]")


def spoken() -> Iterable[str]:
    """Every word that a rule gives a state, a kind, a step."""
    for words in (
        states.STATES, kinds.OWNERS, kinds.COMPARTMENTS, kinds.LEVELS, kinds.SEVERITIES, kinds.SOURCES, ladder.CARDS, machines.CONCLUSIONS,
        clearance.WORDS, followup.STATES, journeys.ROSTER, journeys.INTENTIONS, journeys.STAGES, journeys.CONTACTS, journeys.OUT_REASONS, journeys.EVENTS, people.WORDS,
        jobs.TRADES, jobs.STATES, jobs.WAYS, jobs.OUTCOMES, jobs.CLOSINGS, jobs.STEPS, jobs.WANTS, jobs.WHY_NOT_TOLD, jobs.REFUSALS, standing.STANDINGS, steps.STATES, steps.ENTRIES, steps.REPORTERS, chasing.WHAT, chasing.TO,
        subsidy.STATES, subsidy.LEVELS, subsidy.ACTS, subsidy.BATCHES, subsidy.LINES, subsidy_proving.KINDS, works.KINDS, works.PROJECT_STATES, works.DAY_STATES, works.WAGE_STATES, works.LINE_STATES, wage_proving.KINDS,
    ):  # fmt: skip
        yield from words.values()
    yield from (m.label for m in forms.all_of(province="45"))
    yield from (str(rule["title"]) for rule in defaults.report_rules(2025))
    yield from verdicts.SENTENCES.values()
    yield from enterprises.SENTENCES.values()
    yield from (*Batch.Kind.labels, *Batch.State.labels, *Enterprise.Resumption.labels, *named.LISTS.values())
    yield from (group.name for group in GROUPS.values())
    yield from (word for kind in kinds.KINDS.values() for word in (kind.word, kind.public) if word)
    yield from (word for flag in jobs.FLAGS.values() for word in (flag.word, flag.sentence))
    for machine in machines.MACHINES.values():
        for state in machine.values():
            yield from (state.word, *(move.verb for move in state.moves.values()))


def test_every_word_of_a_rule_has_its_english():
    known = {e.msgid: e.msgstr for e in polib.pofile(str(CATALOGUE))}
    words = {word for word in spoken() if CHINESE.search(word)}
    assert len(words) > 150
    assert sorted(word for word in words if not known.get(word)) == []


def english(browser: Client) -> Client:
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return browser


def cells(page: str) -> list[str]:
    """The words that pages show as a state or verdict, without their icons."""
    found = re.findall(r'<span class="(?:state|chip)[^"]*">(.*?)</span>', page, re.S)
    return [re.sub(r"<[^>]*>", "", text).strip() for text in found]


@pytest.mark.skipif(not CATALOGUE.with_suffix(".mo").exists(), reason="not compiled: tools/setup.sh")
def test_states_and_kinds_of_english_pages_are_english(cast: Cast):
    by = installation("试验")
    cases.open_case(kind="PROBLEM", about="", title="one", place=UPPER, key="one", at=timezone.now(), by=by)
    trip = Trip.objects.get(pk=make_bus(Account.objects.get(username="leader").pk)["trip"])
    browser = english(cast.client("centre"))
    for url, wanted in (
        ("/trips/?day=2025-03-10", "Planned"), (f"/trips/{trip.pk}/", "Planned"), ("/cases/", "To be handled"), ("/roster/", "Intends to go"),
    ):  # fmt: skip
        page = browser.get(url).content.decode()
        assert wanted in page, url
        assert [word for word in cells(page) if CHINESE.search(word)] == [], url
    page = browser.get("/cases/").content.decode()
    assert "Other problem" in page
    assert "其他问题" not in page
    page = cast.client("centre").get("/cases/").content.decode()
    assert "其他问题" in page
    assert "待处理" in page
