"""Shape of what the roster's addresses carry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qicheng.journeys import rules
from qicheng.journeys.queries import Filters
from qicheng.journeys.wording import CONTACTS, ROSTER, STAGES, STANDINGS
from qicheng.places.gazetteer import provinces

UNIT = r"^\d{12}$"


def _one_of(choices: Mapping[str, Any]) -> forms.ChoiceField:
    return forms.ChoiceField(choices=list(choices.items()), required=False)


class RosterForm(forms.Form):
    """What the list is narrowed by and where its page begins. What makes no sense is left out, not complained about."""

    town = forms.RegexField(UNIT, required=False)
    village = forms.RegexField(UNIT, required=False)
    unit = forms.RegexField(UNIT, required=False)
    text = forms.CharField(max_length=100, required=False)
    intention = _one_of(rules.INTENTIONS)
    standing = _one_of(STANDINGS)
    stage = _one_of(STAGES)
    dest_province = forms.ChoiceField(choices=provinces, required=False)
    contact = _one_of(CONTACTS)
    roster = _one_of(ROSTER)
    after = forms.RegexField(r"^\d{12}:\d{1,18}$", required=False)

    def said(self) -> dict[str, str]:
        """The fields that make sense and say something."""
        self.is_valid()
        return {k: str(v) for k, v in self.cleaned_data.items() if v}

    def filters(self, unit: str) -> Filters:
        """The list's filters, with the unit that was picked."""
        said = self.said()
        names = ("text", "intention", "stage", "standing", "roster", "dest_province", "contact")
        return Filters(unit=unit, **{n: said.get(n, "") for n in names})

    def after_row(self) -> tuple[str, int] | None:
        """The row behind which the page begins."""
        village, _colon, number = self.said().get("after", "").partition(":")
        return (village, int(number)) if number else None


class ExportForm(forms.Form):
    """Why whole numbers leave the system."""

    reason = forms.CharField(label=_("用途"), min_length=4, max_length=200)
