"""Shape of what the pages of the room send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qicheng.core.fields import day_field
from qicheng.core.words import choices
from qicheng.jobs.rules.words import CLOSINGS, FLAGS, OUTCOMES, STATES, STEPS, TRADES, WAGE_UNITS, WAYS

YES_NO = [("", _("没有说")), ("yes", _("是")), ("no", _("否"))]


class ListForm(forms.Form):
    """What lists are narrowed by."""

    state = forms.ChoiceField(choices=choices(STATES), required=False)
    flag = forms.ChoiceField(choices=[(k, f.word) for k, f in FLAGS.items()], required=False)
    trade = forms.ChoiceField(choices=choices(TRADES), required=False)
    text = forms.CharField(max_length=60, required=False)
    where = forms.CharField(max_length=6, required=False)
    unit = forms.RegexField(r"^[0-9]{12}$", required=False)
    town = forms.RegexField(r"^[0-9]{12}$", required=False)
    village = forms.RegexField(r"^[0-9]{12}$", required=False)
    show = forms.CharField(max_length=10, required=False)
    step = forms.ChoiceField(choices=choices(STEPS), required=False)
    vacancy = forms.IntegerField(min_value=1, required=False)
    enterprise = forms.IntegerField(min_value=1, required=False)
    after = forms.IntegerField(min_value=0, required=False)

    def said(self) -> dict[str, Any]:
        """The fields that make sense and say something."""
        self.is_valid()
        return {k: v for k, v in self.cleaned_data.items() if v}


class UploadForm(forms.Form):
    """A list, or several in a zip."""

    file = forms.FileField(
        label=_("岗位信息采集表"), help_text=_("Excel、WPS、CSV 或压缩包，原样放进来，任何版式都可以。")
    )


class CheckForm(forms.Form):
    """One attempt to verify."""

    way = forms.ChoiceField(label=_("方式"), choices=choices(WAYS), widget=forms.RadioSelect, initial="CALL")
    outcome = forms.ChoiceField(label=_("结果"), choices=choices(OUTCOMES), widget=forms.RadioSelect)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class CloseForm(forms.Form):
    """Taking a vacancy down."""

    reason = forms.ChoiceField(label=_("下架原因"), choices=choices(CLOSINGS))


def _yuan(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=1_000_000, required=False)


class VacancyForm(forms.Form):
    """The words of one vacancy. Wages in yuan."""

    title = forms.CharField(label=_("岗位"), max_length=60)
    trade = forms.ChoiceField(label=_("工种"), choices=choices(TRADES))
    headcount = forms.IntegerField(label=_("招聘人数"), min_value=1, max_value=100_000)
    wage_low = _yuan(_("工资下限（元）"))
    wage_high = _yuan(_("工资上限（元）"))
    wage_unit = forms.ChoiceField(label=_("工资单位"), choices=choices(WAGE_UNITS))
    age_from = forms.IntegerField(label=_("年龄下限"), min_value=16, max_value=99, required=False)
    age_to = forms.IntegerField(label=_("年龄上限"), min_value=16, max_value=99, required=False)
    sex = forms.ChoiceField(label=_("性别要求"), choices=[("", _("不限")), ("M", _("男")), ("F", _("女"))], required=False, help_text=_("只有法律禁止另一性别从事的工作可以限，如矿山井下。"))  # fmt: skip
    education = forms.CharField(label=_("学历"), max_length=20, required=False)
    lodging = forms.ChoiceField(label=_("包住"), choices=YES_NO, required=False)
    meals = forms.ChoiceField(label=_("包吃"), choices=YES_NO, required=False)
    couples = forms.BooleanField(label=_("夫妻可以同住"), required=False)
    detail = forms.CharField(
        label=_("要求和待遇"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    place = forms.CharField(label=_("工作地点"), max_length=120)
    contact = forms.CharField(label=_("联系人"), max_length=40, required=False)
    phone = forms.CharField(label=_("联系电话"), max_length=20, required=False, help_text=_("留空不改。"))
    valid_until = day_field(_("有效期至"))

    def clean(self) -> dict[str, Any]:
        """Both ends of a range in order."""
        found = super().clean() or {}
        for low, high, word in (
            ("wage_low", "wage_high", _("工资下限不能高于上限。")),
            ("age_from", "age_to", _("年龄下限不能高于上限。")),
        ):
            if found.get(low) and found.get(high) and found[low] > found[high]:
                self.add_error(high, word)
        return found

    def facts(self) -> dict[str, Any]:
        """The facts as the act takes them."""
        said = dict(self.cleaned_data)
        low, high = said.pop("wage_low") or 0, said.pop("wage_high") or 0
        low, high = low or high, high or low
        words = {"": None, "yes": True, "no": False}
        return {
            **said, "wage_low_fen": low * 100, "wage_high_fen": high * 100, "wage_unit": said["wage_unit"] if low else "OPEN",
            "lodging": words[said["lodging"]], "meals": words[said["meals"]],
        }  # fmt: skip


class WishForm(forms.Form):
    """What a person said of posts."""

    agreed = forms.ChoiceField(label=_("岗位短信"), choices=[("", _("还没有问")), ("yes", _("同意接收")), ("no", _("不要发"))], required=False)  # fmt: skip
    asked = forms.BooleanField(label=_("本人要找岗位"), required=False)
    declined = forms.BooleanField(label=_("本人不要岗位"), required=False)
    trades = forms.MultipleChoiceField(label=_("想做什么"), choices=choices(TRADES), required=False, widget=forms.CheckboxSelectMultiple)  # fmt: skip
    lowest = _yuan(_("每月最少多少元"))
    alone = forms.BooleanField(label=_("不与配偶同去"), required=False)

    def facts(self) -> dict[str, Any]:
        """The facts as the act takes them."""
        said = self.cleaned_data
        return {
            "agreed": {"": None, "yes": True, "no": False}[said["agreed"]], "asked": said["asked"], "declined": said["declined"], "trades": said["trades"],
            "lowest_fen": said["lowest"] * 100 if said["lowest"] else None, "alone": said["alone"],
        }  # fmt: skip


class AnswerForm(forms.Form):
    """A firm's answer, or the first day."""

    what = forms.ChoiceField(choices=[("hire", ""), ("refuse", ""), ("arrive", "")])
    note = forms.CharField(max_length=200, required=False)
    day = forms.DateField(required=False)


