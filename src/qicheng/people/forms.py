"""Shape of what pages of people send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

UNIT = r"^\d{12}$"
REASONS = ("核对身份", "更正资料", "办理业务", "联系本人")


class RevealForm(forms.Form):
    """Which value, and why."""

    field = forms.ChoiceField(choices=[("id", _("身份证号")), ("phone", _("电话"))], widget=forms.HiddenInput)
    reason = forms.CharField(label=_("查看原因"), min_length=2, max_length=200)


class CoverForm(forms.Form):
    """Which unit the pairing page shows and where its page begins."""

    town = forms.RegexField(UNIT, required=False)
    village = forms.RegexField(UNIT, required=False)
    unit = forms.RegexField(UNIT, required=False)
    show = forms.ChoiceField(choices=[("all", ""), ("none", "")], required=False)
    after = forms.RegexField(r"^\d{1,18}:\d{1,18}$", required=False)

    def said(self) -> dict[str, str]:
        """The fields that make sense and say something."""
        self.is_valid()
        return {k: str(v) for k, v in self.cleaned_data.items() if v}


class HelperForm(forms.Form):
    """Who shall help."""

    account = forms.TypedChoiceField(label=_("帮扶干部"), coerce=int)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, helpers: list[tuple[int, str]], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["account"].choices = [("", _("请选择")), *helpers]  # type: ignore[attr-defined]


class ReassignForm(HelperForm):
    """From whom to whom."""

    source = forms.TypedChoiceField(label=_("交出的干部"), coerce=int)
    field_order = ("source", "account", "key")

    def __init__(
        self, *args: Any, helpers: list[tuple[int, str]], loads: list[tuple[int, str]], **rest: Any
    ) -> None:
        super().__init__(*args, helpers=helpers, **rest)
        self.fields["source"].choices = [("", _("请选择")), *loads]  # type: ignore[attr-defined]
        self.fields["account"].label = _("接手的干部")


def chosen(values: list[str], most: int = 1000) -> list[int]:
    """The rows ticked on a page."""
    return sorted({int(v) for v in values if v.isdigit() and len(v) < 19})[:most]
