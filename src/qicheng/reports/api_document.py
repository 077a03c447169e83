"""The read API described for programs: OpenAPI 3.1, out of the same table that the views are made of."""

from __future__ import annotations

from typing import Any

from qicheng import __version__
from qicheng.reports.api_addresses import ADDRESSES, ROOT, Address, Param, record
from qicheng.reports.rules.reading import SCOPES

FAULT = record(code={"type": "string"}, sentence={"type": "string"})
REFUSALS = {
    400: "参数不对", 401: "没有令牌，或者令牌不能用", 403: "不在令牌的内容或范围之内", 404: "没有这一项", 405: "只能读（GET）", 429: "太快，按 Retry-After 稍后再试",
    503: "系统正忙，按 Retry-After 稍后再试",
}  # fmt: skip
_HEADERS = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}}},
    405: {"Allow": {"schema": {"type": "string"}}},
    429: {"Retry-After": {"description": "秒", "schema": {"type": "integer"}}},
    503: {"Retry-After": {"description": "秒", "schema": {"type": "integer"}}},
}


def refusals(address: Address) -> list[int]:
    """The statuses with which an address may refuse."""
    lacks = address.may_lack or any(p.in_path for p in address.params)
    return [s for s in REFUSALS if (s != 403 or address.scope) and (s != 404 or lacks)]


def document() -> dict[str, Any]:
    """The whole description, as JSON."""
    matters = "；".join(f"{code}：{words}" for code, words in SCOPES.items())
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "启程 Qicheng 只读接口", "version": __version__,
            "description": f"请求头写 Authorization: Bearer 令牌。令牌由县里发放，限定内容、单位、期限和每分钟次数。内容有：{matters}。时间一律为 UTC。",
        },
        "servers": [{"url": ROOT}],
        "paths": {f"/{a.path}": {"get": _operation(a)} for a in ADDRESSES},
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Refusal": FAULT, **{_title(a): a.answer for a in ADDRESSES}},
            "responses": {
                f"R{status}": {"description": words, "content": _json("Refusal"), **({"headers": _HEADERS[status]} if status in _HEADERS else {})}
                for status, words in REFUSALS.items()
            },
        },
    }  # fmt: skip


def _title(address: Address) -> str:
    return address.name.capitalize()


def _json(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _operation(address: Address) -> dict[str, Any]:
    answers: dict[str, Any] = {"200": {"description": address.words, "content": _json(_title(address))}}
    if not address.is_personal:
        answers["200"]["headers"] = {"ETag": {"schema": {"type": "string"}}}
        answers["304"] = {"description": "与 If-None-Match 的一样，没有变"}
    answers |= {str(s): {"$ref": f"#/components/responses/R{s}"} for s in refusals(address)}
    return {
        "operationId": address.name, "summary": address.words, "description": address.more or address.words,
        "security": [{"token": [address.scope] if address.scope else []}], "parameters": [_parameter(p) for p in address.params],
        "responses": answers,
    }  # fmt: skip


def _parameter(param: Param) -> dict[str, Any]:
    shape: dict[str, Any] = {"type": "string"}
    if param.kind == "NUMBER":
        shape = {"type": "integer", "minimum": param.least, "maximum": param.most}
    elif param.kind == "INSTANT":
        shape["format"] = "date-time"
    elif param.kind == "CODES":
        shape = {"type": "array", "items": {"type": "string"}}
    elif param.choices:
        shape["enum"] = list(param.choices)
    else:
        shape["pattern"] = param.pattern
    made = {
        "name": param.name, "in": "path" if param.in_path else "query", "required": param.in_path, "description": param.words, "schema": shape,
    }  # fmt: skip
    return made | ({"style": "form", "explode": False} if param.kind == "CODES" else {})
