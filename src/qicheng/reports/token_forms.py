"""Shape of what the page of tokens sends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qicheng.core.words import choices
from qicheng.reports.rules import reading


class TokenForm(forms.Form):
    """A token that is asked for."""

    name = forms.CharField(
        label=_("令牌名称"), max_length=60, help_text=_("写明用途，例如：市大数据局每日汇总。")
    )
    partner = forms.CharField(label=_("使用单位"), max_length=80)
    scopes = forms.MultipleChoiceField(
        label=_("可以读的内容"), widget=forms.CheckboxSelectMultiple, choices=choices(reading.SCOPES)
    )
    unit = forms.ChoiceField(label=_("范围"), help_text=_("包括它下面的各村。"))
    until = forms.DateField(
        label=_("有效期至"), widget=forms.DateInput(attrs={"type": "date"}), help_text=_("最长一年。")
    )
    per_minute = forms.IntegerField(
        label=_("每分钟次数"),
        min_value=1,
        max_value=reading.MOST_PER_MINUTE,
        initial=reading.USUAL_PER_MINUTE,
    )

    def __init__(self, *args: Any, units: list[tuple[str, str]], sees_names: bool, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["unit"].choices = units  # type: ignore[attr-defined]
        if not sees_names:
            offered = [(c, w) for c, w in reading.SCOPES.items() if c != reading.NAMES]
            self.fields["scopes"].choices = choices(offered)  # type: ignore[attr-defined]
