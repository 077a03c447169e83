"""Where a worker goes, as counties write it: `广东深圳`, `浙江省-宁波市`, `义乌`, `省外`.

A pure look-up over the shipped region tables: longest known name first, province before prefecture before
county. A name that several provinces share is a question to the clerk, never a guess.
"""

from __future__ import annotations

import csv
import enum
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from math import asin, cos, radians, sin, sqrt

_CACHE = 100_000
_MOST_CHARS = 120


class Flag(enum.Enum):
    """What kind of destination a text names."""

    INSIDE = "INSIDE"  # a province of the country, perhaps with its city
    LOCAL = "LOCAL"  # the worker's own county
    ABROAD = "ABROAD"  # another country


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A resolved place. Codes are text: province 2 digits, city 6 digits; empty strings when not INSIDE.

    `city_code` is a prefecture, or a county directly under its province (济源市); None when only the province
    is known. `county_code` is given when the text names a district or county.
    """

    flag: Flag = Flag.INSIDE
    province_code: str = ""
    province: str = ""
    city_code: str | None = None
    city: str | None = None
    county_code: str | None = None
    county: str | None = None


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A text that fits several places; the clerk chooses one of `candidates`."""

    candidates: tuple[Destination, ...]


@dataclass(frozen=True, slots=True)
class _Index:
    """Code -> official name, and for each level every accepted name -> codes; `longest` in characters."""

    official: dict[str, str]
    provinces: dict[str, tuple[str, ...]]
    cities: dict[str, tuple[str, ...]]
    counties: dict[str, tuple[str, ...]]
    longest: int


_LOCAL = re.compile(
    r"^(?:本县|县内|县城|县域|乡外县内|乡镇外县内|镇外县内|本地|本村|本镇|本乡|乡内|镇内|村内|家乡|当地|就近|就地)"
)
_ABROAD = re.compile(
    r"^(?:国外|境外|海外|出国|越南|老挝|缅甸|柬埔寨|泰国|新加坡|马来西亚|印尼|印度|菲律宾|日本|韩国|朝鲜|蒙古国"
    r"|俄罗斯|美国|加拿大|英国|法国|德国|意大利|西班牙|澳大利亚|澳洲|新西兰|沙特|阿联酋|迪拜|以色列|非洲|欧洲"
    r"|安哥拉|尼日利亚|巴西|墨西哥|土耳其|哈萨克斯坦|巴基斯坦|孟加拉)"
)
_LETTER_LIST = (
    "京11 津12 冀13 晋14 蒙15 辽21 吉22 黑23 沪31 苏32 浙33 皖34 闽35 "
    "赣36 鲁37 豫41 鄂42 湘43 粤44 桂45 琼46 渝50 川51 蜀51 贵52 黔52 "
    "云53 滇53 藏54 陕61 秦61 甘62 陇62 青63 宁64 新65 台71 港81 澳82 "
)
# 粤 -> 44
_LETTERS = {pair[0]: pair[1:] for pair in _LETTER_LIST.split()}
_MUNICIPALITIES = ("11", "12", "31", "50")
_NATIONS = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西"
    "|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂"
    "|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺"
)
_AUTONOMOUS = re.compile(rf"(?:(?:{_NATIONS})族|各族|蒙古|哈萨克|柯尔克孜)*自治[区州县旗]$")
_ENDING = re.compile(r"(?:省|特别行政区|地区|林区|特区|新区|市|盟|县|区|旗)$")
_LEAD = re.compile(r"^(?:在|到|去|往|赴|至|前往|中国|跨省|外省|省外|区外|县外|市外|外出)+")
_JOINERS = re.compile(r"[\s\-_—–~·,，.。:：>→|/\\()\[\]【】]+")
_SEVERAL = re.compile(r"[、;；]|及|或")
_ALIASES = {
    "内蒙": "15",
    "内蒙古": "15",
    "新疆": "65",
    "呼市": "150100",
    "版纳": "532800",
    "香港": "81",
    "澳门": "82",
    "台湾": "71",
}
# Here a district or county (of 北京, of 桂林) is meant as often as the prefecture of that name.
_CONTESTED = frozenset({"朝阳", "兴安"})


