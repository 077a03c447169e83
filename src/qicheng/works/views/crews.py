"""Pages of crews: who joins, who leaves, the card that wages go to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qicheng.core.acting import answer_form, carried_out
from qicheng.core.web import PageRequest, needs
from qicheng.journeys import queries as journeys
from qicheng.journeys.queries import Filters
from qicheng.kit.codes import township_of
from qicheng.places import queries as places
from qicheng.works import access, queries
from qicheng.works.forms import CardForm, JoinForm, LeaveForm
from qicheng.works.services import crews

if TYPE_CHECKING:
    from qicheng.works.models import Member

MOST = 200


@require_http_methods(["GET", "POST"])
@needs(access.CREW)
def join(request: PageRequest, contract_id: int) -> HttpResponse:
    """Who joins: those of the township who want local work, poor households first, or whoever is searched for."""
    row = queries.contract(request.viewer, contract_id, access.CREW)
    rate = row.project.least_rate_fen / 100 or None
    start = {"joined_date": max(timezone.localdate(), row.project.from_date), "rate": rate}
    form = JoinForm(request.POST if request.method == "POST" else None, initial=start)
    refused: tuple[tuple[str, str], ...] = ()
    done: list[crews.Joined] = []

    def act() -> None:
        done.append(
            crews.join(
                contract_id=contract_id, person_ids=form.persons(), season=request.season_year or 0, terms=crews.Terms(**form.said()), at=timezone.now(), by=request.viewer
            )
        )  # fmt: skip

    if request.method == "POST" and carried_out(form, act):
        refused = done[0].refused
        if done[0].count:
            messages.success(request, _("已加入 %(n)s 人。") % {"n": done[0].count})
        if not refused:
            return redirect("works:project", row.project_id)
    text = request.GET.get("q", "").strip()
    unit = township_of(row.project.place)
    filters = Filters(unit=unit, text=text) if text else Filters(unit=unit, intention="LOCAL")
    lines, more = journeys.roster_page(request.viewer, season=request.season_year or 0, filters=filters, on=timezone.localdate(), size=MOST)  # fmt: skip
    busy = queries.at_work([x.person_id for x in lines], contract=row if text else None)
    found = sorted((x for x in lines if x.person_id not in busy), key=lambda x: not x.is_poor)
    names = places.names(sorted({x.village for x in found}))
    context = {
        "contract": row, "form": form, "text": text, "lines": [(x, names.get(x.village, x.village)) for x in found], "more": bool(more), "refused": refused,
    }  # fmt: skip
    return render(request, "works/join.html", context, status=422 if form.errors or refused else 200)


@require_http_methods(["GET", "POST"])
@needs(access.CREW)
def card(request: PageRequest, member_id: int) -> HttpResponse:
    """One person of a crew: the card that wages go to, and leaving."""
    row, name = queries.member(request.viewer, member_id, access.CREW)
    form = CardForm(request.POST if request.method == "POST" else None, initial={"bank": row.bank})
    return _member(request, row, name, form, LeaveForm(initial={"on": timezone.localdate()}), act="card")


@require_POST
@needs(access.CREW)
def leave(request: PageRequest, member_id: int) -> HttpResponse:
    """A person leaves the crew."""
    row, name = queries.member(request.viewer, member_id, access.CREW)
    return _member(request, row, name, CardForm(initial={"bank": row.bank}), LeaveForm(request.POST), act="leave")  # fmt: skip


def _member(
    request: PageRequest, row: Member, name: str, card_form: CardForm, leave_form: LeaveForm, *, act: str
) -> HttpResponse:  # fmt: skip
    form = card_form if act == "card" else leave_form
    doing, said = (crews.set_card, _("卡号已登记，加密保存。")) if act == "card" else (crews.leave, _("已登记离开，做过的工照样发钱。"))  # fmt: skip
    context = {"member": row, "name": name, "card_form": card_form, "leave_form": leave_form}

    def page() -> HttpResponse:
        return render(request, "works/member.html", context, status=422 if form.errors else 200)

    if request.method == "GET":
        return page()
    to = redirect("works:project", row.contract.project_id)
    return answer_form(request, form, doing, said=said, to=to, again=page, member_id=row.pk)
