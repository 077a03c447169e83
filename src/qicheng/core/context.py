"""What every page knows: who looks, which county and season, which station lies ahead."""

from __future__ import annotations

from django.http import HttpRequest

from qicheng import __version__


def page(request: HttpRequest) -> dict[str, object]:
    """Context of every template. The rail is put on the request by the site's middleware."""
    return {
        "viewer": getattr(request, "viewer", None),
        "rail": getattr(request, "rail", ()),
        "tray_open": getattr(request, "tray_open", 0),
        "county_name": getattr(request, "county_name", ""),
        "season_year": getattr(request, "season_year", None),
        "alert_level": getattr(request, "alert_level", None),
        "role_label": getattr(request, "role_label", ""),
        "version": __version__,
    }
