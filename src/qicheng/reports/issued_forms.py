"""Shape of what the pages of issued tables send."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qicheng.core.fields import hour_field
from qicheng.core.words import choices
from qicheng.reports.rules import binding as rules
from qicheng.reports.rules import putting, steps
from qicheng.reports.rules.binding import Bound
from qicheng.reports.rules.putting import Put
from qicheng.reports.services.issuing import Terms, Upload


def _moment_field(label: Any, *, required: bool = True) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=required, widget=widget)


class UploadForm(forms.Form):
    """An issued file."""

    file = forms.FileField(label=_("下发的表（.xlsx）"), widget=forms.FileInput(attrs={"accept": ".xlsx"}))
    issuer = forms.CharField(label=_("下发单位"), required=False, max_length=80)
    sheet = forms.IntegerField(label=_("第几张工作表"), min_value=1, max_value=100, initial=1, required=False)

    def upload(self) -> Upload:
        """The file as the act takes it."""
        said = self.cleaned_data
        file = said["file"]
        return Upload(
            name=file.name, content=file.read(), sheet=(said["sheet"] or 1) - 1, issuer=said["issuer"]
        )


class BindForm(forms.Form):
    """What stands in a cell. What it means is the rules' matter."""

    row = forms.IntegerField(min_value=0, max_value=2000)
    column = forms.IntegerField(min_value=0, max_value=200)
    what = forms.CharField(max_length=10)
    code = forms.CharField(max_length=40, required=False)
    label = forms.CharField(max_length=60, required=False)
    scope = forms.CharField(max_length=6, required=False)
    unit = forms.CharField(max_length=12, required=False)
    level = forms.CharField(max_length=10, required=False)
    kind = forms.CharField(max_length=10, required=False)
    word = forms.CharField(max_length=8, required=False)
    due_at = forms.DateTimeField(required=False)
    until_at = forms.DateTimeField(required=False)

    def bound(self) -> Bound:
        """The binding as the rules read it: one row for each unit, or one unit."""
        said = dict(self.cleaned_data)
        if said["what"] == rules.TEXT:
            said["scope"] = rules.ROWS if said["code"] in rules.ROW_TEXTS else rules.ONE
        if said["scope"] == rules.ROWS or said["what"] != rules.MEASURE:
            said["unit"] = ""
        if said["scope"] == rules.ONE and said["what"] != rules.ASK:
            said["level"] = ""
        return Bound(**{k: said[k] for k in Bound.__dataclass_fields__})


class PublishForm(forms.Form):
    """Under which name and how often."""

    title = forms.CharField(label=_("表名"), max_length=80)
    rhythm = forms.ChoiceField(label=_("报送频次"), choices=choices(rules.RHYTHMS))
    first_due = forms.DateField(
        label=_("首次报送日"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    weekday = forms.TypedChoiceField(
        label=_("星期（每周报的选）"), required=False, coerce=int, empty_value=None,
        choices=[("", "—"), *((i, w) for i, w in enumerate((_("星期一"), _("星期二"), _("星期三"), _("星期四"), _("星期五"), _("星期六"), _("星期日")), 1))],
    )  # fmt: skip
    due_time = forms.TimeField(
        label=_("报送时限"),
        initial=dt.time(17),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def terms(self) -> Terms:
        """The same as the act takes it."""
        return Terms(**self.cleaned_data)


class PutForm(forms.Form):
    """Who fills a published table, as of when and until when. One that is reported once names its two days itself."""

    reporter = forms.ChoiceField(
        label=_("由谁报"), choices=choices({c: steps.REPORTERS[c] for c in putting.REPORTERS})
    )
    as_of = _moment_field(_("数据截至"))
    due = _moment_field(_("报送时限"))
    as_of_time = hour_field(_("数据截至"))
    as_of_previous_day = forms.BooleanField(label=_("截至前一日"), required=False)
    due_time = hour_field(_("报送时限"))
    publish_minutes = forms.IntegerField(label=_("时限后多久通报（分钟）"), min_value=0, max_value=2880)
    lock_hours = forms.IntegerField(label=_("时限后多久锁定（小时）"), min_value=0, max_value=720)
    two_steps = forms.BooleanField(label=_("本级先审核"), required=False)
    until_at = _moment_field(_("失效时间（过后不再收新的填报）"))

    def __init__(self, data: Any = None, *, is_once: bool, asks: bool, **rest: Any) -> None:
        super().__init__(data, auto_id="put_%s", **rest)
        for name in ("as_of_time", "as_of_previous_day", "due_time") if is_once else ("as_of", "due"):
            del self.fields[name]
        if not asks:
            del self.fields["until_at"]

    def put(self) -> Put:
        """The same as the act takes it."""
        said = dict(self.cleaned_data)
        if "as_of" in said:
            as_of, due = (timezone.localtime(said.pop(n)) for n in ("as_of", "due"))
            said |= {
                "as_of_date": as_of.date(),
                "as_of_time": as_of.time(),
                "first_due": due.date(),
                "due_time": due.time(),
            }
        return Put(**said)


class AsOfForm(forms.Form):
    """As of when a table is looked at or taken out; empty is now."""

    as_of = _moment_field(_("数据截至"), required=False)


class AnswerForm(forms.Form):
    """One unit's answer."""

    unit = forms.CharField(max_length=12)
    value = forms.CharField(max_length=200, required=False)
