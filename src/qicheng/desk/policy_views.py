"""补贴通知: notices as versions, their editor with a dry run, publishing by a second person. At the desk because it asks two rooms."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qicheng.core.acting import carried_out
from qicheng.core.viewer import CannotAct
from qicheng.core.web import PageRequest, needs
from qicheng.season import policy_acts
from qicheng.season import queries as seasons
from qicheng.season.policy_forms import (
    LABELS,
    ConditionSet,
    ExampleSet,
    PolicyForm,
    TierSet,
    initial_of,
    rows_of,
)
from qicheng.season.queries import VersionLine
from qicheng.season.rules import spoken
from qicheng.season.rules.entry import FIELDS
from qicheng.season.rules.expressions import VARIABLES
from qicheng.subsidy.rules.examples import Tried
from qicheng.subsidy.services import notices

VIEW, EDIT = "season.view", "season.edit"
MOST_FILE = 2 * 2**20


class FileForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("通知表格（.xlsx）或设置文件（.json）"))


@require_GET
@needs(VIEW)
def policies(request: PageRequest) -> HttpResponse:
    """The notices of the season: one row a number, with its newest version and the one that is being drafted."""
    return _list(request, FileForm())


def _list(request: PageRequest, form: forms.Form, status: int = 200) -> HttpResponse:
    by_number: dict[str, list[VersionLine]] = {}
    for line in seasons.versions(request.season_year or 0):
        by_number.setdefault(line.number, []).append(line)
    rows = [
        {"number": n, "newest": lines[0], "published": next((x for x in lines if x.state == "PUBLISHED"), None), "open": next((x for x in lines if x.state != "PUBLISHED"), None)}
        for n, lines in by_number.items()
    ]  # fmt: skip
    return render(
        request,
        "desk/policies.html",
        {"rows": rows, "form": form, "may_edit": request.viewer.may(EDIT)},
        status=status,
    )


def _version(version_id: int) -> VersionLine:
    line = seasons.version(version_id)
    if line is None or line.state == "DROPPED":
        raise Http404
    return line


@require_GET
@needs(VIEW)
def policy(request: PageRequest, version_id: int) -> HttpResponse:
    """One version: what it says, what comes of its examples, who made it, the other versions."""
    line = _version(version_id)
    may_edit = request.viewer.may(EDIT)
    context = {
        "line": line, "texts": _shown(line), "tiers": [spoken.tier(t) for t in line.policy.tiers], "tried": notices.tried(line.id),
        "versions": seasons.versions(number=line.number), "may_edit": may_edit, "own": line.made_by_id == request.viewer.user_id,
        "may_publish": may_edit and line.state == "SUBMITTED" and line.made_by_id != request.viewer.user_id,
    }  # fmt: skip
    return render(request, "desk/policy.html", context)


def _shown(line: VersionLine) -> list[tuple[str, str]]:
    texts = spoken.spoken(line.policy)
    told = (
        (label, texts[FIELDS[name][0]])
        for name, (label, _hint) in LABELS.items()
        if name not in ("number", "title")
    )
    return [(label, text) for label, text in told if text]


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def edit(request: PageRequest, version_id: int = 0) -> HttpResponse:
    """The editor: fields, amounts, conditions, examples. 试算 shows what comes of the examples and saves nothing."""
    line = _version(version_id) if version_id else None
    begin: dict[str, Any] = initial_of(line.policy, line.examples) if line else {"fields": {"season": request.season_year, "publicity_days": 7, "publicity_levels": "村、乡镇、县", "not_with_charter": "是", "priority": "脱贫户、监测对象", "pay_channel": "一卡通"}, "tiers": [], "conditions": [], "examples": []}  # fmt: skip
    sent = request.POST if request.method == "POST" else None
    form = PolicyForm(
        sent, initial=begin["fields"] | {"reason": line.reason if line and line.state != "PUBLISHED" else ""}
    )
    sets: list[tuple[str, Any]] = [
        ("tiers", TierSet(sent, prefix="tiers", initial=begin["tiers"])),
        ("conditions", ConditionSet(sent, prefix="conditions", initial=begin["conditions"])),
        ("examples", ExampleSet(sent, prefix="examples", initial=begin["examples"])),
    ]
    tried: list[Tried] = []
    if sent is not None and all([form.is_valid(), *(s.is_valid() for _, s in sets)]):
        if "try" in sent:
            carried_out(form, lambda: tried.extend(_try(form, dict(sets))))
        else:
            saved: list[int] = []
            if carried_out(form, lambda: saved.append(_save(request, form, dict(sets)))):
                messages.success(request, _("草稿已保存。算例都通过后提交，由另一人核对发布。"))
                return redirect("desk:policy", saved[0])
    context = {"line": line, "form": form, **dict(sets), "tried": tried, "variables": VARIABLES}
    return render(request, "desk/policy_edit.html", context, status=422 if form.errors or any(s.total_error_count() for _, s in sets) else 200)  # fmt: skip


def _told(form: PolicyForm, sets: dict[str, Any]) -> dict[str, Any]:
    return form.told() | {name: [_plain(r) for r in rows_of(s)] for name, s in sets.items()}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {k: str(v) if not isinstance(v, bool) else v for k, v in row.items()}


def _try(form: PolicyForm, sets: dict[str, Any]) -> list[Tried]:
    policy, examples = policy_acts.read_policy(_told(form, sets))
    return notices.try_examples(policy, examples)


def _save(request: PageRequest, form: PolicyForm, sets: dict[str, Any]) -> int:
    policy, examples = policy_acts.read_policy(_told(form, sets))
    said = form.cleaned_data
    row = policy_acts.draft_policy(policy, examples=examples, reason=said["reason"], holds_from_date=said["holds_from_date"], at=timezone.now(), by=request.viewer)  # fmt: skip
    return row.pk


@require_POST
@needs(EDIT)
def submit(request: PageRequest, version_id: int) -> HttpResponse:
    """Hands a draft to a second person."""
    notices.submit(version_id, at=timezone.now(), by=request.viewer)
    messages.success(request, _("已提交，等另一人核对发布。"))
    return redirect("desk:policy", version_id)


@require_POST
@needs(EDIT)
def publish(request: PageRequest, version_id: int) -> HttpResponse:
    """Publishes what another person handed in."""
    notices.publish(version_id, digest=request.POST.get("digest", ""), at=timezone.now(), by=request.viewer)
    messages.success(request, _("通知已发布，现在起按本版判定。"))
    return redirect("desk:policy", version_id)


@require_POST
@needs(EDIT)
def drop(request: PageRequest, version_id: int) -> HttpResponse:
    """Takes a draft back."""
    policy_acts.drop_policy(version_id, at=timezone.now(), by=request.viewer)
    messages.success(request, _("草稿已作废。"))
    return redirect("desk:policies")


@require_POST
@needs(EDIT)
def upload(request: PageRequest) -> HttpResponse:
    """A notice from a workbook or a set-up file, as a draft."""
    form = FileForm(request.POST, request.FILES)
    saved: list[int] = []
    if carried_out(form, lambda: saved.append(_take(request, form))):
        messages.success(request, _("已存为草稿，请核对算例后提交。"))
        return redirect("desk:policy", saved[0])
    return _list(request, form, status=422)


def _take(request: PageRequest, form: forms.Form) -> int:
    file = form.cleaned_data["file"]
    if file.size > MOST_FILE:
        raise CannotAct("SIZE", _("文件超过 2 MB，不像一份通知。请用模板填写。"))
    from qicheng.season import policy_books

    suffix = ".json" if file.name.lower().endswith(".json") else Path(file.name).suffix[:6] or ".xlsx"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"notice{suffix}"
        path.write_bytes(file.read())
        return policy_books.take_in(path, at=timezone.now(), by=request.viewer).pk


@require_GET
@needs(VIEW)
def template(request: PageRequest) -> HttpResponse:
    """The empty form of a notice as a workbook."""
    from qicheng.season import policy_books

    answer = HttpResponse(
        policy_books.template(),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    answer["Content-Disposition"] = 'attachment; filename="policy-template.xlsx"'
    return answer
