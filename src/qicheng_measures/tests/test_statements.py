"""Statements: the same bytes for every engine, ranges of places that miss nobody, figures that fold and close."""

from __future__ import annotations

import hashlib
import importlib
import random

import pytest
from django.db import connection

import qicheng_measures.catalogue  # noqa: F401  fills the registry
from qicheng_measures import places, render
from qicheng_measures.engines import Engine, oracle
from qicheng_measures.measure import Count, Measure, Ratio, Sum, all_measures, faults, measure
from qicheng_measures.render import Part
from qicheng_measures.report import cross, names, names_of_part, report, split, why
from qicheng_measures.states import Counting
from qicheng_measures.terms import Always, Not, journeys

SEED = 20250304
measures = importlib.import_module(
    "qicheng_measures.measure"
)  # the package gives the function under this name
GOLDEN = "a8c4c9cccd14092ae73f9eb90c6da89c9a9f60b5e59b4f2f236027b08f19160f"
present = journeys.roster == "PRESENT"
FIXED = (
    Measure(code="persons", label="在册人数", what=Count(present)),
    Measure(code="poor", label="脱贫户", what=Count(present & journeys.is_poor.true()), part_of="persons"),
    Measure(code="unheard", label="未联系", what=Count(present & ~journeys.last_contact_date.known())),
    Measure(
        code="going",
        label="有意外出",
        what=Count(journeys.intention.one_of("RETURN", "NEW") & (journeys.age <= 60)),
    ),
    Measure(code="paid", label="补贴", what=Sum("subsidy_fen", journeys.subsidy == "PAID")),
    Measure(code="all", label="全部", what=Count(Always())),
)


def older(many: int) -> list[Measure]:
    """As many measures, no two of which count the same."""
    return [Measure(code=f"m{n}", label="x", what=Count(journeys.age >= n)) for n in range(many)]


class Listening(Engine):
    """An engine that keeps every text it was asked."""

    name = "listening"

    def __init__(self, engine) -> None:
        self.engine, self.heard = engine, []

    def rows(self, sql: str):
        self.heard.append(sql)
        return self.engine.rows(sql)


def texts(engine, table: str) -> list[str]:
    heard = Listening(engine)
    report(heard, FIXED, season=2025, place="451399", level="township", table=table)
    names(heard, FIXED[1], season=2025, place="451399001", table=table)
    split(heard, FIXED[3], "dest_province", season=2025, table=table)
    return heard.heard


def test_the_text_is_byte_for_byte_the_same_on_every_engine(ledger, random_ledger) -> None:
    ledger.fill(random_ledger(random.Random(SEED), 20))
    digest = hashlib.sha256("\n".join(texts(ledger.engine, ledger.table)).encode()).hexdigest()
    assert digest == GOLDEN


def test_the_text_renounces_what_engines_do_not_share() -> None:
    for m in all_measures():
        text = render.report_sql(Counting([m]), season=2025, prefix="451399") + render.names_sql(
            m, season=2025, prefix="451399"
        )
        for word in ("FILTER", "LIKE", "ORDER BY", "AVG", "GROUPING", "~", ";", "--", "= 1)", "= TRUE"):
            assert word not in text.replace("1 = 1", ""), (m.code, word)


@pytest.mark.parametrize("level", ["village", "township", "county", "province"])
@pytest.mark.parametrize("seed", range(3))
def test_the_whole_catalogue_gives_the_oracles_figures(ledger, random_ledger, level: str, seed: int) -> None:
    ledger.fill(random_ledger(random.Random(seed), 300))
    for place in ("", "45", "451399", "451399001", "451399001201"):
        found = report(
            ledger.engine, all_measures(), season=2025, place=place, level=level, table=ledger.table
        )
        expected = oracle.report(ledger.rows, all_measures(), season=2025, place=place, level=level)
        assert found == expected


