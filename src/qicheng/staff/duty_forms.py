"""Shape of what the duty page sends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qicheng.core.fields import day_field

PICK = ("", _("请选择"))
Choices = Iterable[tuple[object, object]]


class ShiftForm(forms.Form):
    """Who is on duty where, from when until when."""

    office_id = forms.TypedChoiceField(label=_("单位"), coerce=int)
    account_id = forms.TypedChoiceField(label=_("值班人"), coerce=int)
    part = forms.ChoiceField(label=_("班次"), choices=[("FIRST", _("主班")), ("SECOND", _("副班"))])
    first = day_field(_("从"))
    last = day_field(_("到（含当日）"))

    def __init__(self, *args: Any, offices: Choices, people: Choices, **rest: Any) -> None:
        rest.setdefault("auto_id", "shift_%s")
        super().__init__(*args, **rest)
        self.fields["office_id"].choices = [PICK, *offices]  # type: ignore[attr-defined]
        self.fields["account_id"].choices = [PICK, *people]  # type: ignore[attr-defined]


class AbsenceForm(forms.Form):
    """Who is away, and who stands in."""

    account_id = forms.TypedChoiceField(label=_("谁请假或外出"), coerce=int)
    stand_in_id = forms.TypedChoiceField(
        label=_("由谁代办"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_("不选则送到同一单位的下一位。"),
    )
    first = day_field(_("从"))
    last = day_field(_("到（含当日）"))
    reason = forms.CharField(label=_("原因"), max_length=60, required=False)

    def __init__(self, *args: Any, people: Choices, stand_ins: Choices, **rest: Any) -> None:
        rest.setdefault("auto_id", "absence_%s")
        super().__init__(*args, **rest)
        self.fields["account_id"].choices = [PICK, *people]  # type: ignore[attr-defined]
        self.fields["stand_in_id"].choices = [("", "—"), *stand_ins]  # type: ignore[attr-defined]
