"""Shape of what the pages of places send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qicheng.core.fields import day_field

KINDS = [("MERGE", _("合并")), ("SPLIT", _("分设")), ("RECODE", _("代码变更")), ("CONVERT", _("村改社区"))]


class DayForm(forms.Form):
    """A form about a day, on a page with others of its kind."""

    def __init__(self, *args: Any, **rest: Any) -> None:
        rest.setdefault("auto_id", f"{type(self).__name__.lower()}_%s")
        super().__init__(*args, **rest)

    on = day_field(_("从哪天起"))


class RenameForm(DayForm):
    name = forms.CharField(label=_("新名称"), max_length=60)
    field_order = ("name", "on")


class AddForm(DayForm):
    name = forms.CharField(label=_("名称"), max_length=60)
    code = forms.RegexField(
        r"^\d{12}$",
        label=_("区划代码"),
        required=False,
        help_text=_("12 位；还没有就空着，系统给一个本县自用的。"),
    )
    field_order = ("name", "code", "on")


class SucceedForm(DayForm):
    """What became of a unit: the others it went into, by which document."""

    kind = forms.ChoiceField(label=_("方式"), choices=KINDS)
    new = forms.MultipleChoiceField(
        label=_("承接单位"), help_text=_("合并、改码、改社区选一个；分设选两个以上，先选的沿用原来的数字。")
    )
    document = forms.CharField(label=_("依据文号"), max_length=80)
    field_order = ("kind", "new", "document", "on")

    def __init__(self, *args: Any, units: list[tuple[str, str]], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["new"].choices = units  # type: ignore[attr-defined]
        self.fields["new"].widget.attrs["size"] = min(max(len(units), 3), 8)


class AliasForm(forms.Form):
    text = forms.CharField(label=_("别名或旧代码"), max_length=60)
