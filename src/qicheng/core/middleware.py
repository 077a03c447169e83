"""Answers for a database that is away: 503 with a date, never a page of code."""

from __future__ import annotations

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

Answer = Callable[[HttpRequest], HttpResponse]


def database_outage(get_response: Answer) -> Answer:
    """Turns a lost or locked database into 503 with `Retry-After`."""

    def answer(request: HttpRequest) -> HttpResponse:
        try:
            return get_response(request)
        except (OperationalError, InterfaceError):
            return unavailable(request)

    return answer


def unavailable(request: HttpRequest) -> HttpResponse:
    """The 503 page."""
    response = render(request, "core/error.html", {"code": 503, "title": "系统正忙", "sentence": "数据库暂时没有响应，刚才的操作没有保存。请过几秒钟再试一次。"}, status=503)  # fmt: skip
    response["Retry-After"] = "5"
    return response
