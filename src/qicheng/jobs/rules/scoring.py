"""How well a vacancy fits a person: a few facts, whole points, a sentence. One person against all vacancies at once. Pure.

Points say what counts for whom: the place that was named, the trade, whether people of the village are there already, the wage.
Neither sex nor household type changes a point; who belongs to a poor household is served first by the assignment's weight.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
BASE = 200
SAME_CITY, SAME_PROVINCE, NEAR_WISH, ANY_PLACE, ELSEWHERE, HOME_WANTED, HOME_TOO = (
    300,
    180,
    140,
    150,
    40,
    300,
    110,
)
SAME_TRADE, ANY_TRADE, OTHER_TRADE, PLAIN = (
    250,
    110,
    0,
    120,
)  # PLAIN: an unskilled post for somebody who named another trade
AT_FIRM, AT_CITY = 120, 60
WAGE_MOST, WAGE_FROM_FEN, WAGE_STEP_FEN = 100, 3000_00, 40_00  # a point for each 40 yuan above 3000
COUPLE_ROOM = 30
NEAR_KM = 300
BEST = BASE + SAME_CITY + SAME_TRADE + AT_FIRM + WAGE_MOST + COUPLE_ROOM


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacant:
    """A verified vacancy as the matching reads it. `wage_fen` is a month's, the middle of its range; `city` is 6 digits or empty."""

    id: int
    firm: int
    trade: str
    wage_fen: int
    age_from: int | None
    age_to: int | None
    sex: str
    city: str
    local: bool
    couples: bool
    posts: int
    words: str = ""  # 岗位（企业，地点）, for the sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeker:
    """Somebody who wants work. `why`: NEW, LOCAL, JOBLESS, ASKED. `folk_*`: people of the village there already, by firm and by city."""

    id: int
    why: str
    age: int | None
    sex: str
    village: str
    poor: bool
    province: str = ""  # 2 digits
    city: str = ""  # 6 digits
    trades: tuple[str, ...] = ()
    lowest_fen: int = 0
    spouse: int = 0  # the person with whom one goes, or 0
    had: frozenset[int] = frozenset()  # vacancies offered before
    folk_firms: tuple[tuple[int, int], ...] = ()
    folk_cities: tuple[tuple[str, int], ...] = ()


