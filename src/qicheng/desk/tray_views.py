"""The tray: messages to oneself, acknowledged by a tap; and the way from a case to its subject."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qicheng.cases import access
from qicheng.core import tray
from qicheng.core.shapes import Pager
from qicheng.core.web import PageRequest, needs
from qicheng.desk import queues
from qicheng.desk.about import address_of

SIZE = 50


@require_GET
@needs()
def index(request: PageRequest) -> HttpResponse:
    """One's own messages, newest first."""
    every = request.GET.get("show") == "all"
    before = request.GET.get("before", "")
    found = tray.lines(
        request.viewer, only_open=not every, before=int(before) if before.isdigit() else 0, size=SIZE + 1
    )
    lines = found[:SIZE]
    show = "show=all&" if every else ""
    pager = Pager(
        shown=len(lines), first_url=f"?{show}" if before else None,
        next_url=f"?{show}before={lines[-1].line_id}" if len(found) > SIZE else None,
    )  # fmt: skip
    return render(
        request, "desk/tray.html", {"lines": lines, "every": every, "pager": pager, "at": timezone.now()}
    )


@require_POST
@needs()
def acknowledge(request: PageRequest, line_id: int) -> HttpResponse:
    """Acknowledges a message and goes where it leads."""
    url = tray.acknowledge(line_id=line_id, at=timezone.now(), by=request.viewer)
    return redirect(url or "desk:tray")


@require_POST
@needs()
def acknowledge_all(request: PageRequest) -> HttpResponse:
    """Acknowledges everything that nobody must answer for by a moment."""
    n = tray.acknowledge_all(at=timezone.now(), by=request.viewer)
    messages.success(request, _("已签收 %(n)s 条。须限时签收的请逐条打开。") % {"n": n})
    return redirect("desk:tray")


@require_GET
@needs(*access.ENTER)
def queue(request: PageRequest, owner: str) -> HttpResponse:
    """What waits for a group in the other rooms, for its workbench."""
    lines = queues.queue(request.viewer, owner, at=timezone.now())
    return render(request, "desk/_queue.html", {"lines": lines})


@require_GET
@needs()
def about(request: PageRequest, subject: str) -> HttpResponse:
    """From a case to what it is about."""
    url = address_of(subject)
    if not url:
        raise Http404
    return redirect(url)
