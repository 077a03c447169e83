"""The year's plan: its defaults, targets, alert levels, and the set-up that goes out and comes back as text."""

from __future__ import annotations

import copy
import datetime as dt
import json
import random

import pytest

from qicheng.core.models import AuditLine
from qicheng.core.viewer import CannotAct, Grant, NotAllowed, Scope, Viewer
from qicheng.season import queries, services
from qicheng.season.models import AlertLevel, Notice, ReportRule, RulePack, Season, Target

AT = dt.datetime(2025, 3, 4, 9, 0, tzinfo=dt.UTC)
COUNTY, TOWN, VILLAGE = "451399000000", "451399001000", "451399001201"
BY = Viewer(user_id=None, label="韦主任", grants=(Grant(capability="season.edit", scope=Scope.COUNTY),))
LOOKER = Viewer(user_id=1, label="别人", grants=(Grant(capability="season.view", scope=Scope.COUNTY),))
pytestmark = pytest.mark.django_db


@pytest.fixture
def season() -> queries.SeasonFacts:
    return services.ensure_season(2025, at=AT, by=BY)


def level(place: str, number: int, at: dt.datetime = AT) -> None:
    services.set_alert_level(
        year=2025, place_code=place, level=number, reason="疫情", document="", at=at, by=BY
    )


def target(number: int, place: str = TOWN, measure: str = "set_to_go") -> None:
    services.set_target(year=2025, place_code=place, measure=measure, number=number, reason="", at=AT, by=BY)


def tables() -> list[object]:
    return [
        list(m.objects.order_by("pk").values())
        for m in (Season, Target, RulePack, ReportRule, Notice, AlertLevel)
    ]


def take(text: object, *, dry_run: bool = False) -> list[str]:
    return services.from_text(text, dry_run=dry_run, at=AT, by=BY)


def test_a_new_season_begins_with_the_plans_own_figures(season: queries.SeasonFacts) -> None:
    assert season.reference_date == dt.date(2025, 3, 1)
    assert (season.from_date, season.until_date) == (dt.date(2025, 1, 1), dt.date(2025, 12, 31))
    assert (season.labour_age_from, season.labour_age_to, season.is_open) == (16, 60, True)
    packs = queries.rule_packs()
    assert [p.level for p in packs] == [0, 1, 2, 3]
    assert [p.load_percent for p in packs] == [100, 90, 70, 50]
    assert {r.code: r.weekday for r in queries.calendar(2025)} == {
        "MOBILISE": None, "DAILY": None, "INTENT": 2, "RETURNED": 2, "ENTERPRISE": 2, "RESUMED": 2,
    }  # fmt: skip


def test_opening_a_season_twice_changes_nothing(season: queries.SeasonFacts) -> None:
    services.set_dates(
        year=2025, from_date=dt.date(2025, 2, 1), until_date=dt.date(2025, 6, 1), reference_date=dt.date(2025, 2, 1), at=AT, by=BY
    )  # fmt: skip
    before = tables()
    assert services.ensure_season(2025, at=AT, by=BY).reference_date == dt.date(2025, 2, 1)
    assert tables() == before


def test_a_countys_own_rule_pack_outlives_the_next_season(season: queries.SeasonFacts) -> None:
    RulePack.objects.filter(level=2).update(load_percent=60)
    services.ensure_season(2026, at=AT, by=BY)
    assert RulePack.objects.get(level=2).load_percent == 60
    assert queries.latest_season().year == 2026


@pytest.mark.parametrize("year", [0, 25, 1999, 2101, -1])
def test_a_year_that_is_none_is_refused(year: int) -> None:
    with pytest.raises(CannotAct, match="四位数字"):
        services.ensure_season(year, at=AT, by=BY)
    assert not Season.objects.exists()


def test_targets_are_set_corrected_and_read_by_measure(season: queries.SeasonFacts) -> None:
    target(300)
    target(310)
    target(50, measure="poor")
    target(0, place=VILLAGE)
    assert queries.targets(2025) == {TOWN: 310, VILLAGE: 0}
    assert queries.targets(2025, "poor") == {TOWN: 50}
    with pytest.raises(CannotAct, match="不能小于0"):
        target(-1)
    with pytest.raises(CannotAct, match="没有2031年度"):
        services.set_target(
            year=2031, place_code=TOWN, measure="set_to_go", number=1, reason="", at=AT, by=BY
        )


def test_the_latest_level_of_the_narrowest_place_is_in_force(season: queries.SeasonFacts) -> None:
    hour = dt.timedelta(hours=1)
    assert queries.alert_level(2025, VILLAGE, at=AT) == 0
    level(COUNTY, 1)
    level(TOWN, 3, AT + hour)
    level(COUNTY, 2, AT + 2 * hour)
    level(VILLAGE, 0, AT + 3 * hour)
    moments = [AT - hour, AT, AT + hour, AT + 2 * hour, AT + 3 * hour]
    assert [queries.alert_level(2025, VILLAGE, at=t) for t in moments] == [0, 1, 3, 3, 0]
    assert [queries.alert_level(2025, TOWN, at=t) for t in moments] == [0, 1, 3, 3, 3]
    assert [queries.alert_level(2025, COUNTY, at=t) for t in moments] == [0, 1, 1, 2, 2]
    assert queries.alert_level(2025, "451399002201", at=moments[-1]) == 2
    assert queries.alert_level(2024, VILLAGE, at=moments[-1]) == 0


