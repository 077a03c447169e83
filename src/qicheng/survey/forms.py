"""Shape of what pages of the survey send."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qicheng.core.fields import day_field
from qicheng.core.words import choices
from qicheng.journeys import rules as ledger_rules
from qicheng.people.rules import WORDS
from qicheng.places.gazetteer import Ambiguous, Flag, resolve_destination

UNIT = r"^\d{12}$"
WAYS = [
    ("PHONE", _("电话")),
    ("VISIT", _("入户")),
    ("WECHAT", _("微信")),
    ("SMS", _("短信")),
    ("RELATIVE", _("他人代报")),
]
OUTCOMES = [
    ("REACHED", _("已联系上")), ("NO_ANSWER", _("无人接听")), ("WRONG", _("号码有误")), ("LATER", _("约定再联系")), ("REFUSED", _("不愿答复")),
]  # fmt: skip
TRANSPORT = [
    ("", _("不清楚")), ("CHARTER", _("要坐包车")), ("SUBSIDY", _("自己坐班车、火车")), ("SELF_DRIVE", _("自驾")),
    ("EMPLOYER", _("企业来接")), ("NONE", _("不需要")),
]  # fmt: skip
INTENTIONS = list(ledger_rules.INTENTIONS.items())
PICK = [("", _("请选择"))]


class UnitForm(forms.Form):
    """Which unit a list shows and where its page begins."""

    town = forms.RegexField(UNIT, required=False)
    village = forms.RegexField(UNIT, required=False)
    unit = forms.RegexField(UNIT, required=False)
    show = forms.ChoiceField(choices=[(s, s) for s in ("todo", "unreachable", "all")], required=False)
    after = forms.RegexField(r"^\d{1,12}:\d{1,18}$", required=False)

    def said(self) -> dict[str, str]:
        """The fields that make sense and say something."""
        self.is_valid()
        return {k: str(v) for k, v in self.cleaned_data.items() if v}

    def after_row(self) -> tuple[str, int] | None:
        """The row behind which the page begins."""
        head, _colon, number = self.said().get("after", "").partition(":")
        return (head, int(number)) if number else None


class KeyForm(forms.Form):
    """An act that a repeat must not double."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def repeat_key(self) -> UUID | None:
        found = self.cleaned_data.get("key")
        return found if isinstance(found, UUID) else None


class AttemptForm(KeyForm):
    """One attempt to reach a person."""

    way = forms.ChoiceField(label=_("方式"), choices=WAYS, initial="PHONE")
    outcome = forms.ChoiceField(label=_("结果"), choices=[*PICK, *OUTCOMES])
    again_date = day_field(_("再联系日期"), required=False, help_text=_("约定再联系时填写。"))  # fmt: skip
    note = forms.CharField(label=_("备注"), max_length=200, required=False)


class IntentionForm(KeyForm):
    """What a person intends; the destination as it is said."""

    intention = forms.ChoiceField(label=_("意向"), choices=[*PICK, *INTENTIONS])
    where = forms.CharField(
        label=_("去哪里"), max_length=60, required=False, help_text=_("写到省或市，例如：广东东莞、浙江义乌。不外出的不填。")
    )  # fmt: skip
    go_date = day_field(_("打算哪天走"), required=False)
    transport_need = forms.ChoiceField(label=_("怎么去"), choices=TRANSPORT, required=False)
    employer = forms.CharField(label=_("务工单位"), max_length=80, required=False)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)

    def clean_where(self) -> dict[str, str]:
        """The place's codes; a name that fits several places is asked back."""
        said = str(self.cleaned_data.get("where") or "").strip()
        if not said:
            return {"dest_province": "", "dest_city": ""}
        found = resolve_destination(said)
        if isinstance(found, Ambiguous):
            names = "、".join(f"{c.province}{c.city or ''}" for c in found.candidates[:4])
            raise forms.ValidationError(
                gettext("叫这个名字的地方不止一个（%(names)s）。请把省份写上。") % {"names": names}
            )
        if found is None:
            raise forms.ValidationError(gettext("看不出是哪个地方。请写到省或市，例如：广东东莞。"))
        if found.flag is not Flag.INSIDE:
            return {"dest_province": "", "dest_city": ""}
        return {"dest_province": found.province_code, "dest_city": found.city_code or ""}

    def values(self) -> dict[str, object]:
        """Ledger columns. A field that was not asked stays as it is; who does not go has no destination."""
        told = self.cleaned_data
        if told["intention"] not in {"RETURN", "NEW", "GONE"}:
            nowhere = ("dest_province", "dest_city", "go_date", "transport_need")
            return {"intention": told["intention"], **dict.fromkeys(nowhere)}
        found: dict[str, object] = {"intention": told["intention"]}
        if "where" in self.data:
            found |= {k: v or None for k, v in told["where"].items()}
        for name in ("go_date", "transport_need", "employer"):
            if name in self.data:
                found[name] = told[name] or None
        return found


class OutForm(KeyForm):
    """Why a person of last year's list is not on this year's."""

    reason = forms.ChoiceField(label=_("减少原因"), choices=[*PICK, *choices(ledger_rules.OUT_REASONS)])
    note = forms.CharField(label=_("说明"), max_length=200, required=False, help_text=_("选“其他”时必填。"))

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("reason") == "OTHER" and not (told.get("note") or "").strip():
            self.add_error("note", gettext("选“其他”时要写明情况。"))
        return told


class CorrectForm(forms.Form):
    """A person's facts as they should be. The present phone is not shown; empty leaves it."""

    name = forms.CharField(label=_("姓名"), max_length=100, help_text=_("和身份证上一样。"))
    phone = forms.CharField(label=_("新电话"), max_length=20, required=False, help_text=_("不改就空着。"))
    standing = forms.ChoiceField(label=_("户类型"), choices=list(WORDS.items()))
    reason = forms.CharField(
        label=_("更正依据"), min_length=2, max_length=200, help_text=_("例如：本人出示身份证、县名单更正。")
    )


class MergeForm(KeyForm):
    """Which of two records stays, and on what ground."""

    first = forms.IntegerField(min_value=1)
    second = forms.IntegerField(min_value=1)
    kept = forms.IntegerField(min_value=1)
    reason = forms.CharField(min_length=2, max_length=200)

    def pair(self) -> tuple[int, int]:
        """(kept, gone)."""
        told = self.cleaned_data
        return told["kept"], told["second"] if told["kept"] == told["first"] else told["first"]


class BulkAttemptForm(KeyForm):
    way = forms.ChoiceField(label=_("方式"), choices=WAYS, initial="PHONE")
    outcome = forms.ChoiceField(label=_("结果"), choices=OUTCOMES, initial="REACHED")


class BulkIntentionForm(KeyForm):
    intention = forms.ChoiceField(label=_("意向"), choices=[*PICK, *INTENTIONS])
