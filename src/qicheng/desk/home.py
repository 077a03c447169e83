"""Each role's home: what is due, where things stand, and on the first day what to do first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from qicheng.cases import access
from qicheng.core import tray
from qicheng.core.shapes import ClosingBar, Stat, Step
from qicheng.core.viewer import Viewer
from qicheng.desk import bureau_returns, waiting
from qicheng.desk.waiting import Numbers
from qicheng.followup import counting
from qicheng.health import queries as health
from qicheng.places import queries as places
from qicheng.reports import queries as reports
from qicheng.reports import screen as screens
from qicheng.reports import unitpage
from qicheng.reports.queries import Overview
from qicheng.season import queries as seasons
from qicheng.subsidy.queries import money
from qicheng.trips import waiting as buses

IMPORTERS = ("survey.import", "survey.import_base", "employers.edit")


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """One thing to do: what, how many, and the page where it is done."""

    title: str
    sentence: str
    number: int
    unit: str
    url: str
    tone: str = "warn"
    icon: str = "alert-circle"
    more: bool = False  # there are more than the number says


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """A page that the role works on, where nothing is due."""

    title: str
    sentence: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Everything that the page draws."""

    unit: str
    unit_name: str
    steps: tuple[Step, ...]
    due: tuple[DueLine, ...]
    asks_imports: bool
    asks_health: bool
    closing: ClosingBar | None
    stats: tuple[Stat, ...]
    units: tuple[tuple[str, str], ...]
    screen: str  # the address of the wall screen, for whoever looks after a township or more
    shortcuts: tuple[Shortcut, ...]


def home(viewer: Viewer, *, at: dt.datetime, tray_open: int | None = None) -> Home:
    """The home of a viewer; `tray_open` is the number of unanswered messages, where the frame has asked for it already."""
    county = places.county_code()
    season = seasons.latest_season()
    units = reports.own_units(viewer)
    unit = units[0] if units else ""
    found = reports.overview(viewer, season=season.year, unit=unit) if unit and season else None
    is_first = found is None or not found.unit.figures["on_line"]
    link = unitpage.links(viewer)
    numbers = waiting.numbers(viewer, found, season=season.year if season else 0, at=at)
    villages = len(waiting.villages(found))
    silent = villages - numbers["reported"]["reported"] if found else 0
    return Home(
        unit=unit, unit_name=places.full_name(unit) if unit else places.name_of(county),
        steps=_steps(viewer, county=county, has_season=season is not None, found=found) if is_first else (),
        due=_due(viewer, found, numbers, silent=silent, at=at, season=season.year if season else 0)
        + _of_cases(viewer, numbers["cases"], tray_open=tray.open_count(viewer) if tray_open is None else tray_open),
        asks_imports=any(viewer.may(c) for c in IMPORTERS),
        asks_health=health.is_open(season.year if season else None, at=at) and any(viewer.may(c) for c in ("health.screen", "health.report")),
        closing=unitpage.closing(found.unit, link, at) if found and not is_first else None,
        stats=unitpage.stats(found, link, silent, villages) if found and not is_first else (),
        units=tuple((places.full_name(u), reverse("reports:unit", args=[u])) for u in units[1:]),
        screen=reverse("reports:screen") if screens.units(viewer) else "",
        shortcuts=() if units else _shortcuts(viewer, season=season.year if season else None, at=at),
    )  # fmt: skip


def _steps(viewer: Viewer, *, county: str, has_season: bool, found: Overview | None) -> tuple[Step, ...]:
    """What to do first, as far as this viewer has a hand in it."""
    figures = found.unit.figures if found else {}
    steps = []
    if viewer.may("places.edit") or viewer.may("survey.import_base"):
        steps.append(Step(title=_("装入本县区划"), sentence=_("乡镇和村的名单是一切数字的底子，请系统管理员装入。"), url="/places/" if viewer.may("places.edit") else None, done=bool(county)))  # fmt: skip
    if viewer.may("season.edit"):
        steps.append(Step(title=_("建立今年的年度方案"), sentence=_("起止日期、基准日、各乡镇目标。不另设目标时，以上年外出务工人数为目标。"), url="/season/", done=has_season))  # fmt: skip
    if viewer.may("survey.import_base"):
        steps.append(Step(title=_("导入上年基础数据"), sentence=_("县里现有的 Excel 原样放进来，任何版式都可以，先看结论再写入。"), url=reverse("exchange:index"), done=bool(figures.get("base"))))  # fmt: skip
    if viewer.may("survey.import"):
        steps.append(Step(title=_("导入今年的摸底名册"), sentence=_("各村报来的表可以一次放一个文件夹，系统逐人与上年比对。"), url=reverse("exchange:index"), done=bool(figures.get("persons"))))  # fmt: skip
    return tuple(steps)


