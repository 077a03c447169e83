"""Shape of what pages about claims send."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qicheng.core.fields import day_field
from qicheng.core.words import choices
from qicheng.places.gazetteer import Ambiguous, Flag, resolve_destination
from qicheng.season.rules.policy import PROOF_WORDS
from qicheng.subsidy.queries.listing import LISTS
from qicheng.subsidy.rules import steps
from qicheng.subsidy.rules.conditions import TRANSPORT_WORDS
from qicheng.subsidy.services.claiming import Paper

UNIT = r"^\d{12}$"
DIGITS = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
# How somebody went who asks for money: every way of the rules but the county's own bus.
TRANSPORTS = {code: word for code, word in TRANSPORT_WORDS.items() if code != "CHARTER"}


class ListForm(forms.Form):
    """Which unit, notice and list, and where its page begins. What makes no sense is left out."""

    town = forms.RegexField(UNIT, required=False)
    village = forms.RegexField(UNIT, required=False)
    unit = forms.RegexField(UNIT, required=False)
    state = forms.ChoiceField(choices=[(s, s) for s in LISTS], required=False)
    policy = forms.CharField(max_length=80, required=False)
    text = forms.CharField(max_length=40, required=False)
    after = forms.IntegerField(min_value=1, max_value=10**18, required=False)

    def said(self) -> dict[str, Any]:
        """The fields that make sense and say something."""
        self.is_valid()
        return {k: v for k, v in self.cleaned_data.items() if v}


class KeyForm(forms.Form):
    """An act that a repeat must not double."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def repeat_key(self) -> UUID | None:
        found = self.cleaned_data.get("key")
        return found if isinstance(found, UUID) else None


class AccountForm(forms.Form):
    """A bank account: the worker's own."""

    card = forms.RegexField(
        r"^[\d ]{8,30}$",
        label=_("一卡通（银行卡）卡号"),
        max_length=30,
        help_text=_("只填本人的卡。加密保存，页面上只显示后四位。"),
        widget=DIGITS,
    )
    bank = forms.CharField(label=_("开户行"), max_length=80, required=False)
    account_name = forms.CharField(
        label=_("户名"), max_length=100, required=False, help_text=_("与本人姓名一致的可以不填。")
    )


