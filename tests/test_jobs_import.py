"""`qicheng import jobs`: any untidy file, folder or zip; the answer as a file; an answer by message that says stop."""

from __future__ import annotations

import csv
import datetime as dt
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt
from django.test import Client

from cast import UPPER
from qicheng.core import tokens
from qicheng.core.models import Gateway
from qicheng.jobs.models import Vacancy, Wish
from qicheng.site import cli

KEYS = {
    "files", "rows", "accepted", "refused_rows", "flagged", "refused", "unread", "vacancies", "posts", "new", "updated", "same",
}  # fmt: skip
UNTIL = (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=40)).isoformat()
LINES: list[list[object]] = [
    ["示例县2025年岗位信息采集表"],
    ["填报单位：人社局", "", "", "", "单位：人、元"],
    ["序号", "企业名称", "岗位/工种", "招聘人数", "月薪", "年龄要求", "工作地点", "联系人", "联系电话", "有效期至"],
    [1, "东莞示例电子有限公司", "普工", "20人", "4500-6500元", "18-45周岁", "广东省东莞市", "李经理", "13900000001", UNTIL],
    ["", "", "文员", 2, "4.5千—6千", "不限", "", "", "", ""],
    [3, "示例县绿水食品公司", "学徒", 3, "2000", "15-18", "示例县", "韦厂长", "13900000002", UNTIL],
    ["合计", "", "", 25],
]  # fmt: skip


def as_xlsx(path: Path) -> Path:
    book = openpyxl.Workbook()
    for line in LINES:
        book.active.append(line)
    book.active.merge_cells("B4:B5")
    book.save(path.with_suffix(".xlsx"))
    return path.with_suffix(".xlsx")


def as_xls(path: Path, suffix: str = ".xls") -> Path:
    book = xlwt.Workbook()
    page = book.add_sheet("岗位")
    for r, line in enumerate(LINES):
        for c, value in enumerate(line):
            page.write(r, c, value)
    book.save(str(path.with_suffix(suffix)))
    return path.with_suffix(suffix)


def as_csv(path: Path) -> Path:
    with path.with_suffix(".csv").open("w", encoding="gb18030", newline="") as stream:
        csv.writer(stream).writerows(LINES)
    return path.with_suffix(".csv")


def as_zip(path: Path) -> Path:
    inner = as_xlsx(path.parent / "内")
    with zipfile.ZipFile(path.with_suffix(".zip"), "w") as box:
        box.write(inner, "岗位.xlsx")
    return path.with_suffix(".zip")


MAKERS = {"xlsx": as_xlsx, "xls": as_xls, "et": lambda p: as_xls(p, ".et"), "csv": as_csv, "zip": as_zip}


@pytest.mark.parametrize("kind", MAKERS)
def test_every_kind_of_file_gives_the_same_answer(cast, tmp_path, kind):
    file, target = MAKERS[kind](tmp_path / "岗位"), tmp_path / "out" / "jobs.json"
    words = ["import", "jobs", str(file), "--season", "2025", "--result", str(target)]
    assert cli.main(words) == 0
    answer = json.loads(target.read_text())
    assert set(answer) == KEYS
    assert {k: answer[k] for k in ("rows", "accepted", "refused_rows", "vacancies", "posts", "new")} == {
        "rows": 3,
        "accepted": 2,
        "refused_rows": 1,
        "vacancies": 2,
        "posts": 22,
        "new": 2,
    }
    (refused,) = answer["refused"]["UNDER_AGE"]
    assert (refused["row"], refused["title"], refused["sentence"][:7]) == (6, "学徒", "年龄要求低于1")
    assert {v.title: (v.employer, v.city) for v in Vacancy.objects.all()} == {
        "普工": ("东莞示例电子有限公司", "441900"),
        "文员": ("东莞示例电子有限公司", "441900"),
    }
    before = list(Vacancy.objects.order_by("id").values())
    assert cli.main(words) == 0 and list(Vacancy.objects.order_by("id").values()) == before
    assert json.loads(target.read_text())["same"] == 2


def test_a_file_of_something_else_is_named(cast, tmp_path, capsys):
    (tmp_path / "通知.csv").write_text("通知,各乡镇\n请,照办\n", encoding="utf-8")
    assert cli.main(["import", "jobs", str(tmp_path / "通知.csv"), "--season", "2025"]) == 0
    assert "不像岗位信息采集表" in capsys.readouterr().out
    assert cli.main(["import", "jobs", str(tmp_path / "没有.csv"), "--season", "2025"]) == 1


def test_an_answer_that_says_stop_stops(cast):
    Gateway.objects.create(name="短信", channel="SMS", kind="HTTP", receipt_digest=tokens.digest("r" * 32))
    person = cast.person_id(cast.numbers[UPPER][0])
    Wish.objects.create(person_id=person, agreed=True)
    url, phone = f"/messages/inbound/{'r' * 32}/", "13800000001"
    assert Client().post(f"/messages/inbound/{'x' * 32}/", {"from": phone, "text": "TD"}).status_code == 404
    assert Client().post(url, {"from": phone, "text": "谢谢"}).json() == {"ok": True, "stopped": 0}
    answer = Client().post(
        url, json.dumps({"from": f"+86{phone}", "text": " td "}), content_type="application/json"
    )
    assert answer.json() == {"ok": True, "stopped": 1} and Wish.objects.get(pk=person).agreed is False
