"""Acts on the partners' tokens: made, revoked; and a call let in or turned away, counted by minute and day in the database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, F, Q, Value, When

from qicheng.core import audit, tokens
from qicheng.core.viewer import CannotAct, Grant, Scope, Viewer, require
from qicheng.core.writing import writing
from qicheng.kit.codes import short
from qicheng.places import queries as places
from qicheng.reports.models import ApiDay, ApiToken
from qicheng.reports.rules import reading
from qicheng.reports.rules.calendar import ZONE
from qicheng.reports.rules.reading import Order

MANAGE = "service.api"
_RANGE = {6: Scope.COUNTY, 9: Scope.TOWNSHIP, 12: Scope.VILLAGE}


class Refused(Exception):
    """A call that gets no answer: HTTP status, a code for programs, a sentence for people, seconds to wait if it helps."""

    def __init__(self, status: int, code: str, sentence: str, *, wait: int = 0) -> None:
        super().__init__(sentence)
        self.status, self.code, self.sentence, self.wait = status, code, sentence, wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A token that was let in."""

    token_id: int
    name: str
    unit: str
    scopes: tuple[str, ...]
    address: str

    def viewer(self, scope: str) -> Viewer:
        """Who asks, with the rights of one matter in the token's unit. Raises `Refused` where the token does not open it."""
        if scope not in self.scopes:
            raise Refused(403, "SCOPE", f"这枚令牌不能读“{reading.SCOPES[scope]}”。需要请联系发放单位。")
        prefix = short(self.unit)
        grants = (
            Grant(capability=c, scope=_RANGE[len(prefix)], prefix=prefix) for c in reading.CAPABILITIES[scope]
        )
        return Viewer(user_id=None, label=f"接口令牌 {self.name}", grants=tuple(grants), address=self.address)


def make(order: Order, *, at: dt.datetime, by: Viewer) -> str:
    """A new token; its secret is returned once and kept nowhere. Raises `CannotAct` for one that may not be."""
    place = places.place(order.unit)
    if place is None or not order.unit.startswith(places.county_code()[:6]):
        raise CannotAct("UNIT", "没有这个单位。请从列表里选。")
    require(by, MANAGE, order.unit)
    sees = all(by.may(c, order.unit) for c in reading.CAPABILITIES[reading.NAMES])
    today = at.astimezone(ZONE).date()
    if sentence := reading.why_not_make(order, today=today, sees_names=sees):
        raise CannotAct("ORDER", sentence)
    secret = tokens.new()
    with writing():
        if ApiToken.objects.filter(name=order.name.strip()).exists():
            raise CannotAct("NAME", "已有同名的令牌，吊销的也算。请换一个名称。")
        row = ApiToken.objects.create(
            name=order.name.strip(), partner=order.partner.strip(), scopes=[s for s in reading.SCOPES if s in order.scopes], unit=order.unit,
            per_minute=order.per_minute, until_date=order.until, digest=tokens.digest(secret), made_at=at, made_by=by.label[:100],
        )  # fmt: skip
        said = {"name": row.name, "partner": row.partner, "scopes": row.scopes, "until": row.until_date, "per_minute": row.per_minute}  # fmt: skip
        audit.record(
            "reports.make_token", at=at, by=by, about=f"api_token:{row.pk}", place=row.unit, detail=said
        )
    return secret


def revoke(*, token_id: int, at: dt.datetime, by: Viewer) -> str:
    """Ends a token with its next call; its name. Twice is once. Raises `CannotAct` for one that does not exist."""
    require(by, MANAGE)
    with writing():
        row = ApiToken.objects.select_for_update().filter(pk=token_id).first()
        if row is None:
            raise CannotAct("UNKNOWN", "没有这枚令牌。请刷新后再看。")
        if row.revoked_at is None:
            ApiToken.objects.filter(pk=row.pk).update(revoked_at=at, revoked_by=by.label[:100])
            audit.record(
                "reports.revoke_token", at=at, by=by, about=f"api_token:{row.pk}", place=row.unit, detail={"name": row.name},
            )  # fmt: skip
    return row.name


