"""Acts on places: the county's list, names by day, mergers and splits, and figures read on another day's tree."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pytest

from qicheng.core import audit
from qicheng.core.models import AuditLine
from qicheng.core.viewer import CannotAct, Grant, NotAllowed, Scope, Viewer
from qicheng.places import queries, services
from qicheng.places.models import Level, Place, PlaceName, Succession

AT = dt.datetime(2025, 3, 4, 9, 0, tzinfo=dt.UTC)
DAY = dt.date(2025, 3, 4)
COUNTY = "451399"
BY = Viewer(user_id=None, label="试验", grants=(Grant(capability="places.edit", scope=Scope.COUNTY),))
LOOKER = Viewer(user_id=1, label="别人", grants=(Grant(capability="counts.view", scope=Scope.COUNTY),))
A, B, C, D = (f"{COUNTY}001{n}" for n in (201, 202, 203, 204))
TOWN = COUNTY + "001000"
pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    lines = ["代码,名称", f"{COUNTY}000000,山水县", f"{TOWN},红渡镇", f"{COUNTY}002000,北山乡"]
    lines += [f"{COUNTY}00{t}{v},{'红北'[t - 1]}{v}村" for t in (1, 2) for v in range(201, 205)]
    path = tmp_path / "区划.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def county(file: Path) -> Path:
    services.load_regions(county=COUNTY, file=file, at=AT, by=BY)
    return file


def opened(name: str, on: dt.date = DAY, code: str = "") -> str:
    number = services.add(code=code, name=name, parent_code=TOWN, on=on, at=AT, by=BY)
    return Place.objects.get(id=number).code


def succeed(old: str, *new: str, kind: str = "MERGE", on: dt.date = DAY) -> None:
    services.succeed(old=old, new=list(new), kind=kind, on=on, document="县政发〔2025〕3号", at=AT, by=BY)


def everything() -> tuple[list[object], list[object]]:
    return list(Place.objects.order_by("code").values_list()), list(
        PlaceName.objects.order_by("id").values_list()
    )


def test_the_list_brought_in_twice_changes_nothing(file: Path) -> None:
    first = services.load_regions(county=COUNTY, file=file, at=AT, by=BY)
    before = everything()
    second = services.load_regions(county=COUNTY, file=file, at=AT, by=BY)
    assert first == second
    assert (first.townships, first.villages, first.county_name) == (2, 8, "山水县")
    assert everything() == before
    assert queries.county_code() == COUNTY + "000000"
    assert [p.code for p in queries.inside(TOWN, "VILLAGE")] == [A, B, C, D]


def test_a_list_brought_in_again_does_not_undo_what_the_county_changed(county: Path) -> None:
    services.rename(code=A, name="新红村", on=DAY, at=AT, by=BY)
    succeed(B, C)
    before = everything()
    services.load_regions(county=COUNTY, file=county, at=AT, by=BY)
    assert everything() == before


@pytest.mark.parametrize("code", ["451398", "450000", "451300", "", "四五一", "45139", "001399"])
def test_another_county_or_none_is_refused_with_a_sentence(county: Path, code: str) -> None:
    with pytest.raises(CannotAct) as refusal:
        services.load_regions(county=code, file=county, at=AT, by=BY)
    assert refusal.value.sentence.endswith("。")
    assert queries.county_code() == COUNTY + "000000"


def test_a_renamed_unit_stays_the_unit_and_is_called_by_the_days_name(county: Path) -> None:
    number = queries.place(A).id
    services.rename(code=A, name="新红村", on=DAY, at=AT, by=BY)
    services.rename(code=A, name="大红村", on=dt.date(2026, 1, 1), at=AT, by=BY)
    place = queries.place(A)
    assert (place.id, place.name) == (number, "大红村")
    days = [
        dt.date(1990, 1, 1),
        DAY - dt.timedelta(days=1),
        DAY,
        dt.date(2025, 12, 31),
        dt.date(2026, 1, 1),
        dt.date(2030, 1, 1),
    ]
    assert [queries.name_on(A, d) for d in days] == [
        "红201村",
        "红201村",
        "新红村",
        "新红村",
        "大红村",
        "大红村",
    ]
    assert {k: v for k, v in queries.aliases().items() if v == A} == {"红201村": A, "新红村": A}


def test_a_name_given_twice_on_one_day_is_the_later_one(county: Path) -> None:
    services.rename(code=A, name="错村", on=DAY, at=AT, by=BY)
    services.rename(code=A, name="新红村", on=DAY, at=AT, by=BY)
    assert queries.name_on(A, DAY) == "新红村"
    assert PlaceName.objects.filter(place__code=A).count() == 2


def test_units_without_a_code_get_the_countys_own_from_999_downwards(county: Path) -> None:
    assert [opened(f"新{n}村") for n in range(3)] == [TOWN[:9] + n for n in ("999", "998", "997")]
    assert queries.place(TOWN[:9] + "999").level == Level.VILLAGE
    assert queries.name_on(TOWN[:9] + "999", DAY) == "新0村"


def test_when_all_free_codes_are_taken_the_act_is_refused_in_words(county: Path) -> None:
    for _ in range(100):
        opened("新村")
    with pytest.raises(CannotAct, match="。"):
        opened("多一个村")


@pytest.mark.parametrize(
    ("code", "parent"),
    [(A, TOWN), ("45139900120", TOWN), ("abc", TOWN), ("999999999999", TOWN), (COUNTY + "002299", TOWN), ("", A), (A[:9] + "299", A), ("", "451399009000")],
)  # fmt: skip
def test_a_code_that_is_taken_misspelt_or_of_another_unit_is_refused(
    county: Path, code: str, parent: str
) -> None:
    before = everything()
    with pytest.raises(CannotAct, match="。"):
        services.add(code=code, name="新村", parent_code=parent, on=DAY, at=AT, by=BY)
    assert everything() == before


def test_a_township_opened_in_the_county_gets_a_townships_code(county: Path) -> None:
    number = services.add(code="", name="新镇", parent_code=COUNTY + "000000", on=DAY, at=AT, by=BY)
    place = Place.objects.get(id=number)
    assert (place.code, place.level) == (COUNTY + "999000", Level.TOWNSHIP)
    assert [p.code for p in queries.children(COUNTY + "000000")][-1] == place.code


def test_a_merged_village_is_closed_and_found_by_its_old_code_and_name(county: Path) -> None:
    succeed(A, B)
    assert queries.place(A).closed_date == DAY
    assert A not in {p.code for p in queries.children(TOWN)}
    assert A in {p.code for p in queries.children(TOWN, closed=True)}
    assert queries.aliases() == {A: B, "红201村": B}
    assert queries.name_on(A, DAY - dt.timedelta(days=1)) == "红201村"


@pytest.mark.parametrize("kind", ["MERGE", "RECODE", "CONVERT"])
def test_figures_of_the_old_tree_stand_on_the_new_one_and_back(county: Path, kind: str) -> None:
    new = opened("承接村")
    succeed(A, new, kind=kind)
    before, after = DAY - dt.timedelta(days=1), DAY
    assert queries.mapping(from_day=before, to_day=after) == {A: new}
    assert queries.mapping(from_day=after, to_day=before) == {new: A}
    assert queries.mapping(from_day=after, to_day=after + dt.timedelta(days=9)) == {}


def test_a_village_that_took_another_in_keeps_its_own_figures_on_last_years_tree(county: Path) -> None:
    succeed(A, B)
    assert queries.mapping(from_day=DAY, to_day=DAY - dt.timedelta(days=1)) == {}


def test_a_split_sends_figures_to_the_main_successor_and_all_parts_back(county: Path) -> None:
    first, second = opened("东村"), opened("西村")
    succeed(A, first, second, kind="SPLIT")
    before = DAY - dt.timedelta(days=1)
    assert queries.mapping(from_day=before, to_day=DAY) == {A: first}
    assert queries.mapping(from_day=DAY, to_day=before) == {first: A, second: A}


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (A, [A], "MERGE"), (A, [], "MERGE"), (A, [B, C], "MERGE"), (A, [B], "OTHER"), (A, [B], "SPLIT"), (A, [B, B], "SPLIT"),
        (A, ["451399009201"], "MERGE"), ("451399009201", [A], "MERGE"), (A, [B, A], "SPLIT"),
    ],
)  # fmt: skip
def test_a_succession_that_makes_no_sense_is_refused_and_leaves_no_trace(
    county: Path, old: str, new: list[str], kind: str
) -> None:
    before = everything()
    with pytest.raises(CannotAct, match="。"):
        succeed(old, *new, kind=kind)
    assert everything() == before
    assert not Succession.objects.exists()


def test_a_closed_village_succeeds_nobody_and_is_succeeded_once(county: Path) -> None:
    succeed(A, B)
    for old, new in ((A, C), (C, A), (B, A)):
        with pytest.raises(CannotAct, match="没有代码为"):
            succeed(old, new)


def test_a_village_opened_today_is_not_closed_today(county: Path) -> None:
    new = opened("新村")
    with pytest.raises(CannotAct, match="。"):
        succeed(new, B)


def random_history(chance: random.Random) -> list[dt.date]:
    """Ten random changes on ten days; the days."""
    days = []
    for step in range(10):
        on = DAY + dt.timedelta(days=30 * step)
        present = [
            p.code
            for p in queries.inside(COUNTY + "000000", "VILLAGE")
            if Place.objects.get(code=p.code).opened_date != on
        ]
        old, kind = chance.choice(present), chance.choice(("MERGE", "SPLIT", "RECODE", "CONVERT"))
        if kind == "MERGE":
            targets = [chance.choice([p for p in present if p != old])]
        else:
            targets = [opened(f"村{step}{i}", on=on) for i in range(2 if kind == "SPLIT" else 1)]
        succeed(old, *targets, kind=kind, on=on)
        days.append(on)
    return days


def villages_on(day: dt.date) -> list[str]:
    rows = Place.objects.filter(level=Level.VILLAGE)
    return [
        p.code
        for p in rows
        if (p.opened_date is None or p.opened_date <= day) and (p.closed_date is None or p.closed_date > day)
    ]


@pytest.mark.parametrize("seed", range(12))
def test_totals_are_equal_on_every_tree_of_a_random_history_both_ways(county: Path, seed: int) -> None:
    chance = random.Random(seed)
    days = random_history(chance)
    for _ in range(25):
        here, there = (chance.choice([DAY - dt.timedelta(days=1), *days]) for _ in range(2))
        figures = {code: chance.randrange(5000) for code in villages_on(here)}
        mapping = queries.mapping(from_day=here, to_day=there)
        moved: dict[str, int] = {}
        for code, figure in figures.items():
            moved[mapping.get(code, code)] = moved.get(mapping.get(code, code), 0) + figure
        assert sum(moved.values()) == sum(figures.values())
        assert moved.keys() <= set(villages_on(there))
        assert not any(target in mapping and mapping[target] != target for target in mapping.values())


def test_the_proof_of_totals_catches_a_mapping_that_forgets_a_chain(county: Path) -> None:
    new = opened("承接村")
    succeed(A, new, kind="RECODE")
    succeed(new, B, on=DAY + dt.timedelta(days=30))
    after = DAY + dt.timedelta(days=30)
    full = queries.mapping(from_day=DAY - dt.timedelta(days=1), to_day=after)
    assert full[A] == B
    one_step = {A: new}
    assert one_step[A] not in villages_on(after)


def test_an_alias_is_found_and_an_empty_one_refused(county: Path) -> None:
    services.add_alias(code=A, text=" 红渡一村 ", at=AT, by=BY)
    services.add_alias(code=A, text="红渡一村", at=AT, by=BY)
    assert queries.aliases() == {"红渡一村": A}
    with pytest.raises(CannotAct, match="请填写别名"):
        services.add_alias(code=A, text=" ", at=AT, by=BY)


def test_nobody_without_the_right_changes_a_place(county: Path, file: Path) -> None:
    before, lines = everything(), AuditLine.objects.count()
    acts = (
        lambda: services.load_regions(county=COUNTY, file=file, at=AT, by=LOOKER),
        lambda: services.rename(code=A, name="x", on=DAY, at=AT, by=LOOKER),
        lambda: services.add(code="", name="x", parent_code=TOWN, on=DAY, at=AT, by=LOOKER),
        lambda: services.succeed(old=A, new=[B], kind="MERGE", on=DAY, document="", at=AT, by=LOOKER),
        lambda: services.add_alias(code=A, text="x", at=AT, by=LOOKER),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert everything() == before
    assert AuditLine.objects.count() == lines


def test_every_act_leaves_its_line_in_the_audit_book(county: Path) -> None:
    services.rename(code=A, name="新红村", on=DAY, at=AT, by=BY)
    opened("新村")
    succeed(B, C)
    services.add_alias(code=C, text="别名", at=AT, by=BY)
    acts = list(AuditLine.objects.order_by("seq").values_list("act", flat=True))
    assert acts == ["places.load", "places.rename", "places.add", "places.succeed", "places.alias"]
    assert audit.first_fault() is None
