"""Pages that cross rooms: each role's home and the search."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from qicheng.core.web import PageRequest, needs
from qicheng.desk import home as homes
from qicheng.desk import search as searching


@require_GET
@needs()
def home(request: PageRequest) -> HttpResponse:
    """今天要办."""
    found = homes.home(request.viewer, at=timezone.now(), tray_open=getattr(request, "tray_open", 0))
    return render(request, "desk/home.html", {"home": found})


@require_GET
@needs()
def search(request: PageRequest) -> HttpResponse:
    """People, places and enterprises by one field."""
    query = request.GET.get("q", "")
    found = searching.search(request.viewer, query, on=timezone.localdate())
    return render(request, "desk/search.html", {"query": query, "found": found})
