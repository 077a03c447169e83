"""Village and township names as clerks write them."""

from __future__ import annotations

import pytest

from qicheng.places.names import AmbiguousPlace, Found, VillageIndex, township_key, village_key

ANYANG, GAOLING = "451228100000", "451228101000"
DACHONG, DACHONG_TOWN, LONGWAN_A, LONGWAN_G = (
    "451228100201",
    "451228100001",
    "451228100202",
    "451228101202",
)
GUSHAN = "451228200000"
INDEX = VillageIndex(
    [(ANYANG, "安阳镇"), (GAOLING, "高岭镇"), (GUSHAN, "古山瑶族乡")],
    [
        (DACHONG, "大崇村委会", ANYANG),
        (DACHONG_TOWN, "大崇社区居委会", ANYANG),
        (LONGWAN_A, "龙湾村民委员会", ANYANG),
        (LONGWAN_G, "龙湾村委会", GAOLING),
        ("451228101203", "五竹村", GAOLING),
    ],
    county_names=["都安县", "都安瑶族自治县"],
    aliases={"老五竹": "451228101203"},
)
WUZHU = Found(GAOLING, "451228101203")


@pytest.mark.parametrize(
    "name",
    [
        "大崇",
        "大崇村",
        "大崇村委会",
        "大崇村民委员会",
        "大崇村村民委员会",
        "大崇社区",
        "大崇社区居委会",
        "大崇居委会",
    ],
)
def test_all_endings_of_a_village_have_one_key(name: str) -> None:
    assert village_key(name) == "大崇"


def test_all_endings_of_a_township_have_one_key() -> None:
    assert {township_key(n) for n in ("安阳镇", "安阳", "安阳镇人民政府", "安阳镇政府")} == {"安阳"}
    assert {township_key(n) for n in ("古山瑶族乡", "古山乡", "古山")} == {"古山"}


@pytest.mark.parametrize(
    ("township", "village", "found"),
    [
        ("安阳镇", "大崇村", Found(ANYANG, DACHONG)),
        ("安阳", "大崇村民委员会", Found(ANYANG, DACHONG)),
        ("安阳镇", "大崇社区居民委员会", Found(ANYANG, DACHONG_TOWN)),
        ("安阳镇", "大崇居委会", Found(ANYANG, DACHONG_TOWN)),
        (None, "安阳镇大崇村", Found(ANYANG, DACHONG)),
        (None, "都安县安阳镇大崇村委会", Found(ANYANG, DACHONG)),
        ("都安县安阳镇", "安阳镇龙湾", Found(ANYANG, LONGWAN_A)),
        ("都安县", "五竹", WUZHU),
        (None, "451228101203", WUZHU),
        (None, "451228101203.0", WUZHU),
        ("451228101", "五竹", WUZHU),
        (None, "老五竹", WUZHU),
        ("古山乡", None, Found(GUSHAN)),
        ("高岭镇五竹村", None, WUZHU),
        (" 高 岭 镇 ", "五 竹 村", WUZHU),
        ("高岭镇", "没有这个村", None),
        ("外县某镇", "五竹村", None),
        (None, None, None),
    ],
)
def test_a_place_is_found_by_what_is_written(
    township: str | None, village: str | None, found: Found | None
) -> None:
    assert INDEX.find(township, village) == found


def test_a_village_name_of_two_townships_needs_the_township() -> None:
    assert isinstance(INDEX.find(None, "龙湾村"), AmbiguousPlace)
    assert INDEX.find(None, "龙湾村", GAOLING) == Found(GAOLING, LONGWAN_G)
    assert INDEX.find("安阳镇", "龙湾村", GAOLING) == Found(ANYANG, LONGWAN_A)


def test_village_and_community_of_one_name_stay_a_question_when_the_ending_is_missing() -> None:
    found = INDEX.find("安阳镇", "大崇")
    assert isinstance(found, AmbiguousPlace)
    assert {p.code for p in found.candidates} == {DACHONG, DACHONG_TOWN}
