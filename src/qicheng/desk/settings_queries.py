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
    "season.draft_policy": "起草补贴通知", "season.submit_policy": "提交补贴通知", "season.publish_policy": "发布补贴通知", "season.drop_policy": "作废补贴通知草稿", "subsidy.take_list": "导入补贴申请表",
    "season.from_text": "导入设置", "staff.account": "开设账号", "staff.office": "登记单位", "staff.give_post": "任职",
    "staff.end_post": "免职", "staff.end_sessions": "强制退出", "staff.assign": "挂点结对", "staff.set_password": "重设密码",
    "places.load": "装入区划", "places.rename": "地名变更", "places.add": "新设单位", "places.succeed": "区划变更",
    "places.alias": "登记别名", "exchange.receive": "收到导入文件", "exchange.read": "读取导入文件", "exchange.read_otherwise": "改列对应",
    "exchange.commit": "确认导入", "exchange.committed": "导入入库", "exchange.take_in": "导入入库", "exchange.go_on": "继续导入",
    "exchange.undo": "撤销导入", "exchange.verdicts": "下载核对结果", "exchange.setup_out": "导出设置", "exchange.export": "导出名单",
    "health.take_in": "导入监测表", "health.receive": "收到监测表", "health.screen": "测温申报", "health.file_form": "登记卫生院证明", "health.add_visit": "登记到过的地方",
    "health.report_fever": "报告发热", "health.escalate": "转通知下一人", "health.acknowledge": "确认发热报告", "health.step": "记录处置", "health.lift": "解除发热报告",
    "health.open_event": "查看健康内容", "health.open_readings": "查看健康记录", "health.export_contacts": "导出同乘名单", "health.override": "特批放行", "health.order_departure": "下达出发指令",
    "health.recheck": "级别变动重新核验", "health.open_watch": "设立医学观察", "health.settle_watch": "医学观察到期", "health.lift_watch": "提前解除观察",
    "health.forget": "到期删除健康内容", "health.set_post": "登记值班", "health.end_post": "撤下值班", "trips.relevel": "车次级别变动",
    "reports.write_tables": "生成报表", "reports.table_file": "下载报表", "reports.make_token": "发放接口令牌", "reports.revoke_token": "吊销接口令牌", "reports.read_names": "接口读取名单",
    "reports.found_faults": "核验发现问题",
    "cases.open": "督办立案", "cases.move": "督办办理", "cases.write_note": "督办进展", "cases.reply": "答复反映人", "cases.hand_over": "督办转办",
    "cases.extend": "督办延期", "cases.rung": "督办升级", "cases.issue": "签发督办文书", "cases.paper_file": "打印督办文书",
    "cases.add_evidence": "上传佐证", "cases.open_evidence": "打开佐证", "cases.remove_evidence": "撤下佐证", "cases.break_glass": "应急查看",
    "cases.review_glass": "复核应急查看", "cases.reveal_reporter": "查看反映人", "cases.reveal_arrears": "查看欠薪投诉人",
    "cases.record_arrears": "更正欠薪金额", "cases.child_facts": "查看儿童情况", "cases.make_school_link": "生成学校链接",
    "cases.add_words": "反映人补充", "cases.confirm": "反映人确认", "cases.revise": "修订督办规则", "cases.forget": "到期删除", "cases.call_meeting": "召集会议",
    "cases.add_item": "会议加议题", "cases.drop_item": "会议删议题", "cases.write_minutes": "记录纪要", "cases.decide": "议定事项",
    "cases.issue_minutes": "印发纪要", "cases.minutes_file": "下载纪要", "staff.add_shift": "排班", "staff.drop_shift": "删去值班",
    "staff.set_absence": "登记请假", "staff.end_absence": "撤销请假", "staff.ensure_groups": "建立专责组", "core.take_days": "录入节假日",
    "core.gateway": "设置消息通道", "core.fallback": "设置再通知",
}  # fmt: skip
WHAT = {
    "person": "人员", "persons": "多名人员", "people": "人员库", "season": "年度", "account": "账号", "office": "单位", "place": "地域",
    "village": "村", "enterprise": "企业", "notice": "文件", "batch": "导入批次", "case": "督办事项", "meeting": "会议", "rulebook": "督办规则", "calendar": "节假日", "gateway": "消息通道", "fever": "发热报告", "watch": "医学观察", "health_file": "监测表", "duty_post": "值班岗位",
    "pack": "规则包", "policy": "补贴通知", "trip": "车次", "audit": "审计记录", "api_token": "接口令牌", "snapshot": "快照", "reports": "报表",
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