def _due(
    viewer: Viewer, found: Overview | None, numbers: Numbers, *, silent: int, at: dt.datetime, season: int
) -> tuple[DueLine, ...]:
    lines = [
        *_returns(numbers["returns"]),
        *_of_figures(viewer, found, silent),
        *_calls(viewer, found, numbers["calls"]["to_call"]),
        *_visits(viewer, found, season, at, newest=numbers["newest"]["visit"]),
        *_buses(numbers["trips"]),
        *_local_work(numbers["works"]),
        *_subsidies(numbers["subsidy"]),
        *_of_rooms(viewer, numbers, at=at, season=season),
    ]
    return tuple(line for line in lines if line.number)


def _returns(found: Mapping[str, int]) -> list[DueLine]:
    url = reverse("reports:returns")
    return [
        DueLine(title=_("报表要报"), sentence=_("数字已经算好，核对后报送；没有变化报零。"), number=found["mine"], unit=_("份"), url=url, icon="list-check"),
        DueLine(title=_("报表等您审核、接收"), sentence=_("有问题的写明原因退回。"), number=found["waits"], unit=_("份"), url=url, icon="list-check"),
    ]  # fmt: skip


def _of_figures(viewer: Viewer, found: Overview | None, silent: int) -> list[DueLine]:
    if found is None or not found.unit.figures["on_line"]:
        return []
    unit, f = found.unit.code, found.unit.figures
    lines = []
    if viewer.may("people.view", unit):
        lines += [
            _people_line(unit, "unexplained", _("上年名单上的人还没有说明去处"), _("逐人登记：在册、迁出、死亡或其他原因。"), f["unexplained"], "bad"),
            _people_line(unit, "undecided", _("意向还没有定"), _("联系本人，问清去不去、去哪里。"), f["undecided"], "warn"),
            _people_line(unit, "uncontacted", _("今年还没有联系过"), _("先打电话，打不通再入户。"), f["uncontacted"], "warn"),
        ]  # fmt: skip
    if viewer.may("survey.import", unit) or viewer.may("counts.view", unit):
        lines.append(
            DueLine(
                title=_("村还没有报名册"), sentence=_("没有人外出的村也要报零，不报和报零不一样。"), number=silent, unit=_("个"),
                url=reverse("reports:unit", args=[unit]) + ("#units" if found.below else ""), icon="map-pin-check",
            )
        )  # fmt: skip
    if viewer.may("people.view", unit) and found.unit.target:
        lines.append(
            _people_line(
                unit, "wavering", _("上年外出、今年未定或不去"), _("离目标的差距就在这些人里，先做他们的工作。"), f["wavering"], "warn"
            )
        )  # fmt: skip
    below = [
        u for u in found.below if u.target and u.figures["intends"] + u.figures["already_out"] < u.target
    ]
    if found.level_below == "township":
        lines.append(
            DueLine(
                title=_("乡镇还没有达到目标"), sentence="、".join(u.name for u in below[:5]) + (_("等") if len(below) > 5 else ""),
                number=len(below), unit=_("个"), url=reverse("reports:unit", args=[unit]) + "#units", icon="flag",
            )
        )  # fmt: skip
    return lines