class Board:
    """All vacancies side by side. `km` answers the road distance of two cities, None when unknown."""

    def __init__(self, vacant: Sequence[Vacant], km: Callable[[str, str], float | None]) -> None:
        self.vacant = tuple(sorted(vacant, key=lambda v: v.id))
        self.index = {v.id: i for i, v in enumerate(self.vacant)}
        self._km = km
        self.low = np.array([v.age_from or 16 for v in self.vacant], dtype=np.int16)
        self.high = np.array([v.age_to or 99 for v in self.vacant], dtype=np.int16)
        self.wage = np.array([v.wage_fen for v in self.vacant], dtype=np.int64)
        self.trade = np.array([v.trade for v in self.vacant], dtype="U16")
        self.city = np.array([v.city for v in self.vacant], dtype="U6")
        self.province = np.array([v.city[:2] for v in self.vacant], dtype="U2")
        self.firm = np.array([v.firm for v in self.vacant], dtype=np.int64)
        self.local = np.array([v.local for v in self.vacant], dtype=bool)
        self.couples = np.array([v.couples for v in self.vacant], dtype=bool)
        self.sex = np.array([v.sex for v in self.vacant], dtype="U1")
        self.pay = np.clip((self.wage - WAGE_FROM_FEN) // WAGE_STEP_FEN, 0, WAGE_MOST).astype(np.int32)
        self._near: dict[str, Array] = {}
        self._places: dict[tuple[str, str, bool, bool], tuple[Array, Array]] = {}
        self._trades: dict[tuple[str, ...], Array] = {}

    def __len__(self) -> int:
        return len(self.vacant)

    def near(self, city: str) -> Array:
        """Which vacancies lie within `NEAR_KM` of a city."""
        if city not in self._near:
            self._near[city] = np.array([(d := self._km(city, v.city)) is not None and d <= NEAR_KM for v in self.vacant], dtype=bool)  # fmt: skip
        return self._near[city]

    def places(self, who: Seeker) -> tuple[Array, Array]:
        """(points for the place, whether the place is possible at all)."""
        key = (who.province, who.city, who.why == "LOCAL", who.why == "NEW")
        if key not in self._places:
            points = np.full(len(self), ELSEWHERE, dtype=np.int32)
            if who.province or who.city:
                province = who.province or who.city[:2]
                if who.city:
                    points[self.near(who.city)] = NEAR_WISH
                points[self.province == province] = SAME_PROVINCE
                if who.city:
                    points[self.city == who.city] = SAME_CITY
                points[self.local] = HOME_TOO
            else:
                points[:] = ANY_PLACE
            possible = self.local.copy() if who.why == "LOCAL" else np.ones(len(self), dtype=bool)
            if who.why == "LOCAL":
                points[:] = HOME_WANTED
            self._places[key] = points, possible
        return self._places[key]

    def trades(self, wanted: tuple[str, ...]) -> Array:
        """Points for the trade."""
        if wanted not in self._trades:
            points = np.full(len(self), ANY_TRADE if not wanted else OTHER_TRADE, dtype=np.int32)
            if wanted:
                points[self.trade == "GENERAL"] = PLAIN
                points[np.isin(self.trade, wanted)] = SAME_TRADE
            self._trades[wanted] = points
        return self._trades[wanted]


@dataclass(slots=True)
class Scores:
    """One person against the whole board: what is possible, and the points by their grounds."""

    possible: Array
    total: Array
    place: Array
    trade: Array
    folk: Array


def score(who: Seeker, board: Board) -> Scores:
    """The points of every vacancy for one person. Impossible: out of the age range, below the lowest wage, elsewhere for who stays near."""
    place, possible = board.places(who)
    age = who.age or 0
    possible = possible & (board.low <= age) & (age <= board.high) & (board.wage >= who.lowest_fen)
    possible &= (board.sex == "") | (board.sex == who.sex)
    for vacancy in who.had:
        if vacancy in board.index:
            possible[board.index[vacancy]] = False
    folk = np.zeros(len(board), dtype=np.int32)
    for city, _n in who.folk_cities:
        folk[board.city == city] = AT_CITY
    for firm, _n in who.folk_firms:
        folk[board.firm == firm] = AT_FIRM
    trade = board.trades(who.trades)
    total = BASE + place + trade + folk + board.pay
    if who.spouse:
        total = total + COUPLE_ROOM * board.couples
    return Scores(possible=possible, total=total, place=place, trade=trade, folk=folk)


def best(scores: Scores, most: int) -> list[tuple[int, int]]:
    """The best possible vacancies: (place on the board, points), equal points in the board's order."""
    at = np.flatnonzero(scores.possible)
    order = np.lexsort((at, -scores.total[at]))[:most]
    return [(int(at[i]), int(scores.total[at[i]])) for i in order]


def sentence(who: Seeker, vacancy: int, board: Board, trade_words: Mapping[str, str]) -> str:
    """Why this vacancy for this person, in one sentence."""
    i, v = board.index[vacancy], board.vacant[board.index[vacancy]]
    found, grounds = score(who, board), []
    if found.trade[i] == SAME_TRADE:
        grounds.append(f"是想做的{trade_words.get(v.trade, '')}")
    place = int(found.place[i])
    if who.why == "LOCAL" or (v.local and place == HOME_TOO):
        grounds.append("在本县，离家近")
    elif place == SAME_CITY:
        grounds.append("就在想去的城市")
    elif place == SAME_PROVINCE:
        grounds.append("在想去的省")
    elif place == NEAR_WISH:
        grounds.append(f"离想去的城市不到{NEAR_KM}公里")
    firms, cities = dict(who.folk_firms), dict(who.folk_cities)
    if v.firm in firms:
        grounds.append(f"本村有{firms[v.firm]}人在这家")
    elif v.city and v.city in cities:
        grounds.append(f"本村有{cities[v.city]}人在这个城市")
    if who.spouse:
        grounds.append("夫妻一起去" + ("，有夫妻房" if v.couples else ""))
    if v.age_from or v.age_to:
        grounds.append(f"年龄{who.age}岁合适")
    grounds.append(f"月薪约{v.wage_fen // 100}元")
    return "，".join(grounds) + "。"
