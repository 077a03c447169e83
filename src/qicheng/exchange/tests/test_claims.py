"""A notice, an application list and manifests nobody has seen before: the right decision, reason, amount and order of payment."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from qicheng.exchange.services import claims, setup
from qicheng.journeys import services as ledger
from qicheng.people.tests import villages as county
from qicheng.people.tests.villages import AT, VILLAGES, number
from qicheng.season import policy_books as policies
from qicheng.season import queries as seasons
from qicheng.season.services import ensure_season
from qicheng.staff.queries import installation
from qicheng.subsidy.models import Claim
from qicheng.subsidy.services import notices

BY = installation("命令行")
NO = "山水人社发〔2025〕7号"
NOTICE = {
    "文号": NO, "标题": "跨省务工一次性交通补贴", "受理开始": "2025-01-01", "受理截止": "2025-12-31", "补贴对象": "脱贫户、监测对象、一般农户", "最少务工月数": 3,
    "证明材料": "劳动合同或用工证明", "优先对象": "脱贫户、监测对象", "资金总额": 2000, "年龄": "16-60",
    "标准": [{"区域": "跨省", "金额": 600}, {"区域": "跨省相邻省", "金额": 400}, {"区域": "省内跨市", "金额": 300}, {"区域": "市内跨县", "金额": 200}],
    "算例": [{"名称": "跨省", "户类型": "脱贫户", "务工地": "浙江杭州", "务工月数": 4, "证明": "用工证明", "结论": "符合", "金额": 600}, {"名称": "月数不够", "户类型": "脱贫户", "务工地": "浙江杭州", "务工月数": 2, "证明": "用工证明", "结论": "不符合"}],
}  # fmt: skip
CARD = "6217001234567890123"
GOOD_CARD = "6228480402564890018"


def card(n: int) -> str:
    """The n-th sound card number."""
    first = f"621700123456{n:06}"
    for digit in "0123456789":
        total = sum(
            (d * 2 - 9 if d * 2 > 9 else d * 2) if i % 2 else d
            for i, d in enumerate(map(int, reversed(first + digit)))
        )
        if total % 10 == 0:
            return first + digit
    raise AssertionError


@pytest.fixture
def people(db: None) -> list[int]:
    """Twelve people on this year's list: the first six 脱贫户, the others 一般农户; the eleventh has died."""
    ids = county.make_places()
    ensure_season(2025, at=AT, by=BY)
    facts = [
        county.facts(n, ids[VILLAGES[n % 6]], standing="OUT_OF_POVERTY" if n < 6 else "GENERAL")
        for n in range(12)
    ]
    saved = county.save(facts)
    changes = [
        ledger.Change(person_id=s.person_id, values={"person_key": f"k{n}", "village": VILLAGES[n % 6], "roster": "OUT" if n == 10 else "PRESENT", "out_reason": "DECEASED" if n == 10 else None})
        for n, s in enumerate(saved)
    ]  # fmt: skip
    ledger.record(changes, season=2025, kind="SURVEY", at=AT, by=BY)
    return [s.person_id for s in saved]


def name(n: int) -> str:
    return f"韦{chr(0x4E00 + n)}"