def _calls(viewer: Viewer, found: Overview | None, number: int) -> list[DueLine]:
    """The call list, for those who have one."""
    unit = waiting.call_unit(viewer, found)
    title = _("要联系的人") if unit else _("我帮扶的人要联系")
    return [
        DueLine(
            title=title, sentence=_("有话要问的人，先打电话，两下记好结果。"), number=number, unit=_("人"), icon="phone",
            url=reverse("survey:calls") + (f"?unit={unit}" if unit else ""),
        )
    ]  # fmt: skip


def _visits(
    viewer: Viewer, found: Overview | None, season: int, at: dt.datetime, *, newest: int
) -> list[DueLine]:
    """Those who went out and are to be called, and those nobody reaches. `newest`: the last attempt's number, asked with all else."""
    unit = waiting.visit_unit(viewer, found)
    if not season or unit is None:
        return []
    due, lost = counting.due_count(viewer, season=season, unit=unit, on=timezone.localdate(at), visit=newest)
    page = reverse("followup:calls") + (f"?unit={unit}" if unit else "")
    return [
        DueLine(
            title=_("外出的人要回访"), sentence=_("问工作、工资、安全、孩子；都好点一下就行。"), number=due, unit=_("人"), icon="briefcase", url=page,
        ),
        DueLine(
            title=_("外出的人失联"), sentence=_("几天都打不通，要上门问家里人。"), number=lost, unit=_("人"), icon="user-question", tone="bad",
            url=page + ("&" if unit else "?") + "show=unreachable",
        ),
    ]  # fmt: skip


def _buses(waits: Mapping[str, int]) -> list[DueLine]:
    """Buses that wait for their leader, the gate, the centre and the finance bureau; each number opens exactly these."""
    sentences = {
        "leading": _("提前一小时到车站，与司机和车站碰头。"), "boarding": _("打开检票页就能扫票；断网也照常。"),
        "riding": _("每停一站点名，到了出示签收码。"), "balance": _("逐人说清去向，人数平了才能闭环。"),
        "costs": _("按中标价结算，其他费用写明。"), "agree": _("与合同和人数核对；填单的人不能复核。"),
    }  # fmt: skip
    page = reverse("trips:index")
    return [
        DueLine(title=_(title), sentence=sentences[matter], number=waits[matter], unit=_("趟"), url=f"{page}?waits={matter}", icon="bus", tone="quiet" if matter == "leading" else "warn")
        for matter, title in buses.MATTERS.items()
        if waits[matter]
    ]  # fmt: skip


def _local_work(waits: Mapping[str, int]) -> list[DueLine]:
    """Day sheets to sign, wages to check and to pay."""
    page = reverse("works:to_do")
    lines = (
        (_("记工单要签字"), _("人和工都对就签；两个人签了才计工资。"), waits["sign"]), (_("工资表要复核"), _("与记工单核对。"), waits["check"]),
        (_("工资要发放"), _("发完登记；没有发成的写明原因。"), waits["pay"]),
    )  # fmt: skip
    return [
        DueLine(title=title, sentence=sentence, number=number, unit=_("张"), icon="plant", url=page)
        for title, sentence, number in lines
        if number
    ]


def _subsidies(found: Mapping[str, int]) -> list[DueLine]:
    """What of claims and money waits for this viewer; each number opens exactly those that it counts."""
    return [
        DueLine(title=title, sentence=sentence, number=found[matter], unit=unit, url=_matter_url(matter), icon="currency-yuan", tone=_MATTER_TONES.get(matter, "warn"))
        for matter, title, sentence, unit in _matters()
        if found[matter]
    ]  # fmt: skip


_MATTER_TONES = {"PAYMENT_FAILED": "bad", "OBJECTIONS": "bad"}


def _matter_url(matter: str) -> str:
    pages = {"OBJECTIONS": "objections", "CALLS": "calls", "PLANS": "money"}
    if matter in money.WAITS:
        return reverse("subsidy:batches") + f"?waits={matter}"
    return reverse(f"subsidy:{pages[matter]}") if matter in pages else reverse("subsidy:names", args=[matter])