def test_the_comparison_with_the_oracle_catches_a_not_that_forgets_the_unknown(
    ledger, random_ledger, monkeypatch
) -> None:
    ledger.fill(random_ledger(random.Random(SEED), 300))
    monkeypatch.setattr(Not, "holds", lambda self, row: not self.inner.holds(row))
    catalogue = all_measures()
    assert report(ledger.engine, catalogue, season=2025, table=ledger.table) != oracle.report(
        ledger.rows, catalogue, season=2025
    )


def test_each_figure_has_exactly_its_names_and_each_name_its_reason(ledger, random_ledger) -> None:
    ledger.fill(random_ledger(random.Random(SEED), 300))
    by_id = {int(r["id"]): r for r in ledger.rows}
    for m in all_measures():
        for place in ("", "451399", "451399001", "451399001201"):
            found = names(ledger.engine, m, season=2025, place=place, table=ledger.table)
            figures = report(ledger.engine, [m], season=2025, place=place, table=ledger.table)
            assert places.total(figures, [m.code])[m.code] == len(found)
            assert found == oracle.names(ledger.rows, m, season=2025, place=place)
            inside = [i for i, r in by_id.items() if oracle._in_scope(r, m, 2025, place)]
            for number in inside:
                assert why(m, by_id[number]).counted == (number in found)


def test_the_parts_of_a_list_put_together_are_the_list(ledger, random_ledger) -> None:
    """Read page by page, each page from the place before it, nobody is left out or listed twice."""
    ledger.fill(random_ledger(random.Random(SEED), 300))
    m = next(m for m in all_measures() if m.code == "labour_force")
    whole = names(ledger.engine, m, season=2025, table=ledger.table)
    villages = sorted(report(ledger.engine, [m], season=2025, table=ledger.table))
    read: list[tuple[str, int]] = []
    while page := names_of_part(
        ledger.engine,
        m,
        season=2025,
        table=ledger.table,
        part=Part(villages=villages, after=read[-1] if read else None, most=7),
    ):
        read += page
    assert len(whole) > 7
    assert read == sorted(read)
    assert sorted(i for _, i in read) == whole


def test_the_sum_of_a_column_is_the_sum_over_its_names(ledger, random_ledger) -> None:
    ledger.fill(random_ledger(random.Random(SEED), 200))
    paid = Measure(code="paid", label="补贴", what=Sum("subsidy_fen", journeys.subsidy == "A"))
    by_id = {int(r["id"]): r for r in ledger.rows}
    found = names(ledger.engine, paid, season=2025, table=ledger.table)
    total = places.total(report(ledger.engine, [paid], season=2025, table=ledger.table), ["paid"])["paid"]
    assert total == sum(int(by_id[i]["subsidy_fen"]) for i in found) > 0
    for nullable in ("age", "sex", "go_date"):
        with pytest.raises(ValueError):
            Sum(nullable, Always())


def test_a_split_adds_up_to_its_measure(ledger, random_ledger) -> None:
    ledger.fill(random_ledger(random.Random(SEED), 200))
    whole = report(ledger.engine, [FIXED[0]], season=2025, level="township", table=ledger.table)
    parts = split(ledger.engine, FIXED[0], "dest_province", season=2025, level="township", table=ledger.table)
    assert {u: sum(v.values()) for u, v in parts.items()} == {
        u: v["persons"] for u, v in whole.items() if v["persons"]
    }


@pytest.mark.parametrize(
    "columns",
    [("transport",), ("departed_date",), ("departed_date", "transport"), ("dest_province", "go_date")],
)
@pytest.mark.parametrize("level", ["village", "township"])
def test_a_cross_gives_the_oracles_figures_also_by_day(ledger, random_ledger, columns, level: str) -> None:
    ledger.fill(random_ledger(random.Random(SEED), 300))
    for place in ("", "451399", "451399001201"):
        found = cross(
            ledger.engine, FIXED[0], columns, season=2025, place=place, level=level, table=ledger.table
        )
        assert found == oracle.cross(ledger.rows, FIXED[0], columns, season=2025, place=place, level=level)
    whole = report(ledger.engine, [FIXED[0]], season=2025, table=ledger.table)
    assert sum(n for v in found.values() for n in v.values()) == whole["451399001201"]["persons"] > 0


