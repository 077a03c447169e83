"""Destinations as counties write them."""

from __future__ import annotations

import time

import pytest

from qicheng.places.gazetteer import Ambiguous, Destination, Flag, coordinates, resolve_destination


@pytest.mark.parametrize(
    ("text", "province", "city"),
    [
        ("广东", "44", None),
        ("广东省", "44", None),
        ("粤", "44", None),
        ("广东深圳", "44", "440300"),
        ("广东省深圳市宝安区", "44", "440300"),
        ("深圳", "44", "440300"),
        ("义乌", "33", "330700"),
        ("浙江义乌", "33", "330700"),
        ("东莞长安", "44", "441900"),
        ("广东 东莞市", "44", "441900"),
        ("浙江省-宁波市", "33", "330200"),
        ("广东省（深圳）", "44", "440300"),
        ("江苏昆山", "32", "320500"),
        ("内蒙", "15", None),
        ("内蒙古呼和浩特", "15", "150100"),
        ("新疆", "65", None),
        ("南宁", "45", "450100"),
        ("桂林", "45", "450300"),
        ("厦门市思明区", "35", "350200"),
        ("深圳打工", "44", "440300"),
        ("广东东莞电子厂", "44", "441900"),
        ("去深圳务工", "44", "440300"),
        ("吉林", "22", None),
        ("吉林市", "22", "220200"),
        ("海南", "46", None),
        ("海南州", "63", "632500"),
        ("海南区", "15", "150300"),
        ("北京朝阳", "11", "110100"),
        ("广州白云", "44", "440100"),
        ("西安", "61", "610100"),
        ("中山", "44", "442000"),
        ("仙桃", "42", "429004"),
        ("重庆万州", "50", "500100"),
        ("香港九龙", "81", None),
        ("上海", "31", "310100"),
    ],
)
def test_a_destination_is_found_however_it_is_written(text: str, province: str, city: str | None) -> None:
    found = resolve_destination(text)
    assert isinstance(found, Destination)
    assert (found.flag, found.province_code, found.city_code) == (Flag.INSIDE, province, city)


@pytest.mark.parametrize("text", ["朝阳区", "朝阳", "龙华区", "白云区", "鼓楼区", "通州", "广东、浙江"])
def test_a_name_of_several_provinces_is_a_question(text: str) -> None:
    found = resolve_destination(text)
    assert isinstance(found, Ambiguous)
    assert len({c.province_code for c in found.candidates}) > 1


@pytest.mark.parametrize("text", ["", "珠三角", "省外", "县外", "省内", "不详", "外省", "。。。", "x" * 5000])
def test_vague_words_name_no_place(text: str) -> None:
    assert resolve_destination(text) is None


def test_home_and_abroad_are_flagged() -> None:
    assert resolve_destination("本县") == Destination(flag=Flag.LOCAL)
    assert resolve_destination("县内") == Destination(flag=Flag.LOCAL)
    assert resolve_destination("乡外县内") == Destination(flag=Flag.LOCAL)
    assert resolve_destination("越南") == Destination(flag=Flag.ABROAD)


def test_the_official_names_are_given() -> None:
    found = resolve_destination("广西南宁")
    assert isinstance(found, Destination)
    assert (found.province, found.city) == ("广西壮族自治区", "南宁市")


def test_every_prefecture_has_a_place_on_the_map() -> None:
    assert coordinates("540600") == (92.05, 31.48)
    assert coordinates("440300") is not None
    assert coordinates("999999") is None


def test_a_new_text_costs_less_than_a_millisecond() -> None:
    resolve_destination("广东")
    texts = [f"{a}深圳市宝安区{n}号电子厂" for n in range(100) for a in ("广东", "")]
    began = time.perf_counter()
    for text in texts:
        resolve_destination(text)
    assert (time.perf_counter() - began) / len(texts) < 0.001
