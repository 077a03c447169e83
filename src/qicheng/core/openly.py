"""Pages that need no account: who knocks, how they are answered (kept by nobody, found by no search engine), and the answer to too many."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from qicheng.core import limits


def address(request: HttpRequest) -> str:
    """Where a request comes from, as the audit book keeps it."""
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


def answer(
    request: HttpRequest, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    """A page that no cache keeps and no search engine lists."""
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def is_too_much(request: HttpRequest, door: str, *, most: int, at: dt.datetime) -> bool:
    """Whether something is sent through this door more than `most` times an hour from one address. Looking is never too much."""
    return request.method == "POST" and not limits.may_knock(door, address(request), most=most, at=at)


def too_much() -> str:
    """What somebody reads who sends too much."""
    return _("这个网络一小时内提交太多。请过一会儿再试，或拨打 12333。")
