"""Each role's home and the search: what is due with its page, the first day, nobody beyond the own range."""

from __future__ import annotations

import re

import pytest

from said import text_of

COUNTY, GREEN, UPPER, EAST = "450981000000", "450981101000", "450981101201", "450981102201"
DUE = re.compile(
    r'<li class="due-line"><a href="([^"]+)">.*?<strong>([^<]+)</strong>.*?<span class="due-number num">([\d,]+)',
    re.S,
)


@pytest.mark.parametrize(
    "who",
    ["cadre", "clerk", "centre", "leader", "helper", "member", "reporter", "auditor", "system", "security"],
)
def test_every_role_has_a_home(cast, who):
    response = cast.client(who).get("/")
    assert response.status_code == 200
    assert "今天要办" in text_of(response)


def test_what_is_due_opens_as_many_as_it_says(cast):
    browser = cast.client("clerk")
    lines = DUE.findall(text_of(browser.get("/")))
    opened = [(u, int(n)) for u, _t, n in lines if "/names/" in u]
    assert len(opened) >= 3
    for url, number in opened:
        assert f'data-figure="{number}"' in text_of(browser.get(url)), url


@pytest.mark.parametrize(
    ("url", "stop"),
    [
        ("/trips/", "上车"), ("/trips/plans/", "编车"), ("/trips/fleet/", "运力"), ("/trips/arrivals/", "抵达"), ("/roster/", "名册"),
        ("/roster/?intention=RETURN", "意向"), ("/roster/?intention=RETURN&q=x", "意向"), ("/roster/?q=x&intention=NEW", "名册"), ("/cases/", "督办"),
        ("/cases/desk/", "督办"), ("/", None),
    ],
)  # fmt: skip
def test_one_stop_at_most_says_where_one_is(cast, url, stop):
    html = text_of(cast.client("centre").get(url))
    here = re.findall(
        r'<a class="stop-link"[^>]*aria-current="page"[^>]*>.*?<span class="stop-name">([^<]+)<', html, re.S
    )
    assert here == ([stop] if stop else [])


def test_a_cadre_is_shown_the_own_village_only(cast):
    html = text_of(cast.client("cadre").get("/"))
    assert f"/units/{UPPER}/" in html
    assert COUNTY not in html
    assert EAST not in html


def test_a_leader_sees_the_closing_bar_of_the_county(cast):
    html = text_of(cast.client("leader").get("/"))
    assert "示例县闭合条" in html
    assert f"/units/{COUNTY}/names/expected/" in html


def test_the_first_day_says_what_to_do_first(county, client):
    from qicheng.staff.models import Account

    client.force_login(
        Account.objects.get(username="centre"), backend="django.contrib.auth.backends.ModelBackend"
    )
    html = text_of(client.get("/"))
    assert "第一天" in html
    steps = re.findall(r'<li class="is-(done|next)">.*?<strong>([^<]+)</strong>', html, re.S)
    assert steps == [
        ("done", "装入本县区划"),
        ("done", "建立今年的年度方案"),
        ("next", "导入上年基础数据"),
        ("next", "导入今年的摸底名册"),
    ]


def test_a_county_without_anything_has_a_home_too(db, client):
    from qicheng.staff.models import Account

    client.force_login(
        Account.objects.create_user("nobody", password="x"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    assert client.get("/").status_code == 200


def test_search_finds_people_by_name_initials_number_and_tail_within_range(cast):
    from qicheng.people.models import Person

    number = cast.numbers[UPPER][0]
    person = Person.objects.get(id=cast.person_id(number))
    own, other = cast.client("cadre"), cast.client("other_cadre")
    for query in (person.name, person.initials, number, number[-4:]):
        assert f"/persons/{person.pk}/" in text_of(own.get("/search", {"q": query})), query
        assert f"/persons/{person.pk}/" not in text_of(other.get("/search", {"q": query})), query
    page = text_of(own.get("/search", {"q": person.name}))
    assert number not in page
    assert "**************" in page


def test_search_finds_places_and_links_only_what_may_be_opened(cast):
    own = text_of(cast.client("cadre").get("/search", {"q": "坪村"}))
    assert f'href="/units/{UPPER}/"' in own
    assert "下坪村" in own
    assert 'href="/units/450981101202/"' not in own


def test_search_finds_enterprises_for_those_who_may(cast):
    from qicheng.employers.models import Enterprise

    Enterprise.objects.create(
        name="示例县桂香食品有限公司", credit_code="91450981MA5KXXXX1Q", code_valid=False
    )
    assert "桂香食品" in text_of(cast.client("reporter").get("/search", {"q": "桂香"}))
    assert "桂香食品" not in text_of(cast.client("cadre").get("/search", {"q": "桂香"}))


def test_search_without_words_asks_for_them(cast):
    html = text_of(cast.client("centre").get("/search"))
    assert "没有找到" not in html
    assert "没有找到" in text_of(cast.client("centre").get("/search", {"q": "查无此人"}))


def test_strangers_are_sent_to_the_door(client, db):
    assert client.get("/").status_code == 302
    assert client.get("/search?q=x").status_code == 302
