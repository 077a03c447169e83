"""The WSGI door, served by granian; scans of gates have a shorter way in."""

import io
import json
import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.handlers.exception import response_for_exception
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest, get_script_name
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import get_resolver, set_script_prefix
from django.utils import translation
from django.utils.log import log_response

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qicheng.site.settings")
SCAN = re.compile(r"/trips/([0-9]{1,40})/gate/scan/")
StartResponse = Callable[..., Any]
_LONGEST = 4000  # bytes; a gate's own scan has some two hundred


class Layers(WSGIHandler):
    """The few layers of a scan around an empty answer."""

    def load_middleware(self, is_async: bool = False) -> None:
        """The setting is read while a handler is made, and at no other time."""
        whole = settings.MIDDLEWARE
        settings.MIDDLEWARE = settings.SCAN_MIDDLEWARE
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = whole

    def _get_response(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    def headers(self, *, scheme: str, language: str) -> list[tuple[str, str]]:
        """What they add to an answer."""
        cookie = f"{settings.LANGUAGE_COOKIE_NAME}={language}"
        environ = {
            "REQUEST_METHOD": "POST",
            "wsgi.input": io.BytesIO(),
            "wsgi.url_scheme": scheme,
            "HTTP_COOKIE": cookie,
        }
        answer = self.get_response(WSGIRequest(environ))
        return [
            (name, value) for name, value in answer.items() if name not in {"Content-Type", "Content-Length"}
        ]


class Scans:
    """The short way: one view. What its layers add is the same for every answer, so it is asked once and not with each scan.

    What a gate sends, and is answered well, does without Django's request and response; everything else gets them.
    """

    def __init__(self) -> None:
        from qicheng.core.middleware import language_of  # it needs the apps, which are there by now

        self._language_of = language_of
        layers = Layers()
        self._headers = {
            (scheme, language): layers.headers(scheme=scheme, language=language)
            for scheme in ("http", "https")
            for language, _ in settings.LANGUAGES
        }
        # Modules are read now: the first rider of the day does not wait for them.
        self._match = get_resolver(settings.SCAN_URLCONF).resolve("/trips/1/gate/scan/")
        from qicheng.trips import scan_forms
        from qicheng.trips.views import gate

        self._read, self._scanned = scan_forms.read, gate.scanned
        self._encode = json.JSONEncoder().encode

    def __call__(self, trip: str, environ: dict[str, Any], start_response: StartResponse) -> list[bytes]:
        close_old_connections()  # a lost one is made anew
        if not self._is_plain(environ):
            return self._whole(
                environ, start_response, lambda request: self._match.func(request, trip_id=int(trip))
            )
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        try:
            status, told = self._scanned(self._read(body), trip_id=int(trip), headers=environ)
        except Exception as fault:  # noqa: BLE001  told to the log and to the gate as everywhere
            environ["wsgi.input"] = io.BytesIO(body)
            return self._whole(environ, start_response, _failing(fault))
        if status != 200:
            return self._whole(environ, start_response, lambda _: JsonResponse(told, status=status))
        added = self._headers[environ["wsgi.url_scheme"], settings.LANGUAGE_CODE]
        start_response("200 OK", [("Content-Type", "application/json"), *added])
        return [self._encode(told).encode()]

    def _is_plain(self, environ: dict[str, Any]) -> bool:
        """Whether a gate's own page sent it: JSON, no cookies, and so the county's own language."""
        length = environ.get("CONTENT_LENGTH", "")
        return (
            environ["REQUEST_METHOD"] == "POST"
            and environ.get("CONTENT_TYPE") == "application/json"
            and length.isdecimal()
            and int(length) <= _LONGEST
            and "HTTP_COOKIE" not in environ  # it may choose another language
            and environ["wsgi.url_scheme"] in {"http", "https"}
            and translation.get_language() == settings.LANGUAGE_CODE
        )

    def _whole(
        self,
        environ: dict[str, Any],
        start_response: StartResponse,
        view: Callable[[WSGIRequest], HttpResponse],
    ) -> list[bytes]:
        """The answer of a view, with Django's request and response, log of refusals and page of faults."""
        request = WSGIRequest(environ)
        chosen = self._language_of(request)
        added = self._headers[request.scheme or "http", chosen]
        with translation.override(chosen):
            answer = self._answer(request, view)
        request.close()
        own = list(answer.items())
        if answer.status_code != 200:
            own_names = {name for name, _ in own}
            added = [(name, value) for name, value in added if name not in own_names]
        start_response(f"{answer.status_code} {answer.reason_phrase}", own + added)
        return [answer.content]

    def _answer(self, request: WSGIRequest, view: Callable[[WSGIRequest], HttpResponse]) -> HttpResponse:
        request.resolver_match = self._match
        try:
            answer = view(request)
        except Exception as fault:  # noqa: BLE001  told to the log and to the gate as everywhere
            set_script_prefix(get_script_name(request.environ))
            return response_for_exception(request, fault)
        if answer.status_code >= 400:
            log_response("%s: %s", answer.reason_phrase, request.path, response=answer, request=request)
        return answer


def _failing(fault: Exception) -> Callable[[WSGIRequest], HttpResponse]:
    def view(_request: WSGIRequest) -> HttpResponse:
        raise fault

    return view


_pages = get_wsgi_application()
# A scan carries its device's secret and reads no session: sign-in, messages and forms would only cost it time.
_scans = Scans()


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """One address goes the short way, all others through everything."""
    if found := SCAN.fullmatch(environ.get("PATH_INFO", "")):
        return _scans(found[1], environ, start_response)
    return _pages(environ, start_response)