def _matters() -> tuple[tuple[str, str, str, str], ...]:
    """Matter, title, sentence, what it counts; in the order in which money moves, what stands still first."""
    people, batches = _("人"), _("批")
    return (
        ("OBJECTIONS", _("公示异议要核实"), _("只停了这一人；核实后写结论。"), _("件")),
        ("PAYMENT_FAILED", _("补贴没有发成"), _("银行退回的，请本人带卡核对，改好卡号再发。"), people),
        ("new_card", _("本人报了新卡号，要核对"), _("看持卡原件，对就确认；没有确认的不会发。"), people),
        ("RETURNED", _("补贴申请退回来了"), _("照理由补好，再重新提交。"), people),
        ("todo_village", _("补贴申请要村里确认"), _("核对本人、务工地和时间。"), people),
        ("post_village", _("村级公示要张榜"), _("已经确认的人，一起张榜。"), people),
        ("ending_village", _("村级公示两天内期满"), _("期满自动往上报；有人反映的先登记异议。"), people),
        ("todo_township", _("补贴申请要乡镇审核"), _("不符合的写明理由退回。"), people),
        ("post_township", _("乡镇公示要张榜"), _("已经审核的人，一起张榜。"), people),
        ("ending_township", _("乡镇公示两天内期满"), _("期满自动报县里；有人反映的先登记异议。"), people),
        ("todo_county", _("补贴申请要县里比对"), _("与系统和电话核对。"), people),
        ("post_county", _("县级公示要张榜"), _("已经比对的人，一起张榜。"), people),
        ("approvable", _("补贴要核准"), _("公示期满、没有异议的；核准和比对是两个人。"), people),
        ("PLANS", _("资金请示要登记批复"), _("有批复才有钱可发。"), _("份")),
        ("payable", _("补贴可以制单"), _("已核准、公示期满的，做成批次交人复核。"), people),
        ("SIGN", _("发放批次要复核"), _("与名单核对；制单的人不能复核。"), batches),
        ("SEND", _("发放批次要送银行"), _("已复核的，下载文件送银行。"), batches),
        ("ANSWERS", _("等银行回单"), _("导入回单，逐笔对上后结清。"), batches),
        ("CALLS", _("发放后要电话核实"), _("问钱到没到、到了多少。"), people),
    )  # fmt: skip


def _people_line(unit: str, code: str, title: str, sentence: str, number: int, tone: str) -> DueLine:
    icons = {
        "unexplained": "alert-triangle",
        "undecided": "message-circle",
        "uncontacted": "phone",
        "wavering": "user-question",
    }
    return DueLine(
        title=title, sentence=sentence, number=number, unit=_("人"), url=reverse("reports:names", args=[unit, code]), tone=tone,
        icon=icons[code],
    )  # fmt: skip


def _of_rooms(viewer: Viewer, numbers: Numbers, *, at: dt.datetime, season: int) -> list[DueLine]:
    pairs, conflicts = numbers["people"]["pairs"], numbers["employers"]["conflicts"]
    lines = [
        DueLine(
            title=_("疑似同一个人，要判断"), sentence=_("看证件，是一个人就合并，不是就分开。"), number=pairs, unit=_("对"),
            url=reverse("people:duplicates"), icon="users", more=pairs == waiting.PAIRS,
        ),
        *_posts(numbers),
    ]  # fmt: skip
    if season and viewer.may("employers.edit"):
        tables = bureau_returns.open_count(viewer, at=at) if "BUREAU_REPORTER" in viewer.roles else 0
        lines.append(DueLine(title=_("企业表要确认"), sentence=_("本部门的两张企业表更新好后，点一下确认，本期就算报送。"), number=tables, unit=_("张"), url=reverse("desk:bureaus"), icon="building-factory-2"))  # fmt: skip
    lines.append(DueLine(title=_("企业情况各部门报得不一样"), sentence=_("选一个为准，另一个记在旁边。"), number=conflicts, unit=_("处"), url="/employers/conflicts/", icon="building-factory-2"))  # fmt: skip
    return lines


