"""What the tests of the read API share: tokens, calls, a period with an accepted report, and a reader of published shapes."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

from django.test import Client
from django.utils import timezone

from cast import COUNTY, EAST, GREEN, UPPER, WATER, viewer_of
from qicheng.journeys.models import Event
from qicheng.reports.models import Period, Return, Snapshot
from qicheng.reports.rules.reading import SCOPES, Order
from qicheng.reports.services import api_tokens, cutting, returning
from qicheng.staff.queries import installation

BY = installation("试验")
ALL = tuple(SCOPES)


def new_token(*scopes: str, unit: str = COUNTY, name: str = "", **rest: Any) -> str:
    """A token's secret; with every matter if none is named."""
    now = timezone.now()
    order = Order(
        name=name or f"{unit}-{'-'.join(scopes)}-{rest}", partner="市大数据局", scopes=scopes or ALL, unit=unit,
        **{"until": timezone.localdate() + dt.timedelta(days=30), **rest},
    )  # fmt: skip
    return api_tokens.make(order, at=now, by=BY)


def call(secret: str, path: str, method: str = "GET", **headers: str) -> Any:
    """The answer to one call with a token."""
    return Client().generic(
        method, f"/api/v1/{path}", headers={"Authorization": f"Bearer {secret}", **headers}
    )


def said(secret: str, path: str) -> dict[str, Any]:
    """What a good call answers."""
    answer = call(secret, path)
    assert answer.status_code == 200, (path, answer.content.decode())
    found: dict[str, Any] = json.loads(answer.content)
    return found


def open_period() -> Period:
    """A daily period as of an hour ago, due in an hour, for two townships and two villages; nobody has reported."""
    now = timezone.now()
    cut = cutting.cut_at(season=2025, as_of=now - dt.timedelta(hours=1), at=now)
    made = Period.objects.create(
        season=2025, code="DAILY", title="每日统计表", rhythm="DAILY", reporter="VILLAGE", day=timezone.localdate(), as_of_at=cut.as_of_at, cut=cut,
        due_at=now + dt.timedelta(hours=1), publish_at=now + dt.timedelta(hours=2), lock_at=now + dt.timedelta(hours=3),
    )  # fmt: skip
    Return.objects.bulk_create(
        [Return(period=made, unit=u, level="TOWNSHIP" if u in {GREEN, WATER} else "VILLAGE", due_at=made.due_at) for u in (GREEN, WATER, UPPER, EAST)]
    )  # fmt: skip
    return made


def accept(period: Period, unit: str = GREEN) -> Snapshot:
    """The unit's return goes all the way up."""
    row, now = Return.objects.get(period=period, unit=unit), timezone.now()
    facts = {"asks": "缺两辆大巴"}
    returning.submit(return_id=row.pk, facts=facts, remarks={}, zero=False, at=now, by=viewer_of("clerk"))
    returning.review(return_id=row.pk, at=now, by=viewer_of("township_admin"))
    return Snapshot.objects.get(pk=returning.accept(return_id=row.pk, at=now, by=viewer_of("centre")))


KINDS: dict[str, Any] = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


def is_of(value: object, kind: str) -> bool:
    """Whether a value is of a JSON type; a truth value is no integer."""
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, KINDS[kind])


WORDS = {"type", "properties", "required", "additionalProperties", "items", "enum", "pattern", "format", "description"}  # fmt: skip


def shape_faults(value: Any, shape: dict[str, Any], where: str = "") -> list[str]:
    """Where a value departs from a JSON Schema made of `WORDS`, which are all that the description uses; another is a fault itself."""
    kinds = shape["type"] if isinstance(shape["type"], list) else [shape["type"]]
    if set(shape) - WORDS or not any(is_of(value, k) for k in kinds):
        return [f"{where}: {value!r} is not {shape}"]
    if isinstance(value, dict):
        return _members(value, shape, where)
    if isinstance(value, list):
        return [
            f for n, part in enumerate(value) for f in shape_faults(part, shape["items"], f"{where}[{n}]")
        ]
    if not isinstance(value, str):
        return []
    if shape.get("format") == "date-time":
        assert dt.datetime.fromisoformat(value).tzinfo, where
    good = value in shape.get("enum", [value]) and re.search(shape.get("pattern", ""), value)
    return [] if good else [f"{where}: {value!r} is not like {shape}"]


def _members(value: dict[str, Any], shape: dict[str, Any], where: str) -> list[str]:
    parts, more = shape.get("properties", {}), shape.get("additionalProperties", True)
    found = [f"{where}.{k} is missing" for k in shape.get("required", ()) if k not in value]
    for key, part in value.items():
        inner = parts.get(key, more)
        if inner is False:
            found.append(f"{where}.{key} is not described")
        elif isinstance(inner, dict):
            found += shape_faults(part, inner, f"{where}.{key}")
    return found


def plant_row() -> int:
    """Somebody touches a row behind the report, past the product."""
    event = Event.objects.filter(village=UPPER).order_by("id").last()
    Event.objects.filter(pk=event.pk).update(intention="STAY" if event.intention != "STAY" else "LOCAL")
    return event.pk


def plant_figure(shot: Snapshot) -> None:
    """Somebody touches a signed figure, past the product."""
    Snapshot.objects.filter(pk=shot.pk).update(figures={**shot.figures, "intends": 999})
