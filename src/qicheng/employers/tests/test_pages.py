"""The enterprises' list, its sums, the queue of disagreements."""

from __future__ import annotations

import pytest

from qicheng.employers.models import Conflict, Enterprise


@pytest.fixture
def firms(county) -> list[Enterprise]:
    return [
        Enterprise.objects.create(
            name=f"示例县第{n}食品有限公司",
            name_key=f"第{n}食品",
            status=s,
            due_back=d,
            back=b,
            shortage=d - b,
        )
        for n, s, d, b in ((1, "REOPENED", 100, 90), (2, "PARTIAL", 60, 30), (3, "NOT_REOPENED", 40, 0))
    ]


def test_sums_and_filter(cast, firms):
    browser = cast.client("member")
    answer = browser.get("/employers/")
    sums = answer.context["sums"]
    assert (sums.total, sums.reopened_share, sums.back_share, sums.shortage) == (3, 66.7, 60.0, 80)
    assert [x.name for x in browser.get("/employers/?status=PARTIAL").context["lines"]] == [
        "示例县第2食品有限公司"
    ]
    assert "没有符合条件的企业" in browser.get("/employers/?text=没有").content.decode()


def test_a_disagreement_is_settled_by_taking_or_keeping(cast, firms):
    asked = {
        "enterprise": firms[0],
        "season": 2025,
        "field": "应返岗人数",
        "kept": "100",
        "source": "住建局 第3行",
    }
    taken, kept = (Conflict.objects.create(**asked, other=o) for o in ("120", "80"))
    browser = cast.client("reporter")
    assert "120" in browser.get("/employers/conflicts/").content.decode()
    browser.post(f"/employers/conflicts/{taken.pk}/settle/", {"take": "other"})
    browser.post(f"/employers/conflicts/{kept.pk}/settle/", {"take": "kept"})
    firms[0].refresh_from_db()
    assert firms[0].due_back == 120
    assert "没有分歧" in browser.get("/employers/conflicts/").content.decode()
    assert browser.post("/employers/conflicts/99999/settle/").status_code == 409


def test_editing_keeps_to_who_may(cast, firms):
    url = f"/employers/{firms[0].pk}/"
    data = {
        "name": "示例县第1食品有限公司",
        "status": "REOPENED",
        "due_back": "100",
        "back": "95",
        "shortage": "",
    }
    assert cast.client("member").post(url, data).status_code == 403
    assert cast.client("reporter").post(url, {**data, "back": "-1"}).status_code == 422
    assert cast.client("reporter").post(url, data).status_code == 302
    firms[0].refresh_from_db()
    assert (firms[0].back, firms[0].shortage) == (95, None)
    assert cast.client("reporter").get("/employers/99999/").status_code == 404
