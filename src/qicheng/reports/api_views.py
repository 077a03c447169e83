"""The door of the read API: a token in the header, nothing else; GET only; every refusal is JSON with a code and a sentence."""

from __future__ import annotations

import hashlib
import json
import logging
import re

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.http import parse_etags
from django.views.decorators.csrf import csrf_exempt

from qicheng.core.web import View
from qicheng.reports import api_asking
from qicheng.reports.api_addresses import ADDRESSES, ROOT, Address
from qicheng.reports.api_answers import ANSWERS, Answer, Call
from qicheng.reports.services import api_tokens
from qicheng.reports.services.api_tokens import Caller, Refused

log = logging.getLogger("qicheng.reports")
_PLACE = re.compile(r"{(\w+)}")
_AS_DJANGO = r"<str:\1>"
_BEARER = re.compile(r"Bearer +([A-Za-z0-9_-]{16,128})", re.IGNORECASE | re.ASCII)


def _caller(request: HttpRequest) -> Caller:
    """Who calls. Cookies and sessions are not looked at."""
    found = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    if found is None:
        raise Refused(401, "TOKEN_MISSING", "请求头里没有令牌。请写 Authorization: Bearer 令牌。")
    caller = api_tokens.admit(found[1], at=timezone.now(), address=request.META.get("REMOTE_ADDR", ""))
    if request.method != "GET":
        raise Refused(405, "METHOD", "这个接口只能读。请用 GET。")
    return caller


def _body(answer: Answer) -> bytes:
    """An answer's one spelling."""
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


def _refusal(refused: Refused) -> HttpResponse:
    body = _body({"code": refused.code, "sentence": refused.sentence})
    response = HttpResponse(body, status=refused.status, content_type="application/json")
    if refused.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="qicheng"'
    if refused.status == 405:
        response["Allow"] = "GET"
    if refused.wait:
        response["Retry-After"] = str(refused.wait)
    return _headed(response, "no-store")


def _headed(response: HttpResponse, keep: str) -> HttpResponse:
    response["Cache-Control"] = keep
    response["Content-Language"] = "zh-hans"
    response["Vary"] = "Authorization"
    return response


def _response(request: HttpRequest, address: Address, answer: Answer) -> HttpResponse:
    body = _body(answer)
    if address.is_personal:
        return _headed(HttpResponse(body, content_type="application/json"), "no-store")
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    # Compression turns a tag into a weak one; the content is the same.
    known = {t.removeprefix("W/") for t in parse_etags(request.headers.get("If-None-Match", ""))}
    response = (
        HttpResponse(status=304)
        if known & {tag, "*"}
        else HttpResponse(body, content_type="application/json")
    )
    response["ETag"] = tag
    return _headed(response, "private, no-cache")


def door(address: Address | None) -> View:
    """The view of one address; of None, of all addresses that there are not."""

    def enter(request: HttpRequest, **said: str) -> HttpResponseBase:
        try:
            caller = _caller(request)
            if address is None:
                raise Refused(404, "NOT_FOUND", f"没有这个地址。地址见 {ROOT}/openapi.json。")
            if address.scope:
                caller.viewer(address.scope)  # before anything is said of the parameters
            asked = api_asking.read(address, said, dict(request.GET.lists()))
            call = Call(caller=caller, address=address, asked=asked, at=timezone.now())
            return _response(request, address, ANSWERS[address.name](call))
        except Refused as refused:
            return _refusal(refused)
        except (OperationalError, InterfaceError):
            log.exception("the read API found no database")
            return _refusal(Refused(503, "BUSY", "数据库暂时没有响应。请过几秒钟再试。", wait=5))

    return csrf_exempt(enter)


def addresses() -> list[URLPattern]:
    """All addresses of the table, and one for whatever else begins like them."""
    made = [
        path(f"{ROOT[1:]}/{_PLACE.sub(_AS_DJANGO, a.path)}", door(a), name=f"api_{a.name}") for a in ADDRESSES
    ]
    return [*made, path(f"{ROOT[1:]}/<path:rest>", door(None), name="api_nothing")]
