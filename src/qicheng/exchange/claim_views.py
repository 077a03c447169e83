"""补贴申请表: application lists and bus manifests as they come, judged by a notice; tried first, then kept."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from qicheng.core.acting import carried_out
from qicheng.core.viewer import CannotAct, NotAllowed
from qicheng.core.web import PageRequest, needs
from qicheng.exchange.services import claims
from qicheng.exchange.services.claims import Done
from qicheng.kit.home import home
from qicheng.season import queries as seasons

APPLY = "subsidy.apply"
MOST_BYTES, MOST_FILES, MOST_LINES = 20 * 2**20, 50, 2_000
WORDS = {"PAY": gettext_lazy("可发"), "WAIT": gettext_lazy("等待资金"), "RETURN": gettext_lazy("退回改正"), "REJECT": gettext_lazy("不符合")}  # fmt: skip
TONES = {"PAY": "ok", "WAIT": "warn", "RETURN": "warn", "REJECT": "bad"}


class Several(forms.ClearableFileInput):
    allow_multiple_selected = True


class ClaimsForm(forms.Form):
    """A notice and the files; `keep` writes the claims, without it they are only tried."""

    policy = forms.ChoiceField(label=gettext_lazy("按哪份通知"))
    lists = forms.FileField(
        label=gettext_lazy("申请表和乘客信息登记表"), widget=Several, required=False,
        help_text=gettext_lazy("Excel、WPS、CSV 或压缩包，可以一次选几个；哪张是申请、哪张是乘车登记，系统自己认。"),
    )  # fmt: skip
    keep = forms.BooleanField(required=False)

    def __init__(self, *args: Any, season: int, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.known = [(p.number, f"{p.number}《{p.title}》") for p in seasons.policies(season)]
        self.fields["policy"].choices = self.known  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@needs(APPLY)
def take(request: PageRequest) -> HttpResponse:
    """Lists of the whole county are taken in by whoever takes claims in for all of it; the answer stands on the same page."""
    if not request.viewer.may(APPLY, request.county_code):
        raise NotAllowed
    posted = request.method == "POST"
    form = ClaimsForm(request.POST if posted else None, season=request.season_year or 0)
    done: list[Done] = []
    if posted:
        carried_out(form, lambda: done.append(_taken(request, form)))
    context = {
        "form": form,
        "has_policies": bool(form.known),
        **(_shown(done[0]) if done else {}),
    }
    return render(request, "exchange/claims.html", context, status=422 if form.errors else 200)


def _taken(request: PageRequest, form: forms.Form) -> Done:
    files = request.FILES.getlist("lists")
    if not files:
        raise CannotAct("NO_FILE", _("还没有选文件。请把申请表（和乘客信息登记表）放进来。"))
    if len(files) > MOST_FILES or sum(f.size or 0 for f in files) > MOST_BYTES:
        raise CannotAct("SIZE", _("文件太多或合计超过 20 MB。请分几次放，同一批的申请要放在一起。"))
    with tempfile.TemporaryDirectory(dir=home()) as folder:
        for n, file in enumerate(files):
            path = Path(folder) / f"{n:02d}" / Path(file.name or "file").name[:100]
            path.parent.mkdir()
            with path.open("wb") as out:
                out.writelines(file.chunks())
        said = form.cleaned_data
        return claims.take_in(
            Path(folder), policy=said["policy"], keep=said["keep"], at=timezone.now(), by=request.viewer
        )


def _shown(done: Done) -> dict[str, object]:
    answer = done.answer
    rows = [(d, WORDS[d["decision"]], TONES[d["decision"]]) for d in answer["decisions"][:MOST_LINES]]
    return {
        "done": done,
        "answer": answer,
        "rows": rows,
        "more": max(0, len(answer["decisions"]) - MOST_LINES),
    }