@pytest.mark.parametrize(
    "columns", [("age",), ("is_poor", "transport"), (), ("sex", "sex"), ("sex", "stage", "roster")]
)
def test_a_cross_is_by_one_or_two_columns_of_words_or_days(columns) -> None:
    with pytest.raises(ValueError):
        render.cross_sql(FIXED[0], columns, season=2025, prefix="")


def test_folding_villages_is_asking_the_level_and_folds_in_any_order(ledger, random_ledger) -> None:
    ledger.fill(random_ledger(random.Random(SEED), 300))
    found = report(ledger.engine, FIXED, season=2025, table=ledger.table)
    for level in places.LEVELS:
        asked = report(ledger.engine, FIXED, season=2025, level=level, table=ledger.table)
        assert places.fold(found, lambda c, level=level: places.unit(c, level)) == asked
    townships = places.fold(found, lambda c: places.unit(c, "township"))
    counties = places.fold(found, lambda c: places.unit(c, "county"))
    assert places.fold(townships, lambda c: places.unit(c, "county")) == counties


@pytest.mark.parametrize("seed", range(20))
def test_totals_are_equal_on_any_other_tree(seed: int) -> None:
    chance = random.Random(seed)
    codes = ["a", "b"]
    figures = {f"v{n}": {c: chance.randrange(1000) for c in codes} for n in range(30)}
    tree = {f"v{n}": f"v{chance.randrange(30)}" for n in chance.sample(range(30), 12)}
    moved = places.fold(figures, lambda c: tree.get(c, c))
    assert places.total(moved, codes) == places.total(figures, codes)


@pytest.mark.parametrize(
    ("prefix", "end"),
    [("450001", "450002"), ("450009", "450010"), ("459999", "460000"), ("09", "10"), ("000", "001"), ("0", "1"), ("451399001201", "451399001202")],
)  # fmt: skip
def test_a_range_ends_at_the_next_number(prefix: str, end: str) -> None:
    assert render.next_prefix(prefix) == end


@pytest.mark.parametrize(("prefix", "end"), [("9", "A"), ("99", "AA"), ("999999", "AAAAAA")])
def test_the_last_range_of_all_ends_with_letters(prefix: str, end: str) -> None:
    assert render.next_prefix(prefix) == end


@pytest.mark.parametrize("prefix", ["9", "99", "999999", "999999999999"])
def test_the_last_range_of_all_ends_behind_all_digits_also_in_a_language_collation(db, prefix: str) -> None:
    end = render.next_prefix(prefix)
    assert prefix <= prefix.ljust(12, "9") < end
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for collation in ("und-x-icu", "zh-x-icu", "C"):
                cursor.execute(f'SELECT %s COLLATE "{collation}" < %s', [prefix.ljust(12, "9"), end])
                assert cursor.fetchone() == (True,), collation


@pytest.mark.parametrize("prefix", ["", "45%", "45' OR '1'='1", "~", "四五", "-1", " 45"])
def test_what_is_no_code_has_no_range(prefix: str) -> None:
    with pytest.raises(ValueError):
        render.next_prefix(prefix)
    if prefix:
        with pytest.raises(ValueError):
            render.names_sql(FIXED[0], season=2025, prefix=prefix)


def test_a_statement_counts_at_most_64_measures_of_one_unit_column() -> None:
    with pytest.raises(ValueError):
        render.report_sql(Counting(older(65)), season=2025, prefix="")
    with pytest.raises(ValueError):
        Counting([FIXED[0], Measure(code="b", label="b", what=Count(present), by="base_village")])


