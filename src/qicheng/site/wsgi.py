"""The WSGI door, served by granian; scans of gates have a shorter way in."""

import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest
from django.urls import ResolverMatch, get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qicheng.site.settings")
SCAN = re.compile(r"/trips/\d+/gate/scan/")


class Scans(WSGIHandler):
    """The short way: its own few layers and its own one address."""

    def load_middleware(self, is_async: bool = False) -> None:
        """The setting is read while a handler is made, and at no other time."""
        whole = settings.MIDDLEWARE
        settings.MIDDLEWARE = settings.SCAN_MIDDLEWARE
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = whole

        self._addresses = get_resolver(settings.SCAN_URLCONF)
        self._addresses.url_patterns  # noqa: B018  read now: the first rider of the day does not wait for modules

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        """Looks among scans only; whoever asks for an address to link to still has them all."""
        match = self._addresses.resolve(request.path_info)
        request.resolver_match = match
        return match


_pages = get_wsgi_application()
# A scan carries its device's secret and reads no cookie: session, sign-in, messages and forms would only cost it time.
_scans = Scans()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """One address goes the short way, all others through everything."""
    handler = _scans if SCAN.fullmatch(environ.get("PATH_INFO", "")) else _pages
    return handler(environ, start_response)
