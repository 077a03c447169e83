"""Questions about duty: which units there are, who is on duty for one, who stands in for whom."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from qicheng.core import ground
from qicheng.core.viewer import Viewer
from qicheng.staff.groups import GROUPS
from qicheng.staff.models import Absence, Account, DutyShift, Office, Post

MANAGE, VIEW = "staff.duty", "staff.duty_view"
_HEADS = {"TOWNSHIP": ("TOWNSHIP_ADMIN", "TOWNSHIP_CLERK"), "VILLAGE": ("VILLAGE_CADRE",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDuty:
    """A person who answers for a unit now. `instead_of` names whom, when that one is away."""

    account_id: int
    name: str
    phone: str
    office_id: int | None
    office: str
    instead_of: str = ""


def group_codes() -> dict[int, str]:
    """Codes of the units of the plan, by office."""
    return ground.kept("staff.groups", lambda: dict(Office.objects.exclude(code="").values_list("id", "code")))  # fmt: skip


def group_office(code: str) -> tuple[int, str] | None:
    """The office of a unit of the plan: number and name."""
    return Office.objects.filter(code=code).values_list("id", "name").first()


def group_names() -> dict[str, str]:
    """What the county calls the units of the plan, by code."""
    found = dict(Office.objects.exclude(code="").values_list("code", "name"))
    return {code: found.get(code, g.name) for code, g in GROUPS.items()}


def offices_of(viewer: Viewer) -> frozenset[int]:
    """The offices in which the viewer holds a post."""
    return frozenset(g.office_id for g in viewer.grants if g.office_id is not None)


_seen = threading.local()


@contextmanager
def remembering() -> Iterator[None]:
    """Around a batch of one moment, such as a tick of the clock: who answers for a unit is looked up once."""
    _seen.answers = {}
    try:
        yield
    finally:
        del _seen.answers


def _once(key: tuple[object, ...], ask: Callable[[], OnDuty | None]) -> OnDuty | None:
    answers: dict[tuple[object, ...], OnDuty | None] | None = getattr(_seen, "answers", None)
    if answers is None:
        return ask()
    if key not in answers:
        answers[key] = ask()
    return answers[key]


def on_duty(code: str, *, on: dt.date) -> OnDuty | None:
    """Who answers for a unit of the plan on a day: the roster first, then whoever holds its role or a post in it."""
    return _once(("unit", code, on), lambda: _on_duty(code, on))


def _on_duty(code: str, on: dt.date) -> OnDuty | None:
    office = Office.objects.filter(code=code).first()
    if office is not None and (found := _rostered(office, on)):
        return found
    group = GROUPS.get(code)
    within = Q(office=office) if office is not None else Q(pk__in=())
    posts = _present(on).filter(within | Q(role__in=group.roles if group else ()))
    # Members of the unit itself come before holders of the role elsewhere.
    rows = sorted(
        posts.select_related("account", "office"),
        key=lambda p: (p.office_id != getattr(office, "pk", 0), p.pk),
    )
    return _first_present(rows, office, on)


def on_duty_at(place_code: str, level: str, *, on: dt.date) -> OnDuty | None:
    """Who answers for a township or a village on a day (`level` TOWNSHIP or VILLAGE): its roster, then its clerks."""
    return _once(("place", place_code, level, on), lambda: _on_duty_at(place_code, level, on))


def _on_duty_at(place_code: str, level: str, on: dt.date) -> OnDuty | None:
    code = place_code[:9] + "000" if level == "TOWNSHIP" else place_code
    if (
        len(place_code) < 12
        or not place_code[6:9].strip("0")
        or (level == "VILLAGE" and place_code.endswith("000"))
    ):
        return None
    office = Office.objects.filter(kind=level, place_code=code).order_by("id").first()
    if office is not None and (found := _rostered(office, on)):
        return found
    roles = _HEADS[level]
    rows = _present(on).filter(role__in=roles, place_code=code).select_related("account", "office")
    return _first_present(sorted(rows, key=lambda p: (roles.index(p.role), p.pk)), office, on)


def _present(on: dt.date) -> QuerySet[Post]:
    return Post.objects.filter(
        Q(until_date=None) | Q(until_date__gt=on), from_date__lte=on, account__is_active=True
    )


def _rostered(office: Office, on: dt.date) -> OnDuty | None:
    rows = DutyShift.objects.filter(
        office=office, from_date__lte=on, until_date__gt=on, account__is_active=True
    )
    shifts = sorted(rows.select_related("account"), key=lambda s: (s.part != DutyShift.Part.FIRST, s.pk))
    for shift in shifts:
        if found := _present_or_stand_in(shift.account, office, on):
            return found
    return None


def _first_present(posts: Sequence[Post], office: Office | None, on: dt.date) -> OnDuty | None:
    for post in posts:
        if found := _present_or_stand_in(post.account, office or post.office, on):
            return found
    return None


def _present_or_stand_in(account: Account, office: Office | None, on: dt.date) -> OnDuty | None:
    """The account, or whoever stands in for it, and for that one in turn; None where nobody is left."""
    first, seen = account, {account.pk}
    while away := Absence.objects.filter(account=account, from_date__lte=on, until_date__gt=on).select_related("stand_in").first():  # fmt: skip
        if away.stand_in is None or away.stand_in.pk in seen or not away.stand_in.is_active:
            return None
        account = away.stand_in
        seen.add(account.pk)
    return OnDuty(
        account_id=account.pk, name=account.name or account.username, phone=account.phone, office_id=office.pk if office else None,
        office=office.name if office else "", instead_of="" if account is first else first.name or first.username,
    )  # fmt: skip


def reached_by(account_id: int, *, on: dt.date) -> OnDuty | None:
    """The account itself, or who stands in for it on a day."""
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    return _present_or_stand_in(account, None, on) if account else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftLine:
    """One line of the roster."""

    shift_id: int
    office_id: int
    office: str
    account_id: int
    name: str
    part_word: str
    from_date: dt.date
    last_date: dt.date
    away: bool
    stand_in: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceLine:
    """One absence."""

    absence_id: int
    account_id: int
    name: str
    stand_in: str
    from_date: dt.date
    last_date: dt.date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """A unit with who answers for it today."""

    office_id: int
    name: str
    code: str
    place_code: str
    duties: str
    today: OnDuty | None


def may_manage(viewer: Viewer, office: Office) -> bool:
    """Whether the viewer keeps the roster of an office: the county all, a township its own."""
    return any(
        office.place_code.startswith(p) if office.place_code else len(p) <= 6 for p in viewer.prefixes(MANAGE)
    )


def units(viewer: Viewer, *, on: dt.date) -> list[UnitLine]:
    """The plan's units, and the townships in the viewer's range, with who answers today."""
    rows = Office.objects.exclude(code="") | Office.objects.filter(kind=Office.Kind.TOWNSHIP)
    order = {code: n for n, code in enumerate(GROUPS)}
    prefixes = viewer.prefixes(VIEW)
    seen = [o for o in rows if o.code or any(o.place_code.startswith(p) for p in prefixes)]
    return [
        UnitLine(
            office_id=o.pk, name=o.name, code=o.code, place_code=o.place_code, duties=o.duties,
            today=on_duty(o.code, on=on) if o.code else on_duty_at(o.place_code, "TOWNSHIP", on=on),
        )
        for o in sorted(seen, key=lambda o: (order.get(o.code, 99), o.place_code, o.name))
    ]  # fmt: skip


def shifts(viewer: Viewer, *, on: dt.date, days: int = 28) -> list[ShiftLine]:
    """The roster of the coming days, as far as the viewer sees the units."""
    seen = {u.office_id for u in units_seen(viewer)}
    last = on + dt.timedelta(days=days)
    rows = DutyShift.objects.filter(office_id__in=seen, until_date__gt=on, from_date__lte=last).select_related("office", "account")  # fmt: skip
    away = {
        a.account_id: a
        for a in Absence.objects.filter(until_date__gt=on, from_date__lte=last).select_related("stand_in")
    }
    found = []
    for r in rows.order_by("from_date", "office__name", "part", "id"):
        absent = away.get(r.account_id)
        missing = absent is not None and absent.from_date < r.until_date and absent.until_date > r.from_date
        stand_in = absent.stand_in.name if missing and absent and absent.stand_in else ""
        found.append(
            ShiftLine(
                shift_id=r.pk, office_id=r.office_id, office=r.office.name, account_id=r.account_id, name=r.account.name or r.account.username,
                part_word=r.get_part_display(), from_date=r.from_date, last_date=r.until_date - dt.timedelta(days=1), away=missing, stand_in=stand_in,
            )
        )  # fmt: skip
    return found


def units_seen(viewer: Viewer) -> list[UnitLine]:
    """The units a viewer's range reaches, without asking who is on duty."""
    prefixes = viewer.prefixes(VIEW)
    rows = Office.objects.exclude(code="") | Office.objects.filter(kind=Office.Kind.TOWNSHIP)
    return [
        UnitLine(
            office_id=o.pk, name=o.name, code=o.code, place_code=o.place_code, duties=o.duties, today=None
        )
        for o in rows
        if o.code or any(o.place_code.startswith(p) for p in prefixes)
    ]