def resolve_destination(text: str) -> Destination | Ambiguous | None:
    """The place that a free text names; None when it names none or only a vague one (`省外`, `珠三角`)."""
    return _resolve(text[:_MOST_CHARS])


@lru_cache(maxsize=_CACHE)
def _resolve(text: str) -> Destination | Ambiguous | None:
    plain = unicodedata.normalize("NFKC", text).strip()
    parts = [part for part in _SEVERAL.split(plain) if part]
    found = [place for part in parts if (place := _resolve_one(part)) is not None]
    if len(found) < 2:
        return found[0] if found else None
    choices: dict[Destination, None] = {}
    for place in found:
        choices.update(dict.fromkeys(place.candidates if isinstance(place, Ambiguous) else [place]))
    return Ambiguous(tuple(choices)) if len(choices) > 1 else next(iter(choices))


def _resolve_one(part: str) -> Destination | Ambiguous | None:
    plain = _LEAD.sub("", _JOINERS.sub("", part))
    if _LOCAL.match(plain):
        return Destination(flag=Flag.LOCAL)
    if _ABROAD.match(plain):
        return Destination(flag=Flag.ABROAD)
    if province := _LETTERS.get(plain):
        return _place(f"{province}0000")
    index = _index()
    name, level = _longest(plain, index)
    if level == "province":
        return _within(index.provinces[name][0], plain[len(name) :])
    if level == "city":
        rivals = index.counties.get(name, ()) if name in _CONTESTED else ()
        codes = (*index.cities[name], *(c for c in rivals if c[:4] != index.cities[name][0][:4]))
        if len(codes) == 1:
            return _within(codes[0], plain[len(name) :])
        return Ambiguous(tuple(map(_place, codes)))
    if level == "county":
        places = tuple(map(_place, index.counties[name]))
        return places[0] if len(places) == 1 else Ambiguous(places)
    return None


def _longest(text: str, index: _Index, inside: str = "") -> tuple[str, str]:
    """The longest known name at the start of `text` and its level; `inside` keeps to codes so beginning."""
    for length in range(min(index.longest, len(text)), 1, -1):
        name = text[:length]
        levels = (("province", index.provinces), ("city", index.cities), ("county", index.counties))
        for level, names in levels:
            if any(code.startswith(inside) for code in names.get(name, ())) and (
                not inside or level != "province"
            ):
                return name, level
    return "", ""


def _within(code: str, rest: str) -> Destination:
    """The place `code`, made more exact by what follows it in the text where that is certain."""
    index = _index()
    inside = code[:2] if code.endswith("0000") else code[:4]
    name, level = _longest(rest, index, inside)
    if not name and code.endswith("0000") and rest[:1] in "省市" and rest[1:]:
        rest = rest[1:]
        name, level = _longest(rest, index, inside)
    if not name:
        return _place(code)
    table = index.cities if level == "city" else index.counties
    found = [c for c in table[name] if c.startswith(inside)]
    if len(found) > 1:
        return _place(code)
    return _within(found[0], rest[len(name) :]) if level == "city" and found[0] != code else _place(found[0])


def _place(code: str) -> Destination:
    """The destination for one code of any of the three levels."""
    official = _index().official
    province = code[:2]
    city: str | None = f"{code[:4]}00"
    county = code if not code.endswith("00") else None
    if province in _MUNICIPALITIES:
        city = f"{province}0100"
    elif code.endswith("0000"):
        city = None
    elif city not in official:
        city = code
    return Destination(
        province_code=province,
        province=official[f"{province}0000"],
        city_code=city,
        city=official[city] if city else None,
        county_code=county,
        county=official[county] if county else None,
    )


