"""Pages of claims: how the units stand, the names behind a figure, one claim, a new one."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qicheng.core.acting import answer_form, carried_out
from qicheng.core.shapes import BulkAction, Pager
from qicheng.core.web import PageRequest, needs
from qicheng.journeys import queries as journeys
from qicheng.kit.marking import gettext_noop
from qicheng.places import queries as places
from qicheng.places.picking import pick
from qicheng.season import queries as seasons
from qicheng.subsidy import access, shown
from qicheng.subsidy.forms import ChosenForm, ClaimForm, ListForm, ReasonForm
from qicheng.subsidy.queries import claims, lists
from qicheng.subsidy.queries.claims import Figures, Wanted
from qicheng.subsidy.queries.listing import LISTS
from qicheng.subsidy.rules import steps
from qicheng.subsidy.services import claiming, judging, reviewing
from qicheng.subsidy.services.claiming import Application

LABELS = {
    "todo_village": gettext_noop("等村里确认"), "todo_township": gettext_noop("等乡镇审核"), "todo_county": gettext_noop("等县级比对"), "post_village": gettext_noop("等村级公示"), "post_township": gettext_noop("等乡镇公示"),
    "post_county": gettext_noop("等县级公示"), "approvable": gettext_noop("等核准"), "all": gettext_noop("全部申请"), "undecided": gettext_noop("办理中"), "approved": gettext_noop("已核准未到账"),
    "ending_village": gettext_noop("村级公示两天内期满"), "ending_township": gettext_noop("乡镇公示两天内期满"), "ending_county": gettext_noop("县级公示两天内期满"), "payable": gettext_noop("可以制单发放"),
    "new_card": gettext_noop("本人报了新卡号，等核对"),
}  # fmt: skip
DESK_OF = {"todo_village": steps.VILLAGE, "todo_township": steps.TOWNSHIP, "todo_county": steps.COUNTY}
VERBS = {
    steps.VILLAGE: gettext_noop("确认"),
    steps.TOWNSHIP: gettext_noop("审核通过"),
    steps.COUNTY: gettext_noop("比对通过"),
}


@require_GET
@needs(access.VIEW, access.MONEY)
def index(request: PageRequest) -> HttpResponse:
    """How claims stand in the viewer's range, and what waits for the viewer. Who sees money only goes to the batches."""
    viewer, season = request.viewer, request.season_year or 0
    if not viewer.may(access.VIEW):
        return redirect("subsidy:batches")
    said = ListForm(request.GET).said()
    own = viewer.own_only(access.VIEW)
    begins = [p.ljust(12, "0") if p else request.county_code for p in viewer.prefixes(access.VIEW)]
    unit = "" if own else said.get("unit") or begins[0]
    if unit and places.place(unit) is None:
        raise Http404
    if unit:
        pick(
            viewer, access.VIEW, county=request.county_code, unit=unit
        )  # a unit outside the range is refused
    policy = said.get("policy", "")
    by_village = claims.figures(viewer, season=season, unit=unit, policy=policy)
    total = claims.added(list(by_village.values()))
    states = shown.shown_states(total)
    context = {
        "tabs": shown.tabs(viewer, "index"), "unit": unit, "name": places.name_of(unit) if unit else "", "parent": _parent(unit, begins), "has_season": bool(season),
        "policy": policy, "policies": [(p.number, p.title) for p in seasons.policies(season)], "total": total, "stats": shown.stats(total, unit, policy),
        "rows": [shown.row(c, n, f, states, policy=policy, opens=c.endswith("000")) for c, n, f in _below(unit, by_village)],
        "sum": shown.row(unit, "", total, states, policy=policy, opens=True), "closes": total.all == sum(total.counts.values()),
        "todo": _todo(request, season, unit, policy), "to_post": lists.to_post(viewer, season=season), "may_apply": viewer.may(access.APPLY), "may_import": viewer.may(access.APPLY, request.county_code),
    }  # fmt: skip
    return render(request, "subsidy/index.html", context)


def _todo(request: PageRequest, season: int, unit: str, policy: str) -> list[tuple[str, int, str]]:
    """What waits for this viewer: label, how many, where it is done."""
    wanted = [k for k, level in DESK_OF.items() if request.viewer.may(access.BY_LEVEL[level])]
    wanted += ["approvable"] if request.viewer.may(access.APPROVE) else []
    found = []
    for key in wanted:
        n = claims.total(
            request.viewer,
            season=season,
            wanted=Wanted(at=timezone.now(), unit=unit, state=key, policy=policy),
        )
        if n:
            found.append((str(_(LABELS[key])), n, shown.names_url(key, unit, policy)))
    return found