def absences(viewer: Viewer, *, on: dt.date) -> list[AbsenceLine]:
    """Absences now and to come, of people in the viewer's range."""
    prefixes = viewer.prefixes(MANAGE)
    rows = (
        Absence.objects.filter(until_date__gt=on)
        .select_related("account", "stand_in")
        .order_by("from_date", "id")
    )
    if not any(len(p) <= 6 for p in prefixes):
        within = Q(account_id=viewer.user_id or 0)
        for p in prefixes:
            within |= Q(account__posts__place_code__startswith=p)
        rows = rows.filter(within).distinct()
    return [
        AbsenceLine(
            absence_id=r.pk, account_id=r.account_id, name=r.account.name or r.account.username,
            stand_in=(r.stand_in.name or r.stand_in.username) if r.stand_in else "", from_date=r.from_date,
            last_date=r.until_date - dt.timedelta(days=1), reason=r.reason,
        )
        for r in rows
    ]  # fmt: skip


def colleagues(viewer: Viewer) -> list[tuple[int, str]]:
    """Accounts that a viewer may put on a roster or name as a stand-in: in range, number and name."""
    rows = Account.objects.filter(is_active=True).order_by("name", "username")
    prefixes = viewer.prefixes(MANAGE)
    if not any(len(p) <= 6 for p in prefixes):
        own = list(offices_of(viewer))
        within = Q(pk=viewer.user_id or 0) | Q(posts__office_id__in=own)
        for p in prefixes:
            within |= Q(posts__place_code__startswith=p)
        rows = rows.filter(within).distinct()
    return [
        (i, f"{name or username}（{username}）")
        for i, name, username in rows.values_list("id", "name", "username")
    ]


def manageable(viewer: Viewer) -> list[tuple[int, str]]:
    """Offices whose roster the viewer keeps."""
    rows = Office.objects.exclude(code="") | Office.objects.filter(kind=Office.Kind.TOWNSHIP)
    return [
        (o.pk, o.name)
        for o in sorted(rows, key=lambda o: (not o.code, o.place_code, o.name))
        if may_manage(viewer, o)
    ]


def members(office_id: int, *, on: dt.date) -> list[tuple[int, str]]:
    """Who holds a post in an office on a day."""
    rows = _present(on).filter(office_id=office_id).select_related("account").order_by("account__name", "id")
    return list({p.account_id: (p.account_id, p.account.name or p.account.username) for p in rows}.values())


def all_offices() -> list[tuple[int, str]]:
    """Every office to which a matter may be handed, the plan's own units first."""
    return list(ground.kept("staff.offices", _all_offices))


def _all_offices() -> list[tuple[int, str]]:
    rows = Office.objects.order_by("name", "id")
    return [(o.pk, o.name) for o in sorted(rows, key=lambda o: (not o.code, o.kind, o.place_code, o.name))]
