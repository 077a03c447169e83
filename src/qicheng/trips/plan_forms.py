"""Shape of what the plan's pages send."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from qicheng.core.fields import day_field


def yuan_field(label: Any, initial: int) -> forms.DecimalField:
    """Money that people write in yuan; kept in fen."""
    return forms.DecimalField(label=label, min_value=0, max_digits=9, decimal_places=2, initial=initial)


class PlanForm(forms.Form):
    """A new plan: when, from where, what is paid to those who go alone."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("方案名称"), max_length=80)
    first_date = day_field(_("第一个发车日"))
    days = forms.IntegerField(label=_("共几天"), min_value=1, max_value=60, initial=15)
    origin_name = forms.CharField(
        label=_("上车点"), max_length=60, required=False, help_text=_("不填就是本县汽车站。")
    )
    origin_lon = forms.FloatField(
        label=_("车站经度"),
        min_value=73,
        max_value=136,
        required=False,
        help_text=_("不填按市政府所在地估算里程。"),
    )
    origin_lat = forms.FloatField(label=_("车站纬度"), min_value=3, max_value=54, required=False)
    departures_a_day = forms.IntegerField(
        label=_("车站每天最多发几趟"), min_value=0, max_value=999, initial=30
    )
    slack_days = forms.IntegerField(label=_("可比本人定的日期晚几天"), min_value=0, max_value=14, initial=3)
    subsidy_same_city = yuan_field(_("市内补贴（元/人）"), 200)
    subsidy_in_province = yuan_field(_("省内补贴（元/人）"), 300)
    subsidy_out = yuan_field(_("省外补贴（元/人）"), 600)
    seconds = forms.IntegerField(label=_("计算几秒"), min_value=5, max_value=600, initial=60)
    include_unasked = forms.BooleanField(label=_("没问过怎么去的人也算要坐车"), required=False, initial=True)
    keep_households = forms.BooleanField(label=_("一户人同车或都不坐"), required=False, initial=True)
    level = forms.BooleanField(
        label=_("每个去处，脱贫（贫困）户坐上车的比例都不低于其他人"),
        required=False,
        help_text=_("车不够时用：会多花一点钱，或者请同去处的其他人领补贴自行前往。"),
    )

    def settings(self) -> dict[str, Any]:
        """The settings as the plan keeps them: money in fen, only what was said."""
        said = {
            k: v
            for k, v in self.cleaned_data.items()
            if k not in {"key", "name", "first_date"} and v not in (None, "")
        }
        for name in ("subsidy_same_city", "subsidy_in_province", "subsidy_out"):
            said[f"{name}_fen"] = int(said.pop(name, 0) * 100)
        return said

    def repeat_key(self) -> UUID | None:
        found = self.cleaned_data.get("key")
        return found if isinstance(found, UUID) else None


class ReasonForm(forms.Form):
    """Why a plan is sent back or withdrawn."""

    reason = forms.CharField(label=_("原因"), min_length=2, max_length=200)


class CopyForm(forms.Form):
    """A scenario: the same plan under another name."""

    name = forms.CharField(label=_("另存为"), max_length=80)


class WayForm(forms.Form):
    """One of the other ways, named by its sentence; for a party or for a place."""

    key = forms.UUIDField()
    party = forms.IntegerField(min_value=0, required=False)
    place = forms.IntegerField(min_value=0, required=False)
    sentence = forms.CharField(max_length=2000)