# no, person, place, from, until, proof, card, holder, received → decision, code, yuan
LINES = (
    ("1", 0, "浙江省", "杭州市", "2025-2-1", "2025-06-30", "劳动合同", card(0), None, "2025/7/1 9:30", "PAY", "ELIGIBLE", 600),
    ("2", 6, "浙江省", "温州市", "2025年2月1日", "2025年6月30日", "用工证明、车票", card(6), None, "2025/6/1 8:00", "WAIT", "ELIGIBLE", 600),
    ("3", 1, "广东省", "深圳市", "2025.2.1", "2025.6.30", "合同", card(1), None, "2025-06-30", "PAY", "ELIGIBLE", 400),
    ("4", 2, "浙江省", "杭州市", "2025-3-1", "2025-5-20", "劳动合同", card(2), None, "2025-07-02", "REJECT", "MONTHS", 0),
    ("5", 3, "浙江省", "杭州市", "2025-2-1", "2025-6-30", "劳动合同", card(3), None, "2025-07-02", "REJECT", "RODE_CHARTER", 0),
    ("6", 4, "浙江省", "杭州市", "2025-2-1", "2025-6-30", "劳动合同", CARD[:15], None, "2025-07-02", "RETURN", "CARD", 0),
    ("7", 5, "浙江省", "杭州市", "2025-2-1", "2025-6-30", "劳动合同", card(5), "李四", "2025-07-02", "RETURN", "ACCOUNT", 0),
    ("8", 0, "浙江省", "杭州市", "2025-2-1", "2025-6-30", "劳动合同", card(0), None, "2025-07-03", "REJECT", "DUPLICATE", 0),
    ("9", 7, "", "", "2025-2-1", "2025-6-30", "无", card(7), None, "2025-07-02", "REJECT", "PROOF", 0),
    ("10", 10, "浙江省", "杭州市", "2025-2-1", "2025-6-30", "劳动合同", card(10), None, "2025-07-02", "REJECT", "DECEASED", 0),
    ("11", 50, "浙江省", "杭州市", "2025-2-1", "2025-6-30", "劳动合同", card(11), None, "2025-07-02", "REJECT", "NOT_LISTED", 0),
    ("12", 8, "广西", "百色市", "2025-2-1", "2025-6-30", "劳动合同", card(8), None, "2025-05-02", "PAY", "ELIGIBLE", 300),
    ("13", 9, "浙江省", "宁波市", "2025-2-1", "2025-6-30", "劳动合同", card(9), None, "2025-04-02", "PAY", "ELIGIBLE", 600),
)  # fmt: skip


def applications(path: Path, lines: tuple[tuple[object, ...], ...] = LINES) -> Path:
    """The list as an office makes it: a title, a merged header of two rows, numbers as text, a total, a signature line."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("花名册")
    sheet.merge_range(0, 0, 0, 12, "山水县2025年跨省就业一次性交通补助申请花名册")
    sheet.write(1, 0, "填报单位：第1镇人民政府（盖章）")
    for column, label in (
        (0, "受理\n编号"),
        (1, "姓名"),
        (2, "身份证号码"),
        (9, "证明\n类型"),
        (10, "受理时间"),
        (11, "备注"),
    ):
        sheet.merge_range(2, column, 3, column, label)
    sheet.merge_range(2, 3, 2, 4, "务工地")
    sheet.merge_range(2, 5, 2, 6, "务工时间")
    sheet.merge_range(2, 7, 2, 8, "本人银行卡信息")
    sheet.write_row(3, 3, ("省", "市", "起", "止", "卡号", "户名"))
    row = 4
    for no, n, province, city, start, end, proof, number_of_card, holder, received, *_ in lines:
        owner = holder or name(int(str(n)))
        sheet.write_row(
            row,
            0,
            (
                no,
                name(int(str(n))),
                f" {number(int(str(n)))} ",
                province,
                city,
                start,
                end,
                number_of_card,
                owner,
                proof,
                received,
                "",
            ),
        )
        row += 1
    sheet.write_row(row, 0, ("合计", f"{len(lines)}人"))
    sheet.write(row + 2, 0, "填表人：韦干部        审核人：覃主任        2025年7月10日")
    book.close()
    return path


def manifest(path: Path) -> Path:
    """A 乘客信息登记表: the fourth person rode, the first was listed and stayed behind."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("1号车")
    sheet.merge_range(0, 0, 0, 6, "点对点包车乘客信息登记表")
    sheet.write(1, 0, "车牌：桂M12345  核载：50  发车时间：2025年2月8日08:00  线路：山水县—深圳市")
    sheet.write_row(2, 0, ("座号", "姓名", "身份证号", "电话", "上车点", "上车签字", "备注"))
    sheet.write_row(3, 0, ("1", name(3), number(3), "", "汽车站", "√", ""))
    sheet.write_row(4, 0, ("2", name(0), number(0), "", "汽车站", "", "未上车，自行前往"))
    sheet.write(6, 0, "带队干部：莫干部 13800000000")
    book.close()
    return path


