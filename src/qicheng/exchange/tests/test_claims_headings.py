"""Headings of application lists and manifests as offices write them; cells in the forms they come in."""

from __future__ import annotations

import datetime as dt

import pytest

from qicheng.exchange.claims import cells
from qicheng.exchange.claims.headers import field_of, header_of
from qicheng.exchange.claims.rows import kind_of
from qicheng.kit.reading.grid import Sheet

HEADINGS = {
    "number": "受理号 受理编号 申请号 申请编号 申报编号 业务流水号",
    "number_plain": "编号 序号 No. 序",
    "name": "姓名 申请人姓名 申请人 本人姓名 务工人员姓名 劳动力姓名 补贴对象姓名 乘客姓名",
    "id": "身份证号 身份证号码 公民身份号码 证件号码 申请人身份证号 身份证",
    "phone": "联系电话 手机号码 电话 本人联系方式",
    "standing": "户类型 户属性 人员类别 农户类型 对象类别 户类型（脱贫户/监测户） 是否脱贫户",
    "work_province": "务工省 省份 务工地（省） 务工所在省 就业省份",
    "work_city": "务工市 城市 务工地（市） 务工城市 就业城市 务工地市",
    "work_county": "务工县区 县区 就业县（区）",
    "work": "务工地 务工地点 就业地址 工作地点 外出地点 务工详细地址",
    "employer": "务工单位 企业名称 用人单位 务工企业名称 用工单位",
    "from": "起始时间 务工起始时间 务工开始日期 上岗时间 入职时间 就业起始日期 务工时间（起）",
    "until": "终止时间 务工终止时间 务工结束日期 截止时间 务工时间（止）",
    "period": "务工起止时间 就业起止时间 务工时间 务工期间 务工时间段",
    "months": "月数 务工月数 就业月数 稳定就业月数 务工时长（月） 累计务工月数",
    "income": "务工收入 收入 收入（元） 工资收入 务工总收入",
    "month_income": "月收入 月工资 月均收入（元）",
    "transport": "交通方式 乘坐交通工具 出行方式 乘车方式",
    "ticket_number": "票号 票据号 车票号 票据编号 车票票号 订单号",
    "ticket": "票价 票面金额 车票金额 交通费用 票据金额 票价（元） 车费 路费",
    "asked": "申请金额 补贴金额 申报金额 金额 金额（元） 补贴标准 拟补贴金额",
    "proofs": "证明类型 证明材料 佐证材料 提供证明材料 附件材料",
    "bank": "开户行 开户银行 银行名称",
    "card": "卡号 银行卡号 银行账号 一卡通账号 社保卡号 惠农一卡通号 收款账号",
    "account_name": "户名 持卡人 开户名 账户名 持卡人姓名 收款人",
    "received": "申请时间 受理时间 申请日期 受理日期 收件时间 提交时间 申报时间",
    "departed": "出发时间 外出时间 乘车日期 出行日期 发车日期",
    "plate": "车牌 车牌号 车牌号码",
    "boarded": "上车签字 是否上车 上车确认 乘车状态",
    "seat": "座号 座位号",
    "other": "户主姓名 户主身份证号 带队干部 驾驶员 联系人电话 审核人",
}  # fmt: skip


@pytest.mark.parametrize(
    ("field", "label"), [(f, label) for f, labels in HEADINGS.items() for label in labels.split()]
)
def test_a_heading_names_its_field(field: str, label: str) -> None:
    assert field_of(label) == field


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("2025-02-10至2025-06-01", (2025, 2, 10), (2025, 6, 1)),
        ("2025年2月10日—2025年6月1日", (2025, 2, 10), (2025, 6, 1)),
        ("2025.2.10-2025.6.1", (2025, 2, 10), (2025, 6, 1)),
        ("2025年2月到6月", (2025, 2, 1), (2025, 6, 30)),
        ("2025/2/10 - 2025/6/1", (2025, 2, 10), (2025, 6, 1)),
        ("2025-02-10 至今", (2025, 2, 10), None),
        ("2024年11月至2月", (2024, 11, 1), (2025, 2, 28)),
        ("20250210-20250601", (2025, 2, 10), (2025, 6, 1)),
    ],
)
def test_a_period_in_one_cell(
    cell: str, first: tuple[int, int, int], last: tuple[int, int, int] | None
) -> None:
    assert cells.period(cell, year=2025) == (dt.date(*first), dt.date(*last) if last else None)


