"""Shape of what the season's pages send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qicheng.core.fields import day_field, hour_field

RHYTHM = [
    ("DAILY", _("每日")),
    ("EVERY_TWO_DAYS", _("每1—2天")),
    ("WEEKLY", _("每周")),
    ("ONCE", _("一次")),
    ("AT_ONCE", _("随时")),
]
WEEKDAYS = [("", "—"), *((i + 1, w) for i, w in enumerate("一二三四五六日"))]


class Plain(forms.Form):
    """A form that shares its page with others: its fields' ids carry its own name."""

    def __init__(self, *args: Any, **rest: Any) -> None:
        rest.setdefault("auto_id", f"{type(self).__name__.lower()}_%s")
        super().__init__(*args, **rest)


class OpenForm(Plain):
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)


class DatesForm(Plain):
    from_date = day_field(_("开始"))
    until_date = day_field(_("结束"))
    reference_date = day_field(_("年龄计算基准日"))


class NoticeForm(Plain):
    number = forms.CharField(label=_("文号"), max_length=80)
    title = forms.CharField(label=_("标题"), max_length=200)
    issued_by = forms.CharField(label=_("发文单位"), max_length=100, required=False)
    issued_date = day_field(_("发文日期"), required=False)
    from_date = day_field(_("施行日期"), required=False)
    until_date = day_field(_("失效日期"), required=False)
    summary = forms.CharField(label=_("要点"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class RuleForm(forms.Form):
    """One line of the reporting calendar: its moments, and the figures by which late sheets are chased and leaping ones doubted."""

    PATIENCE = (
        "remind_hours",
        "again_minutes",
        "very_late_hours",
        "misses",
        "miss_days",
        "talks",
        "talk_days",
        "leap_percent",
        "leap_least",
    )

    title = forms.CharField(label=_("名称"), max_length=80)
    rhythm = forms.ChoiceField(label=_("频次"), choices=RHYTHM)
    weekday = forms.TypedChoiceField(
        label=_("星期"), choices=WEEKDAYS, coerce=int, empty_value=None, required=False
    )
    first_due_date = day_field(_("首次报送日"), required=False)
    as_of_date = day_field(_("数据截至日（只报一次的）"), required=False)
    as_of_time = hour_field(_("数据截至"))
    as_of_previous_day = forms.BooleanField(label=_("截至前一日"), required=False)
    due_time = hour_field(_("报送时限"))
    holidays = forms.BooleanField(label=_("节假日照报"), required=False)
    from_date = day_field(_("自"), required=False)
    until_date = day_field(_("至"), required=False)
    publish_minutes = forms.IntegerField(label=_("时限后多久通报（分钟）"), min_value=0, max_value=2880)
    lock_hours = forms.IntegerField(label=_("时限后多久锁定（小时）"), min_value=0, max_value=720)
    reporter = forms.ChoiceField(
        label=_("报送单位"),
        choices=[("VILLAGE", _("村、乡镇逐级")), ("TOWNSHIP", _("乡镇")), ("BUREAU", _("部门"))],
    )
    two_steps = forms.BooleanField(label=_("本级先审核"), required=False)
    remind_hours = forms.IntegerField(label=_("时限前多久提醒（小时）"), min_value=0, max_value=240)
    again_minutes = forms.IntegerField(label=_("时限后多久再催（分钟）"), min_value=1, max_value=2880)
    very_late_hours = forms.IntegerField(
        label=_("时限后多久发催办单（小时）"),
        min_value=1,
        max_value=720,
        required=False,
        help_text=_("不填：每日和每两日的报表4小时，其他24小时。"),
    )
    misses = forms.IntegerField(label=_("漏报几次督办"), min_value=1, max_value=30)
    miss_days = forms.IntegerField(label=_("漏报在几天内计"), min_value=1, max_value=30)
    talks = forms.IntegerField(label=_("督办几次提请约谈"), min_value=1, max_value=30)
    talk_days = forms.IntegerField(label=_("督办在几天内计"), min_value=1, max_value=30)
    leap_percent = forms.IntegerField(
        label=_("与前数相差多少提示（%）"), min_value=1, max_value=1000, help_text=_("与上期、去年同日相比。")
    )
    leap_least = forms.IntegerField(label=_("至少相差多少人才提示"), min_value=1, max_value=30000)

    @property
    def moments(self) -> list[forms.BoundField]:
        """The fields that say when."""
        return [f for f in self.visible_fields() if f.name not in self.PATIENCE]

    @property
    def patience(self) -> list[forms.BoundField]:
        """The fields that say how soon a silent unit is chased, and what looks doubtful."""
        return [self[name] for name in self.PATIENCE]