@pytest.fixture
def notice(people: list[int], tmp_path: Path) -> str:
    """The notice out of a set-up file, handed in and published by two accounts."""
    file = tmp_path / "setup.json"
    whole = seasons.as_text(2025) | {"policies": [NOTICE]}
    file.write_text(json.dumps(whole, ensure_ascii=False, default=str), encoding="utf-8")
    setup.read(file, dry_run=False, at=AT, by=BY)
    return NO


def publish() -> None:
    from dataclasses import replace

    draft = seasons.open_draft(NO)
    assert draft is not None
    notices.submit(draft.id, at=AT, by=replace(BY, user_id=1))
    notices.publish(draft.id, digest=draft.digest, at=AT, by=replace(BY, user_id=2))


def decisions(answer: dict[str, object]) -> dict[str, tuple[str, str, int]]:
    rows = answer["decisions"]
    assert isinstance(rows, list)
    return {r["no"]: (r["decision"], r["code"], int(r["amount"])) for r in rows}


WANTED = {line[0]: line[10:13] for line in LINES}


@pytest.mark.parametrize("published", [False, True])
def test_every_application_gets_its_decision(notice: str, tmp_path: Path, published: bool) -> None:
    folder = tmp_path / "上报"
    folder.mkdir()
    applications(folder / "第1镇申请.xlsx")
    manifest(folder / "包车2月8日.xlsx")
    if published:
        publish()
    done = claims.take_in(folder, policy=notice, at=AT, by=BY)
    assert decisions(done.answer) == WANTED
    a = done.answer
    assert (a["applications"], a["eligible"], a["paid"], a["waiting"]) == (13, 5, 4, 1)
    assert (a["eligible_amount"], a["paid_amount"], a["waiting_amount"]) == (2500, 1900, 600)
    order = [r["no"] for r in a["decisions"] if r["order"]]
    assert order == [
        "3",
        "1",
        "13",
        "12",
        "2",
    ]  # 脱贫户 first, each rank by the time of receipt; the last would go beyond 2,000
    rode = next(r for r in a["decisions"] if r["no"] == "5")
    assert "2025年2月8日" in rode["reason"] and "桂M12345" in rode["reason"]
    assert next(r for r in a["decisions"] if r["no"] == "4")["reason"].count("差11天") == 1
    assert Claim.objects.count() == (13 if published else 0)
    assert claims.take_in(folder, policy=notice, at=AT, by=BY).answer == a
    assert Claim.objects.count() == (13 if published else 0)


def test_a_zip_and_a_manifest_named_beside_give_the_same(notice: str, tmp_path: Path) -> None:
    applications(tmp_path / "a.xlsx")
    manifest(tmp_path / "m.xlsx")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as packed:
        packed.write(tmp_path / "a.xlsx", "申请/第1镇.xlsx")
        packed.write(tmp_path / "m.xlsx", "包车/名单.xlsx")
    zipped = claims.take_in(tmp_path / "all.zip", policy="山水人社发[2025] 7号", at=AT, by=BY)
    beside = claims.take_in(tmp_path / "a.xlsx", policy=notice, manifests=[tmp_path / "m.xlsx"], at=AT, by=BY)
    assert decisions(zipped.answer) == decisions(beside.answer) == WANTED


def test_a_csv_with_other_headings(notice: str, tmp_path: Path) -> None:
    rows = ["序号,申请人姓名,公民身份号码,务工地点,务工起止时间,佐证材料,开户行,银行账号,持卡人,申请日期"]
    rows.append(
        f"1,{name(0)},'{number(0)},浙江杭州西湖区,2025年2月10日至2025年6月1日,企业用工证明,农商行,{card(0)},{name(0)},2025-06-11"
    )
    rows.append(
        f"2,{name(1)},{number(1)[:-1]},上海,2025年2月—5月,劳动合同,农商行,{card(1)},{name(1)},20250612"
    )
    rows.append(
        f"3,{name(2)},{number(2)},外省打工,2025.2.10-2025.6.1,劳动合同,农商行,{card(2)},{name(2)},2025-06-13"
    )
    (tmp_path / "a.csv").write_bytes("\r\n".join(rows).encode("gb18030"))
    done = claims.take_in(tmp_path / "a.csv", policy=notice, at=AT, by=BY)
    assert decisions(done.answer) == {
        "1": ("PAY", "ELIGIBLE", 600),
        "2": ("REJECT", "BAD_ID", 0),
        "3": ("RETURN", "ZONE_UNKNOWN", 0),
    }


