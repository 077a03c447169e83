"""Shape of the level page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qicheng.season.rules import BOUNDS

LEVELS = [(0, _("正常")), (1, _("一级（低风险）")), (2, _("二级（中风险）")), (3, _("三级（高风险）"))]
DECLARATIONS = [
    ("NONE", _("不要求")),
    ("SELF", _("本人申报")),
    ("SELF_AND_TEMPERATURE", _("本人申报和测温")),
    ("CLINIC_FORM", _("卫生院证明")),
]
GATE = [("OFF", _("不测")), ("OPTIONAL", _("可测")), ("REQUIRED", _("必测"))]


def from_field() -> forms.DateTimeField:
    """From when on it holds; empty is at once."""
    return forms.DateTimeField(
        label=_("从何时起（空着是立即）"), required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}), input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )  # fmt: skip


class WhyForm(forms.Form):
    """Why, by which document, from when."""

    reason = forms.CharField(label=_("原因"), min_length=2, max_length=200)
    document = forms.CharField(label=_("文号"), max_length=80, required=False)
    from_at = from_field()

    def clean_from_at(self) -> dt.datetime | None:
        """A moment gone by cannot be set any more."""
        said: dt.datetime | None = self.cleaned_data["from_at"]
        if said is not None and said < timezone.now() - dt.timedelta(minutes=5):
            raise forms.ValidationError(_("不能从已经过去的时间起。空着就是立即生效。"))
        return said


class LevelForm(WhyForm):
    """The level of a place."""

    place = forms.ChoiceField(label=_("本县范围"), required=False)
    where = forms.CharField(label=_("或目的地（写到市）"), max_length=40, required=False)
    level = forms.TypedChoiceField(label=_("级别"), coerce=int, choices=LEVELS)
    field_order = ("place", "where", "level", "reason", "document", "from_at")

    def __init__(self, data: Any = None, *, places: list[tuple[str, str]]) -> None:
        super().__init__(data, initial={"place": places[0][0] if places else ""})
        self.fields["place"].choices = [("", _("（填目的地）")), *places]  # type: ignore[attr-defined]


class PackForm(WhyForm):
    """What one level demands."""

    load_percent = forms.IntegerField(label=_("客座率上限（%）"))
    observation_rows = forms.IntegerField(label=_("留观排数"))
    declaration = forms.ChoiceField(label=_("健康申报"), choices=DECLARATIONS)
    form_valid_days = forms.IntegerField(label=_("证明有效（天）"), required=False)
    history_days = forms.IntegerField(label=_("行程回溯（天）"))
    normal_days = forms.IntegerField(label=_("须连续体温正常（天）"))
    fever = forms.DecimalField(label=_("发热线（℃）"), max_digits=3, decimal_places=1)
    gate_temperature = forms.ChoiceField(label=_("上车测温"), choices=GATE)
    ride_temperature_hours = forms.IntegerField(label=_("途中测温间隔（小时）"), required=False)
    fever_report_minutes = forms.IntegerField(label=_("发热报告时限（分钟）"))
    escalate_minutes = forms.IntegerField(label=_("没有人确认转下一人（分钟）"))
    by_order_only = forms.BooleanField(label=_("凭指挥部指令出发"), required=False)
    field_order = (
        "load_percent", "observation_rows", "declaration", "form_valid_days", "history_days", "normal_days", "fever", "gate_temperature",
        "ride_temperature_hours", "fever_report_minutes", "escalate_minutes", "by_order_only", "reason", "document", "from_at",
    )  # fmt: skip

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        for name, (least, most) in BOUNDS.items():
            if name in self.fields:
                self.fields[name].widget.attrs.update({"min": least, "max": most})

    def figures(self) -> dict[str, object]:
        """The figures as a pack holds them."""
        said = dict(self.cleaned_data)
        for name in ("reason", "document", "from_at"):
            said.pop(name)
        return {**said, "fever_tenths": int(said.pop("fever") * 10)}
