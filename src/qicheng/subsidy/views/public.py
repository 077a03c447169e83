"""Pages that need no account: the county's public lists with their objections, and the worker's own page behind a link."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from qicheng.core import openly
from qicheng.core.acting import carried_out
from qicheng.core.viewer import NotAllowed
from qicheng.places import queries as places
from qicheng.season import queries as seasons
from qicheng.subsidy import shown
from qicheng.subsidy.forms import AskLinkForm, ClaimForm, PublicObjectionForm, TellCardForm
from qicheng.subsidy.queries import lists, worker
from qicheng.subsidy.services import posting, recarding, setup, working
from qicheng.subsidy.services.posting import Told

MOST_OBJECTED, MOST_ASKED, MOST_SENT = 20, 10, 60  # an hour and address


def _answer(
    request: HttpRequest, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    return openly.answer(request, f"subsidy/public/{template}.html", context, status)


def _busy(request: HttpRequest) -> HttpResponse:
    return _answer(
        request,
        "said",
        {
            "heading": _("请过一会儿再来"),
            "sentence": openly.too_much(),
        },
        429,
    )


@require_GET
def every(request: HttpRequest) -> HttpResponse:
    """All lists that hang now."""
    code = places.county_code()
    return _answer(
        request,
        "lists",
        {"lists": lists.public_lists(at=timezone.now()), "county": places.name_of(code) if code else ""},
    )


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, code: str) -> HttpResponse:
    """One list and, by the same page, an objection to one of its lines."""
    found = lists.public_list(code.upper(), at=timezone.now())
    if found is None:
        return _answer(
            request,
            "said",
            {
                "heading": _("没有这份公示"),
                "sentence": _(
                    "公示期已经结束，或者公示码不对。有意见请拨打 12333，或向村（社区）、乡镇反映。"
                ),
            },
            404,
        )
    hanging, told = found, request.GET.dict()
    posted = request.method == "POST"
    form = PublicObjectionForm(request.POST if posted else None, initial={"key": uuid4()})
    if openly.is_too_much(request, "gongshi", most=MOST_OBJECTED, at=timezone.now()):
        return _busy(request)

    def act() -> None:
        t = form.cleaned_data
        told = Told(words=t["words"], source="QR", name=t["name"], phone=t["phone"])
        posting.object_by_code(
            code=hanging.code,
            position=t["position"],
            told=told,
            at=timezone.now(),
            address=openly.address(request),
            key=form.repeat_key(),
        )

    if posted and carried_out(form, act):
        return _answer(
            request,
            "said",
            {
                "heading": _("已收到您的意见"),
                "sentence": _("这一人的发放已经暂停，由乡镇核实后再办，别人不受影响。您的信息保密。"),
            },
        )
    return _answer(request, "list", _list_page(hanging, told, form), 422 if posted else 200)


def _list_page(hanging: lists.Hanging, told: dict[str, str], form: PublicObjectionForm) -> dict[str, object]:
    """One screen of a list, of one village if that is asked."""
    names = places.names(lists.villages(hanging.id))
    village = told.get("village", "") if told.get("village") in names else ""
    lines, more = lists.screen(hanging.id, after=shown.cursor(told, "after"), village=village)
    return {
        "list": hanging, "rows": [(x, names.get(x.village, x.village)) for x in lines], "form": form, "villages": sorted(names.items()), "village": village,
        "pager": shown.pager(told, "after", more, rows=len(lines), total=None if village else hanging.people),
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """A worker asks for the own link; the answer is the same whether there is such a person or not."""
    form = AskLinkForm(request.POST if request.method == "POST" else None)
    if openly.is_too_much(request, "butie", most=MOST_ASKED, at=timezone.now()):
        return _busy(request)
    if form.is_bound and form.is_valid():
        season, t = seasons.latest_season(), form.cleaned_data
        if season is not None:
            site = request.build_absolute_uri("/").rstrip("/")
            setup.ask_link(
                id_number=t["id_number"],
                phone=t["phone"],
                season=season.year,
                site=site,
                at=timezone.now(),
                address=openly.address(request),
            )
        sentence = _(
            "如果身份证号和手机号与名册里登记的一致，链接已经用短信发到这个手机。没有收到的，请找村干部出示二维码。"
        )
        return _answer(request, "said", {"heading": _("已提交"), "sentence": sentence})
    return _answer(request, "ask", {"form": form}, 422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """The worker's own page: the claims of the season, and a new one."""
    now = timezone.now()
    try:
        person, season = setup.person_of_link(token, at=now)
    except NotAllowed as refusal:
        return _answer(request, "said", {"heading": _("打不开"), "sentence": refusal.sentence}, 404)
    page = worker.page(person, season=season)
    policies = [(p.number, p.title) for p in seasons.policies(season) if p.number not in page.taken]
    posted = request.method == "POST"
    if openly.is_too_much(request, "mine", most=MOST_SENT, at=now):
        return _busy(request)
    form = ClaimForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        policies=policies,
        initial={"key": uuid4(), "where": page.work, "employer": page.employer},
    )
    if posted and carried_out(form, lambda: _apply(request, form, token)):
        return _answer(
            request,
            "said",
            {
                "heading": _("已提交申请"),
                "sentence": _("村里核对后公示，公示期满没有异议的往上报。用这个链接随时可以看办到哪一步。"),
                "back": request.path,
            },
        )
    return _answer(
        request,
        "mine",
        {"page": page, "form": form, "policies": policies, "token": token},
        422 if posted else 200,
    )


@require_http_methods(["GET", "POST"])
def card(request: HttpRequest, token: str, claim_id: int) -> HttpResponse:
    """Another card for a claim whose card did not work; the same link is the proof of who tells it."""
    now = timezone.now()
    try:
        person, season = setup.person_of_link(token, at=now)
    except NotAllowed as refusal:
        return _answer(request, "said", {"heading": _("打不开"), "sentence": refusal.sentence}, 404)
    claim = next((c for c in worker.page(person, season=season).claims if c.id == claim_id), None)
    if claim is None or not claim.asks_card:
        sentence = _("这份申请现在不用改卡号。要换卡的，请带身份证和新卡找村干部。")
        return _answer(
            request, "said", {"heading": _("不用改"), "sentence": sentence, "back": _own(token)}, 404
        )
    posted = request.method == "POST"
    if openly.is_too_much(request, "mine", most=MOST_SENT, at=now):
        return _busy(request)
    form = TellCardForm(request.POST if posted else None, initial={"key": uuid4()})

    def act() -> None:
        t = form.cleaned_data
        recarding.tell(token=token, claim_id=claim_id, card=t["card"], bank=t["bank"], at=now, address=openly.address(request), key=form.repeat_key())  # fmt: skip

    if posted and carried_out(form, act):
        sentence = _("请带身份证和这张卡找村干部核对。核对过，才会发到新卡。")
        return _answer(
            request, "said", {"heading": _("已收到新卡号"), "sentence": sentence, "back": _own(token)}
        )
    return _answer(request, "card", {"claim": claim, "form": form, "token": token}, 422 if posted else 200)


def _own(token: str) -> str:
    return reverse("open_subsidy:mine", args=[token])


def _apply(request: HttpRequest, form: ClaimForm, token: str) -> int:
    t = form.cleaned_data
    return working.apply(
        token=token, policy=t["policy"], card=t["card"], bank=t["bank"], account_name=t["account_name"], promised=t["promised"], work=form.work(), papers=form.papers(),
        at=timezone.now(), address=openly.address(request), key=form.repeat_key(),
    )  # fmt: skip
