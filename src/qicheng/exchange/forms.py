"""Shape of what pages of imports send. What it means is the acts' matter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from qicheng.core.viewer import Viewer
from qicheng.exchange.batches import SHOW, RowFilters, kinds_of
from qicheng.exchange.services.intake import ranges


class UploadForm(forms.Form):
    """One drop: what it is, for whom, under which key. The files are taken from the request itself."""

    kind = forms.ChoiceField(label=_("这是什么表"), widget=forms.RadioSelect)
    place = forms.ChoiceField(label=_("上报范围"), required=False)
    sender = forms.CharField(
        label=_("来源单位"), required=False, max_length=100, help_text=_("同一单位下次的表按这次的列读取。可以不填。")
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        kinds: list[tuple[str, str]],
        places: list[tuple[str, str]],
        **rest: Any,
    ) -> None:
        super().__init__(data, **rest)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        if len(places) == 1:
            self.fields["place"].widget = forms.HiddenInput()


def upload_form(viewer: Viewer, data: Mapping[str, Any] | None, *, key: UUID | None) -> UploadForm:
    """The upload form with the kinds and ranges that this viewer may report."""
    kinds = kinds_of(viewer)
    places = list(dict(pair for kind, _word in kinds for pair in ranges(viewer, kind)).items())
    initial = {
        "kind": kinds[0][0] if len(kinds) == 1 else "SURVEY",
        "key": key,
        "place": places[0][0] if places else "",
    }
    return UploadForm(data, kinds=kinds, places=places, initial=initial)


class FilterForm(forms.Form):
    """Which rows of a batch are shown, and from where."""

    show = forms.ChoiceField(choices=[(s, s) for s in SHOW], required=False)
    file = forms.IntegerField(required=False, min_value=1)
    code = forms.RegexField(r"^[A-Z0-9_]{1,30}$", required=False)
    after = forms.IntegerField(required=False, min_value=0)

    def filters(self) -> RowFilters:
        """The filters, or the first view where the address makes no sense."""
        found = self.cleaned_data if self.is_valid() else {}
        return RowFilters(
            show=found.get("show") or "REFUSED", file_id=found.get("file"), code=found.get("code") or ""
        )

    def behind(self) -> int:
        """The row behind which the page begins."""
        return int(self.cleaned_data.get("after") or 0) if self.is_valid() else 0


def chosen_fields(sent: MultiValueDict[str, str]) -> dict[tuple[str, int], str]:
    """The columns' new meanings: fields named `c:<column>:<sheet>`."""
    found: dict[tuple[str, int], str] = {}
    for name in sent:
        mark, _colon, rest = name.partition(":")
        index, _colon, sheet = rest.partition(":")
        if mark == "c" and index.isdigit():
            found[sheet, int(index)] = str(sent[name])
    return found


def chosen_files(sent: MultiValueDict[str, str]) -> list[int]:
    """The files ticked on the page."""
    return [int(v) for v in sent.getlist("files") if v.isdigit()]
