"""Acts on the page of one case around what few may see: broken glass, reporters, complaints, a child."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qicheng.cases.file_queries import File
from qicheng.cases.forms import ReasonForm, ResultForm, SumsForm
from qicheng.cases.services import compartments
from qicheng.cases.views.doors import on_case
from qicheng.cases.views.file import done, page_of
from qicheng.core.acting import attempt
from qicheng.core.codes import qr_svg
from qicheng.core.viewer import Viewer
from qicheng.core.web import PageRequest


@require_POST
@on_case(lambda f: f.allowed.glass)
def glass(request: PageRequest, file: File) -> HttpResponse:
    """Opens a compartment's case in need."""
    form = ReasonForm(request.POST)
    said = _("已打开，4 小时内可以查看。您的查看已通知专责组，事后由他人复核。")
    return done(request, file, form, compartments.break_glass, said, name="glass_form")


@require_POST
@on_case(lambda f: f.allowed.reporter)
def reporter(request: PageRequest, file: File) -> HttpResponse:
    """Who reported it, shown once."""
    return _shown_once(request, file, compartments.reveal_reporter, "reporter")


@require_POST
@on_case(lambda f: f.allowed.labour)
def arrears_facts(request: PageRequest, file: File) -> HttpResponse:
    """The facts of a complaint, shown once."""
    return _shown_once(request, file, compartments.reveal_arrears, "facts")


def _shown_once(request: PageRequest, file: File, act: Callable[..., object], name: str) -> HttpResponse:
    """The page with what a reason opened, under `name`; or with what is wrong with the reason."""
    form = ReasonForm(request.POST)
    found = attempt(request, form, act, case_id=file.line.case_id)
    if found.done:
        return page_of(request, file, **{name: found.answer})
    return page_of(request, file, status=422, **{f"{name}_form": form})


@require_POST
@on_case(lambda f: f.allowed.labour)
def sums(request: PageRequest, file: File) -> HttpResponse:
    """Sums and employer of a complaint."""
    form = SumsForm(request.POST)

    def act(*, case_id: int, at: dt.datetime, by: Viewer, **_: object) -> None:
        compartments.record_arrears(case_id=case_id, **form.facts(), at=at, by=by)

    return done(request, file, form, act, _("已保存。"), name="sums_form")


@require_POST
@on_case(lambda f: f.line.kind == "CHILD_REFERRAL" and f.line.full)
def child(request: PageRequest, file: File) -> HttpResponse:
    """What was written down of a child, shown once and traced."""
    facts = compartments.child_facts(case_id=file.line.case_id, at=timezone.now(), by=request.viewer)
    return page_of(request, file, child=facts)


@require_POST
@on_case(lambda f: f.allowed.result)
def result(request: PageRequest, file: File) -> HttpResponse:
    """What the education side found."""
    form = ResultForm(request.POST)
    return done(
        request,
        file,
        form,
        compartments.record_result,
        _("结果已记录，移送人已收到提醒。"),
        name="result_form",
    )


@require_POST
@on_case(lambda f: f.allowed.result)
def school_link(request: PageRequest, file: File) -> HttpResponse:
    """A link by which the school answers."""
    token = compartments.make_school_link(case_id=file.line.case_id, at=timezone.now(), by=request.viewer)
    address = request.build_absolute_uri(reverse("tell:school", args=[token]))
    request.session[f"school{file.line.case_id}"] = {"address": address, "svg": qr_svg(address)}
    messages.success(request, _("链接已生成，只显示这一次，10 天内有效，学校填完即失效。"))
    return redirect("cases:case", case_id=file.line.case_id)
