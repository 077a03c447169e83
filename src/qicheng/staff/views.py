"""Pages of offices, accounts, posts and pairings. To look: staff.view; to change: the security administrator."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qicheng.core.acting import carried_out
from qicheng.core.shapes import Filter
from qicheng.core.web import PageRequest, needs
from qicheng.places import queries as places
from qicheng.places.picking import grouped
from qicheng.staff import directory, services
from qicheng.staff.forms import AccountForm, AssignmentForm, FindForm, OfficeForm, PostForm

VIEW, MANAGE = "staff.view", "staff.manage"


def _may(request: PageRequest) -> bool:
    return request.viewer.may(MANAGE)


def _office_form(request: PageRequest, data: object = None, **rest: object) -> OfficeForm:
    return OfficeForm(data, places=grouped(request.county_code), **rest)


def _post_form(request: PageRequest, data: object = None, **rest: object) -> PostForm:
    return PostForm(
        data, accounts=directory.everyone(), offices=directory.office_choices(), places=grouped(request.county_code),
        posts=directory.standing_posts(), **rest,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(VIEW)
def offices(request: PageRequest) -> HttpResponse:
    """All offices by kind; a new one."""
    form = _office_form(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and carried_out(
        form, lambda: services.open_office(**form.cleaned_data, at=timezone.now(), by=request.viewer)
    ):
        messages.success(request, _("单位已保存。"))
        return redirect("staff:offices")
    lines = directory.offices(request.viewer, on=timezone.localdate())
    groups = [(word, [x for x in lines if x.kind == kind]) for kind, word in directory.KINDS]
    context = {"groups": [(w, rows) for w, rows in groups if rows], "form": form, "may_manage": _may(request)}
    return render(request, "staff/offices.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@needs(VIEW)
def office(request: PageRequest, office_id: int) -> HttpResponse:
    """One office with its posts; its facts put right."""
    line = directory.office(request.viewer, office_id)
    if line is None:
        raise Http404
    now = {"name": line.name, "kind": line.kind, "place_code": line.place_code, "duties": line.duties}
    form = _office_form(request, request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST" and carried_out(
        form, lambda: services.open_office(**form.cleaned_data, at=timezone.now(), by=request.viewer)
    ):
        messages.success(request, _("单位已保存。"))
        return redirect("staff:office", office_id)
    posts = directory.posts(request.viewer, office_id=office_id)
    context = {
        "office": line, "posts": posts, "form": form, "may_manage": _may(request), "post_form": _post_form(request, initial={"office": office_id}) if _may(request) else None,
        "names": places.names([p.place_code for p in posts] + [line.place_code]),
    }  # fmt: skip
    return render(request, "staff/office.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@needs(VIEW)
def accounts(request: PageRequest) -> HttpResponse:
    """All accounts; a new one with its first password, shown once."""
    form = AccountForm(request.POST if request.method == "POST" else None)
    made: list[tuple[int, str]] = []
    if request.method == "POST" and carried_out(
        form,
        lambda: made.append(services.open_account(**form.cleaned_data, at=timezone.now(), by=request.viewer)),
    ):
        context = {
            "name": form.cleaned_data["name"],
            "username": form.cleaned_data["username"],
            "account_id": made[0][0],
            "secret": made[0][1],
        }
        return render(request, "staff/secret.html", context)
    find = FindForm(request.GET)
    text = find.cleaned_data["text"] if find.is_valid() else ""
    context = {
        "lines": directory.accounts(request.viewer, text=text, on=timezone.localdate()), "form": form, "may_manage": _may(request),
        "filters": (Filter(name="text", label=_("姓名或登录名"), value=text),),
    }  # fmt: skip
    return render(request, "staff/accounts.html", context, status=422 if form.errors else 200)


def _account(
    request: PageRequest, account_id: int, form: PostForm | None = None, status: int = 200
) -> HttpResponse:
    line = directory.account(request.viewer, account_id)
    if line is None:
        raise Http404
    posts = directory.posts(request.viewer, account_id=account_id)
    if form is None and _may(request):
        form = _post_form(request, initial={"account": account_id})
    context = {
        "line": line, "posts": posts, "form": form, "may_manage": _may(request), "names": places.names([p.place_code for p in posts]),
        "is_self": request.viewer.user_id == account_id,
    }  # fmt: skip
    return render(request, "staff/account.html", context, status=status)


@require_GET
@needs(VIEW)
def account(request: PageRequest, account_id: int) -> HttpResponse:
    """One account with its posts."""
    return _account(request, account_id)


@require_POST
@needs(MANAGE)
def give_post(request: PageRequest) -> HttpResponse:
    """A post for an account. The refusal of 三员分立 stands in the form."""
    form = _post_form(request, request.POST)
    if carried_out(form, lambda: _give(request, form)):
        messages.success(request, _("已任职，从今天起生效。"))
        return redirect("staff:account", form.cleaned_data["account"])
    asked = request.POST.get("account", "")
    return _account(request, int(asked) if asked.isdigit() else 0, form, status=422)


def _give(request: PageRequest, form: PostForm) -> None:
    told = form.cleaned_data
    services.give_post(
        account_id=told["account"], office_id=told["office"], role=told["role"], place_code=told["place_code"],
        stands_in_for=told["stands_in_for"], at=timezone.now(), by=request.viewer,
    )  # fmt: skip


@require_POST
@needs(MANAGE)
def end_post(request: PageRequest, post_id: int) -> HttpResponse:
    """Ends a post today."""
    services.end_post(post_id=post_id, at=timezone.now(), by=request.viewer)
    messages.success(request, _("已免职，权限立即收回。"))
    account_id = request.POST.get("account", "")
    return redirect("staff:account", int(account_id)) if account_id.isdigit() else redirect("staff:offices")


@require_POST
@needs(MANAGE)
def new_password(request: PageRequest, account_id: int) -> HttpResponse:
    """A new first password, shown once."""
    line = directory.account(request.viewer, account_id)
    if line is None:
        raise Http404
    secret = services.set_password(account_id=account_id, at=timezone.now(), by=request.viewer)
    context = {"name": line.name, "username": line.username, "account_id": account_id, "secret": secret}
    return render(request, "staff/secret.html", context)


@require_POST
@needs(MANAGE)
def end_sessions(request: PageRequest, account_id: int) -> HttpResponse:
    """Signs an account out everywhere."""
    services.end_sessions(account_id=account_id, at=timezone.now(), by=request.viewer)
    messages.success(request, _("这个账号已在所有设备上退出。"))
    return redirect("staff:account", account_id)


@require_http_methods(["GET", "POST"])
@needs(VIEW)
def assignments(request: PageRequest) -> HttpResponse:
    """挂点 and 结对."""
    form = AssignmentForm(
        request.POST if request.method == "POST" else None, accounts=directory.everyone() if _may(request) else [],
        offices=directory.office_choices() if _may(request) else [], places=grouped(request.county_code),
    )  # fmt: skip
    if request.method == "POST" and carried_out(form, lambda: _assign(request, form)):
        messages.success(request, _("已登记，从今天起生效。"))
        return redirect("staff:assignments")
    lines = directory.assignments(request.viewer)
    names = places.names([x.place_code for x in lines])
    context = {
        "leaders": [(x, names.get(x.place_code, x.place_code)) for x in lines if x.kind == "LEADER_TOWNSHIP"],
        "pairs": [(x, names.get(x.place_code, x.place_code)) for x in lines if x.kind == "OFFICE_VILLAGE"],
        "form": form, "may_manage": _may(request),
    }  # fmt: skip
    return render(request, "staff/assignments.html", context, status=422 if form.errors else 200)


def _assign(request: PageRequest, form: AssignmentForm) -> None:
    told = form.cleaned_data
    leader = told["kind"] == "LEADER_TOWNSHIP"
    services.assign(
        kind=told["kind"], place_code=told["place_code"], account_id=told["account"] if leader else None,
        office_id=None if leader else told["office"], at=timezone.now(), by=request.viewer,
    )  # fmt: skip
