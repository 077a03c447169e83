"""Bulk rows: what goes in by plain SQL comes out through the tables as if it had been saved row by row."""

from __future__ import annotations

import datetime as dt
import random
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction

from qicheng.core import bulk
from qicheng.core.models import AuditLine, Setting
from qicheng.core.tests.boxes import BOX_COLUMNS, Box, Copy

SEED = 4
AT = dt.datetime(2025, 3, 4, 9, 0, 0, 123456, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tables(boxes: None) -> None:
    """The two tables of this test."""


def row(number: int, chance: random.Random) -> tuple[object, ...]:
    """One row with every kind of value, now and then unknown."""
    unknown = chance.random() < 0.3
    words = ("", "韦秀兰", "a\tb\nc\\d", "''\"%s ?;--", "🚌", "\\N", "阿依古丽·买买提")
    return (
        number,
        chance.choice(words),
        None if unknown else chance.choice((0, 1, -1, 2**40)),
        chance.random() < 0.5,
        None if unknown else dt.date(2025, 1, 1) + dt.timedelta(days=chance.randrange(400)),
        None if unknown else AT + dt.timedelta(seconds=chance.randrange(10**6)),
        None if unknown else chance.randbytes(chance.randrange(40)),
    )


def rows(count: int = 200) -> list[tuple[object, ...]]:
    chance = random.Random(SEED)
    numbers = sorted(chance.sample(range(1, 10_000), count))  # gaps between the ids
    return [row(n, chance) for n in numbers]


def read(model: type = Box, columns: tuple[str, ...] = BOX_COLUMNS) -> list[tuple[object, ...]]:
    found = model.objects.order_by("pk").values_list(*columns)
    return [tuple(bytes(v) if isinstance(v, memoryview) else v for v in r) for r in found]


def test_inserted_rows_read_back_as_they_were() -> None:
    wanted = rows()
    bulk.insert(Box, BOX_COLUMNS, iter(wanted))
    assert read() == wanted


def test_inserted_rows_are_found_by_their_days_and_instants_as_saved_ones_are() -> None:
    bulk.insert(
        Box,
        BOX_COLUMNS,
        [
            (1, "a", 1, True, AT.date(), AT, b""),
            (2, "b", 2, False, AT.date(), AT.replace(microsecond=0), b""),
        ],
    )
    Box.objects.create(id=3, text="c", number=3, flag=True, day=AT.date(), at=AT, raw=b"")
    assert Box.objects.filter(day=dt.date(2025, 3, 4)).count() == 3
    assert set(Box.objects.filter(at=AT).values_list("id", flat=True)) == {1, 3}
    assert set(Box.objects.filter(at__lt=AT).values_list("id", flat=True)) == {2}
    assert set(Box.objects.filter(flag=True).values_list("id", flat=True)) == {1, 3}


def test_an_instant_of_another_time_zone_is_the_same_instant() -> None:
    east = AT.astimezone(dt.timezone(dt.timedelta(hours=8)))
    bulk.insert(Box, BOX_COLUMNS, [(1, "a", None, True, None, east, None)])
    assert Box.objects.get(at=AT).at == AT


def test_no_rows_change_nothing() -> None:
    bulk.insert(Box, BOX_COLUMNS, [])
    bulk.update(Box, ("text",), [])
    bulk.copy_from(Copy, Box, columns={"text": "text"}, key="box_id", fixed={"note": "x", "at": AT}, ids=[])
    assert read() == []
    assert not Copy.objects.exists()


def test_updated_rows_take_their_new_values_and_leave_the_others() -> None:
    wanted = rows()
    bulk.insert(Box, BOX_COLUMNS, wanted)
    chance = random.Random(SEED + 1)
    changed = {w[0]: row(int(str(w[0])), chance) for w in wanted[::3]}
    columns = BOX_COLUMNS[1:]
    bulk.update(Box, columns, ((*new[1:], number) for number, new in changed.items()))
    assert read() == [changed.get(w[0], w) for w in wanted]


def test_update_by_another_key_than_the_number() -> None:
    Setting.objects.create(name="county", value="1")
    Setting.objects.create(name="other", value="1")
    bulk.update(Setting, ("value",), [("2", "county")], key="name")
    assert dict(Setting.objects.values_list("name", "value")) == {"county": "2", "other": "1"}


def test_copies_carry_the_columns_the_key_and_what_is_fixed_for_scattered_ids() -> None:
    wanted = rows()
    bulk.insert(Box, BOX_COLUMNS, wanted)
    chosen = [int(str(w[0])) for w in wanted if random.Random(str(w[0])).random() < 0.6]
    columns = {c: c for c in BOX_COLUMNS[1:] if c != "at"}
    fixed = {"note": "导入", "at": AT, "known": None, "sure": True}
    bulk.copy_from(
        Copy,
        Box,
        columns=columns,
        key="box_id",
        fixed=fixed,
        ids=random.Random(1).sample(chosen, len(chosen)),
    )
    found = read(Copy, ("box_id", *columns, *fixed))
    by_id = {w[0]: dict(zip(BOX_COLUMNS, w, strict=True)) for w in wanted}
    expected = [(n, *(by_id[n][c] for c in columns), "导入", AT, None, True) for n in chosen]
    assert sorted(found) == sorted(expected, key=lambda r: r[0])


def test_runs_of_numbers_are_the_shortest_spelling_of_a_set() -> None:
    chance = random.Random(SEED)
    for _ in range(200):
        numbers = chance.sample(range(60), chance.randrange(40))
        runs = list(bulk._runs(numbers))
        assert [n for a, b in runs for n in range(a, b + 1)] == sorted(numbers)
        assert all(b + 1 < c for (_, b), (c, _) in pairwise(runs))


def test_the_databases_own_rules_still_hold() -> None:
    line = (1, AT, None, "a", "b", "c", "", "", "", "0" * 64, "d" * 64)
    columns = (
        "seq",
        "at",
        "user_id",
        "label",
        "act",
        "about",
        "place",
        "detail",
        "address",
        "previous",
        "digest",
    )
    bulk.insert(AuditLine, columns, [line])
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(AuditLine, columns, [(*line[:-1], "e" * 64)])
    assert AuditLine.objects.count() == 1
