"""Shape of what the pages of one bus send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qicheng.core.fields import day_field
from qicheng.trips.models import Incident

PICK = [("", _("请选择"))]


class SendForm(forms.Form):
    """Vehicle, drivers, leader of one bus."""

    vehicle = forms.ChoiceField(label=_("车辆"), required=False)
    drivers = forms.MultipleChoiceField(
        label=_("驾驶员"), required=False, help_text=_("按住 Ctrl 可选多名，先选的先开。")
    )
    leader = forms.ChoiceField(label=_("带队干部"), required=False)

    def __init__(self, *args: Any, choices: dict[str, list[tuple[int, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vehicle"].choices = [*PICK, *choices["vehicles"]]  # type: ignore[attr-defined]
        self.fields["drivers"].choices = choices["drivers"]  # type: ignore[attr-defined]
        self.fields["leader"].choices = [*PICK, *choices["leaders"]]  # type: ignore[attr-defined]


class ContractForm(forms.Form):
    """The contract and the charter plate of one bus."""

    contract_no = forms.CharField(label=_("包车合同号"), max_length=60)
    plate_no = forms.CharField(label=_("包车牌号"), max_length=60)
    plate_from_date = day_field(_("包车牌自"))
    plate_until_date = day_field(_("包车牌至"))


class PaperForm(forms.Form):
    """Which paper, on what, for which purpose."""

    kind = forms.ChoiceField(
        label=_("材料"), choices=[("manifest", _("乘客信息登记表")), ("plan", _("一车一方案"))]
    )
    form = forms.ChoiceField(label=_("格式"), choices=[("xlsx", "Excel"), ("docx", "Word"), ("pdf", "PDF")])
    reason = forms.CharField(label=_("用途（填了才带完整号码）"), max_length=200, required=False)


class RoundForm(forms.Form):
    """A roll call: chairs that are empty and should not be."""

    where = forms.CharField(label=_("地点"), max_length=120, required=False)
    missing = forms.CharField(
        label=_("缺谁（座位号，用空格隔开；都在就不填）"), max_length=200, required=False
    )

    def seats(self) -> list[str]:
        return seat_list(self.cleaned_data["missing"])


class RestForm(forms.Form):
    """A rest and the count before going on."""

    where = forms.CharField(label=_("地点"), max_length=120)
    minutes = forms.IntegerField(label=_("停车（分钟）"), min_value=1, max_value=600, initial=20)
    head_count = forms.IntegerField(label=_("上车后清点人数"), min_value=0, max_value=100)


class IncidentForm(forms.Form):
    """Something happened."""

    kind = forms.ChoiceField(label=_("类别"), choices=[*PICK, *Incident.Kind.choices])
    seat = forms.CharField(label=_("座位号（中途下车必填）"), max_length=4, required=False)
    where = forms.CharField(label=_("地点"), max_length=120, required=False)
    note = forms.CharField(label=_("情况"), max_length=300)


class CountForm(forms.Form):
    """The head count at the door."""

    head_count = forms.IntegerField(label=_("车上清点人数"), min_value=0, max_value=100)


class CostForm(forms.Form):
    """What the tender price does not hold."""

    other = forms.DecimalField(
        label=_("其他费用（元）"), min_value=0, max_digits=9, decimal_places=2, initial=0
    )
    other_note = forms.CharField(label=_("是什么费用"), max_length=200, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("原因"), min_length=2, max_length=200)


class ReceiveForm(forms.Form):
    """Who receives at a stop."""

    unit = forms.CharField(label=_("接收单位"), max_length=120)
    name = forms.CharField(label=_("接收人姓名"), max_length=100)


def seat_list(text: str) -> list[str]:
    """Seat labels as typed: 3A 3b、12C."""
    for mark in "，,、；;":
        text = text.replace(mark, " ")
    return [part.upper() for part in text.split()]