def short_name(name: str) -> str:
    """`广西壮族自治区` -> `广西`, `深圳市` -> `深圳`; a name that would fall below two characters stays."""
    for pattern in (_AUTONOMOUS, _ENDING):
        short = pattern.sub("", name)
        if short != name:
            return short if len(short) >= 2 else name
    return name


def _table(file: str) -> list[tuple[str, str]]:
    source = resources.files("qicheng.places").joinpath("data", file)
    with source.open(encoding="utf-8") as lines:
        return [(row["code"], row["name"]) for row in csv.DictReader(lines)]


@lru_cache(maxsize=1)
def _index() -> _Index:
    levels: list[dict[str, list[str]]] = []
    official: dict[str, str] = {}
    for file in ("provinces.csv", "prefectures.csv", "counties.csv"):
        names: dict[str, list[str]] = defaultdict(list)
        for code, name in _table(file):
            official[code] = name
            # A municipality's only prefecture carries its name a second time.
            if not (code.endswith("0100") and code[:2] in _MUNICIPALITIES):
                for accepted in _accepted(name):
                    names[accepted].append(code)
        levels.append(names)
    for alias, code in _ALIASES.items():
        names = levels[0] if len(code) == 2 else levels[1]
        names[alias] = [code.ljust(6, "0")]
    provinces, cities, counties = ({n: tuple(c) for n, c in names.items()} for names in levels)
    longest = max(len(name) for name in (*provinces, *cities, *counties))
    return _Index(official=official, provinces=provinces, cities=cities, counties=counties, longest=longest)


def _accepted(name: str) -> set[str]:
    short = short_name(name)
    accepted = {name, short}
    # 黔南州, 都安自治县 and 都安县 are said as often as the long official names.
    for ending in ("自治州", "自治县", "自治旗"):
        if name.endswith(ending):
            accepted |= {short + ending, short + ending[-1]}
    return accepted


def coordinates(city_code: str) -> tuple[float, float] | None:
    """(longitude, latitude) of a prefecture in degrees, good to some kilometres; None when unknown."""
    return _coordinates().get(city_code)


CIRCUITY_PCT = 130  # a road is about so much longer than the great circle
EARTH_KM = 6371.0


@lru_cache(maxsize=_CACHE)
def road_km(city: str, other: str) -> int | None:
    """About how far it is by road between two prefectures: great circle times the circuity; None when one is unknown."""
    a, b = coordinates(city), coordinates(other)
    if a is None or b is None:
        return None
    lat_a, lat_b = radians(a[1]), radians(b[1])
    half_lat, half_lon = (lat_b - lat_a) / 2, radians(b[0] - a[0]) / 2
    h = sin(half_lat) ** 2 + cos(lat_a) * cos(lat_b) * sin(half_lon) ** 2
    return round(CIRCUITY_PCT / 100 * 2 * EARTH_KM * asin(sqrt(h)))


@lru_cache(maxsize=1)
def _coordinates() -> dict[str, tuple[float, float]]:
    source = resources.files("qicheng.places").joinpath("data", "prefectures.csv")
    with source.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["lon"]]
    return {row["code"]: (float(row["lon"]), float(row["lat"])) for row in rows}


def province_name(code: str) -> str:
    """The official name of the province of any code; empty for an empty or foreign one."""
    return _index().official.get(code[:2].ljust(6, "0"), "") if code else ""


def city_name(code: str) -> str:
    """The official name of a prefecture or county-level city by its six digits; empty when unknown."""
    return _index().official.get(code, "") if code else ""


@lru_cache(maxsize=1)
def provinces() -> tuple[tuple[str, str], ...]:
    """All provinces (two digits, short name) in the order of their codes."""
    return tuple(
        (code[:2], short_name(name))
        for code, name in sorted(_index().official.items())
        if code.endswith("0000")
    )
