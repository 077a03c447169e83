"""Helpers of pages: the error pages and the small shapes that templates share."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from qicheng.core.viewer import CannotAct, NotAllowed


def error(request: HttpRequest, *, code: int, title: str, sentence: str) -> HttpResponse:
    """One error page for all: what, why, what next."""
    return render(
        request, "core/error.html", {"code": code, "title": title, "sentence": sentence}, status=code
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error(
        request, code=400, title=_("请求有误"), sentence=_("页面送来的内容不完整。请返回上一页重新填写。")
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    sentence = exception.sentence if isinstance(exception, NotAllowed) else NotAllowed().sentence
    return error(request, code=403, title=_("无权查看"), sentence=sentence)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error(
        request,
        code=404,
        title=_("没有这一页"),
        sentence=_("这一页不存在，或者不在您的范围内。请从左边的行程线重新进入。"),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Whatever nobody expected. A database that is away or locked is told apart: it comes back by itself.

    A middleware cannot do this: the framework turns every exception into an answer before a middleware sees it.
    """
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return unavailable(request)
    return error(
        request,
        code=500,
        title=_("系统出错"),
        sentence=_("系统出了差错，刚才的操作没有保存。请再试一次；仍不行请联系县就业服务中心。"),
    )


def unavailable(request: HttpRequest) -> HttpResponse:
    """The database is away: 503 with a time to come back."""
    answer = error(
        request,
        code=503,
        title=_("系统正忙"),
        sentence=_("数据库暂时没有响应，刚才的操作没有保存。请过几秒钟再试一次。"),
    )
    answer["Retry-After"] = "5"
    return answer


def stale(request: HttpRequest, exception: CannotAct) -> HttpResponse:
    return error(request, code=409, title=_("没有办成"), sentence=exception.sentence)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error(
        request, code=403, title=_("页面已过期"), sentence=_("页面打开得太久，已经失效。请刷新后重新提交。")
    )