class ReportForm(forms.Form):
    """A worker says that something is wrong with a vacancy."""

    text = forms.CharField(label=_("哪里不对"), max_length=600, widget=forms.Textarea(attrs={"rows": 4}))
    name = forms.CharField(label=_("您的姓名（可不填）"), max_length=40, required=False)
    phone = forms.CharField(label=_("电话（可不填，填了好答复您）"), max_length=20, required=False)


class TermsForm(forms.Form):
    """The county's figures from a day on."""

    from_date = day_field(_("从哪天起"))
    min_wage = _yuan(_("最低工资标准（元/月，不填不核对）"))
    min_wage_document = forms.CharField(label=_("最低工资文号"), max_length=80, required=False)
    per_vacancy = forms.IntegerField(label=_("一个空缺最多推给几个人"), min_value=1, max_value=50)
    per_person = forms.IntegerField(label=_("一个人一次最多推几个岗位"), min_value=1, max_value=10)
    cap_messages = forms.IntegerField(label=_("一个人最多收几条"), min_value=1, max_value=20)
    cap_days = forms.IntegerField(label=_("在多少天里"), min_value=1, max_value=60)
    quiet_from = forms.IntegerField(label=_("晚上几点以后不发"), min_value=0, max_value=23)
    quiet_to = forms.IntegerField(label=_("早上几点以后才发"), min_value=0, max_value=23)
    needs_consent = forms.BooleanField(label=_("本人同意才发短信"), required=False)
    link_days = forms.IntegerField(label=_("短信链接有效几天"), min_value=1, max_value=60)
    valid_days = forms.IntegerField(label=_("没写有效期的岗位按几天算"), min_value=1, max_value=180)

    def figures(self) -> dict[str, Any]:
        """The figures as the act takes them."""
        said = {k: v for k, v in self.cleaned_data.items() if k not in {"from_date", "min_wage"}}
        low = self.cleaned_data["min_wage"]
        return {**said, "min_wage_fen": low * 100 if low else None}
