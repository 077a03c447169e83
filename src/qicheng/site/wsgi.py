"""The WSGI door, served by granian; scans of gates have a shorter way in."""

import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qicheng.site.settings")
SCAN = re.compile(r"/trips/\d+/gate/scan/")


def _with(middleware: list[str]) -> WSGIHandler:
    """A second handler with these layers only; the setting is read while a handler is made, and at no other time."""
    whole = settings.MIDDLEWARE
    settings.MIDDLEWARE = middleware
    try:
        return WSGIHandler()
    finally:
        settings.MIDDLEWARE = whole


_pages = get_wsgi_application()
# A scan carries its device's secret and reads no cookie: session, sign-in, messages and forms would only cost it time.
_scans = _with(settings.SCAN_MIDDLEWARE)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """One address goes the short way, all others through everything."""
    handler = _scans if SCAN.fullmatch(environ.get("PATH_INFO", "")) else _pages
    return handler(environ, start_response)
