"""Shape of what the health pages send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qicheng.core.fields import day_field
from qicheng.health.desk_queries import SHOWN

UNIT = r"^\d{12}$"
DEGREES = [f"{d / 10:.1f}" for d in range(361, 373)]
SYMPTOMS = [
    ("咳嗽", _("咳嗽")),
    ("乏力", _("乏力")),
    ("咽痛", _("咽痛")),
    ("腹泻", _("腹泻")),
    ("其他不适", _("其他不适")),
]
POSTS = [
    ("HEADQUARTERS", _("县疫情指挥部值班")), ("CHIEF", _("带班领导")), ("CDC", _("疾控中心")), ("CLINIC", _("卫生院")), ("TOWNSHIP", _("乡镇值班")),
]  # fmt: skip
STEPS = [
    ("MOVED", _("已移到留观座位")), ("MASK", _("已戴口罩")), ("STOPPED", _("到达留验站或医院")), ("HANDED_OVER", _("已交接给医院")),
    ("RECOUNTED", _("已重新清点人数")), ("CALLED", _("已电话核实")), ("NOTE", _("情况续报")),
]  # fmt: skip


class PickForm(forms.Form):
    """Which people the desk shows."""

    town = forms.RegexField(UNIT, required=False)
    village = forms.RegexField(UNIT, required=False)
    unit = forms.RegexField(UNIT, required=False)
    text = forms.CharField(max_length=40, required=False)
    show = forms.ChoiceField(choices=[(s, s) for s in SHOWN], required=False)
    place = forms.ChoiceField(choices=[("VILLAGE", ""), ("STATION", "")], required=False)
    after = forms.IntegerField(min_value=0, required=False)

    def said(self) -> dict[str, Any]:
        """The fields that make sense and say something."""
        self.is_valid()
        return {k: v for k, v in self.cleaned_data.items() if v}


class TapsForm(forms.Form):
    """One person's screening. A chip or a typed temperature; nothing ticked means asked and none."""

    chip = forms.ChoiceField(choices=[(d, d) for d in DEGREES], required=False)
    temperature = forms.CharField(max_length=20, required=False)
    symptoms = forms.MultipleChoiceField(choices=SYMPTOMS, required=False)
    contact = forms.CharField(max_length=60, required=False)
    place = forms.ChoiceField(choices=[("VILLAGE", ""), ("STATION", "")])
    key = forms.UUIDField(required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("事由"), min_length=4, max_length=200)


class OverrideForm(forms.Form):
    """The duty chief's word."""

    reason = forms.CharField(label=_("特批理由"), min_length=4, max_length=200)
    days = forms.IntegerField(label=_("管几天"), min_value=1, max_value=3, initial=1)


class OrderForm(forms.Form):
    """Headquarters' order to depart."""

    place_code = forms.ChoiceField(label=_("哪里的人"))
    until = day_field(_("到哪一天为止"))
    document = forms.CharField(label=_("指令文号"), min_length=2, max_length=80)

    def __init__(self, data: Any = None, *, places: list[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="order_%s")
        self.fields["place_code"].choices = places  # type: ignore[attr-defined]


class ClinicFormForm(forms.Form):
    """A clinic's certificate."""

    issued = day_field(_("出具日期"))
    fit = forms.TypedChoiceField(
        label=_("意见"), choices=[("1", _("合格")), ("0", _("暂缓"))], coerce=lambda v: v == "1"
    )
    doctor = forms.CharField(label=_("医生"), min_length=2, max_length=60)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class VisitForm(forms.Form):
    """A place lately visited."""

    where = forms.CharField(label=_("到过的地方（写到市）"), max_length=60)
    until = day_field(_("离开日期"))


class StepForm(forms.Form):
    kind = forms.ChoiceField(label=_("做了什么"), choices=STEPS)
    note = forms.CharField(label=_("说明"), max_length=300, required=False)


class LiftForm(forms.Form):
    """The result that lifts a fever."""

    result = forms.CharField(label=_("诊断结论"), min_length=2, max_length=300)
    result_date = day_field(_("结论日期"))


class ReportForm(forms.Form):
    """A fever heard of, not measured here."""

    said = forms.CharField(label=_("体温（知道就填）"), max_length=20, required=False)
    where = forms.CharField(label=_("在哪里、什么情况"), min_length=2, max_length=120)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)


class WatchForm(forms.Form):
    """A village under watch."""

    village = forms.ChoiceField(label=_("村（社区）"))
    days = forms.IntegerField(label=_("观察天数"), min_value=1, max_value=28, initial=14)
    reason = forms.CharField(label=_("原因"), min_length=2, max_length=200)

    def __init__(self, data: Any = None, *, villages: list[Any]) -> None:
        super().__init__(data)
        self.fields["village"].choices = villages  # type: ignore[attr-defined]


class PostForm(forms.Form):
    """One on the duty list."""

    kind = forms.ChoiceField(label=_("岗位"), choices=POSTS)
    place_code = forms.ChoiceField(label=_("乡镇（卫生院、乡镇值班要选）"), required=False)
    rung = forms.IntegerField(label=_("顺序"), min_value=1, max_value=20, initial=1)
    name = forms.CharField(label=_("姓名"), max_length=100)
    title = forms.CharField(label=_("单位和职务"), max_length=100, required=False)
    phone = forms.CharField(label=_("手机"), max_length=20, required=False)
    username = forms.CharField(label=_("登录名（有账号就填）"), max_length=60, required=False)

    def __init__(self, data: Any = None, *, towns: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["place_code"].choices = [("", _("全县")), *towns]  # type: ignore[attr-defined]


class UploadForm(forms.Form):
    """A drop of health sheets."""

    key = forms.UUIDField(widget=forms.HiddenInput)
