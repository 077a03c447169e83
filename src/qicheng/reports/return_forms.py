"""Shape of what the pages of returns send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qicheng.reports.rules.forms import Form


class ExtendForm(forms.Form):
    """A later due moment."""

    until = forms.DateTimeField(
        label=_("延至"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    reason = forms.CharField(label=_("原因"), max_length=200, required=False)


class DecideForm(forms.Form):
    approve = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    answer = forms.CharField(label=_("答复"), max_length=200, required=False)


class CorrectForm(forms.Form):
    """Whose later rows a correction takes over, and why."""

    journeys = forms.TypedMultipleChoiceField(coerce=int, required=False)
    reason = forms.CharField(label=_("更正原因"), max_length=300, required=False)

    def __init__(self, data: Any = None, *, journeys: list[int] | None = None) -> None:
        super().__init__(data)
        choice = self.fields["journeys"]
        assert isinstance(choice, forms.TypedMultipleChoiceField)  # noqa: S101
        choice.choices = [(j, j) for j in journeys or []]


class FillForm(forms.Form):
    """What a reporter writes: a remark beside each figure, and the few facts that no row holds."""

    key = forms.UUIDField(required=False)
    act = forms.ChoiceField(
        choices=[("submit", "submit"), ("keep", "keep"), ("zero", "zero")], required=False
    )

    def said(self, form: Form) -> tuple[dict[str, object], dict[str, str]]:
        """Facts and remarks as they were typed; of the fact in `none` it was tapped that there is nothing."""
        tapped = self.data.get("none", "")
        facts: dict[str, object] = {
            f.code: f.nothing if f.code == tapped else self.data.get(f"fact-{f.code}", "") for f in form.facts
        }
        remarks = {k.removeprefix("remark-"): str(v) for k, v in self.data.items() if k.startswith("remark-")}
        return facts, remarks
