"""The page on which bureaus confirm their enterprise tables and the county sees who is late."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qicheng.core.web import PageRequest, needs
from qicheng.desk import bureau_returns


@require_GET
@needs("employers.view")
def index(request: PageRequest) -> HttpResponse:
    """Every bureau, both tables of the present period."""
    rows = bureau_returns.rows(request.viewer, at=timezone.now())
    context = {"rows": rows, "may_edit": request.viewer.may("employers.edit")}
    return render(request, "desk/bureaus.html", context)


@require_POST
@needs("employers.edit")
def confirm(request: PageRequest) -> HttpResponse:
    """The own bureau's word."""
    bureau, code = request.POST.get("bureau", ""), request.POST.get("code", "")
    count = bureau_returns.confirm(bureau=bureau, code=code, at=timezone.now(), by=request.viewer)
    messages.success(request, _("已确认 %(n)s 家企业。") % {"n": count})
    return redirect("desk:bureaus")
