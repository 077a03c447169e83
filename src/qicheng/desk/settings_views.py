"""Settings: where everything is set, the audit book, how the installation is."""

from __future__ import annotations

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST

from qicheng.core import audit
from qicheng.core.shapes import Filter, Option, Pager
from qicheng.core.web import PageRequest, needs
from qicheng.desk import settings_queries as questions
from qicheng.desk.settings_queries import ACTS, AUDIT, SERVICE, AuditFilters

# What the hub offers: address name, icon, title, sentence, the capabilities that open it.
TILES = (
    (
        "season:season",
        "calendar",
        gettext_noop("年度方案"),
        gettext_noop("日期、目标、预警级别、上报日历、文件"),
        ("season.view",),
    ),
    (
        "staff:offices",
        "building",
        gettext_noop("单位和账号"),
        gettext_noop("领导小组、专责组、乡镇、村；账号、任职、代理"),
        ("staff.view",),
    ),
    (
        "staff:assignments",
        "flag",
        gettext_noop("挂点结对"),
        gettext_noop("县领导挂点乡镇，单位结对帮扶村"),
        ("staff.view",),
    ),
    (
        "people:helpers",
        "users",
        gettext_noop("帮扶结对"),
        gettext_noop("哪户由谁帮扶，谁还没有"),
        ("people.pair",),
    ),
    (
        "people:duplicates",
        "user-question",
        gettext_noop("重复核对"),
        gettext_noop("可能是同一人的两条记录"),
        ("people.merge",),
    ),
    (
        "places:tree",
        "tree",
        gettext_noop("区划"),
        gettext_noop("乡镇、村的名称、代码、合并、撤销"),
        ("places.edit", "people.view", "counts.view"),
    ),
    (
        "staff:duty",
        "calendar",
        gettext_noop("值班和代办"),
        gettext_noop("谁在岗，谁请假，由谁代办"),
        ("staff.duty_view",),
    ),
    (
        "desk:policies",
        "currency-yuan",
        gettext_noop("补贴通知"),
        gettext_noop("标准、条件、算例、版本，两人发布"),
        ("season.view",),
    ),
    (
        "season:holidays",
        "coffee",
        gettext_noop("节假日安排"),
        gettext_noop("放假和调休，督办时限按它计算"),
        ("season.view",),
    ),
    (
        "cases:rules",
        "adjustments",
        gettext_noop("督办规则"),
        gettext_noop("责任组、时限、升级步骤"),
        ("cases.ladder",),
    ),
    (
        "desk:messages",
        "message-circle",
        gettext_noop("消息通道"),
        gettext_noop("短信、群机器人、邮件；没有发出的消息"),
        ("service.gateways",),
    ),
    (
        "reports:tokens",
        "key",
        gettext_noop("数据接口"),
        gettext_noop("哪个单位凭令牌读哪些数"),
        ("service.api",),
    ),
    ("desk:audit", "list-check", gettext_noop("审计记录"), gettext_noop("谁在什么时候做了什么"), (AUDIT,)),
    (
        "desk:service",
        "settings",
        gettext_noop("运行状况"),
        gettext_noop("数据库、后台任务、磁盘、备份"),
        (SERVICE,),
    ),
)


@require_GET
@needs(
    "season.view",
    "staff.view",
    "places.edit",
    AUDIT,
    SERVICE,
    "people.pair",
    "people.merge",
    "service.gateways",
)
def settings(request: PageRequest) -> HttpResponse:
    """One tile for everything that this viewer may set or look at."""
    tiles = [
        {"url": reverse(name), "icon": icon, "title": _(title), "sentence": _(sentence)}
        for name, icon, title, sentence, capabilities in TILES
        if any(request.viewer.may(c) for c in capabilities)
    ]
    return render(request, "desk/settings.html", {"tiles": tiles})


class AuditForm(forms.Form):
    who = forms.CharField(max_length=100, required=False)
    act = forms.ChoiceField(choices=list(ACTS.items()), required=False)
    about = forms.CharField(max_length=80, required=False)
    day = forms.DateField(required=False)
    before = forms.IntegerField(min_value=1, required=False)


@require_GET
@needs(AUDIT)
def audit_book(request: PageRequest) -> HttpResponse:
    """The book, newest first."""
    form = AuditForm(request.GET)
    form.is_valid()
    told = form.cleaned_data
    filters = AuditFilters(
        who=told.get("who") or "",
        act=told.get("act") or "",
        about=told.get("about") or "",
        day=told.get("day"),
    )
    lines, more = questions.audit_page(request.viewer, filters=filters, before=told.get("before"))
    base = {k: str(v) for k, v in told.items() if v and k != "before"}
    pager = Pager(
        next_url=f"?{urlencode({**base, 'before': more})}" if more else None,
        first_url=f"?{urlencode(base)}" if told.get("before") else None, shown=len(lines),
    )  # fmt: skip
    options = (
        Option(value="", label=_("全部")),
        *(Option(value=k, label=v, chosen=k == filters.act) for k, v in ACTS.items()),
    )
    shown = (
        Filter(name="act", label=_("事项"), options=options), Filter(name="who", label=_("经办人"), value=filters.who),
        Filter(name="about", label=_("对象编号"), value=filters.about, placeholder="person:123"),
        Filter(name="day", label=_("日期"), value=filters.day.isoformat() if filters.day else "", placeholder="2025-03-04"),
    )  # fmt: skip
    return render(request, "desk/audit.html", {"lines": lines, "pager": pager, "filters": shown})


@require_POST
@needs(AUDIT)
def verify(request: PageRequest) -> HttpResponse:
    """Reads the whole book and says whether anything was altered."""
    fault = audit.first_fault()
    if fault:
        found = {"seq": fault[0], "why": fault[1]}
        messages.error(request, _("第 %(seq)s 条有问题：%(why)s请立即保全数据库，并报告安全管理员。") % found)
    else:
        messages.success(
            request, _("审计记录完好，共 %(n)s 条，前后相连，没有改动。") % {"n": f"{audit.head()[0]:,}"}
        )
    return redirect("desk:audit")


@require_GET
@needs(AUDIT)
def head(request: PageRequest) -> HttpResponse:
    """Today's head, to be printed, signed and filed outside the system."""
    seq, digest = audit.head()
    return render(
        request, "desk/audit_head.html", {"seq": seq, "digest": digest, "now": timezone.localtime()}
    )


@require_GET
@needs(SERVICE)
def service(request: PageRequest) -> HttpResponse:
    """How the installation is, in plain words."""
    return render(request, "desk/service.html", {"rows": questions.health(request.viewer, at=timezone.now())})
