"""Shape of what the page of the rule book sends: owners, terms and ladders of a new version."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qicheng.cases.book import Book
from qicheng.cases.rules import kinds, ladder, machines
from qicheng.cases.rules.ladder import Rung
from qicheng.core.words import choices
from qicheng.kit.workdays import Span

UNITS = [("WORKDAYS", _("个工作日")), ("DAYS", _("天")), ("HOURS", _("小时")), ("MINUTES", _("分钟"))]
LEVELS = [("", _("不升级")), *choices(kinds.LEVELS)]
CARDS = choices(ladder.CARDS)
PAPERS = [("", "—"), (ladder.URGE, _("催办单")), (ladder.SUPERVISE, _("督办通知单"))]


class KindForm(forms.Form):
    """Owner, severity and the terms of one kind."""

    owner = forms.ChoiceField(label=_("责任组"), choices=choices(kinds.OWNERS))
    severity = forms.TypedChoiceField(label=_("紧急程度"), coerce=int, choices=choices(kinds.SEVERITIES))
    note = forms.CharField(label=_("修订的依据或理由"), min_length=4, max_length=200)

    def __init__(self, *args: Any, kind: str, book: Book, **rest: Any) -> None:
        rest["initial"] = {"owner": book.kinds[kind].owner, "severity": book.kinds[kind].severity}
        super().__init__(*args, **rest)
        self.kind = kind
        for (k, state), span in book.terms.items():
            if k == kind:
                word = machines.state(kind, state).word
                self.fields[f"amount_{state}"] = forms.IntegerField(
                    label=word, min_value=1, max_value=400, initial=span.amount
                )
                self.fields[f"unit_{state}"] = forms.ChoiceField(
                    label=_("单位"), choices=UNITS, initial=span.unit
                )

    def terms(self) -> dict[tuple[str, str], Span]:
        """The terms by state."""
        said = self.cleaned_data
        return {
            (self.kind, n[7:]): Span(amount=said[n], unit=said[f"unit_{n[7:]}"])
            for n in said
            if n.startswith("amount_")
        }


class RungForm(forms.Form):
    """One step of a ladder."""

    side = forms.ChoiceField(
        label=_("什么时候"), choices=[(ladder.BEFORE, _("到期前")), (ladder.AFTER, _("到期后"))]
    )
    amount = forms.IntegerField(label=_("数量"), min_value=0, max_value=400)
    unit = forms.ChoiceField(label=_("单位"), choices=UNITS)
    level = forms.ChoiceField(label=_("升到"), choices=LEVELS, required=False)
    card = forms.ChoiceField(label=_("红黄牌"), choices=CARDS, required=False)
    paper = forms.ChoiceField(label=_("文书"), choices=PAPERS, required=False)
    ack_hours = forms.IntegerField(label=_("几小时内签收"), min_value=0, max_value=240)

    def rung(self, order: int) -> Rung:
        """The step at its place."""
        said = dict(self.cleaned_data)
        return Rung(order=order, span=Span(amount=said.pop("amount"), unit=said.pop("unit")), **said)


RungSet = forms.formset_factory(RungForm, extra=1, max_num=8, can_delete=True)


class NoteForm(forms.Form):
    """Why a ladder is changed."""

    note = forms.CharField(label=_("修订的依据或理由"), min_length=4, max_length=200)
