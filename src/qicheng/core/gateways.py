"""Ways out for messages, as data: SMS and voice providers by HTTP, group robots, e-mail. Nothing leaves while none is switched on.

A message goes out by the first switched-on gateway of its channel that takes it; one that fails lets the next one try. With none at
all the message is written to the service's log, number masked: the default set-up makes no outbound connection.
"""

from __future__ import annotations

import base64
import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from urllib.parse import quote_plus, urlencode, urlsplit

from django.core.mail import EmailMessage
from django.utils import timezone

from qicheng.core import outbox
from qicheng.core.models import Gateway
from qicheng.core.outbox import NotSent, Outgoing
from qicheng.core.sealing import open_sealed, seal

TIMEOUT = 8  # seconds
CHANNELS = {"SMS": "短信", "VOICE": "语音电话", "GROUP": "工作群", "EMAIL": "电子邮件"}
PLACEHOLDERS = ("{to}", "{text}", "{key}")


def send(message: Outgoing) -> str:
    """Sends by the first gateway that takes the message; its name. Raises `NotSent` when all of them refuse."""
    rows = list(Gateway.objects.filter(channel=message.channel, active=True).order_by("priority", "id"))
    if not rows:
        outbox.to_log(message)
        return ""
    faults = []
    for row in rows:
        try:
            _by(row, message)
        except (NotSent, OSError, ValueError) as fault:
            faults.append(f"{row.name}：{fault}"[:90])
            Gateway.objects.filter(pk=row.pk).update(failed_at=timezone.now(), failure=str(fault)[:200])
            continue
        return row.name
    raise NotSent("；".join(faults))


def secret_of(row: Gateway) -> str:
    """A gateway's secret, or empty."""
    return open_sealed(row.secret_sealed, aad=f"gateway.secret:{row.name}") if row.secret_sealed else ""


def sealed_secret(name: str, text: str) -> bytes:
    """A gateway's secret as it is kept."""
    return seal(text, aad=f"gateway.secret:{name}")


def _by(row: Gateway, message: Outgoing) -> None:
    if row.kind == Gateway.Kind.EMAIL:
        sent = EmailMessage(subject=message.text[:40], body=message.text, to=[message.to]).send()
        if not sent:
            raise NotSent("邮件服务器没有收下")
        return
    secret = secret_of(row)
    if row.kind == Gateway.Kind.HTTP:
        headers, body = http_request(row.body, secret, message)
        _post(row.url, body, headers, accepts=row.accepts)
        return
    url, said = robot(row.kind, row.url, secret, message.text, at=int(timezone.now().timestamp()))
    _post(url, json.dumps(said).encode(), {"Content-Type": "application/json"}, accepts=row.accepts)


def http_request(template: str, headers_text: str, message: Outgoing) -> tuple[dict[str, str], bytes]:
    """Headers and body of a provider's request. The template is JSON, or `name=value` lines for a form.

    Values are put into strings of the parsed template, never into its text: a message cannot change the request.
    """
    values = dict(zip(PLACEHOLDERS, (message.to, message.text, message.key), strict=True))
    headers = {str(k): str(v) for k, v in json.loads(headers_text).items()} if headers_text else {}
    if template.lstrip().startswith(("{", "[")):
        body = json.dumps(_filled(json.loads(template), values), ensure_ascii=False).encode()
        return {"Content-Type": "application/json; charset=utf-8", **headers}, body
    pairs = [line.partition("=") for line in template.splitlines() if "=" in line]
    form = urlencode({name.strip(): _put(value.strip(), values) for name, _, value in pairs})
    return {"Content-Type": "application/x-www-form-urlencoded", **headers}, form.encode()


def _filled(value: object, values: Mapping[str, str]) -> object:
    if isinstance(value, dict):
        return {k: _filled(v, values) for k, v in value.items()}
    if isinstance(value, list):
        return [_filled(v, values) for v in value]
    return _put(value, values) if isinstance(value, str) else value


def _put(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(name, value)
    return text


def robot(kind: str, url: str, secret: str, text: str, *, at: int) -> tuple[str, dict[str, object]]:
    """Address and body of a group robot's call, signed where the robot has a secret. `at` in seconds."""
    if kind == Gateway.Kind.WECOM:
        return url, {"msgtype": "text", "text": {"content": text}}
    if kind == Gateway.Kind.DINGTALK:
        if secret:
            stamp = str(at * 1000)
            sign = base64.b64encode(hmac.digest(secret.encode(), f"{stamp}\n{secret}".encode(), "sha256"))
            url = f"{url}&timestamp={stamp}&sign={quote_plus(sign)}"
        return url, {"msgtype": "text", "text": {"content": text}}
    said: dict[str, object] = {"msg_type": "text", "content": {"text": text}}
    if secret:
        sign = base64.b64encode(hmac.digest(f"{at}\n{secret}".encode(), b"", "sha256"))
        said |= {"timestamp": str(at), "sign": sign.decode()}
    return url, said


def _post(url: str, body: bytes, headers: Mapping[str, str], *, accepts: str) -> None:
    if urlsplit(url).scheme not in {"http", "https"}:
        raise NotSent("地址要以 http:// 或 https:// 开头")
    request = urllib.request.Request(url, data=body, headers=dict(headers), method="POST")  # noqa: S310  checked above
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310  checked above
            said = answer.read(4096).decode("utf-8", "replace")
    except urllib.error.HTTPError as fault:
        raise NotSent(f"服务商回答 {fault.code}") from fault
    if accepts and accepts not in said:
        raise NotSent(f"服务商没有收下：{said[:80]}")
