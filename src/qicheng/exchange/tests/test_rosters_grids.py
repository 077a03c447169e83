"""Made-up counties for the roster tests: persons, and the many ways in which a clerk may lay them out."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from typing import Any

from qicheng.exchange.rosters.parse import parse_book
from qicheng.exchange.rosters.rows import ParsedBook, ParseOptions, RosterRow
from qicheng.kit.idnum import check_char
from qicheng.kit.reading.grid import Book, Merge, Sheet, Value

TODAY = dt.date(2025, 3, 20)
REFERENCE = dt.date(2025, 3, 1)
SURNAMES = "韦覃黄蓝罗莫梁张李王潘卢唐周吴"
GIVEN = "秀美建国文志芳海勇明丽华强小英伟军春燕玉兰"
Grid = list[list[Value]]


def id_number(year: int = 1985, month: int = 3, day: int = 7, seq: int = 123, region: str = "450224") -> str:
    first = f"{region}{year:04d}{month:02d}{day:02d}{seq:03d}"
    return first + check_char(first)


@dataclass
class Person:
    name: str
    number: str
    phone: str
    village: str = "大崇村"
    intent: str = "RETURN"
    household: str = "一般户"
    dest: tuple[str, str] = ("广东省", "深圳市")

    @property
    def sex(self) -> str:
        return "男" if int(self.number[16]) % 2 else "女"


def people(count: int, seed: int = 1) -> list[Person]:
    chance = random.Random(seed)
    found = []
    for at in range(count):
        name = chance.choice(SURNAMES) + "".join(
            chance.choice(GIVEN) for _ in range(chance.choice([1, 2, 2]))
        )
        number = id_number(
            chance.randint(1966, 2005), chance.randint(1, 12), chance.randint(1, 28), (at * 7 + seed) % 1000
        )
        phone = f"1{chance.choice('3578')}{chance.randint(10**8, 10**9 - 1)}"
        found.append(
            Person(
                name,
                number,
                phone,
                village=f"{'甲乙丙丁'[at * 4 // max(count, 1)]}安村",
                intent=chance.choice(["RETURN", "NEW", "LOCAL", "STAY", "UNDECIDED"]),
                household=chance.choice(["一般户", "脱贫户", "监测对象"]),
            )
        )
    return found


def book(
    rows: Grid, *, name: str = "Sheet1", path: str = "名册.xlsx", merges: Any = (), more: Any = ()
) -> Book:
    sheet = Sheet(name=name, rows=rows, merges=tuple(Merge(*merge) for merge in merges))
    return Book(path=path, sheets=[sheet, *more], sha256="", kind="xlsx")


def parse(source: Book | Grid, *, kind: str = "survey", **more: Any) -> ParsedBook:
    options = ParseOptions(kind=kind, year=2025, reference_date=REFERENCE, today=TODAY, **more)
    return parse_book(source if isinstance(source, Book) else book(source), options=options)


def rows_of(source: Book | Grid, **more: Any) -> list[RosterRow]:
    return parse(source, **more).rows


def test_id_numbers_of_the_test_county_are_real() -> None:
    from qicheng.kit.idnum import judge

    assert all(judge(person.number, TODAY).code is None for person in people(200))