def _posts(numbers: Numbers) -> list[DueLine]:
    """Vacancies to verify and firms to press; posts to tell people of."""
    page = reverse("jobs:index")
    return [
        DueLine(title=_("岗位要核实"), sentence=_("打电话问企业，核实过的才推送。"), number=numbers["supply"]["to_check"], unit=_("个"), url=page + "?state=NEW", icon="user-question"),
        DueLine(title=_("报了名，企业没答复"), sentence=_("催企业，或把答复链接发给企业。"), number=numbers["funnel"]["unanswered"], unit=_("人"), url=reverse("jobs:funnel"), icon="user-question"),
        DueLine(title=_("有岗位要告诉本人"), sentence=_("没收短信的，上门或打电话说，愿意的当场报名。"), number=numbers["jobs"]["to_tell"], unit=_("人"), url=reverse("jobs:people") + "?show=TELL", icon="user-question"),
    ]  # fmt: skip


def _of_cases(viewer: Viewer, found: Mapping[str, int], *, tray_open: int) -> tuple[DueLine, ...]:
    """Messages to acknowledge, and cases that are late, due today or not taken up."""
    lines = [
        DueLine(title=_("消息要签收"), sentence=_("限时签收的，超时会改发短信、语音，再通知上级。"), number=tray_open, unit=_("条"), url="/tray/", icon="bell"),
        DueLine(title=_("督办事项已超期"), sentence=_("先办结或说明原因，超期会逐级升级。"), number=found["LATE"], unit=_("件"), url="/cases/?sort=LATE", icon="flag", tone="bad"),
        DueLine(title=_("督办事项今天到期"), sentence=_("今天下班前办结。"), number=found["TODAY"], unit=_("件"), url="/cases/?sort=TODAY", icon="flag"),
    ]  # fmt: skip
    if found["OPEN"] and access.groups(
        viewer
    ):  # a group's members: everything that is theirs, not only what presses
        lines.append(DueLine(title=_("本组手上的督办事项"), sentence=_("先看时限近的。"), number=found["OPEN"], unit=_("件"), url="/cases/desk/", icon="flag", tone="quiet"))  # fmt: skip
    return tuple(line for line in lines if line.number)


def _shortcuts(viewer: Viewer, *, season: int | None, at: dt.datetime) -> tuple[Shortcut, ...]:
    """Pages of roles whose work is not in the figures of a unit."""
    offered = (
        ("people.view", viewer.own_only("people.view"), Shortcut(title=_("我帮扶的人"), sentence=_("逐人登记意向和联系情况。"), url="/roster/", icon="users")),
        ("audit.read", True, Shortcut(title=_("审计记录"), sentence=_("谁在什么时候做了什么。"), url="/audit/", icon="list-check")),
        ("staff.manage", True, Shortcut(title=_("人员和权限"), sentence=_("开账号、给角色、停用。"), url="/staff/", icon="key")),
        ("places.edit", True, Shortcut(title=_("地域"), sentence=_("乡镇和村的名单、更名、合并、别名。"), url="/places/", icon="map-pin-check")),
        ("employers.view", True, Shortcut(title=_("企业"), sentence=_("基本情况和开复工情况。"), url="/employers/", icon="building-factory-2")),
        ("cases.labour", True, Shortcut(title=_("督办工作台"), sentence=_("投诉、检查发现问题和它们的时限。"), url="/cases/desk/", icon="flag")),
        ("cases.child", True, Shortcut(title=_("督办工作台"), sentence=_("控辍保学移交和核实。"), url="/cases/desk/", icon="flag")),
        ("cases.health", True, Shortcut(title=_("督办工作台"), sentence=_("发热报告和健康事项。"), url="/cases/desk/", icon="flag")),
        ("health.screen", health.is_open(season, at=at), Shortcut(title=_("查验"), sentence=_("测温、申报，谁还没测。"), url="/health/", icon="shield-check")),
        ("health.duty", health.is_open(season, at=at), Shortcut(title=_("发热报告"), sentence=_("谁报的、通知了谁、谁确认了。"), url="/health/fevers/", icon="temperature")),
        ("reports.tables", True, Shortcut(title=_("报表"), sentence=_("摸底汇总和四张法定表。"), url=reverse("reports:tables"), icon="table")),
    )  # fmt: skip
    return tuple(s for capability, fits, s in offered if fits and viewer.may(capability))