class ClaimForm(KeyForm, AccountForm):
    """What is applied for."""

    policy = forms.ChoiceField(label=_("补贴政策"))
    where = forms.CharField(label=_("在哪里务工"), max_length=60, help_text=_("写到省或市，例如：广东东莞。"))
    employer = forms.CharField(label=_("务工单位"), max_length=80, required=False)
    work_from_date = day_field(_("从哪天开始"), required=False)
    work_until_date = day_field(_("到哪天为止"), required=False, help_text=_("还在做的不填。"))
    months = forms.IntegerField(label=_("务工月数"), min_value=0, max_value=12, required=False)
    income = forms.DecimalField(
        label=_("务工收入（元）"), min_value=0, max_value=10_000_000, decimal_places=2, required=False
    )
    transport = forms.ChoiceField(label=_("怎么去的"), choices=[("", _("请选择")), *choices(TRANSPORTS)])
    travel_date = day_field(_("哪天出发"), required=False)
    ticket_number = forms.CharField(
        label=_("车票号码"), max_length=60, required=False, help_text=_("一张票只能用一次。")
    )
    ticket = forms.DecimalField(
        label=_("票价（元）"), min_value=0, max_value=100_000, decimal_places=2, required=False
    )
    kind = forms.ChoiceField(
        label=_("另附的证明"), choices=[("", _("没有")), *choices(PROOF_WORDS)], required=False
    )
    file = forms.FileField(
        label=_("证明的照片或文件"), required=False, help_text=_("不超过 5 MB。加密保存。")
    )
    promised = forms.BooleanField(label=_("本人承诺：所填真实，没有在别处重复领取；如不实，愿退回补贴。"))

    def __init__(self, *args: Any, policies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["policy"].choices = policies  # type: ignore[attr-defined]
        order = [
            "policy",
            "where",
            "employer",
            "work_from_date",
            "work_until_date",
            "months",
            "income",
            "transport",
            "travel_date",
            "ticket_number",
            "ticket",
            "kind",
            "file",
            "card",
            "bank",
            "account_name",
            "promised",
        ]
        self.order_fields(order)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        told["dest"] = self._dest(str(told.get("where") or "").strip())
        first, last = told.get("work_from_date"), told.get("work_until_date")
        if first and last and last < first:
            self.add_error("work_until_date", gettext("结束日期早于开始日期。请改正。"))
        if bool(told.get("kind")) != bool(told.get("file")):
            self.add_error("file" if told.get("kind") else "kind", gettext("证明的类别和文件要一起填。"))
        return told

    def _dest(self, where: str) -> dict[str, str]:
        found = resolve_destination(where) if where else None
        if isinstance(found, Ambiguous):
            names = "、".join(f"{c.province}{c.city or ''}" for c in found.candidates[:4])
            self.add_error(
                "where", gettext("叫这个名字的地方不止一个（%(names)s）。请把省份写上。") % {"names": names}
            )
            return {}
        if found is None or found.flag is not Flag.INSIDE:
            return {"work_text": where}
        return {
            "dest_province": found.province_code or "",
            "dest_city": found.city_code or "",
            "work_text": where,
        }

    def work(self) -> dict[str, Any]:
        """Columns of the claim about work and way."""
        t = self.cleaned_data
        same = ("employer", "work_from_date", "work_until_date", "months", "transport", "travel_date")
        fen = {
            k: int(t[f] * 100)
            for k, f in (("income_fen", "income"), ("ticket_fen", "ticket"))
            if t[f] is not None
        }
        return {**{k: t[k] for k in same}, **fen, **t["dest"]}

    def papers(self) -> list[Paper]:
        """The proofs that were handed in with it."""
        t = self.cleaned_data
        found = [Paper(kind="TICKET", number=t["ticket_number"])] if t["ticket_number"] else []
        if t["kind"] and t["file"]:
            found.append(Paper(kind=t["kind"], file_name=t["file"].name or "", content=t["file"].read()))
        return found


class PaperForm(KeyForm):
    """One more proof."""

    kind = forms.ChoiceField(label=_("类别"), choices=list(choices(PROOF_WORDS)))
    number = forms.CharField(label=_("编号、票号"), max_length=60, required=False)
    file = forms.FileField(label=_("照片或文件"), required=False)

    def paper(self) -> Paper:
        """The proof."""
        t = self.cleaned_data
        file = t["file"]
        return Paper(
            kind=t["kind"],
            number=t["number"],
            file_name=file.name if file else "",
            content=file.read() if file else b"",
        )


class CorrectForm(AccountForm):
    """Another account, and why."""

    reason = forms.CharField(
        label=_("依据"), min_length=2, max_length=200, help_text=_("例如：本人持卡原件核对。")
    )


class TellCardForm(KeyForm):
    """Another card of the worker's own, told without an account."""

    card = AccountForm.base_fields["card"]
    bank = AccountForm.base_fields["bank"]


class CompareForm(KeyForm):
    """A card's number as it stands on the card that the cadre holds, and on what ground."""

    card = forms.RegexField(
        r"^[\d ]{8,30}$", label=_("照卡面输入卡号"), max_length=30, help_text=_("看着本人的卡输，与本人报的对得上才算核对。")
    )  # fmt: skip
    reason = forms.CharField(label=_("依据"), min_length=2, max_length=200, initial=_("本人持卡原件核对"))


class RefuseCardForm(KeyForm):
    """Why a card that was told does not count."""

    reason = forms.CharField(
        label=_("哪里不符"), min_length=4, max_length=200, help_text=_("本人会看到，例如：卡是家里人的。")
    )


class ReasonForm(forms.Form):
    """A reason in a sentence."""

    reason = forms.CharField(
        label=_("理由"), min_length=2, max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class ChosenForm(KeyForm):
    """Claims chosen in a list, or the whole list."""

    level = forms.ChoiceField(choices=list(steps.LEVELS.items()))
    unit = forms.RegexField(UNIT, required=False)
    whole = forms.BooleanField(required=False)


class PostForm(KeyForm):
    """A list to be put up."""

    policy = forms.CharField(max_length=80, widget=forms.HiddenInput)
    level = forms.ChoiceField(choices=list(steps.LEVELS.items()), widget=forms.HiddenInput)
    place = forms.RegexField(UNIT, widget=forms.HiddenInput)
    phone = forms.CharField(label=_("受理异议的电话"), max_length=40)


class ObjectionForm(KeyForm):
    """An objection that somebody told by phone, letter or visit."""

    source = forms.ChoiceField(
        label=_("怎么提出的"), choices=[("PHONE", _("电话")), ("LETTER", _("来信")), ("VISIT", _("来访"))]
    )
    words = forms.CharField(
        label=_("异议内容"),
        min_length=4,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("加密保存，只有核实的人看得到。"),
    )
    name = forms.CharField(label=_("提出人（可不留）"), max_length=40, required=False)
    phone = forms.CharField(label=_("提出人电话（可不留）"), max_length=20, required=False)


class PublicObjectionForm(KeyForm):
    """An objection by anybody who read the list."""

    position = forms.IntegerField(label=_("对名单上第几号有意见"), min_value=1, max_value=100_000)
    words = forms.CharField(
        label=_("是什么情况"), min_length=4, max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )
    name = forms.CharField(label=_("您的姓名（可不留）"), max_length=40, required=False)
    phone = forms.CharField(
        label=_("您的电话（可不留）"),
        max_length=20,
        required=False,
        help_text=_("留了电话，核实时可以问您。加密保存，不告诉别人。"),
    )


class DecideForm(forms.Form):
    """What looking into an objection brought."""

    upheld = forms.TypedChoiceField(
        label=_("结论"),
        choices=[("", _("请选择")), ("0", _("异议不成立，继续办理")), ("1", _("异议成立，不予补贴"))],
        coerce=lambda v: v == "1",
    )
    conclusion = forms.CharField(
        label=_("核实情况"), min_length=6, max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class AskLinkForm(forms.Form):
    """Who asks for the own link."""

    id_number = forms.CharField(label=_("身份证号"), max_length=18)
    phone = forms.CharField(label=_("名册里登记的手机号"), max_length=20)
