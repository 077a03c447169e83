"""补贴申请表 on the page: tried without writing, written by the same files, what is wrong said on the spot; only for the whole county's own office."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cast import AT, UPPER, viewer_of
from qicheng.season import policy_books as policies
from qicheng.subsidy.models import Claim
from qicheng.subsidy.services import notices
from said import text_of

pytestmark = pytest.mark.database
NO = "示例人社发〔2025〕9号"
NOTICE = {
    "文号": NO, "标题": "跨省务工一次性交通补贴", "年度": 2025, "受理开始": "2025-01-01", "受理截止": "2025-12-31", "最少务工月数": 3, "标准": [{"区域": "跨省", "金额": 600}],
    "算例": [{"名称": "跨省", "户类型": "脱贫户", "务工地": "浙江杭州", "务工月数": 4, "结论": "符合", "金额": 600}, {"名称": "月数不够", "户类型": "脱贫户", "务工地": "浙江杭州", "务工月数": 2, "结论": "不符合"}],
}  # fmt: skip


@pytest.fixture
def published(cast, tmp_path):
    import json

    path = tmp_path / "notice.json"
    path.write_text(json.dumps({"policies": [NOTICE]}, ensure_ascii=False), encoding="utf-8")
    row = policies.take_in(path, at=AT, by=viewer_of("centre"))
    notices.submit(row.pk, at=AT, by=viewer_of("centre"))
    second = replace(viewer_of("centre"), user_id=viewer_of("leader").user_id)
    notices.publish(row.pk, digest=row.digest, at=AT, by=second)
    return cast


def sheet(numbers: list[str]) -> SimpleUploadedFile:
    """A list as a township hands it in, saved by a Chinese program."""
    rows = ["受理号,姓名,身份证号,务工地,开始时间,结束时间,卡号,申请时间"]
    rows += [f"{n + 1},韦某{n},{number},浙江省杭州市,2025-2-1,2025-{3 if n else 6}-30,6228480402564890018,2025-7-{n + 1}" for n, number in enumerate(numbers)]  # fmt: skip
    return SimpleUploadedFile("申请.csv", "\r\n".join(rows).encode("gb18030"))


def test_tried_then_written_then_nothing_more(published) -> None:
    browser, numbers = published.client("centre"), published.numbers[UPPER][:2]
    assert NO in text_of(browser.get("/imports/claims/"))
    tried = text_of(browser.post("/imports/claims/", {"policy": NO, "lists": sheet(numbers)}))
    assert "没有写入" in tried
    assert "第2行" in tried
    assert not Claim.objects.exists()
    written = text_of(browser.post("/imports/claims/", {"policy": NO, "lists": sheet(numbers), "keep": "on"}))
    assert "已写入 2 份" in written
    again = text_of(browser.post("/imports/claims/", {"policy": NO, "lists": sheet(numbers), "keep": "on"}))
    assert "已写入 0 份，原有 2 份" in again
    assert Claim.objects.count() == 2


def test_what_is_wrong_is_said_on_the_page(published) -> None:
    browser = published.client("centre")
    assert "还没有选文件" in text_of(browser.post("/imports/claims/", {"policy": NO}))
    empty = SimpleUploadedFile("空.csv", "日期,天气\r\n3月1日,晴\r\n".encode("gb18030"))
    answer = browser.post("/imports/claims/", {"policy": NO, "lists": empty})
    assert answer.status_code == 422
    assert "没有读到申请" in text_of(answer)
    assert browser.post("/imports/claims/", {"policy": "没有的文号", "lists": sheet([])}).status_code == 422


def test_without_a_notice_the_page_says_what_to_do_first(cast) -> None:
    assert "还没有已发布的通知" in text_of(cast.client("centre").get("/imports/claims/"))


@pytest.mark.parametrize("name", ["clerk", "cadre", "helper"])
def test_who_takes_claims_in_for_a_part_of_the_county_hands_the_list_over(published, name) -> None:
    assert published.client(name).get("/imports/claims/").status_code == 403
