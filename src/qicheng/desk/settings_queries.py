"""Questions of the settings pages: the audit book line by line, and how the installation is, in plain words."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from qicheng.core import jobs
from qicheng.core.models import AuditLine
from qicheng.core.shapes import Tone
from qicheng.core.viewer import Viewer, require
from qicheng.kit.home import home

AUDIT = "audit.read"
SERVICE = "service.view"
ACTS = {
    "people.reveal": "查看完整号码", "people.merge": "合并重复", "people.unmerge": "撤销合并", "people.correct": "更正资料",
    "people.find_duplicates": "查找重复", "people.decide_different": "确认是两人", "people.assign_helper": "指派帮扶干部",
    "people.reassign_helper": "移交帮扶", "survey.report_zero": "零报告", "survey.record_intention": "登记意向",
    "survey.record_intentions": "批量登记意向", "survey.record_out": "填减少原因", "survey.record_outs": "批量填减少原因",
    "survey.add_attempt": "记录联系", "survey.add_attempts": "批量记录联系", "journeys.export": "导出名册",
    "employers.take_lists": "导入企业", "employers.edit": "修改企业", "employers.settle": "处理企业分歧", "season.open": "建立年度",
    "season.set_dates": "修改日期", "season.set_target": "设定目标", "season.set_alert_level": "调整预警级别",
    "season.add_notice": "登记文件", "season.set_report_rule": "修改上报日历", "season.set_rule_pack": "修改规则包",
    "season.from_text": "导入设置", "staff.account": "开设账号", "staff.office": "登记单位", "staff.give_post": "任职",
    "staff.end_post": "免职", "staff.end_sessions": "强制退出", "staff.assign": "挂点结对", "staff.set_password": "重设密码",
    "places.load": "装入区划", "places.rename": "地名变更", "places.add": "新设单位", "places.succeed": "区划变更",
    "places.alias": "登记别名", "exchange.receive": "收到导入文件", "exchange.read": "读取导入文件", "exchange.read_otherwise": "改列对应",
    "exchange.commit": "确认导入", "exchange.committed": "导入入库", "exchange.take_in": "导入入库", "exchange.go_on": "继续导入",
    "exchange.undo": "撤销导入", "exchange.verdicts": "下载核对结果", "exchange.setup_out": "导出设置", "exchange.export": "导出名单",
    "reports.write_tables": "生成报表", "reports.table_file": "下载报表",
}  # fmt: skip
WHAT = {
    "person": "人员", "persons": "多名人员", "people": "人员库", "season": "年度", "account": "账号", "office": "单位", "place": "地域",
    "village": "村", "enterprise": "企业", "notice": "文件", "batch": "导入批次", "audit": "审计记录",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilters:
    """What the list of lines is narrowed by; empty means all."""

    who: str = ""
    act: str = ""
    about: str = ""
    day: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One line of the book."""

    seq: int
    at: dt.datetime
    who: str
    act: str
    about: str
    place: str
    detail: str
    address: str


def audit_page(
    viewer: Viewer, *, filters: AuditFilters, before: int | None = None, size: int = 100
) -> tuple[list[AuditRow], int | None]:
    """Lines of the book, newest first, and the number before which the next page begins."""
    require(viewer, AUDIT)
    rows = AuditLine.objects.order_by("-seq")
    if filters.who:
        rows = rows.filter(label__contains=filters.who)
    if filters.act:
        rows = rows.filter(act=filters.act)
    if filters.about:
        rows = rows.filter(about=filters.about)
    if filters.day:
        start = timezone.make_aware(dt.datetime.combine(filters.day, dt.time()))
        rows = rows.filter(at__gte=start, at__lt=start + dt.timedelta(days=1))
    if before:
        rows = rows.filter(seq__lt=before)
    found = list(rows[: size + 1])
    lines = [_row(r) for r in found[:size]]
    return lines, lines[-1].seq if len(found) > size else None


def _row(row: AuditLine) -> AuditRow:
    kind, _colon, number = row.about.partition(":")
    about = f"{WHAT.get(kind, kind)} {number}".strip()
    return AuditRow(
        seq=row.seq, at=row.at, who=row.label, act=ACTS.get(row.act, row.act), about=about, place=row.place, detail=row.detail,
        address=row.address,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """One thing an operator looks at, in plain words."""

    label: str
    value: str
    note: str = ""
    tone: Tone = "quiet"


def health(viewer: Viewer, *, at: dt.datetime) -> list[Health]:
    """How the installation is."""
    require(viewer, SERVICE)
    return [_database(), _last_import(), _queue(), _disk(at), _backup(), _https()]


def _database() -> Health:
    name = "PostgreSQL" if connection.vendor == "postgresql" else _("内置数据库（SQLite）")
    path = Path(str(settings.DATABASES["default"]["NAME"]))
    size = f"{path.stat().st_size / 2**20:,.0f} MB" if path.is_file() else ""
    return Health(label=_("数据库"), value=_("正常"), note=f"{name} {size}".strip(), tone="ok")


def _last_import() -> Health:
    row = (
        AuditLine.objects.filter(act__in=("exchange.committed", "exchange.take_in")).order_by("-seq").first()
    )
    if row is None:
        return Health(label=_("最近导入"), value=_("还没有"))
    when = timezone.localtime(row.at)
    return Health(label=_("最近导入"), value=f"{when:%m-%d %H:%M}", note=row.label)


def _queue() -> Health:
    waiting, failed = jobs.backlog()
    note = _("失败 %(n)s 件，请联系技术人员") % {"n": failed} if failed else _("没有失败的")
    tone: Tone = "bad" if failed else "warn" if waiting > 20 else "ok"
    return Health(label=_("后台任务"), value=_("排队 %(n)s 件") % {"n": waiting}, note=note, tone=tone)


def _disk(at: dt.datetime) -> Health:
    usage = shutil.disk_usage(home())
    own = sum(f.stat().st_size for f in home().rglob("*") if f.is_file())
    first = AuditLine.objects.order_by("seq").values_list("at", flat=True).first()
    age = max((at - first).days, 1) if first else 1
    days = int(usage.free / max(own / age, 2**20))
    percent = usage.free * 100 // usage.total
    tone: Tone = "bad" if days < 30 or percent < 5 else "warn" if days < 180 or percent < 15 else "ok"
    value = _("还够用 %(n)s 天") % {"n": f"{days:,}"} if days < 3650 else _("够用十年以上")
    note = _("剩余 %(free)s GB，本系统占 %(own)s MB") % {
        "free": f"{usage.free / 2**30:,.0f}",
        "own": f"{own / 2**20:,.0f}",
    }
    return Health(label=_("磁盘"), value=value, note=note, tone=tone)


def _backup() -> Health:
    return Health(label=_("备份"), value=_("未设置"), note=_("请让技术人员设好每日备份"), tone="warn")


def _https() -> Health:
    if os.environ.get("QICHENG_HTTPS") == "1":
        return Health(label=_("加密访问"), value=_("已启用"), tone="ok")
    return Health(
        label=_("加密访问"), value=_("未启用"), note=_("在县政务网外使用前必须启用 HTTPS"), tone="warn"
    )
