"""Shape of what the fleet's page sends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qicheng.core.fields import day_field
from qicheng.trips.plan_forms import yuan_field

CLASSES = [("A1", _("A1 大型客车")), ("A1A2", "A1A2"), ("A3", _("A3 城市公交车"))]


class RateForm(forms.Form):
    """A bus type at tender price."""

    code = forms.CharField(label=_("代号"), max_length=20, help_text=_("例如 53座。车辆登记时写同一个代号。"))
    name = forms.CharField(label=_("名称"), max_length=60, required=False)
    seats = forms.IntegerField(label=_("核定载客人数（含驾驶员）"), min_value=7, max_value=80)
    usable = forms.IntegerField(
        label=_("可坐务工人员"), min_value=1, max_value=78, help_text=_("驾驶员和带队干部的座位不算。")
    )
    min_riders = forms.IntegerField(label=_("最少几人才发车"), min_value=1, max_value=78, initial=20)
    fixed = yuan_field(_("每趟固定费用（元）"), 0)
    out_per_km = yuan_field(_("去程每公里（元）"), 0)
    empty_per_km = yuan_field(_("空返每公里（元）"), 0)
    second_driver_per_day = yuan_field(_("第二驾驶员每天（元）"), 0)
    tender_no = forms.CharField(label=_("采购文号"), max_length=80, required=False)

    def values(self) -> dict[str, Any]:
        """The columns of the act; money in fen."""
        said = {k: v for k, v in self.cleaned_data.items() if k != "code"}
        for name in ("fixed", "out_per_km", "empty_per_km", "second_driver_per_day"):
            said[f"{name}_fen"] = int(said.pop(name) * 100)
        return said

    def clean(self) -> dict[str, Any]:
        """A type cannot carry more workers than it has chairs."""
        said = super().clean() or {}
        if said.get("usable") and said.get("seats") and said["usable"] > said["seats"] - 2:
            self.add_error("usable", _("核定载客人数要先减去驾驶员和带队干部各一座。"))
        return said


class VehicleForm(forms.Form):
    """A vehicle with its papers."""

    carrier = forms.CharField(label=_("承运企业"), max_length=120)
    plate = forms.CharField(label=_("车牌号"), max_length=12)
    type_code = forms.ChoiceField(label=_("车型"))
    rated_seats = forms.IntegerField(label=_("核定载客人数（含驾驶员）"), min_value=7, max_value=80)
    is_sealed = forms.BooleanField(label=_("全封闭空调车"), required=False, initial=True)
    permit_no = forms.CharField(label=_("道路运输证号"), max_length=40, required=False)
    inspection_until_date = day_field(_("年检有效期至"), required=False)
    insurance_no = forms.CharField(label=_("承运人责任险保单号"), max_length=60, required=False)
    insurance_until_date = day_field(_("承运人责任险有效期至"), required=False)

    def __init__(self, *args: Any, types: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type_code"].choices = [(t, t) for t in types]  # type: ignore[attr-defined]


class DriverForm(forms.Form):
    """A driver with the papers."""

    carrier = forms.CharField(label=_("承运企业"), max_length=120)
    name = forms.CharField(label=_("姓名"), max_length=100)
    phone = forms.CharField(label=_("手机号"), max_length=20)
    licence = forms.CharField(label=_("驾驶证号"), max_length=30)
    licence_class = forms.ChoiceField(label=_("准驾车型"), choices=CLASSES)
    licence_until_date = day_field(_("驾驶证有效期至"))
    qualification = forms.CharField(label=_("从业资格证号"), max_length=30)
    qualification_until_date = day_field(_("从业资格证有效期至"))


class LeaderForm(forms.Form):
    """A cadre who may lead buses."""

    name = forms.CharField(label=_("姓名"), max_length=100)
    office = forms.CharField(label=_("单位"), max_length=80)
    phone = forms.CharField(label=_("手机号"), max_length=20)
    username = forms.CharField(
        label=_("登录账号"),
        max_length=60,
        required=False,
        help_text=_("填了账号，本人才能在手机上检票和点名。"),
    )


class ContractForm(forms.Form):
    """One contract for all buses of a plan that have none."""

    contract_no = forms.CharField(label=_("包车合同号"), max_length=60)
    plate_prefix = forms.CharField(label=_("包车牌字头"), max_length=20, required=False)
    first_number = forms.IntegerField(label=_("包车牌起始号"), min_value=0, max_value=9_999_999)
