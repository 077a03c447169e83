"""Pages of places: anybody looks, the editors change, figures keep their way back."""

from __future__ import annotations

from qicheng.places import queries

UPPER, LOWER, GREEN = "450981101201", "450981101202", "450981101000"


def test_anybody_signed_in_may_look(cast, client):
    assert "青山镇" in cast.client("helper").get("/places/").content.decode()
    assert "改名" not in cast.client("helper").get(f"/places/{UPPER}/").content.decode()
    assert client.get("/places/").status_code == 302
    assert cast.client("helper").get("/places/450000000000/").status_code == 404


def test_a_new_name_leaves_the_old_one_known(cast):
    browser = cast.client("system")
    assert (
        browser.post(f"/places/{UPPER}/rename/", {"name": "上坪社区", "on": "2025-03-01"}).status_code == 302
    )
    html = browser.get(f"/places/{UPPER}/").content.decode()
    assert "上坪社区" in html
    assert "上坪村" in html
    assert browser.post(f"/places/{UPPER}/rename/", {"name": "", "on": "2025-03-01"}).status_code == 422


def test_a_village_is_merged_with_day_and_document(cast):
    browser = cast.client("centre")
    data = {"kind": "MERGE", "new": [LOWER], "document": "示政发〔2025〕3号", "on": "2025-03-01"}
    assert (
        browser.post(f"/places/{UPPER}/succeed/", {**data, "kind": "SPLIT", "document": ""}).status_code
        == 422
    )
    assert browser.post(f"/places/{UPPER}/succeed/", data).status_code == 302
    assert queries.place(UPPER).closed_date is not None
    assert "示政发〔2025〕3号" in browser.get(f"/places/{LOWER}/").content.decode()
    assert browser.post(f"/places/{UPPER}/rename/", {"name": "别的", "on": "2025-03-02"}).status_code == 422


def test_a_village_of_ones_own_gets_a_code(cast):
    browser = cast.client("centre")
    assert (
        browser.post(f"/places/{GREEN}/add/", {"name": "新坪村", "code": "", "on": "2025-03-01"}).status_code
        == 302
    )
    assert "新坪村" in {p.name for p in queries.children(GREEN)}
    assert (
        browser.post(
            f"/places/{GREEN}/add/", {"name": "重码村", "code": UPPER, "on": "2025-03-01"}
        ).status_code
        == 422
    )