@pytest.mark.parametrize(
    ("cell", "day", "clock"),
    [
        ("2025-03-01 09:15:30", (2025, 3, 1), dt.time(9, 15, 30)),
        ("2025/3/1 9:15", (2025, 3, 1), dt.time(9, 15)),
        ("2025年3月1日下午3时20分", (2025, 3, 1), dt.time(15, 20)),
        ("2025.3.1", (2025, 3, 1), None),
        (45717.385416666664, (2025, 3, 1), dt.time(9, 15)),
        (dt.datetime(2025, 3, 1, 9, 15, tzinfo=dt.UTC), (2025, 3, 1), dt.time(9, 15)),
        ("3月1日 10:00", (2025, 3, 1), dt.time(10)),
        ("20250301", (2025, 3, 1), None),
        (20250301, (2025, 3, 1), None),
    ],
)
def test_an_instant(cell: object, day: tuple[int, int, int], clock: dt.time | None) -> None:
    assert cells.instant(cell, year=2025) == (dt.date(*day), clock)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "label", "fen"),
    [("1,234.5元", "", 123450), ("0.8万", "", 800000), (0.8, "收入（万元）", 800000), ("￥600", "", 60000), (600, "", 60000), (312.1, "", 31210), ("无", "", None), ("约5000", "", 500000)],
)  # fmt: skip
def test_money(cell: object, label: str, fen: int | None) -> None:
    assert cells.fen(cell, label) == fen  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (["广东省", "深圳市"], "440300"), (["浙江杭州西湖区"], "330106"), (["广东"], "44"), (["广西壮族自治区", "南宁"], "450100"), (["本县"], "450981"), (["外省"], ""),
        (["上海市", "上海市"], "31"), (["", "佛山市顺德区"], "440606"),
    ],
)  # fmt: skip
def test_a_workplace(texts: list[str], code: str) -> None:
    assert (
        cells.place(texts, home="450981").startswith(code)
        if code
        else cells.place(texts, home="450981") == ""
    )


@pytest.mark.parametrize(
    ("cell", "label", "codes"),
    [
        ("劳动合同、车票", "证明类型", {"CONTRACT", "TICKET"}), ("有", "用工证明", {"EMPLOYER"}), ("√", "劳动合同", {"CONTRACT"}), ("无", "证明材料", set()), ("缺合同", "证明材料", set()),
        ("企业用工证明+银行流水", "证明材料", {"EMPLOYER", "BANK_FLOW"}), ("微信工资截图", "", {"WECHAT"}), ("单位务工证明", "", {"EMPLOYER"}), ("/", "", set()),
    ],
)  # fmt: skip
def test_proofs(cell: str, label: str, codes: set[str]) -> None:
    assert cells.proofs(cell, label) == codes


@pytest.mark.parametrize(
    ("path", "title", "labels", "kind"),
    [
        ("上报/第1镇.xlsx", "", "姓名 身份证号 卡号 户名 起始时间", "APPLICATION"),
        ("上报/第1镇.xlsx", "交通补贴申请表", "姓名 身份证号 户类型 务工地", "APPLICATION"),
        ("上报/1号车.xlsx", "乘客信息登记表", "序号 姓名 身份证号 电话", "MANIFEST"),
        ("补贴申请/包车名单/1.xlsx", "", "序号 姓名 身份证号 电话", "MANIFEST"),
        ("补贴/2.xlsx", "", "座号 姓名 身份证号 上车签字", "MANIFEST"),
        ("a/2.xlsx", "", "姓名 身份证号 车牌号", "MANIFEST"),
        ("a/2.xlsx", "", "受理号 姓名 身份证号 务工地", "APPLICATION"),
        ("a/2.xlsx", "", "姓名 身份证号 户类型 村", ""),
    ],
)
def test_what_a_sheet_is(path: str, title: str, labels: str, kind: str) -> None:
    sheet = Sheet(name="Sheet1", rows=[[title], list(labels.split())] if title else [list(labels.split())])
    header = header_of(sheet)
    assert header is not None and kind_of(header, sheet, path) == kind
