"""Shape of what pages about money send."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qicheng.core.fields import day_field
from qicheng.subsidy.forms import KeyForm
from qicheng.subsidy.rules import bankfile


def yuan(label: Any, *, required: bool = True) -> forms.DecimalField:
    """A sum in yuan, two places."""
    return forms.DecimalField(
        label=label, min_value=0, max_value=10_000_000_000, decimal_places=2, required=required
    )


class SourceForm(forms.Form):
    """A sum that came down."""

    name = forms.CharField(
        label=_("资金来源"), min_length=2, max_length=120, help_text=_("例如：中央衔接推进乡村振兴补助资金。")
    )
    document = forms.CharField(label=_("下达文号"), max_length=80, required=False)
    amount = yuan(_("金额（元）"))


class AskForm(forms.Form):
    """A 请示 for one notice; several lines are several of them."""

    source_id = forms.TypedChoiceField(label=_("资金来源"), coerce=int)
    number = forms.CharField(label=_("请示文号"), min_length=3, max_length=80)
    title = forms.CharField(label=_("标题"), min_length=4, max_length=200)
    policy = forms.ChoiceField(label=_("用于"))
    place = forms.ChoiceField(label=_("范围"), required=False)
    amount = yuan(_("申请金额（元）"))
    reason = forms.CharField(
        label=_("理由"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self,
        *args: Any,
        sources: list[tuple[int, str]],
        policies: list[tuple[str, str]],
        towns: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, options in (
            ("source_id", sources),
            ("policy", policies),
            ("place", [("", _("全县")), *towns]),
        ):
            self.fields[name].choices = options  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """A 批复: what each line got."""

    answer_number = forms.CharField(label=_("批复文号"), min_length=3, max_length=80)
    words = forms.CharField(label=_("批复意见"), max_length=300, required=False)

    def __init__(self, *args: Any, lines: list[tuple[int, str, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for pk, label, fen in lines:
            self.fields[f"line_{pk}"] = forms.DecimalField(
                label=_("%(what)s：批复多少（元）") % {"what": label}, min_value=0, max_value=fen / 100, decimal_places=2, initial=f"{fen / 100:.2f}", help_text=_("不同意的填 0。")
            )  # fmt: skip

    def granted(self) -> dict[int, int]:
        """Fen by line."""
        return {int(k[5:]): int(v * 100) for k, v in self.cleaned_data.items() if k.startswith("line_")}


class BatchForm(KeyForm):
    """A batch to be made."""

    policy = forms.CharField(max_length=80, widget=forms.HiddenInput)


class SendForm(KeyForm):
    """The bank's format."""

    format_id = forms.TypedChoiceField(label=_("银行文件格式"), coerce=int)

    def __init__(self, *args: Any, formats: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format_id"].choices = formats  # type: ignore[attr-defined]


class ReturnForm(forms.Form):
    """A bank's answer."""

    file = forms.FileField(label=_("银行回单"), help_text=_("银行给的 Excel 或文本，原样导入。"))


class RecoverForm(KeyForm):
    """Money that came back."""

    amount = yuan(_("追回金额（元）"))
    on_date = day_field(_("哪天到账"))
    document = forms.CharField(label=_("收款凭证号"), min_length=2, max_length=60)
    reason = forms.CharField(label=_("追回原因"), min_length=4, max_length=200)


class CallForm(forms.Form):
    """What a call brought."""

    outcome = forms.ChoiceField(
        label=_("核实结果"),
        choices=[
            ("RIGHT", _("本人确认无误")),
            ("MISMATCH", _("与本人所说不符")),
            ("NO_ANSWER", _("没有联系上")),
        ],
        widget=forms.RadioSelect,
    )
    said = yuan(_("本人说收到多少（元）"), required=False)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class ThresholdForm(forms.Form):
    """From which sum on how many sign."""

    amount = yuan(_("批次金额达到（元）"))
    signatures = forms.IntegerField(label=_("要几个人复核"), min_value=1, max_value=5)
    leader = forms.BooleanField(label=_("其中要有县领导"), required=False)


class FormatForm(forms.Form):
    """A bank's layout as data."""

    name = forms.CharField(label=_("名称"), min_length=2, max_length=60)
    layout = forms.CharField(
        label=_("格式（JSON）"),
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        max_length=8000,
    )
    active = forms.BooleanField(label=_("启用"), required=False)

    def clean_layout(self) -> dict[str, Any]:
        try:
            layout = json.loads(self.cleaned_data["layout"])
        except ValueError as fault:
            raise forms.ValidationError(gettext("格式不是正确的 JSON。请照着已有的格式改。")) from fault
        if not isinstance(layout, dict):
            raise forms.ValidationError(gettext("格式不是正确的 JSON。请照着已有的格式改。"))
        if why := bankfile.why_not_layout(layout):
            raise forms.ValidationError(why)
        return layout


class KinForm(forms.Form):
    """A near official."""

    username = forms.CharField(label=_("干部的登录名"), max_length=150)
    relation = forms.CharField(
        label=_("关系"), min_length=2, max_length=40, help_text=_("例如：夫妻、父子、兄弟。")
    )


class BillForm(KeyForm):
    """A carrier's bill of a trip."""

    invoice = forms.CharField(label=_("发票号码"), min_length=4, max_length=40)
    amount = yuan(_("金额（元）"))
    fund_id = forms.TypedChoiceField(label=_("从哪笔资金支付"), coerce=int)

    def __init__(self, *args: Any, funds: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fund_id"].choices = funds  # type: ignore[attr-defined]