def admit(secret: str, *, at: dt.datetime, address: str) -> Caller:
    """Lets a call in and counts it. Raises `Refused`: 401 for a secret that opens nothing, 429 for one that comes too fast."""
    row = ApiToken.objects.filter(digest=tokens.digest(secret)).first()
    if row is None:
        raise Refused(401, "TOKEN_UNKNOWN", "没有这枚令牌。请核对后再试。")
    day = at.astimezone(ZONE).date()
    if why := reading.why_not_enter(until=row.until_date, is_revoked=row.revoked_at is not None, today=day):
        raise Refused(401, *why)
    if not _counted(row, day, at=at):
        wait = 60 - int(at.timestamp()) % 60
        raise Refused(429, "TOO_FAST", f"每分钟最多 {row.per_minute} 次。请 {wait} 秒后再试。", wait=wait)
    return Caller(token_id=row.pk, name=row.name, unit=row.unit, scopes=tuple(row.scopes), address=address)


def _counted(row: ApiToken, day: dt.date, *, at: dt.datetime) -> bool:
    """Counts a call; False when this minute is full. One statement decides, so that processes cannot pass the limit together."""
    minute = int(at.timestamp()) // 60
    # The minute after belongs to a process whose clock is a little ahead; one further away was written by a wrong clock.
    present = Q(minute__in=(minute, minute + 1))
    with writing():
        open_to = ApiToken.objects.filter(~present | Q(minute_calls__lt=F("per_minute")), pk=row.pk)
        passed = open_to.update(
            minute=Case(When(present, then=F("minute")), default=Value(minute)),
            minute_calls=Case(When(present, then=F("minute_calls") + 1), default=Value(1)),
            last_used_at=at,
        )
        used, _ = ApiDay.objects.get_or_create(token_id=row.pk, day=day)
        column = "calls" if passed else "refused"
        ApiDay.objects.filter(pk=used.pk).update(**{column: F(column) + 1})
    return bool(passed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One token as its page shows it. `state` is LIVE, EXPIRED or REVOKED."""

    id: int
    name: str
    partner: str
    scopes: tuple[str, ...]
    unit_name: str
    per_minute: int
    until: dt.date
    state: str
    made_at: dt.datetime
    made_by: str
    revoked_by: str
    last_used_at: dt.datetime | None
    today: int
    month: int
    refused: int


def lines(viewer: Viewer, *, at: dt.datetime) -> list[Line]:
    """All tokens, those that live first, with their use today and in the last thirty days."""
    require(viewer, MANAGE)
    today = at.astimezone(ZONE).date()
    days: dict[int, list[ApiDay]] = {}
    for day in ApiDay.objects.filter(day__gt=today - dt.timedelta(days=30)):
        days.setdefault(day.token_id, []).append(day)
    rows = list(ApiToken.objects.order_by("-id"))
    names = places.names(sorted({r.unit for r in rows}))
    found = [_line(r, names.get(r.unit, r.unit), days.get(r.pk, []), today) for r in rows]
    return sorted(found, key=lambda x: x.state != "LIVE")


def _line(row: ApiToken, unit_name: str, days: list[ApiDay], today: dt.date) -> Line:
    why = reading.why_not_enter(until=row.until_date, is_revoked=row.revoked_at is not None, today=today)
    return Line(
        id=row.pk, name=row.name, partner=row.partner, scopes=tuple(reading.SCOPES[s] for s in row.scopes), unit_name=unit_name,
        per_minute=row.per_minute, until=row.until_date, state=why[0].removeprefix("TOKEN_") if why else "LIVE", made_at=row.made_at,
        made_by=row.made_by, revoked_by=row.revoked_by, last_used_at=row.last_used_at, today=sum(d.calls for d in days if d.day == today),
        month=sum(d.calls for d in days), refused=sum(d.refused for d in days),
    )  # fmt: skip