def test_random_levels_agree_with_a_plain_reading_of_the_rule(season: queries.SeasonFacts) -> None:
    chance = random.Random(5)
    places = [COUNTY, TOWN, VILLAGE, "451399001202", "451399002000"]
    said: list[tuple[dt.datetime, str, int]] = []
    for _ in range(40):
        at, place, number = (
            AT + dt.timedelta(hours=chance.randrange(20)),
            chance.choice(places),
            chance.randrange(4),
        )
        level(place, number, at)
        said.append((at, place, number))
    for hour in range(-1, 21):
        now = AT + dt.timedelta(hours=hour)
        for place in places:
            expected = 0
            for unit in dict.fromkeys((place, place[:9] + "000", place[:6] + "000000")):
                found = [(at, i, number) for i, (at, p, number) in enumerate(said) if p == unit and at <= now]
                if found:
                    expected = max(found)[2]
                    break
            assert queries.alert_level(2025, place, at=now) == expected


@pytest.mark.parametrize(("number", "reason"), [(4, "x"), (-1, "x"), (2, ""), (2, "  ")])
def test_a_level_needs_a_number_of_four_and_a_reason(
    season: queries.SeasonFacts, number: int, reason: str
) -> None:
    with pytest.raises(CannotAct, match="写明调整的原因"):
        services.set_alert_level(
            year=2025, place_code=COUNTY, level=number, reason=reason, document="", at=AT, by=BY
        )


@pytest.fixture
def setup(season: queries.SeasonFacts) -> dict[str, object]:
    """A season that a county has worked on, as the text that a file holds."""
    target(300)
    services.add_notice(
        number="桂人社发〔2025〕3号",
        title="关于做好外出务工的通知",
        at=AT,
        by=BY,
        issued_date=dt.date(2025, 1, 2),
    )
    RulePack.objects.filter(level=2).update(load_percent=60)
    return json.loads(json.dumps(queries.as_text(2025)))


def test_what_went_out_comes_in_without_a_change(setup: dict[str, object]) -> None:
    before = tables()
    assert take(setup) == []
    assert tables() == before


def test_a_dry_run_lists_the_differences_and_makes_none(setup: dict[str, object]) -> None:
    changed = copy.deepcopy(setup)
    changed["season"]["reference_date"] = "2025-02-15"
    changed["targets"][0]["number"] = 333
    changed["rule_packs"][1]["load_percent"] = 85
    before, lines = tables(), AuditLine.objects.count()
    said = take(changed, dry_run=True)
    assert tables() == before
    assert AuditLine.objects.count() == lines
    for word in ("2025-03-01", "2025-02-15", "300", "333", "90", "85"):
        assert any(word in line for line in said)
    assert {line[0] for line in said} == {"+", "-"}
    assert take(changed) == said
    assert queries.as_text(2025) == changed
    assert take(changed) == []


def test_a_set_up_builds_the_same_season_in_an_empty_installation(setup: dict[str, object]) -> None:
    for model in (Target, ReportRule, AlertLevel, Season, Notice, RulePack):
        model.objects.all().delete()
    said = take(setup, dry_run=True)
    assert said
    assert not Season.objects.exists()
    assert take(setup) == said
    assert queries.as_text(2025) == setup


BROKEN = [
    lambda t: t.pop("season"),
    lambda t: t.update(season=[]),
    lambda t: t["season"].pop("year"),
    lambda t: t["season"].update(year="2025"),
    lambda t: t["season"].update(from_date="2025-13-01"),
    lambda t: t["season"].update(from_date=None),
    lambda t: t["season"].update(until_date="2024-01-01"),
    lambda t: t["season"].update(state="SOMETHING"),
    lambda t: t["season"].update(labour_age_to="old"),
    lambda t: t.update(targets={"a": 1}),
    lambda t: t.update(targets=[1]),
    lambda t: t["targets"][0].pop("place_code"),
    lambda t: t["targets"][0].update(number=-5),
    lambda t: t["targets"][0].update(number=None),
    lambda t: t["calendar"][0].pop("code"),
    lambda t: t["calendar"][0].update(due_time="25:00"),
    lambda t: t["calendar"][0].update(rhythm="HOURLY"),
    lambda t: t["rule_packs"][0].update(level="high"),
    lambda t: t["rule_packs"][0].update(name="名" * 40),
    lambda t: t["notices"][0].pop("number"),
    lambda t: t["notices"][0].update(title=None),
    lambda t: t.update(notices="none"),
]


@pytest.mark.parametrize("spoil", BROKEN)
@pytest.mark.parametrize("dry_run", [True, False])
def test_a_text_that_makes_no_sense_is_refused_in_chinese_and_changes_nothing(
    setup, spoil, dry_run: bool
) -> None:
    before = tables()
    spoil(setup)
    with pytest.raises(CannotAct) as refusal:
        take(setup, dry_run=dry_run)
    assert refusal.value.sentence.startswith("设置文件")
    assert refusal.value.sentence.endswith("。")
    assert tables() == before


def test_nobody_without_the_right_changes_the_plan(setup: dict[str, object]) -> None:
    before = tables()
    day = dt.date(2025, 1, 1)
    acts = (
        lambda: services.set_dates(
            year=2025, from_date=day, until_date=day, reference_date=day, at=AT, by=LOOKER
        ),
        lambda: services.set_target(
            year=2025, place_code=TOWN, measure="set_to_go", number=1, reason="", at=AT, by=LOOKER
        ),
        lambda: services.set_alert_level(
            year=2025, place_code=TOWN, level=1, reason="x", document="", at=AT, by=LOOKER
        ),
        lambda: services.add_notice(number="1", title="x", at=AT, by=LOOKER),
        lambda: services.from_text(setup, dry_run=True, at=AT, by=LOOKER),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert tables() == before


def test_dates_that_end_before_they_begin_are_refused(season: queries.SeasonFacts) -> None:
    day = dt.date(2025, 3, 1)
    with pytest.raises(CannotAct, match="结束日期"):
        services.set_dates(year=2025, from_date=day, until_date=day, reference_date=day, at=AT, by=BY)