def test_the_result_writes_money_with_two_decimals(notice: str, tmp_path: Path) -> None:
    done = claims.take_in(applications(tmp_path / "a.xlsx"), policy=notice, at=AT, by=BY)
    claims.write_result(done.answer, tmp_path / "r.json")
    text = (tmp_path / "r.json").read_text(encoding="utf-8")
    assert '"amount": 600.00,' in text
    assert json.loads(text)["paid_amount"] == 1600.0  # 400 are left then, and the next wants 600


def test_a_ride_in_the_ledger_counts_like_a_manifest(notice: str, people: list[int], tmp_path: Path) -> None:
    rode = ledger.Change(
        person_id=people[0],
        values={"transport": "CHARTER", "departed_date": dt.date(2025, 2, 9), "intention": "RETURN"},
    )
    ledger.record([rode], season=2025, kind="ABOARD", at=AT, by=BY, source="trip:7")
    done = claims.take_in(applications(tmp_path / "a.xlsx", LINES[:1]), policy=notice, at=AT, by=BY)
    line = done.answer["decisions"][0]
    assert (line["decision"], line["code"]) == ("REJECT", "RODE_CHARTER")
    assert "2025年2月9日" in line["reason"] and "第7车次" in line["reason"]


def test_who_writes_that_a_charter_bus_was_taken_is_not_paid_for_it(notice: str, tmp_path: Path) -> None:
    row = f"1,{name(0)},{number(0)},浙江杭州,2025-02-10,2025-06-01,劳动合同,政府组织点对点包车,2025-06-11"
    heads = "编号,姓名,身份证号,务工地,起始时间,终止时间,证明类型,交通方式,申请时间"
    (tmp_path / "a.csv").write_text(f"{heads}\n{row}", encoding="utf-8")
    done = claims.take_in(tmp_path / "a.csv", policy=notice, at=AT, by=BY)
    assert decisions(done.answer) == {"1": ("REJECT", "RODE_CHARTER", 0)}


def test_a_later_list_meets_the_claims_of_an_earlier_one(notice: str, tmp_path: Path) -> None:
    publish()
    claims.take_in(applications(tmp_path / "a.xlsx", LINES[:1]), policy=notice, at=AT, by=BY)
    again = (("70", *LINES[0][1:]), ("71", *LINES[2][1:]))
    second = claims.take_in(applications(tmp_path / "b.xlsx", again), policy=notice, at=AT, by=BY)
    assert decisions(second.answer) == {"70": ("REJECT", "DUPLICATE", 0), "71": ("PAY", "ELIGIBLE", 400)}
    assert "1号申请" in next(r for r in second.answer["decisions"] if r["no"] == "70")["reason"]


def test_the_workbook_of_a_notice_is_read(people: list[int], tmp_path: Path) -> None:
    row = policies.take_in(policies.write_template(tmp_path / "t.xlsx"), at=AT, by=BY)
    version = seasons.version(row.pk)
    assert version is not None and len(version.policy.tiers) == 4 and version.policy.budget_fen == 10_000_000
    assert [t.sentence for t in notices.tried(row.pk)] == ["", ""]


def test_a_file_with_notices_alone_is_a_set_up_file_too(people: list[int], tmp_path: Path) -> None:
    file = tmp_path / "notices.json"
    file.write_text(json.dumps({"policies": [NOTICE]}, ensure_ascii=False), encoding="utf-8")
    assert setup.read(file, dry_run=True, at=AT, by=BY)["将要改动"] == 1
    assert seasons.versions() == []
    assert setup.read(file, dry_run=False, at=AT, by=BY)["已改动"] == 1
    assert setup.read(file, dry_run=False, at=AT, by=BY)["已改动"] == 0
    assert [(v.number, v.state) for v in seasons.versions()] == [(NO, "DRAFT")]
