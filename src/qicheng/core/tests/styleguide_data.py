"""Sample figures of the style sheet page. All names and numbers are invented."""

from __future__ import annotations

import datetime as dt

from qicheng.core.shapes import (
    AlertLevel,
    BulkAction,
    Chart,
    ClosingBar,
    Column,
    Filter,
    LineStop,
    Option,
    Pager,
    Progress,
    RailItem,
    Segment,
    Stat,
    Step,
    Term,
)  # fmt: skip
from qicheng.core.viewer import Viewer

VIEWER = Viewer(user_id=1, label="韦秀兰")
ALERT = AlertLevel(label="三级响应", tone="warn", url="#alert")
STATIONS = [
    ("摸底", "clipboard-list", 128), ("意向", "message-circle", 46), ("查验", "shield-check", 9), ("编车", "armchair", 0),
    ("上车", "bus", None), ("抵达", "map-pin-check", None), ("到岗", "briefcase", None), ("补贴", "currency-yuan", None),
]  # fmt: skip
RAIL = (
    *(
        RailItem(label=n, icon=i, url="#" if d is not None else None, due=d, active=n == "意向")
        for n, i, d in STATIONS
    ),
    RailItem(label="就近就业", icon="plant", url="#", due=3, group="side"),
    RailItem(label="暂不外出", icon="home", url="#", due=0, group="side"),
    RailItem(label="报表", icon="chart-bar", url="#", due=1, group="office"),
    RailItem(label="督办", icon="bell", url="#", due=12, group="office"),
    RailItem(label="企业", icon="building-factory-2", url="#", group="office"),
    RailItem(label="设置", icon="settings", url="#", group="office"),
)
COUNTS = [612, 1874, 903, 2210, 1466, 820, 5934, 3120]
SIDES = (("就近就业", "plant", 1208), ("暂不外出", "home", 431))


def segments(counts: list[int]) -> tuple[Segment, ...]:
    line = [
        Segment(label=n, count=c, icon=i, url=f"#{i}") for (n, i, _), c in zip(STATIONS, counts, strict=True)
    ]
    return (*line, *(Segment(label=n, count=c, icon=i, url=f"#{i}", side=True) for n, i, c in SIDES))


def closing(title: str, counts: list[int], unexplained: int = 0, gap: int = 0) -> ClosingBar:
    now = sum(counts) + sum(c for *_, c in SIDES) + unexplained
    return ClosingBar(
        title=title,
        last_year=Term(label="去年名单", count=now - 742 + 186 - gap, url="#last"),
        incoming=(Term(label="新增", count=690, url="#in"), Term(label="迁入", count=52, url="#moved-in")),
        outgoing=(Term(label="迁出", count=131, url="#out"), Term(label="销户", count=55, url="#gone")),
        this_year=Term(label="今年应在册", count=now, url="#now"),
        segments=segments(counts),
        unexplained_url="#unexplained",
        as_of=dt.datetime(2025, 2, 24, 10, 0, tzinfo=dt.UTC),
    )


CLOSINGS = (
    closing("全县闭合条", COUNTS),
    closing("响水镇闭合条", [3, 12, 0, 44, 260, 18, 1902, 7], unexplained=23),
    closing("等式不合", COUNTS, gap=-4),
    ClosingBar(title="尚未导入名单", last_year=Term(label="去年名单", count=0), this_year=Term(label="今年应在册", count=0), segments=tuple(
        Segment(label=n, count=0, icon=i) for n, i, _ in STATIONS)),
)  # fmt: skip

