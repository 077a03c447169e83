"""Imports through the browser: drop, preview, confirm, answer, undo; nobody beyond the own range, no number in the open."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import uuid
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qicheng.core.models import AuditLine
from qicheng.exchange.models import Batch, File, Row, Template
from qicheng.journeys.models import Journey
from qicheng.kit.idnum import check_char
from said import text_of

UPPER, EAST, GREEN = "450981101201", "450981102201", "450981101000"
HEAD = ["序号", "姓名", "身份证号", "联系电话", "所在村", "外出意向", "意向地点"]


def number(serial: int) -> str:
    first = f"4509811990{serial % 12 + 1:02d}15{serial:03d}"
    return first + check_char(first)


def roster(*rows: list[object], title: str = "青山镇2025年摸底名册") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名册"
    sheet.append([title])
    sheet.append(HEAD)
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def person(serial: int, village: str, intention: str = "返岗", **said: object) -> list[object]:
    found = {
        "name": f"韦大{'一二三四五六七八九'[serial % 9]}",
        "id": number(serial),
        "phone": "13800001111",
    } | said
    return [serial, found["name"], found["id"], found["phone"], village, intention, "广东深圳"]


GOOD = roster(
    person(1, "上坪村"), person(2, "上坪村", "新外出"), person(3, "下坪村", "暂不外出"), person(1, "上坪村"),
    person(4, "上坪村", id="450981199001011234"), person(5, "东岭村"), person(6, "上坪村", name="@韦六"),
    person(7, "无名村"),
)  # fmt: skip


@pytest.fixture
def drop(django_capture_on_commit_callbacks):
    """Drops files as a member of the cast and lets the background work run; the answer."""

    def act(browser, files: dict[str, bytes], *, kind="SURVEY", place="", key=None, paths=None, **headers):
        sent = [SimpleUploadedFile(name, content) for name, content in files.items()]
        form = {
            "kind": kind,
            "place": place,
            "sender": "青山镇",
            "key": key or str(uuid.uuid4()),
            "files": sent,
        }
        if paths:
            form["paths"] = paths
        with django_capture_on_commit_callbacks(execute=True):
            return browser.post("/imports/new/", form, headers=headers)

    return act


@pytest.fixture
def after(django_capture_on_commit_callbacks):
    """Posts and lets the background work run."""

    def act(browser, url: str, **form):
        with django_capture_on_commit_callbacks(execute=True):
            return browser.post(url, form)

    return act


def test_a_drop_is_read_judged_and_written_only_on_the_clerk_s_word(county, cast, drop, after):
    browser = cast.client("centre")
    before = Journey.objects.filter(roster="PRESENT").count()
    response = drop(browser, {"青山镇.xlsx": GOOD})
    batch = Batch.objects.get()
    assert response["Location"] == f"/imports/{batch.pk}/"
    assert batch.state == "READY"
    assert Journey.objects.filter(roster="PRESENT").count() == before
    html = text_of(browser.get(f"/imports/{batch.pk}/"))
    assert "身份证号的校验位不符" in html
    assert "所在村在本县的村级名单中找不到" in html
    assert "第 7 行" in html
    after(browser, f"/imports/{batch.pk}/commit/", scope="all")
    batch.refresh_from_db()
    assert batch.state == "DONE"
    assert (
        Journey.objects.filter(roster="PRESENT").count()
        == before + Row.objects.filter(verdict="ACCEPTED").count()
    )
    done = text_of(browser.get(f"/imports/{batch.pk}/"))
    assert "名册与上年比对" in done
    assert "/units/450981000000/names/new_on_list/" in done


def test_a_hidden_sheet_is_asked_about_and_read_on_the_clerk_s_word(county, cast, drop, after):
    book = openpyxl.load_workbook(io.BytesIO(GOOD))
    more = book.create_sheet("后补")
    for row in openpyxl.load_workbook(io.BytesIO(roster(person(8, "上坪村")))).active.iter_rows(
        values_only=True
    ):
        more.append(row)
    more.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    browser = cast.client("centre")
    drop(browser, {"青山镇.xlsx": stream.getvalue()})
    batch = Batch.objects.get()
    accepted = Row.objects.filter(batch=batch, verdict="ACCEPTED").count()
    file = File.objects.get(batch=batch)
    address = f"/imports/{batch.pk}/files/{file.pk}/hidden/"
    assert address in text_of(browser.get(f"/imports/{batch.pk}/"))
    after(browser, address)
    batch.refresh_from_db()
    assert batch.state == "READY"
    assert Row.objects.filter(batch=batch, verdict="ACCEPTED").count() == accepted + 1
    assert "/hidden/" not in text_of(browser.get(f"/imports/{batch.pk}/"))


def test_counts_of_the_page_are_the_rows_behind_them(cast, drop):
    browser = cast.client("centre")
    drop(browser, {"青山镇.xlsx": GOOD})
    batch = Batch.objects.get()
    for show, verdicts in (
        ("REFUSED", ["REFUSED"]),
        ("REPEAT", ["REPEAT_FILE", "REPEAT_ACROSS"]),
        ("ACCEPTED", ["ACCEPTED"]),
    ):
        html = text_of(browser.get(f"/imports/{batch.pk}/?show={show}"))
        shown = len(re.findall(r'<th scope="row" class="name">', html))
        assert shown == Row.objects.filter(batch=batch, verdict__in=verdicts).count() > 0, show


def test_no_number_is_in_the_open(cast, drop):
    browser = cast.client("centre")
    drop(
        browser,
        {"青山镇.xlsx": roster(person(1, "上坪村"), person(2, "上坪村", name="450981199001011234", id=""))},
    )
    for show in ("REFUSED", "ACCEPTED", "WARNED"):
        html = text_of(browser.get(f"/imports/{Batch.objects.get().pk}/?show={show}"))
        assert number(1) not in html
        assert "450981199001011234" not in html
        assert "13800001111" not in html


def test_a_village_brings_only_its_own(cast, drop):
    browser = cast.client("cadre")
    drop(browser, {"上坪村.xlsx": GOOD}, place=UPPER)
    batch = Batch.objects.get()
    assert batch.place == UPPER
    assert set(Row.objects.filter(verdict="ACCEPTED").values_list("village", flat=True)) == {UPPER}
    assert Row.objects.filter(code="OUT_OF_RANGE").exists()
    assert "不在这次上报的范围内" in text_of(browser.get(f"/imports/{batch.pk}/?code=OUT_OF_RANGE"))


@pytest.mark.parametrize(("who", "place"), [("cadre", ""), ("cadre", EAST), ("clerk", EAST), ("clerk", "")])
def test_nobody_brings_for_others(cast, drop, who, place):
    response = drop(cast.client(who), {"x.xlsx": GOOD}, place=place)
    assert response.status_code in {403, 422}
    assert not Batch.objects.exists()


def test_a_village_brings_no_base(cast, drop):
    assert drop(cast.client("cadre"), {"x.xlsx": GOOD}, kind="BASE", place=UPPER).status_code in {403, 422}


@pytest.mark.parametrize("who", ["other_cadre", "other_clerk", "cadre", "leader", "auditor", "member"])
def test_a_batch_of_others_is_closed(cast, drop, after, who):
    drop(cast.client("clerk"), {"青山镇.xlsx": GOOD}, place=GREEN[:9])
    batch, file = Batch.objects.get(), File.objects.get()
    browser = cast.client(who)
    for url in ("", "progress/", f"files/{file.pk}/", "undo/"):
        assert browser.get(f"/imports/{batch.pk}/{url}").status_code == 403, url
    for url in ("commit/", "continue/", "undo/", "workbook/", f"files/{file.pk}/"):
        assert after(browser, f"/imports/{batch.pk}/{url}", scope="all").status_code == 403, url
    batch.refresh_from_db()
    assert batch.state == "READY"
    assert str(batch.pk) not in re.findall(r"/imports/(\d+)/", text_of(browser.get("/imports/")))


def test_strangers_are_sent_to_the_door(client, db):
    for url in ("/imports/", "/imports/1/", "/imports/due/"):
        assert client.get(url).status_code == 302
    assert client.post("/imports/new/").status_code == 302


def test_the_same_drop_twice_is_one_batch(cast, drop):
    browser, key = cast.client("centre"), str(uuid.uuid4())
    first = drop(browser, {"a.xlsx": GOOD}, key=key)
    again = drop(browser, {"a.xlsx": GOOD}, key=key)
    other = drop(browser, {"a.xlsx": GOOD})
    assert first["Location"] == again["Location"] == other["Location"]
    assert Batch.objects.count() == 1


def test_a_drop_that_is_too_large_is_told_so_before_it_is_read(cast, drop, settings):
    settings.UPLOAD_MAX_BYTES = 1000
    response = drop(cast.client("centre"), {"a.xlsx": GOOD})
    assert response.status_code == 413
    assert "分几次上传" in text_of(response)
    assert not Batch.objects.exists()


def test_a_form_without_files_comes_back(cast, drop):
    response = drop(cast.client("centre"), {})
    assert response.status_code == 422
    assert "没有收到文件" in text_of(response)


def test_a_foreign_form_is_refused(cast):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.cookies = cast.client("centre").cookies
    assert browser.post("/imports/new/", {"kind": "SURVEY"}).status_code == 403


def test_a_sender_s_paths_stay_below_the_batch(cast, drop):
    from qicheng.exchange.services.receive import folder

    drop(
        cast.client("centre"), {"a.xlsx": GOOD, "b.xlsx": roster(person(9, "下坪村"))},
        paths=["../../../../evil/上坪村.xlsx", "镇/" + "长" * 200 + ".xlsx"],
    )  # fmt: skip
    root = folder(Batch.objects.get().pk)
    stored = [p for p in root.rglob("*") if p.is_file()]
    assert len(stored) == 2
    assert all(p.resolve().is_relative_to(root.resolve()) for p in stored)
    assert {f.path for f in File.objects.all()} >= {"evil/上坪村.xlsx"}


def test_chosen_files_only(cast, drop, after):
    browser = cast.client("centre")
    drop(browser, {"a.xlsx": GOOD, "b.xlsx": roster(person(9, "下坪村"))}, paths=["甲/a.xlsx", "甲/b.xlsx"])
    batch = Batch.objects.get()
    assert after(browser, f"/imports/{batch.pk}/commit/", scope="chosen").status_code == 409
    chosen = File.objects.get(path__endswith="b.xlsx")
    after(browser, f"/imports/{batch.pk}/commit/", scope="chosen", files=[chosen.pk])
    assert set(Row.objects.exclude(person_id=None).values_list("file_id", flat=True)) == {chosen.pk}


def test_a_column_read_otherwise_is_read_anew_and_remembered(cast, drop, after):
    browser = cast.client("centre")
    drop(browser, {"a.xlsx": GOOD})
    batch, file = Batch.objects.get(), File.objects.get()
    html = text_of(browser.get(f"/imports/{batch.pk}/files/{file.pk}/"))
    assert "读作联系电话" in html
    assert 'name="c:3:名册"' in html
    response = after(browser, f"/imports/{batch.pk}/files/{file.pk}/", **{"c:3:名册": "ignored"})
    assert response.status_code == 302
    batch.refresh_from_db()
    assert batch.state == "READY"
    accepted = Row.objects.filter(verdict="ACCEPTED")
    assert accepted.exists()
    assert all("PHONE_MISSING" in w for w in accepted.values_list("warnings", flat=True))
    kept = Template.objects.get()
    assert (kept.sender, kept.kind, kept.by) == ("青山镇", "SURVEY", "centre")


def test_undo_lists_first_and_leaves_what_was_touched_later(cast, drop, after):
    from qicheng.people.services import id_index
    from qicheng.staff.queries import installation
    from qicheng.survey import services as survey

    browser = cast.client("centre")
    drop(browser, {"a.xlsx": GOOD})
    batch = Batch.objects.get()
    after(browser, f"/imports/{batch.pk}/commit/", scope="all")
    written = Row.objects.exclude(person_id=None).count()
    touched = Row.objects.filter(id_index=id_index(number(2))).get().person_id
    survey.record_intention(
        season=2025,
        person_id=touched,
        values={"intention": "STAY"},
        at=batch.created_at,
        by=installation("试验"),
    )
    html = text_of(browser.get(f"/imports/{batch.pk}/undo/"))
    assert f"/persons/{touched}/" in html
    assert f"收回 {written - 1} 人" in html
    after(browser, f"/imports/{batch.pk}/undo/")
    assert Journey.objects.get(person_id=touched).roster == "PRESENT"
    batch.refresh_from_db()
    assert batch.state == "UNDONE"


def sheet_of(content: bytes) -> list[list[object]]:
    return [
        [c.value for c in row]
        for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows()
    ]


def test_the_workbook_comes_back_with_a_verdict_beside_each_row(cast, drop):
    browser = cast.client("centre")
    drop(browser, {"青山镇.xlsx": GOOD})
    response = browser.post(f"/imports/{Batch.objects.get().pk}/workbook/")
    rows = sheet_of(b"".join(response.streaming_content))
    assert rows[0][0] == "青山镇2025年摸底名册"
    assert rows[1] == [*HEAD, "结论", "原因", "办法"]
    words = [r[7] for r in rows[2:]]
    assert words.count("退回") == Row.objects.filter(verdict="REFUSED").count()
    assert words.count("文件内重复") == 1
    assert rows[2][2] == number(1)
    assert rows[6][8].startswith("身份证号的校验位不符")
    assert rows[8][1] == "'@韦六"
    assert AuditLine.objects.filter(act="exchange.verdicts").count() == 1


def test_several_workbooks_come_back_as_a_zip_with_an_overview(cast, drop):
    browser = cast.client("centre")
    files = {
        "a.xlsx": GOOD,
        "b.csv": f"姓名,身份证号,村\n韦九,{number(9)},下坪村\n".encode("gb18030"),
        "c.pdf": b"%PDF-1.4 x",
    }
    drop(browser, files, paths=[f"青山镇/{n}" for n in files])
    content = b"".join(browser.post(f"/imports/{Batch.objects.get().pk}/workbook/").streaming_content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        assert {"处理情况.xlsx"} < names
        assert {Path(n).name for n in names} >= {"a（带结论）.xlsx", "b（带结论）.xlsx"}
        overview = sheet_of(archive.read("处理情况.xlsx"))
    assert {r[1] for r in overview[1:]} >= {"导入"}
    assert len(overview) == 4


def test_a_batch_that_stands_still_is_taken_up_again(cast, drop, after):
    browser = cast.client("centre")
    drop(browser, {"a.xlsx": GOOD})
    batch = Batch.objects.get()
    Batch.objects.filter(id=batch.pk).update(state="READING")
    html = text_of(browser.get(f"/imports/{batch.pk}/"))
    assert "every 1s" in html
    assert "继续" in html
    after(browser, f"/imports/{batch.pk}/continue/")
    batch.refresh_from_db()
    assert batch.state == "READY"
    polled = browser.get(f"/imports/{batch.pk}/progress/", headers={"HX-Request": "true"})
    assert polled["HX-Redirect"] == f"/imports/{batch.pk}/"


def test_home_is_told_what_waits(cast, drop):
    browser = cast.client("clerk")
    drop(browser, {"a.xlsx": GOOD}, place=GREEN[:9])
    assert "等您确认写入" in text_of(browser.get("/imports/due/"))
    assert "等您确认写入" not in text_of(cast.client("other_clerk").get("/imports/due/"))


def test_what_a_broken_upload_left_is_cleared_after_a_day(tmp_path, monkeypatch):
    from qicheng.exchange.services import intake

    monkeypatch.setattr(intake, "home", lambda: tmp_path)
    now = dt.datetime(2025, 2, 10, 8, tzinfo=dt.UTC)
    for name, hours in (("old", 30), ("new", 3)):
        folder = tmp_path / "tmp" / name
        folder.mkdir(parents=True)
        (folder / "part.xlsx").write_bytes(b"x")
        then = now.timestamp() - hours * 3600
        os.utime(folder, (then, then))
    assert intake.clear_left_behind(at=now) == 1
    assert [p.name for p in (tmp_path / "tmp").iterdir()] == ["new"]