def _below(unit: str, by_village: dict[str, Figures]) -> list[tuple[str, str, Figures]]:
    if not unit or not unit.endswith("000"):
        return []
    digits = 9 if unit.endswith("000000") else 12
    units = {p.code: p.name for p in places.children(unit)}
    units |= {
        c: places.name_of(c)
        for c in sorted({v[:digits].ljust(12, "0") for v in by_village} - units.keys())
        if c.strip("0")
    }
    return [
        (c, n, claims.added([f for v, f in by_village.items() if v.startswith(c[:digits])]))
        for c, n in units.items()
    ]


def _parent(unit: str, begins: list[str]) -> tuple[str, str] | None:
    if not unit or unit in begins:
        return None
    above = unit[:9] + "000" if not unit.endswith("000") else unit[:6] + "000000"
    return above, places.name_of(above)


@require_GET
@needs(access.VIEW)
def names(request: PageRequest, state: str) -> HttpResponse:
    """The names behind a figure, with what can be done with many of them."""
    if state != "all" and state not in LISTS:
        raise Http404
    viewer, season = request.viewer, request.season_year or 0
    said = ListForm(request.GET).said()
    where = pick(
        viewer,
        access.VIEW,
        county=request.county_code,
        town=said.get("town", ""),
        village=said.get("village", ""),
        unit=said.get("unit", ""),
    )
    wanted = Wanted(
        at=timezone.now(),
        unit=where.unit,
        state="" if state == "all" else state,
        policy=said.get("policy", ""),
        text=said.get("text", ""),
    )
    rows, more = claims.page(viewer, season=season, wanted=wanted, after=said.get("after", 0))
    base = {k: v for k, v in (("unit", where.unit), ("policy", wanted.policy), ("text", wanted.text)) if v}
    level = DESK_OF.get(state, "")
    may = bool(level) and viewer.may(access.BY_LEVEL[level])
    place_names = places.names(sorted({r.village for r in rows if r.village}))
    context = {
        "tabs": shown.tabs(viewer, "index"), "label": _(LABELS.get(state) or steps.STATES[state]), "rows": [(r, place_names.get(r.village, r.village)) for r in rows],
        "total": claims.total(viewer, season=season, wanted=wanted), "filters": where.filters, "unit": where.unit, "unit_name": places.name_of(where.unit) if where.unit else "",
        "state": state, "level": level if may else "", "policy": wanted.policy, "key": uuid4(), "approving": state == "approvable" and viewer.may(access.APPROVE),
        "actions": (BulkAction(label=str(_(VERBS[level])), url=f"{reverse('subsidy:look')}?level={level}", icon="circle-check"),) if may else (),
        "pager": Pager(next_url=f"?{urlencode({**base, 'after': more})}" if more else None, first_url=f"?{urlencode(base)}" if said.get("after") else None, shown=len(rows)),
        "policies": claims.policies_used(viewer, season=season) if state == "approvable" else (),
    }  # fmt: skip
    return render(request, "subsidy/names.html", context)


@require_POST
@needs(access.VILLAGE, access.TOWNSHIP, access.COUNTY)
def look(request: PageRequest) -> HttpResponse:
    """A desk agrees to the chosen claims, or to all of the list."""
    form = ChosenForm({"level": request.GET.get("level", ""), **request.POST.dict()})
    if not form.is_valid():
        return redirect("subsidy:index")
    level, unit = form.cleaned_data["level"], form.cleaned_data["unit"]
    key = next(k for k, v in DESK_OF.items() if v == level)
    chosen = [int(x) for x in request.POST.getlist("chosen")[:2000] if x.isdigit() and len(x) < 19]
    if form.cleaned_data["whole"]:
        chosen = claims.ids(
            request.viewer,
            season=request.season_year or 0,
            wanted=Wanted(at=timezone.now(), unit=unit, state=key),
            capability=access.BY_LEVEL[level],
        )
    done = reviewing.look(
        level=level, claim_ids=chosen, at=timezone.now(), by=request.viewer, key=form.repeat_key()
    )
    messages.success(request, _("%(verb)s %(n)s 人。") % {"verb": _(VERBS[level]), "n": done})
    return redirect(shown.names_url(key, unit, ""))


@require_POST
@needs(access.APPROVE)
def approve(request: PageRequest) -> HttpResponse:
    """Approves everybody of a notice in the order of payment, as far as the money goes."""
    policy = request.POST.get("policy", "")[:80]
    done = reviewing.approve(policy=policy, at=timezone.now(), by=request.viewer)
    said = _("核准 %(n)s 人，%(sum)s 元。") % {"n": done.approved, "sum": f"{done.fen / 100:,.2f}"}
    if done.waiting:
        said += _("资金不够全额发放，还有 %(n)s 人按顺序等待。") % {"n": done.waiting}
    messages.success(request, said)
    return redirect(shown.names_url("approvable", "", policy))


@require_GET
@needs(access.VIEW)
def claim(request: PageRequest, claim_id: int) -> HttpResponse:
    """One claim: its line, its facts, why, its papers and its book."""
    file = claims.one(request.viewer, claim_id)
    if file is None:
        raise Http404
    return render(request, "subsidy/claim.html", _claim_context(request, file))