def test_more_measures_than_one_statement_holds_are_asked_in_slices(ledger, random_ledger) -> None:
    ledger.fill(random_ledger(random.Random(SEED), 60))
    many = older(100)
    heard = Listening(ledger.engine)
    found = report(heard, many, season=2025, table=ledger.table)
    assert len(heard.heard) == 2
    assert found == oracle.report(ledger.rows, many, season=2025)


def test_a_fingerprint_changes_with_the_definition_and_only_with_it() -> None:
    one = Measure(code="a", label="甲", what=Count(present))
    assert (
        one.fingerprint
        == Measure(code="a", label="乙", what=Count(journeys.roster == "PRESENT"), clause="一").fingerprint
    )
    others = [
        Measure(code="a", label="甲", what=Count(~present)), Measure(code="a", label="甲", what=Count(present & (journeys.age > 60))),
        Measure(code="a", label="甲", what=Count(present), by="base_village"), Measure(code="b", label="甲", what=Count(present)),
        Measure(code="a", label="甲", what=Sum("months", present)), Measure(code="a", label="甲", what=Sum("subsidy_fen", present)),
    ]  # fmt: skip
    prints = {m.fingerprint for m in (one, *others)}
    assert len(prints) == 7
    assert all(len(p) == 16 and int(p, 16) >= 0 for p in prints)
    assert len({m.fingerprint for m in all_measures()}) == len(all_measures())


def test_a_measure_is_declared_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        measure("persons", "x", Count(present))


def test_what_is_declared_is_in_the_catalogue_as_it_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures, "_REGISTRY", {})
    made = measure("a", "甲", Count(present))
    other = measure(
        "b", "乙", Count(present), clause="二", part_of="a", closes="a", expect=0, by="base_village"
    )
    assert all_measures() == (made, other)
    assert measures.by_code("b") is other
    assert made == Measure(code="a", label="甲", what=Count(present), by="village")
    said = (other.code, other.label, other.clause, other.part_of, other.closes, other.expect, other.by)
    assert said == ("b", "乙", "二", "a", "a", 0, "base_village")
    # A family of several closes when they add up.
    family = [made, *(Measure(code=c, label=c, what=Count(present), closes="a") for c in "cde")]
    assert faults({"a": 6, "c": 1, "d": 2, "e": 3}, family) == []
    assert faults({"a": 5, "c": 1, "d": 2, "e": 3}, family) == ["甲 5 不等于各项之和 6"]


@pytest.mark.parametrize(
    ("top", "bottom", "tenths"),
    [
        (1, 3, 333),
        (2, 3, 667),
        (1, 2, 500),
        (1, 2000, 1),
        (1, 2001, 0),
        (0, 5, 0),
        (5, 0, None),
        (7, 7, 1000),
    ],
)
def test_a_ratio_is_half_up_in_tenths_of_a_percent(top: int, bottom: int, tenths: int | None) -> None:
    assert Ratio(code="r", label="r", top="a", bottom="b").of({"a": top, "b": bottom}) == tenths


def test_promises_that_are_broken_are_named() -> None:
    good = {m.code: 0 for m in all_measures()}
    assert faults(good, all_measures()) == []
    for broken, words in (
        ({"poor": 1}, "大于"),
        ({"returning": 1}, "不等于各项之和"),
        ({"kept": 2}, "不等于各项之和"),
        ({"at_out": 1}, "不等于各项之和"),
    ):
        assert any(words in f for f in faults(good | broken, all_measures()))
    never = Measure(code="never", label="重复", what=Count(present), expect=0)
    assert faults({"never": 3}, [never]) == ["重复 应为 0，实为 3"]


@pytest.mark.parametrize("code", ["", "45139900120x", "４５１３９９００１２０１", "451399001201' OR '1"])
def test_what_is_no_code_gets_into_no_statement(code: str) -> None:
    m = all_measures()[0]
    for part in (Part(villages=[code], most=7), Part(villages=["451399001201"], after=(code, 1), most=7)):
        with pytest.raises(ValueError, match="not a code"):
            render.part_sql(m, season=2025, part=part)
