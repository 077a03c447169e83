"""Shape of what pages of enterprises send."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from qicheng.core.fields import day_field

STATUS = [
    ("REOPENED", _("已复工")),
    ("PARTIAL", _("部分复工")),
    ("PLANNED", _("计划复工")),
    ("NOT_REOPENED", _("未复工")),
]


class ListForm(forms.Form):
    status = forms.ChoiceField(choices=[*STATUS, ("NONE", _("没有填"))], required=False)
    text = forms.CharField(max_length=60, required=False)

    def said(self) -> dict[str, str]:
        """The fields that make sense and say something."""
        self.is_valid()
        return {k: str(v) for k, v in self.cleaned_data.items() if v}


def _number(label: object) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=1_000_000, required=False)  # type: ignore[arg-type]


def _text(label: object, most: int) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=False)  # type: ignore[arg-type]


class EnterpriseForm(forms.Form):
    """The facts of one enterprise. Empty numbers mean: not told."""

    name = forms.CharField(label=_("企业名称"), max_length=120)
    bureau = _text(_("行业主管部门"), 60)
    industry = _text(_("所属行业"), 60)
    scale = _text(_("规模"), 20)
    address = _text(_("地址"), 200)
    contact = _text(_("联系人"), 100)
    phone = _text(_("联系电话"), 40)
    staff_total = _number(_("从业人数"))
    staff_local = _number(_("其中本县"))
    staff_poor = _number(_("其中脱贫户"))
    status = forms.ChoiceField(label=_("开复工状态"), choices=[("", _("没有填")), *STATUS], required=False)
    reopen_date = day_field(_("开（复）工时间"), required=False)
    due_back = _number(_("应返岗人数"))
    back = _number(_("已返岗人数"))
    shortage = _number(_("缺工人数"))
    needs = _text(_("需要的支持"), 200)
    problems = _text(_("存在问题"), 200)


class OwnForm(forms.Form):
    """What an enterprise says of itself. Empty: not told."""

    status = forms.ChoiceField(label=_("开复工状态"), choices=[("", _("没有填")), *STATUS], required=False)
    reopen_date = day_field(_("开（复）工时间"), required=False)
    due_back = _number(_("应返岗人数"))
    back = _number(_("已返岗人数"))
    shortage = _number(_("缺工人数"))
    staff_total = _number(_("从业人数"))
    staff_local = _number(_("其中本县"))
    needs = _text(_("需要的支持"), 200)
    problems = _text(_("存在问题"), 200)
    filler = forms.CharField(label=_("填报人姓名"), max_length=40)


class DayForm(forms.Form):
    """As of which day's 24:00; empty: as it stands now."""

    day = day_field(_("截至哪天24时"), required=False)
