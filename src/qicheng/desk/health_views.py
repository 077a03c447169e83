"""Pages where health crosses rooms: alert levels with what they touch, contacts of a bus, temperatures on the way."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qicheng.core.acting import carried_out
from qicheng.core.viewer import CannotAct
from qicheng.core.web import PageRequest, needs
from qicheng.desk import contact_acts, level_acts, ride_acts
from qicheng.desk import queries as frame_queries
from qicheng.desk.level_acts import Affected, Decree
from qicheng.desk.level_forms import LevelForm, PackForm
from qicheng.health import queries as health
from qicheng.places import queries as places
from qicheng.places.gazetteer import Destination, city_name, province_name, resolve_destination
from qicheng.season import queries as seasons
from qicheng.trips import access, trip_queries

VIEW, EDIT, DUTY = "season.view", "season.edit", "health.duty"


def _named(code: str) -> str:
    """A place of the county, or a destination: city before province."""
    if code.startswith(places.county_code()[:6]):
        return places.name_of(code)
    return city_name(code[:4] + "00") or province_name(code[:2] + "0000") or code


@require_http_methods(["GET", "POST"])
@needs(VIEW)
def levels(request: PageRequest) -> HttpResponse:
    """Which level holds where, since when and why, and what each level demands; set by the county, told at once whom it touches."""
    if not request.season_year:
        raise Http404
    form = _level_form(request, request.POST if request.method == "POST" else None)
    affected: list[Affected] = []
    if request.method == "POST":
        if not request.viewer.may(EDIT):
            return _refused(request)
        if carried_out(form, lambda: affected.append(_set_level(request, form))):
            return _levels(request, level_form=_level_form(request), affected=affected[0])
    return _levels(request, level_form=form, status=422 if form.errors else 200)


def _refused(request: PageRequest) -> HttpResponse:
    from qicheng.core import pages
    from qicheng.core.viewer import NotAllowed

    return pages.forbidden(request, NotAllowed())


def _level_form(request: PageRequest, data: object = None) -> LevelForm:
    code = request.county_code
    units = [(code, places.name_of(code))] if code else []
    return LevelForm(data, places=[*units, *((t.code, t.name) for t in places.children(code))])


def _set_level(request: PageRequest, form: LevelForm) -> Affected:
    said = form.cleaned_data
    code = said["place"]
    if said["where"]:
        found = resolve_destination(said["where"])
        if not isinstance(found, Destination):
            raise CannotAct("PLACE_UNKNOWN", _("认不出这个目的地。请写到市，例如“广东深圳”。"))
        code = (found.city_code or found.province_code).ljust(12, "0")
    if not code:
        raise CannotAct("PLACE_MISSING", _("请选择本县范围，或填写目的地。"))
    return level_acts.set_level(
        year=request.season_year or 0, place_code=code, level=said["level"], decree=_decree(form), at=timezone.now(), by=request.viewer
    )  # fmt: skip


def _decree(form: LevelForm | PackForm) -> Decree:
    return Decree(**{name: form.cleaned_data[name] for name in ("reason", "document", "from_at")})


def _levels(request: PageRequest, *, status: int = 200, **more: object) -> HttpResponse:
    year, at = request.season_year or 0, timezone.now()
    around = frame_queries.frame(
        request.viewer, path=request.get_full_path(), at=at
    )  # the level may have changed in this very request
    request.alert_level, request.rail = around.alert_level, around.rail  # type: ignore[attr-defined]
    packs = seasons.packs_at(at)
    history = seasons.alert_history(year)
    elsewhere = {c: n for c, n in seasons.levels_now(year, at=at).items() if c != request.county_code}
    now = sorted(elsewhere.items(), key=lambda x: (-x[1], x[0]))
    context = {
        "packs": packs, "history": [(h, _named(h.place_code), h.from_at > at) for h in history], "now": [(_named(c), level) for c, level in now],
        "county_level": seasons.alert_level(year, request.county_code, at=at), "changes": [(c, c.from_at > at) for c in seasons.pack_changes()],
        "may_edit": request.viewer.may(EDIT),
    }  # fmt: skip
    return render(request, "desk/levels.html", {**context, **more}, status=status)


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def pack(request: PageRequest, level: int) -> HttpResponse:
    """What one level demands, set from now or from later on."""
    if level not in {1, 2, 3} or not request.season_year:
        raise Http404
    row = seasons.pack_at(level, at=timezone.now())
    initial = {name: getattr(row, name) for name in seasons.FIGURES} | {
        "fever": (row.fever_tenths or 373) / 10
    }
    form = PackForm(request.POST if request.method == "POST" else None, initial=initial)
    affected: list[Affected] = []

    def act() -> None:
        affected.append(
            level_acts.set_pack(
                year=request.season_year or 0, level=level, figures=form.figures(), decree=_decree(form), at=timezone.now(), by=request.viewer
            )
        )  # fmt: skip

    if request.method == "POST" and carried_out(form, act):
        return _levels(request, level_form=_level_form(request), affected=affected[0])
    return render(
        request,
        "desk/pack.html",
        {"form": form, "level": level, "name": row.name},
        status=422 if form.errors else 200,
    )


@require_GET
@needs(DUTY)
def contacts(request: PageRequest, event_id: int) -> HttpResponse:
    """Who sat near a fever, who was aboard but outside, who was never aboard."""
    return _contacts(request, event_id)


def _contacts(request: PageRequest, event_id: int, *, fault: str = "", status: int = 200) -> HttpResponse:
    if not health.is_open(request.season_year, at=timezone.now()):
        raise Http404
    coach = request.GET.get("coach") or request.POST.get("coach") or ""
    found = contact_acts.contacts(event_id=event_id, coach=coach, at=timezone.now(), by=request.viewer)
    return render(request, "desk/contacts.html", {"found": found, "fault": fault}, status=status)


@require_POST
@needs(DUTY)
def contacts_export(request: PageRequest, event_id: int) -> HttpResponse | FileResponse:
    """The lists as a workbook with whole phones."""
    try:
        path, name = contact_acts.export(
            event_id=event_id,
            coach=request.POST.get("coach", ""),
            reason=request.POST.get("reason", ""),
            at=timezone.now(),
            by=request.viewer,
        )
    except CannotAct as refusal:
        return _contacts(request, event_id, fault=refusal.sentence, status=422)
    stream = path.open("rb")
    path.unlink()  # stays readable until it is sent
    return FileResponse(stream, as_attachment=True, filename=name)


@require_POST
@needs(DUTY)
def contacts_watch(request: PageRequest, event_id: int) -> HttpResponse:
    """Puts the contacts under watch."""
    try:
        number = contact_acts.watch(
            event_id=event_id,
            coach=request.POST.get("coach", ""),
            season=request.season_year or 0,
            at=timezone.now(),
            by=request.viewer,
        )
    except CannotAct as refusal:
        return _contacts(request, event_id, fault=refusal.sentence, status=422)
    messages.success(request, _("同乘接触者已列入医学观察，到期自动结束。"))
    return redirect("health:watch", number)


@require_POST
@needs(access.LEAD)
def temperatures(request: PageRequest, trip_id: int) -> HttpResponse:
    """A round of temperatures on the way: fields t-3A and so on, in degrees."""
    row = trip_queries.trip(request.viewer, trip_id)
    access.require(request.viewer, access.LEAD, row)
    said = {
        name[2:]: str(value)
        for name, value in request.POST.items()
        if name.startswith("t-") and str(value).strip()
    }
    try:
        hot = ride_acts.take_temperatures(
            trip_id=trip_id, said=said, season=row.season, at=timezone.now(), by=request.viewer
        )
        if hot:
            messages.error(
                request,
                _("发热：座位 %(seats)s。已报告值班人员、卫生院和乡镇。请移到留观座位、戴口罩，并等待回电。")
                % {"seats": "、".join(hot)},
            )
        else:
            messages.success(request, _("测温已记录：%(n)s 人正常。") % {"n": len(said)})
    except CannotAct as refusal:
        messages.error(request, refusal.sentence)
    return redirect("trips:ride", trip_id)
