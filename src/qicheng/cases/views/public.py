"""Pages that need no account: telling of a matter, following it by its receipt code, a school's answer by its link."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qicheng.cases import file_queries
from qicheng.cases.forms import CodeForm, IntakeForm, RateForm, SchoolForm
from qicheng.cases.services import compartments, opening, reporting
from qicheng.core import openly
from qicheng.core.acting import carried_out
from qicheng.core.viewer import CannotAct, NotAllowed
from qicheng.places import queries as places

MOST_TOLD, MOST_LOOKED = 30, 60  # an hour and address


def _busy(request: HttpRequest) -> HttpResponse:
    return openly.answer(request, "cases/public/busy.html", {"fault": openly.too_much()}, status=429)


@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest) -> HttpResponse:
    """A worker tells of a matter; the receipt code is shown once."""
    towns = [(t.code, t.name) for t in places.children(places.county_code())] if places.county_code() else []
    form = IntakeForm(
        request.POST if request.method == "POST" else None, places=towns, initial={"key": uuid.uuid4()}
    )
    if openly.is_too_much(request, "tell", most=MOST_TOLD, at=timezone.now()):
        return _busy(request)
    made: list[tuple[int, str]] = []
    if request.method == "POST" and carried_out(
        form,
        lambda: made.append(
            opening.take_intake(**form.cleaned_data, at=timezone.now(), address=openly.address(request))
        ),
    ):
        number, code = made[0]
        return openly.answer(
            request, "cases/public/told.html", {"number": number, "code": f"{code[:5]} {code[5:]}"}
        )
    return openly.answer(
        request,
        "cases/public/tell.html",
        {"form": form, "county": places.name_of(places.county_code()) if towns else ""},
        422 if form.errors else 200,
    )


ACTS = ("look", "add", "confirm", "review")


@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Follows a matter by its code, which travels in the body only: never in an address, a log or a history."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return openly.answer(
            request, "cases/public/receipt.html", {"form": form}, 422 if form.errors else 200
        )
    if openly.is_too_much(request, "receipt", most=MOST_LOOKED, at=timezone.now()):
        return _busy(request)
    code, what = form.cleaned_data["code"], request.POST.get("what", "look")
    fault = said = ""
    rate = RateForm(request.POST if what == "confirm" else None)
    try:
        row = reporting.case_of_receipt(code)
        said = _act(request, what, code, rate)
        row.refresh_from_db()
    except NotAllowed as refusal:
        form.add_error("code", refusal.sentence)
        return openly.answer(request, "cases/public/receipt.html", {"form": form}, 422)
    except CannotAct as refusal:
        fault = refusal.sentence
    context = {
        "form": form,
        "case": file_queries.receipt(row),
        "code": code,
        "rate_form": rate,
        "fault": fault,
        "said": said,
        "typed": request.POST.get("text", "") if fault else "",
    }
    return openly.answer(request, "cases/public/receipt.html", context, 422 if fault else 200)


def _act(request: HttpRequest, what: str, code: str, rate: RateForm) -> str:
    at, address, text = timezone.now(), openly.address(request), str(request.POST.get("text", ""))[:1000]
    if what == "add":
        reporting.add_words(code=code, text=text, at=at, address=address)
        return _("已补充，承办单位会看到。")
    if what == "review":
        reporting.ask_review(code=code, text=text, at=at, address=address)
        return _("已申请复议，由上一级重新办理。")
    if what == "confirm":
        if not rate.is_valid():
            raise CannotAct("SATISFACTION", _("请选择满意程度。"))
        reporting.confirm(
            code=code,
            satisfaction=rate.cleaned_data["satisfaction"],
            text=rate.cleaned_data["text"],
            at=at,
            address=address,
        )
        return _("谢谢您的评价。")
    return ""


@require_http_methods(["GET", "POST"])
def school(request: HttpRequest, token: str) -> HttpResponse:
    """A school answers what it knows of a child. The link is the right; it ends with the answer."""
    at = timezone.now()
    try:
        referral = compartments.referral_of_link(token, at=at)
    except NotAllowed as refusal:
        return openly.answer(request, "cases/public/school.html", {"fault": refusal.sentence}, status=404)
    form = SchoolForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and carried_out(
        form,
        lambda: compartments.answer_as_school(
            token=token, **form.cleaned_data, at=timezone.now(), address=openly.address(request)
        ),
    ):
        return openly.answer(request, "cases/public/school.html", {"done": True})
    return openly.answer(
        request,
        "cases/public/school.html",
        {"form": form, "child": compartments.school_facts(referral), "due": referral.case.due_at},
        422 if form.errors else 200,
    )
