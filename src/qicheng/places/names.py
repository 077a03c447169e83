"""Village and township names as people write them, found again in a county's region list.

Only endings are forgiven (大崇, 大崇村, 大崇村民委员会); nothing is guessed. A village name alone is never a
key: in half of all counties some name occurs in two townships, and then the township must be told.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

_BLANK = re.compile(r"[\s·•,，.。、\-_—/\\()（）]+")
_OFFICE = re.compile(r"(?:村民委员会|居民委员会|村委会|居委会|委员会|村委|居委|人民政府|政府|办事处)$")
_VILLAGE_ENDING = re.compile(r"(?:行政村|村|社区|居)$")
_NATION_TOWNSHIP = re.compile(
    r"(?:(?:蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西"
    r"|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|毛南|仡佬|锡伯|鄂温克|京|各)族)*(?:民族)?乡$"
)
_TOWNSHIP_ENDING = re.compile(r"(?:街道|地区|镇|乡)$")
_CODE = re.compile(r"^(\d{9}|\d{12})(?:\.0+)?$")
_CACHE = 100_000


@dataclass(frozen=True, slots=True)
class Place:
    """A township or village of the county's list: 12-digit code, official name, code of its township."""

    code: str
    name: str
    township_code: str


@dataclass(frozen=True, slots=True)
class Found:
    """The one place that a text names; `village_code` is None when only the township was named."""

    township_code: str
    village_code: str | None = None


@dataclass(frozen=True, slots=True)
class AmbiguousPlace:
    """Several places fit; the clerk must choose, or give the township."""

    candidates: tuple[Place, ...]


@lru_cache(maxsize=_CACHE)
def tidy(name: str) -> str:
    """The name in one width, without blanks and office words: `大崇村村民委员会` -> `大崇村`."""
    plain = _BLANK.sub("", unicodedata.normalize("NFKC", name))
    bare = _OFFICE.sub("", plain)
    # 大崇社区居民委员会 keeps 社区; 大崇居委会 becomes 大崇社区, 大崇村委会 becomes 大崇村.
    if bare != plain and bare and not _VILLAGE_ENDING.search(bare) and not _TOWNSHIP_ENDING.search(bare):
        ending = plain[len(bare) :]
        bare += "社区" if ending.startswith("居") else "村" if ending.startswith("村") else ""
    return bare or plain


@lru_cache(maxsize=_CACHE)
def village_key(name: str) -> str:
    """What is left of a village name without its ending: 大崇村, 大崇社区居委会 and 大崇 all give 大崇."""
    bare = tidy(name)
    short = _VILLAGE_ENDING.sub("", bare)
    return short or bare


@lru_cache(maxsize=_CACHE)
def township_key(name: str) -> str:
    """What is left of a township name: 安阳镇人民政府 -> 安阳, 古山瑶族乡 -> 古山."""
    bare = tidy(name)
    for ending in (_NATION_TOWNSHIP, _TOWNSHIP_ENDING):
        short = ending.sub("", bare)
        if short != bare:
            return short or bare
    return bare