def _claim_context(request: PageRequest, file: claims.ClaimFile) -> dict[str, object]:
    viewer, where = request.viewer, file.line.village
    level = next(
        (
            lv
            for lv, s in (
                (steps.VILLAGE, steps.DRAFT),
                (steps.TOWNSHIP, steps.TOWNSHIP_REVIEW),
                (steps.COUNTY, steps.COUNTY_CHECK),
            )
            if s == file.state
        ),
        "",
    )
    turns = level or next(
        (
            lv
            for lv in (steps.COUNTY, steps.TOWNSHIP, steps.VILLAGE)
            if viewer.may(access.BY_LEVEL[lv], where)
        ),
        "",
    )
    open_state = file.state in steps.UNDECIDED
    policy = seasons.policy(file.line.policy)
    own = viewer.may(access.APPLY, where) or viewer.own_only(access.APPLY)
    return {
        "tabs": shown.tabs(viewer, "index"), "file": file, "claim": file.line, "stops": shown.line(file), "title": policy.title if policy else file.line.policy,
        "may_change": own and file.state in claiming.OPEN_TO_CHANGE, "may_account": own and file.state in claiming.OPEN_TO_CHANGE | steps.PAYABLE,
        "may_compare": own, "may_withdraw": own and file.state in claiming.OPEN_TO_WITHDRAW, "may_again": own and file.state == steps.RETURNED, "level": turns,
        "may_look": bool(level) and viewer.may(access.BY_LEVEL[level], where) and not file.line.ready, "verb": _(VERBS[level]) if level else "",
        "may_turn": bool(turns) and open_state and viewer.may(access.BY_LEVEL[turns], where), "may_object": viewer.may(access.OBJECT, where) and (open_state or file.state in steps.COMMITTED),
        "may_recover": viewer.may(access.PAY) and file.state == steps.PAID, "may_reveal": viewer.may("people.reveal", where), "may_file": viewer.may("desk.person") or viewer.may("people.view"),
        "may_lists": viewer.may(access.VIEW, where), "may_look_into": viewer.may(access.OBJECT, where), "may_kin": own,
        "key": uuid4(), "reason_form": ReasonForm(),
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(access.APPLY)
def new(request: PageRequest, person_id: int) -> HttpResponse:
    """A cadre takes a claim in for somebody of the own range."""
    season = request.season_year or 0
    line = journeys.line_of(
        request.viewer, season=season, person_id=person_id, on=timezone.localdate(), capability=access.APPLY
    )
    if line is None:
        raise Http404
    policies = [(p.number, f"{p.title}（{p.number}）") for p in seasons.policies(season)]
    initial = {"key": uuid4(), "where": line.destination_path, "employer": line.employer}
    posted = request.method == "POST"
    form = ClaimForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        policies=policies,
        initial=initial,
    )
    made: list[int] = []

    def act() -> None:
        t = form.cleaned_data
        application = Application(
            policy=t["policy"], person_id=person_id, card=t["card"], bank=t["bank"], account_name=t["account_name"], promised=t["promised"], work=form.work(), papers=form.papers()
        )  # fmt: skip
        made.append(
            claiming.receive(application, at=timezone.now(), by=request.viewer, key=form.repeat_key())
        )
        judging.judge_claims(made, at=timezone.now(), by=request.viewer)

    if posted and carried_out(form, act):
        messages.success(request, _("已受理。下面是逐条核对的结果。"))
        return redirect("subsidy:claim", made[0])
    context = {
        "tabs": shown.tabs(request.viewer, "index"),
        "form": form,
        "person": line,
        "policies": policies,
        "known": claims.of_person(request.viewer, person_id, season=season),
    }
    return render(request, "subsidy/new.html", context, status=422 if posted else 200)


@require_http_methods(["GET", "POST"])
@needs(access.VILLAGE, access.TOWNSHIP, access.COUNTY)
def turn(request: PageRequest, claim_id: int, way: str) -> HttpResponse:
    """退回补正 or 不予补贴, with its reason."""
    file = claims.one(request.viewer, claim_id)
    if file is None or way not in {"return", "refuse"}:
        raise Http404
    context = _claim_context(request, file)
    posted = request.method == "POST"
    form = ReasonForm(request.POST if posted else None, initial={"reason": file.line.sentence})
    act, said = (
        (reviewing.send_back, _("已退回补正，本人会看到理由。"))
        if way == "return"
        else (reviewing.refuse, _("已登记不予补贴，可以打印告知书。"))
    )

    def again() -> HttpResponse:
        return render(
            request,
            "subsidy/reason.html",
            {**context, "form": form, "way": way},
            status=422 if posted else 200,
        )

    return answer_form(
        request,
        form,
        act,
        said=said,
        to=redirect("subsidy:claim", claim_id),
        again=again,
        claim_id=claim_id,
        level=str(context["level"]),
    )
