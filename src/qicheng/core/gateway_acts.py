"""Acts on the ways out for messages and on the ladder when nobody answers."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from urllib.parse import urlsplit

from qicheng.core import audit, gateways, tokens
from qicheng.core.models import FallbackRule, Gateway
from qicheng.core.viewer import CannotAct, Viewer, require
from qicheng.core.writing import writing

EDIT = "service.gateways"
KINDS = tuple(Gateway.Kind.choices)


def lines() -> list[Gateway]:
    """All ways out, by channel and order."""
    return list(Gateway.objects.order_by("channel", "priority", "id").defer("secret_sealed"))


def facts(gateway_id: int) -> dict[str, object]:
    """What a form shows of one; never its secret."""
    names = ("name", "channel", "kind", "url", "body", "accepts", "priority", "active")
    return Gateway.objects.filter(pk=gateway_id).values(*names).first() or {}


def save(  # noqa: PLR0913  the row's own facts
    *, gateway_id: int, name: str, channel: str, kind: str, url: str, body: str, secret: str, accepts: str, priority: int, active: bool, at: dt.datetime, by: Viewer
) -> str:  # fmt: skip
    """Adds or changes a way out. A new one answers the token of its receipt address, shown once; a known one answers empty."""
    require(by, EDIT)
    _check(kind, url, body, secret)
    with writing():
        if Gateway.objects.filter(name=name.strip()).exclude(pk=gateway_id).exists():
            raise CannotAct("NAME", "已有同名的通道。请换一个名称。")
        values: dict[str, object] = {
            "name": name.strip(),
            "channel": channel,
            "kind": kind,
            "url": url.strip(),
            "body": body.strip(),
            "accepts": accepts,
            "priority": priority,
            "active": active,
        }
        token = ""
        row = Gateway.objects.filter(pk=gateway_id).first()
        if row is None:
            token = tokens.new()
            values["receipt_digest"] = tokens.digest(token)
        if secret:
            values["secret_sealed"] = gateways.sealed_secret(name.strip(), secret)
        elif row is not None and row.secret_sealed and row.name != name.strip():
            values["secret_sealed"] = gateways.sealed_secret(name.strip(), gateways.secret_of(row))
        if row is None:
            row = Gateway.objects.create(**values)
        else:
            Gateway.objects.filter(pk=row.pk).update(**values)
        audit.record(
            "core.gateway",
            at=at,
            by=by,
            about=f"gateway:{row.pk}",
            detail={"kind": kind, "channel": channel, "active": active},
        )
    return token


def _check(kind: str, url: str, body: str, secret: str) -> None:
    if kind != Gateway.Kind.EMAIL and urlsplit(url.strip()).scheme not in {"http", "https"}:
        raise CannotAct("URL", "地址要以 http:// 或 https:// 开头。请改正后保存。")
    if kind == Gateway.Kind.HTTP:
        if "{to}" not in body or "{text}" not in body:
            raise CannotAct("BODY", "请求内容模板里要有 {to} 和 {text}。请改正后保存。")
        for text, what in (
            (body if body.lstrip().startswith(('{"', "[", "{\n", "{ ")) else "", "请求内容模板"),
            (secret, "请求头"),
        ):
            try:
                said = json.loads(text) if text else {}
            except ValueError:
                raise CannotAct("JSON", f"{what}不是完整的 JSON。请核对引号和逗号。") from None
            if what == "请求头" and not isinstance(said, dict):
                raise CannotAct("JSON", '请求头要写成 {"名称": "值"}。')


def set_fallback(steps: Sequence[tuple[int, str]], *, at: dt.datetime, by: Viewer) -> None:
    """The ladder from now on: minutes after the deadline and channel, in order."""
    require(by, EDIT)
    with writing():
        FallbackRule.objects.all().delete()
        ordered = sorted(steps)
        FallbackRule.objects.bulk_create(
            FallbackRule(order=n, minutes=m, channel=c) for n, (m, c) in enumerate(ordered, start=1)
        )
        audit.record("core.fallback", at=at, by=by, about="fallback", detail={"steps": ordered})


def knows_receipt(token: str) -> bool:
    """Whether a receipt address is one of ours."""
    return Gateway.objects.filter(receipt_digest=tokens.digest(token)).exists()
