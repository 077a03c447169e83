"""The ground of a request: its language (Chinese unless the person chose another one here) and what pages remember."""

from __future__ import annotations

from collections.abc import Callable

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from qicheng.core import ground

Answer = Callable[[HttpRequest], HttpResponse]


def language_of(request: HttpRequest) -> str:
    """The language chosen in this product, else the county's own."""
    wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def language(get_response: Answer) -> Answer:
    """Only the choice made in this product counts; an office browser's own setting does not decide."""

    def answer(request: HttpRequest) -> HttpResponse:
        chosen = language_of(request)
        with translation.override(chosen), ground.remembering():
            request.LANGUAGE_CODE = chosen
            response = get_response(request)
        response.headers.setdefault("Content-Language", chosen)
        return response

    return answer


def content_policy(get_response: Answer) -> Answer:
    """The product's content policy, spelled once: for answers that hold no page, so nothing could differ from one to the next."""
    policy = build_policy()

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers[HEADER] = policy
        return response

    return answer
