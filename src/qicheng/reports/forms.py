"""Shape of what pages of reports send."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from qicheng.reports.names import Behind
from qicheng.reports.services.tables import Order

_BEHIND = re.compile(r"([01])-([0-9]{12})-([0-9]{1,18})")


def behind(text: str) -> Behind | None:
    """Where a page of names begins, as its address says it."""
    found = _BEHIND.fullmatch(text)
    return (int(found[1]), found[2], int(found[3])) if found else None


class TableForm(forms.Form):
    """Which table of which unit is taken out, and how."""

    kind = forms.RegexField(r"^[a-z]{1,20}$")
    unit = forms.RegexField(r"^\d{12}$")
    form = forms.ChoiceField(choices=[("xlsx", "xlsx"), ("pdf", "pdf")])
    sheet = forms.IntegerField(min_value=0, max_value=9, required=False)
    unmasked = forms.BooleanField(label=_("带完整身份证号"), required=False)
    reason = forms.CharField(label=_("理由"), required=False, max_length=200)

    def order(self) -> Order:
        """What the act is asked for."""
        said = self.cleaned_data
        return Order(
            kind=said["kind"], unit=said["unit"], form=said["form"], sheet=said["sheet"] or 0, unmasked=said["unmasked"],
            reason=said["reason"],
        )  # fmt: skip
