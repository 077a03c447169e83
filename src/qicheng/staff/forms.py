"""Shape of what the pages of offices and accounts send."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qicheng.staff.directory import KINDS, ROLES

PICK = ("", _("请选择"))
Choices = Iterable[tuple[object, object]]


class OfficeForm(forms.Form):
    name = forms.CharField(label=_("单位名称"), max_length=80)
    kind = forms.ChoiceField(label=_("类别"), choices=[PICK, *KINDS])
    place_code = forms.ChoiceField(label=_("所在地"), required=False)
    duties = forms.CharField(
        label=_("职责"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, places: list[Any], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["place_code"].choices = [("", _("全县")), *places]  # type: ignore[attr-defined]


class AccountForm(forms.Form):
    username = forms.RegexField(
        r"^[\w.@-]{2,60}$", label=_("登录名"), help_text=_("字母、数字，例如姓名全拼。")
    )
    name = forms.CharField(label=_("姓名"), max_length=100)
    phone = forms.CharField(label=_("联系电话"), max_length=20, required=False)


class PostForm(forms.Form):
    """A post for an account: in which office, as what, for which place, in whose stead."""

    account = forms.TypedChoiceField(label=_("账号"), coerce=int)
    office = forms.TypedChoiceField(label=_("单位"), coerce=int)
    role = forms.ChoiceField(label=_("角色"), choices=[PICK, *ROLES])
    place_code = forms.ChoiceField(
        label=_("范围"), required=False, help_text=_("乡镇和村的角色要选到乡镇或村。")
    )
    stands_in_for = forms.TypedChoiceField(
        label=_("代理谁"), coerce=int, required=False, empty_value=None, help_text=_("不是代理就不选。")
    )

    def __init__(
        self,
        *args: Any,
        accounts: list[Any],
        offices: list[Any],
        places: list[Any],
        posts: list[Any],
        **rest: Any,
    ) -> None:
        rest.setdefault("auto_id", "post_%s")  # shares its page with the office's own form
        super().__init__(*args, **rest)
        for name, choices, empty in (
            ("account", accounts, PICK), ("office", offices, PICK), ("place_code", places, ("", _("全县"))),
            ("stands_in_for", posts, ("", "—")),
        ):  # fmt: skip
            self.fields[name].choices = [empty, *choices]  # type: ignore[attr-defined]


class AssignmentForm(forms.Form):
    """挂点 takes a leader's account and a township, 结对 an office and a village."""

    kind = forms.ChoiceField(
        label=_("类别"),
        choices=[("LEADER_TOWNSHIP", _("县领导挂点乡镇")), ("OFFICE_VILLAGE", _("单位结对帮扶村"))],
    )
    place_code = forms.ChoiceField(label=_("乡镇或村"))
    account = forms.TypedChoiceField(label=_("县领导"), coerce=int, required=False, empty_value=None)
    office = forms.TypedChoiceField(label=_("结对单位"), coerce=int, required=False, empty_value=None)

    def __init__(
        self, *args: Any, accounts: list[Any], offices: list[Any], places: list[Any], **rest: Any
    ) -> None:
        super().__init__(*args, **rest)
        for name, choices in (("account", accounts), ("office", offices), ("place_code", places)):
            self.fields[name].choices = [PICK, *choices]  # type: ignore[attr-defined]


class FindForm(forms.Form):
    text = forms.CharField(max_length=60, required=False)
