"""Where a case's subject lives: `trip:7` is a page of trips. Only the top of the house knows all rooms."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.urls import reverse

_PAGES: Mapping[str, Callable[[str], str]] = {
    "trip": lambda n: reverse("trips:trip", args=[int(n)]),
    "plan": lambda n: reverse("trips:plan", args=[int(n)]),
    "person": lambda n: reverse("desk:person", args=[int(n)]),
    "enterprise": lambda n: reverse("employers:enterprise", args=[int(n)]),
    "vacancy": lambda n: reverse("jobs:vacancy", args=[int(n)]),
    "place": lambda n: reverse("reports:unit", args=[n]),
    "village": lambda n: reverse("reports:unit", args=[n]),
    "unit": lambda n: reverse("reports:unit", args=[n]),
    "round": lambda n: f"{reverse('survey:index')}?unit={n}",
    "meeting": lambda n: reverse("cases:meeting", args=[int(n)]),
    "case": lambda n: reverse("cases:case", args=[int(n)]),
    "batch": lambda n: reverse("exchange:batch", args=[int(n)]),
}


def address_of(about: str) -> str:
    """The page of a subject; empty when there is none."""
    what, _mark, number = about.partition(":")
    find = _PAGES.get(what)
    if find is None or not number.isdigit():
        return ""
    try:
        return find(number)
    except LookupError:
        return ""
