"""Form fields for days and hours: the browser's own picker wants ISO spelling, whatever the page's language is."""

from __future__ import annotations

from typing import Any

from django import forms


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def hour_field(label: Any) -> forms.TimeField:
    """A time of day, to the minute."""
    return forms.TimeField(label=label, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