MOVING = (
    LineStop(label="摸底", icon="clipboard-list", state="done", date="2月10日", who="罗建军（下坝村）"),
    LineStop(label="意向", icon="message-circle", state="done", date="2月12日", who="罗建军（下坝村）"),
    LineStop(label="查验", icon="shield-check", state="stopped", date="2月23日", who="县人民医院 李医生",
             reason="体温 37.6℃，暂不能上车。", next_step="请到 3 号查验台复测；连续两次低于 37.3℃ 即可编车。", next_url="#", next_label="登记复测"),
    *(LineStop(label=n, icon=i, state="ahead") for n, i, _ in STATIONS[3:]),
)  # fmt: skip
GOING = (
    *(LineStop(label=n, icon=i, state="done", date=f"2月{10 + k}日", who="罗建军") for k, (n, i, _) in enumerate(STATIONS[:4])),
    LineStop(label="上车", icon="bus", state="here", date="2月24日 07:40", who="桂M·20391 客车 12 座"),
    LineStop(label="抵达", icon="map-pin-check", state="ahead"),
    LineStop(label="到岗", icon="briefcase", state="ahead"),
    LineStop(label="补贴", icon="currency-yuan", state="skipped"),
)  # fmt: skip
STATS = (
    Stat(label="有意外出", value=16939, unit="人", url="#", note="比昨日 +214"),
    Stat(label="已上车", value=5934, unit="人", url="#", note="包车 241 班"),
    Stat(label="今日应报", value=12, unit="乡镇", url="#", note="已报 11", tone="warn"),
    Stat(label="发热报告", value=2, unit="例", url="#", note="1 例已复测正常", tone="bad"),
    Stat(label="响水镇日报", value=None, unit="人", url="#", note="应于今天 17:00 前报"),
    Stat(label="补贴发放", value="—", note="3 月 1 日开始"),
)
STEPS = (
    Step(title="导入去年名单", sentence="从县就业服务中心的 Excel 导入，任何版式都可以。", done=True),
    Step(title="核对乡镇和村", sentence="区划代码对不上的先改，后面就不用再改。", url="#"),
    Step(title="设定今年计划", sentence="目标人数、上报日历和预警等级。", url="#"),
)
COLUMNS = (
    Column(key="name", label="姓名", fixed=True), Column(key="id", label="身份证号"), Column(key="village", label="村（社区）"),
    Column(key="where", label="去向"), Column(key="station", label="所在站"), Column(key="age", label="年龄"), Column(key="pay", label="月收入"),
)  # fmt: skip
FILTERS = (
    Filter(name="town", label="乡镇", options=(Option(value="", label="全部"), Option(value="1", label="响水镇", chosen=True), Option(value="2", label="三江侗族自治乡"))),
    Filter(name="station", label="所在站", options=(Option(value="", label="全部"), Option(value="2", label="意向"))),
    Filter(name="text", label="姓名或身份证号后四位"),
)  # fmt: skip
ACTIONS = (
    BulkAction(label="编入班次", url="#seat", icon="bus"), BulkAction(label="催报", url="#chase", icon="bell"),
    BulkAction(label="移出名单", url="#remove", danger=True),
)  # fmt: skip
NAMES = ["蒙阿妹", "罗建军", "韦秀兰", "阿卜杜热西提·买买提依明", "覃大勇", "莫㛃", "欧阳春花", "潘志明"]
VILLAGES = ["下坝村", "上坝村", "三江侗族自治乡独洞村委会岜团大寨第二村民小组", "民族社区", "板烈村"]
PLACES = ["广东东莞 长安镇", "浙江宁波", "本县 扶贫车间", "广东佛山 顺德区 乐从镇某家具制造有限公司", ""]


def rows(count: int, start: int = 0) -> list[dict[str, object]]:
    state = (
        ("已上车", "ok", "circle-check"),
        ("待查验", "warn", "clock"),
        ("停在查验", "bad", "player-stop"),
        ("已报意向", "", ""),
    )
    return [
        {
            "n": n + 1, "name": NAMES[n % 8], "id": f"**************{n % 9000 + 1000}", "village": VILLAGES[n % 5], "where": PLACES[n % 5],
            "state": state[n % 4], "age": 19 + n * 7 % 41, "pay": None if n % 5 == 4 else 310000 + n * 13700 % 400000,
        }
        for n in range(start, start + count)
    ]  # fmt: skip


PAGER = Pager(next_url="#next", first_url="#first", shown=100, total=10000)
PROGRESS = (
    Progress(title="导入 响水镇返乡人员.xlsx", done=8200, total=20000, refused=31, poll_url="/progress"),
    Progress(title="生成全县名册", done=3120),
    Progress(title="导入 板烈村.xls", done=412, total=412, state="done", sentence="新增 390 人，更新 22 人。", result_url="#", result_label="看结果"),
    Progress(title="导入 民族社区.csv", done=120, total=460, state="failed", sentence="文件在第 121 行断了。请重新导出后再传，已收的 120 行不会重复。"),
)  # fmt: skip
DAYS = [f"2月{d}日" for d in range(15, 25)]
ABOARD = [120, 340, 286, 610, 902, 774, 1204, 980, 1310, 1466]
SEATS = [150, 360, 360, 640, 950, 900, 1250, 1100, 1400, 1500]
CHARTS = (
    Chart(
        key="days", title="每日上车", note="单位：人", description="2月15日至24日每日上车 120 至 1,466 人，2月24日最多。",
        option={"legend": {}, "tooltip": {"trigger": "axis"}, "xAxis": {"type": "category", "data": DAYS}, "yAxis": {"type": "value"},
                "series": [{"type": "bar", "name": "上车", "data": ABOARD}, {"type": "line", "name": "座位", "data": SEATS}]},
        columns=("日期", "上车", "座位"), rows=tuple(zip(DAYS, ABOARD, SEATS, strict=True)),
    ),
    Chart(
        key="where", title="去向", note="单位：人", description="六成去广东，东莞最多。",
        option={"series": [{"type": "sankey", "left": 0, "right": 90, "data": [{"name": n} for n in ("响水镇", "板烈乡", "东莞", "佛山", "宁波")],
                            "links": [{"source": "响水镇", "target": "东莞", "value": 820}, {"source": "响水镇", "target": "宁波", "value": 210},
                                      {"source": "板烈乡", "target": "东莞", "value": 402}, {"source": "板烈乡", "target": "佛山", "value": 333}]}]},
        columns=("乡镇 → 城市", "人数"), rows=(("响水镇 → 东莞", 820), ("响水镇 → 宁波", 210), ("板烈乡 → 东莞", 402), ("板烈乡 → 佛山", 333)),
    ),
)  # fmt: skip
