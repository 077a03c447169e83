"""一人一档: a person's file and its print for the person (个保法 art. 45)."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from qicheng.core.web import PageRequest, needs
from qicheng.desk import person_acts, person_queries
from qicheng.people import queries as people


@require_GET
@needs("people.view")
def person(request: PageRequest, person_id: int) -> HttpResponse:
    """The file of one person; a record that was merged leads to the one it went into."""
    season, today = request.season_year or 0, timezone.localdate()
    # Words are those of the season's own year, as in its lists.
    on = min(today, today.replace(year=season, month=12, day=31)) if season else today
    found = person_queries.person_file(request.viewer, person_id, season=season, on=on, at=timezone.now())
    if found is None:
        if kept := people.kept_of(request.viewer, person_id):
            return redirect("desk:person", kept)
        raise Http404
    return render(request, "desk/person.html", {"file": found, "person": found.person})


@require_POST
@needs("people.reveal")
def person_print(request: PageRequest, person_id: int) -> HttpResponse:
    """All that is stored on a person, numbers whole, to be handed to that person; traced."""
    found = person_acts.copy_for_person(
        person_id=person_id, season=request.season_year or 0, at=timezone.now(), by=request.viewer
    )
    if found is None:
        raise Http404
    return render(request, "desk/person_print.html", found)
