"""Shape of what the pages of local work send."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qicheng.core.fields import day_field
from qicheng.core.words import choices
from qicheng.works.rules import work as rules

_MARK = re.compile(r"m-(\d{1,18})")


def fen_field(label: Any, *, required: bool = False, most: int = 10_000_000_000) -> forms.DecimalField:
    """A sum in yuan with two decimals; `fen` makes it integer."""
    return forms.DecimalField(
        label=label, required=required, min_value=0, max_value=most, max_digits=14, decimal_places=2
    )


def fen(value: Any) -> int:
    """Yuan as they came from `fen_field` in integer fen."""
    return int(value * 100) if value is not None else 0


class ProjectForm(forms.Form):
    """A project."""

    name = forms.CharField(label=_("项目名称"), max_length=120)
    kind = forms.ChoiceField(label=_("类型"), choices=choices(rules.KINDS))
    owner = forms.CharField(label=_("业主"), max_length=100, help_text=_("例如：县农投公司。"))
    place = forms.ChoiceField(label=_("所在地"))
    from_date = day_field(_("开工"))
    until_date = day_field(_("计划完工"), required=False)
    contact = forms.CharField(label=_("联系人"), max_length=50, required=False)
    phone = forms.CharField(
        label=_("公示电话"), max_length=20, required=False, help_text=_("印在工地公示牌上。")
    )
    document = forms.CharField(label=_("批复文号"), max_length=80, required=False)
    invest = fen_field(_("中央投资（元）"))
    labour_percent = forms.IntegerField(
        label=_("劳务报酬最低占比（%）"), min_value=0, max_value=100, help_text=_("以工代赈不低于 30；没有规定填 0。")
    )  # fmt: skip
    poor_percent = forms.IntegerField(
        label=_("脱贫户最低占比（%）"), min_value=0, max_value=100, help_text=_("没有规定填 0。")
    )
    least_rate = fen_field(_("本地同工种日工资（元）"))
    wanted = forms.IntegerField(label=_("计划用工人数"), min_value=0, max_value=100_000)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["place"].choices = places  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        """The facts, sums in fen."""
        rest = dict(self.cleaned_data)
        return rest | {"invest_fen": fen(rest.pop("invest")), "least_rate_fen": fen(rest.pop("least_rate"))}


class CompanyForm(forms.Form):
    """A village labour company."""

    name = forms.CharField(label=_("公司名称"), max_length=100)
    village = forms.ChoiceField(label=_("所在村"))
    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=18, required=False)
    head = forms.CharField(label=_("负责人"), max_length=50, required=False)
    phone = forms.CharField(label=_("电话"), max_length=20, required=False)

    def __init__(self, *args: Any, villages: list[tuple[str, str]], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["village"].choices = villages  # type: ignore[attr-defined]


class ContractForm(forms.Form):
    """A labour contract."""

    company_id = forms.TypedChoiceField(label=_("劳务公司"), coerce=int)
    number = forms.CharField(label=_("合同号"), max_length=60)
    signed_date = day_field(_("签订日期"))
    until_date = day_field(_("到期"), required=False)
    amount = fen_field(_("合同金额（元）"))

    def __init__(self, *args: Any, companies: list[tuple[int, str]], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["company_id"].choices = companies  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        """The facts, sums in fen."""
        rest = dict(self.cleaned_data)
        return rest | {"amount_fen": fen(rest.pop("amount"))}


class JoinForm(forms.Form):
    """Persons of the roster join a crew."""

    trade = forms.CharField(label=_("工种"), max_length=30)
    rate = fen_field(_("日工资（元）"), required=True, most=100_000)
    joined_date = day_field(_("上工日期"))

    def persons(self) -> list[int]:
        """Who was ticked."""
        marks = (re.fullmatch(r"p-(\d{1,18})", name) for name in self.data)
        return [int(m[1]) for m in marks if m]

    def said(self) -> dict[str, Any]:
        """The terms, the rate in fen."""
        rest = dict(self.cleaned_data)
        return rest | {"rate_fen": fen(rest.pop("rate"))}


class CardForm(forms.Form):
    bank = forms.CharField(label=_("开户行"), max_length=60, required=False)
    card = forms.CharField(label=_("卡号"), max_length=30, required=False)


class LeaveForm(forms.Form):
    on = day_field(_("离开日期"))


class DayForm(forms.Form):
    """A day sheet: the day, the work, and a choice for each person."""

    day = day_field(_("日期"))
    work = forms.CharField(label=_("干的什么活"), max_length=200)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    written = forms.IntegerField(required=False, min_value=0, max_value=10**14, widget=forms.HiddenInput)

    def written_at(self) -> dt.datetime | None:
        """When a phone without network wrote it, by its own clock (milliseconds since 1970)."""
        found = self.cleaned_data.get("written")
        return dt.datetime.fromtimestamp(found / 1000, dt.UTC) if found else None

    def tenths(self) -> dict[int, int]:
        """Tenths of a day by member; those marked as not there are left out."""
        found = {}
        for name, value in self.data.items():
            mark = _MARK.fullmatch(name)
            if mark and value.isdecimal() and value.isascii() and 0 < int(value) <= rules.DAY:
                found[int(mark[1])] = int(value)
        return found


class MonthForm(forms.Form):
    month = forms.RegexField(r"^\d{4}-(0[1-9]|1[0-2])$", label=_("月份"))


class DeductForm(forms.Form):
    line_id = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    deduct = fen_field(_("扣款（元）"), required=True, most=1_000_000)
    note = forms.CharField(label=_("扣款项"), max_length=100, required=False)


class PayForm(forms.Form):
    """Wages were handed out on a day; lines marked as failed carry their reason."""

    on = day_field(_("发放日期"))
    way = forms.ChoiceField(label=_("方式"), choices=[("CARD", _("打卡")), ("CASH", _("现金签字"))])

    def failed(self) -> dict[int, str]:
        """Lines that could not be paid, with the reason."""
        marks = {m[1]: v for k, v in self.data.items() if (m := re.fullmatch(r"why-(\d{1,18})", k))}
        return {
            int(m[1]): marks.get(m[1], "") for k in self.data if (m := re.fullmatch(r"failed-(\d{1,18})", k))
        }