class VillageIndex:
    """Looks up townships and villages of one county by what clerks write. Answers are remembered."""

    def __init__(
        self,
        townships: Iterable[tuple[str, str]],
        villages: Iterable[tuple[str, str, str]],
        *,
        county_names: Iterable[str] = (),
        aliases: Mapping[str, str] | None = None,
    ) -> None:
        """`townships`: (code, name). `villages`: (code, name, township code). Codes have 12 digits.

        `county_names` may stand before a township (`都安县安阳镇`); `aliases`: other name -> code.
        """
        self._townships = {code: Place(code, name, code) for code, name in townships}
        self._villages = {code: Place(code, name, parent) for code, name, parent in villages}
        self._aliases = {tidy(name): code for name, code in (aliases or {}).items()}
        self._counties = sorted({tidy(n) for n in county_names if n}, key=len, reverse=True)
        self._township_names = _group((tidy(t.name), t) for t in self._townships.values())
        self._township_keys = _group((township_key(t.name), t) for t in self._townships.values())
        # By (township or "" for the whole county, name): the full name first, then the name's core.
        self._exact: dict[tuple[str, str], list[Place]] = defaultdict(list)
        self._keyed: dict[tuple[str, str], list[Place]] = defaultdict(list)
        for place in self._villages.values():
            for where in (place.township_code, ""):
                self._exact[where, tidy(place.name)].append(place)
                self._keyed[where, village_key(place.name)].append(place)
        self._cache: dict[tuple[str, str, str], Found | AmbiguousPlace | None] = {}

    def find(
        self, township_text: str | None, village_text: str | None, hint_township_code: str | None = None
    ) -> Found | AmbiguousPlace | None:
        """The place that the two texts name; None when nothing fits.

        A township that is written wins over the hint (for instance the sending township's own code).
        """
        asked = (_text(township_text), _text(village_text), hint_township_code or "")
        if asked not in self._cache:
            if len(self._cache) >= _CACHE:
                self._cache.clear()
            self._cache[asked] = self._find(*asked)
        return self._cache[asked]

    def _find(self, township: str, village: str, hint: str) -> Found | AmbiguousPlace | None:
        if coded := self._by_code(village):
            return coded
        written = self._townships_of(township)
        if township in self._counties:
            township = ""
        if township and not written:
            # 安阳镇大崇村 in the township's column; a township nobody knows is left to the clerk.
            written, rest = self._split(township)
            if not written:
                return None
            village = village or rest
        if not village:
            return _township_only(written)
        codes = [t.code for t in written] or ([hint] if hint and not township else [])
        if found := self._village_in(codes or [""], village):
            return found
        inner, rest = self._split(village)
        if inner and rest and (not written or {t.code for t in inner} & {t.code for t in written}):
            return self._village_in([t.code for t in inner], rest)
        if inner and not rest and not written:
            return _township_only(inner)
        # The hint is only a hint: a name unique in the county is still certain.
        return self._village_in([""], village) if codes and not written and not township else None

    def _by_code(self, text: str) -> Found | None:
        match = _CODE.match(text)
        code = match[1].ljust(12, "0") if match else self._aliases.get(text, "")
        if place := self._villages.get(code):
            return Found(place.township_code, place.code)
        return Found(code) if code in self._townships else None

    def _townships_of(self, text: str) -> list[Place]:
        if not text:
            return []
        if (coded := self._by_code(text)) and coded.village_code is None:
            return [self._townships[coded.township_code]]
        text = self._without_county(text)
        return self._township_names.get(text) or self._township_keys.get(township_key(text), [])

    def _without_county(self, text: str) -> str:
        for name in self._counties:
            if text.startswith(name) and len(text) > len(name):
                return text[len(name) :]
        return text

    def _split(self, text: str) -> tuple[list[Place], str]:
        """`都安县安阳镇大崇村` -> (townships 安阳镇, `大崇村`); no township gives an empty list."""
        text = self._without_county(text)
        for length in range(min(len(text), 20), 1, -1):
            found = self._township_names.get(text[:length])
            # A bare 安阳 before a village is only read as a township with its ending or at the very end.
            if not found and (_TOWNSHIP_ENDING.search(text[:length]) or length == len(text)):
                found = self._township_keys.get(township_key(text[:length]))
            if found:
                return found, text[length:]
        return [], text

    def _village_in(self, codes: list[str], village: str) -> Found | AmbiguousPlace | None:
        """The village among the given townships (`""`: the county); a full name before a core of a name."""
        for table, name in ((self._exact, village), (self._keyed, village_key(village))):
            places = {place.code: place for code in codes for place in table.get((code, name), [])}
            if len(places) == 1:
                (place,) = places.values()
                return Found(place.township_code, place.code)
            if places:
                return AmbiguousPlace(tuple(places.values()))
        return None


def _text(text: str | None) -> str:
    if not text:
        return ""
    plain = text.strip()
    return plain if _CODE.match(plain) else tidy(plain)


def _group(pairs: Iterable[tuple[str, Place]]) -> dict[str, list[Place]]:
    groups: dict[str, list[Place]] = defaultdict(list)
    for name, place in pairs:
        groups[name].append(place)
    return dict(groups)


def _township_only(places: list[Place]) -> Found | AmbiguousPlace | None:
    if len(places) == 1:
        return Found(places[0].code)
    return AmbiguousPlace(tuple(places)) if places else None
