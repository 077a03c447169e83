"""Acts on one claim: its account, its papers, handing in again, withdrawing, an objection, opening a number, the 告知书, the worker's link."""

from __future__ import annotations

import tempfile
from pathlib import Path
from uuid import uuid4

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qicheng.core.acting import answer_form, carried_out
from qicheng.core.codes import qr_svg
from qicheng.core.papers import letter
from qicheng.core.web import PageRequest, needs
from qicheng.kit.home import home
from qicheng.places import queries as places
from qicheng.season import queries as seasons
from qicheng.subsidy import access, sheets
from qicheng.subsidy.forms import (
    CompareForm,
    CorrectForm,
    ObjectionForm,
    PaperForm,
    ReasonForm,
    RefuseCardForm,
)
from qicheng.subsidy.money_forms import KinForm
from qicheng.subsidy.queries import claims
from qicheng.subsidy.services import claiming, judging, opening, posting, recarding, setup
from qicheng.subsidy.services.posting import Told
from qicheng.subsidy.views.claims import _claim_context


def _file(request: PageRequest, claim_id: int) -> claims.ClaimFile:
    file = claims.one(request.viewer, claim_id)
    if file is None:
        raise Http404
    return file


def _page(
    request: PageRequest,
    file: claims.ClaimFile,
    form: object,
    title: str,
    verb: str,
    *,
    enctype: bool = False,
    lead: str = "",
) -> HttpResponse:
    """A form about one claim."""
    context = {"claim": file.line, "form": form, "heading": title, "verb": verb, "enctype": enctype, "lead": lead}  # fmt: skip
    return render(request, "subsidy/act.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@needs(access.APPLY)
def account(request: PageRequest, claim_id: int) -> HttpResponse:
    """Another card."""
    file = _file(request, claim_id)
    form = CorrectForm(
        request.POST if request.method == "POST" else None,
        initial={"bank": file.bank, "account_name": file.account_name},
    )

    def again() -> HttpResponse:
        return _page(request, file, form, _("改卡号"), _("保存"))

    def act(**told: object) -> None:
        claiming.correct_account(claim_id=claim_id, **told)  # type: ignore[arg-type]
        judging.judge_claims([claim_id], at=timezone.now(), by=request.viewer)

    return answer_form(
        request, form, act, said=_("卡号已改。"), to=redirect("subsidy:claim", claim_id), again=again
    )


@require_http_methods(["GET", "POST"])
@needs(access.APPLY)
def compare(request: PageRequest, claim_id: int, way: str) -> HttpResponse:
    """The card that the worker told: compared with the card itself, or found not to be right."""
    file = _file(request, claim_id)
    if way not in {"confirm", "refuse"} or file.told_card is None:
        raise Http404
    form_of, act, title, verb, said = (
        (CompareForm, recarding.confirm, _("核对新卡号"), _("核对无误"), _("新卡号已核对，可以接着办。"))
        if way == "confirm"
        else (
            RefuseCardForm,
            recarding.refuse,
            _("新卡号不符"),
            _("登记不符"),
            _("已登记不符，本人会看到理由。"),
        )
    )
    form = form_of(request.POST if request.method == "POST" else None, initial={"key": uuid4()})

    def again() -> HttpResponse:
        told = file.told_card
        lead = f"{_('本人报的：')} {told.card} {told.bank}" if told else ""
        return _page(request, file, form, title, verb, lead=lead)

    return answer_form(request, form, act, said=said, to=redirect("subsidy:claim", claim_id), again=again, change_id=file.told_card.id)  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(access.APPLY)
def paper(request: PageRequest, claim_id: int) -> HttpResponse:
    """One more proof."""
    file = _file(request, claim_id)
    posted = request.method == "POST"
    form = PaperForm(
        request.POST if posted else None, request.FILES if posted else None, initial={"key": uuid4()}
    )

    def act() -> None:
        claiming.add_paper(
            claim_id=claim_id, paper=form.paper(), at=timezone.now(), by=request.viewer, key=form.repeat_key()
        )
        judging.judge_claims([claim_id], at=timezone.now(), by=request.viewer)

    if posted and carried_out(form, act):
        messages.success(request, _("材料已补上。"))
        return redirect("subsidy:claim", claim_id)
    return _page(request, file, form, _("补材料"), _("保存"), enctype=True)


@require_POST
@needs(access.APPLY)
def again(request: PageRequest, claim_id: int) -> HttpResponse:
    """A returned claim is handed in again."""
    _file(request, claim_id)
    claiming.hand_in_again(claim_id=claim_id, at=timezone.now(), by=request.viewer)
    judging.judge_claims([claim_id], at=timezone.now(), by=request.viewer)
    messages.success(request, _("已重新提交，次序按第一次受理的时间。"))
    return redirect("subsidy:claim", claim_id)


@require_http_methods(["GET", "POST"])
@needs(access.APPLY)
def withdraw(request: PageRequest, claim_id: int) -> HttpResponse:
    """The claimant takes it back."""
    file = _file(request, claim_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def once_more() -> HttpResponse:
        return _page(request, file, form, _("撤回申请"), _("撤回"))

    if request.method != "POST":
        return once_more()
    return answer_form(
        request,
        form,
        claiming.withdraw,
        said=_("已撤回。"),
        to=redirect("subsidy:claim", claim_id),
        again=once_more,
        claim_id=claim_id,
    )


@require_http_methods(["GET", "POST"])
@needs(access.OBJECT)
def object_to(request: PageRequest, claim_id: int) -> HttpResponse:
    """An objection that somebody told an official."""
    file = _file(request, claim_id)
    posted = request.method == "POST"
    form = ObjectionForm(request.POST if posted else None, initial={"key": uuid4()})

    def act() -> None:
        t = form.cleaned_data
        told = Told(words=t["words"], source=t["source"], name=t["name"], phone=t["phone"])
        posting.object_to(
            claim_id=claim_id, told=told, at=timezone.now(), by=request.viewer, key=form.repeat_key()
        )

    if posted and carried_out(form, act):
        messages.success(request, _("已受理异议，这一人暂停发放，别人不受影响。"))
        return redirect("subsidy:claim", claim_id)
    return _page(request, file, form, _("登记异议"), _("登记"))


@require_POST
@needs("people.reveal")
def reveal(request: PageRequest, claim_id: int) -> HttpResponse:
    """Opens card or phone with a reason and a trace."""
    file = _file(request, claim_id)
    field = request.POST.get("field", "")
    found = opening.reveal(
        claim_id=claim_id,
        field=field,
        reason=request.POST.get("reason", "")[:200],
        at=timezone.now(),
        by=request.viewer,
    )
    return render(
        request,
        "subsidy/claim.html",
        {**_claim_context(request, file), "opened": found, "opened_field": field},
    )


@require_GET
@needs(access.VIEW)
def letter_of(request: PageRequest, claim_id: int) -> FileResponse:
    """告知书 as PDF."""
    file = _file(request, claim_id)
    policy = seasons.policy(file.line.policy)
    paper = sheets.notice_letter(
        file,
        title=policy.title if policy else file.line.policy,
        office=f"{places.name_of(places.county_code())}就业服务中心",
        phone="",
        on=timezone.localdate(),
    )
    opening.printed(claim_id=claim_id, at=timezone.now(), by=request.viewer)
    with tempfile.NamedTemporaryFile(dir=home(), suffix=".pdf", delete=False) as handle:
        path = Path(handle.name)
    try:
        letter.write_pdf(path, paper)
        stream = path.open("rb")
    finally:
        path.unlink(missing_ok=True)  # an open file stays readable until it is sent
    return FileResponse(stream, filename=f"告知书-{file.line.number}.pdf", content_type="application/pdf")


@require_GET
@needs(access.VIEW)
def proof(request: PageRequest, claim_id: int, proof_id: int) -> HttpResponse:
    """One proof's file, opened with a trace."""
    _file(request, claim_id)
    name, content = opening.paper(claim_id=claim_id, proof_id=proof_id, at=timezone.now(), by=request.viewer)
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = (
        f'attachment; filename="proof-{proof_id}{Path(name).suffix[:6] if Path(name).suffix.isascii() else ""}"'
    )
    return response


@require_POST
@needs(access.APPLY)
def link(request: PageRequest, person_id: int) -> HttpResponse:
    """The worker's own link as a code to scan, shown once."""
    token = setup.make_link(
        person_id=person_id, season=request.season_year or 0, at=timezone.now(), by=request.viewer
    )
    url = request.build_absolute_uri(f"/butie/{token}/")
    return render(request, "subsidy/link.html", {"url": url, "qr": qr_svg(url), "person_id": person_id})


@require_http_methods(["GET", "POST"])
@needs(access.APPLY)
def kin(request: PageRequest, claim_id: int) -> HttpResponse:
    """Declares an official near to the claimant."""
    file = _file(request, claim_id)
    if file.line.person_id is None:
        raise Http404
    form = KinForm(request.POST if request.method == "POST" else None)

    def once_more() -> HttpResponse:
        return _page(request, file, form, _("登记回避"), _("登记"))

    if request.method != "POST":
        return once_more()
    return answer_form(
        request, form, setup.declare_kin, said=_("已登记回避，此人不再经办这一户。"), to=redirect("subsidy:claim", claim_id), again=once_more, person_id=file.line.person_id
    )  # fmt: skip
