"""What a call asks for: its parameters, read by the table of addresses. Whatever is not in the table is refused, never passed over."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from qicheng.reports.api_addresses import Address, Param
from qicheng.reports.services.api_tokens import Refused

Value = str | int | dt.datetime | tuple[str, ...]
Asked = dict[str, Value]
_NUMBER = re.compile(r"\d{1,16}", re.ASCII)
_CODES = re.compile(r"[0-9a-z_]{1,60}(?:,[0-9a-z_]{1,60}){0,199}")


def read(address: Address, path: Mapping[str, str], query: Mapping[str, list[str]]) -> Asked:
    """The values by name. Raises `Refused`: 404 for an address that cannot be, 400 for a parameter that is wrong, doubled or unknown."""
    known = {p.name: p for p in address.params}
    for name in query:
        if name not in known or known[name].in_path:
            raise Refused(400, "PARAMETER", f"没有“{name[:40]}”这个参数。可用的参数见 openapi.json。")
    asked: Asked = {}
    for param in address.params:
        if param.in_path:
            value = _value(param, path[param.name])
            if value is None:
                raise Refused(404, "NOT_FOUND", "没有这个地址。请核对后再试。")
            asked[param.name] = value
        elif param.name in query:
            said = query[param.name]
            value = _value(param, said[0]) if len(said) == 1 else None
            if value is None:
                raise Refused(400, "PARAMETER", f"参数“{param.name}”写得不对：{param.words}。请改正后再试。")
            asked[param.name] = value
    return asked


def _value(param: Param, text: str) -> Value | None:
    """One value; None for a text that is none."""
    if param.kind == "NUMBER":
        number = int(text) if _NUMBER.fullmatch(text) else -1
        return number if param.least <= number <= param.most else None
    if param.kind == "INSTANT":
        return _instant(text)
    if param.kind == "CODES":
        return tuple(dict.fromkeys(text.split(","))) if _CODES.fullmatch(text) else None
    if param.choices:
        return text if text in param.choices else None
    return text if re.fullmatch(param.pattern, text, re.ASCII) and text.isprintable() else None


def _instant(text: str) -> dt.datetime | None:
    """An instant with its zone. A plus sign that was not encoded arrives as a blank."""
    try:
        found = dt.datetime.fromisoformat(text[:40].replace(" ", "+"))
        return found.astimezone(dt.UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def text(asked: Asked, name: str, default: str = "") -> str:
    """A text that was asked for."""
    value = asked.get(name, default)
    return value if isinstance(value, str) else default


def number(asked: Asked, name: str, default: int = 0) -> int:
    """A number that was asked for."""
    value = asked.get(name, default)
    return value if isinstance(value, int) else default
