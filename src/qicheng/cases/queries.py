"""Questions to cases, within the viewer's sight: lists, the file of one, the workbench's queue, meetings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet, Window
from django.utils import timezone

from qicheng.cases import access, sealed
from qicheng.cases.access import Sight
from qicheng.cases.models import Case
from qicheng.cases.rules import closing, kinds, ladder, machines
from qicheng.core.asking import Question, alone, numbers
from qicheng.core.viewer import Viewer
from qicheng.staff import duty

VIEW = access.VIEW
SORTS = ("OPEN", "LATE", "TODAY", "CLOSED", "ALL")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """One case as lists show it. Who may not read it gets its kind and its state, no word and no village."""

    case_id: int
    kind: str
    kind_word: str
    about: str
    place: str
    owner: str
    owner_word: str
    severity: int
    title: str
    note: str
    opened_at: dt.datetime
    opened_by: str
    due_at: dt.datetime | None
    state: str
    state_word: str
    late: bool
    closed_at: dt.datetime | None
    closed_by: str
    outcome: str
    level: str = ""
    level_word: str = ""
    card: str = ""
    card_word: str = ""
    severity_word: str = ""
    handler: str = ""
    unit: str = ""
    compartment: str = ""
    full: bool = True
    source_word: str = ""


def cases(
    viewer: Viewer, *, at: dt.datetime, about: str = "", state: str = "", limit: int = 100
) -> list[CaseLine]:
    """Cases in the viewer's sight, the most urgent first; of one subject (`trip:7`) or in one state if named."""
    rows = access.visible(viewer).select_related("unit", "handler")
    if about:
        rows = rows.filter(about=about)
    if state:
        rows = rows.filter(state=state)
    return _lines(viewer, list(rows.order_by("severity", "due_at", "id")[:limit]), at)


def open_of_kind(kind: str) -> list[tuple[int, str]]:
    """Number and subject of every open case of a kind, whoever asks: for the room that answers for the kind's condition."""
    rows = Case.objects.filter(kind=kind, closed_at=None).order_by("id")
    return list(rows.values_list("pk", "about"))


def open_count(viewer: Viewer) -> int:
    """How many cases of the viewer's sight wait."""
    return access.visible(viewer).filter(closed_at=None).count()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list is narrowed to."""

    sort: str = "OPEN"
    kind: str = ""
    owner: str = ""
    card: str = ""
    level: str = ""
    place: str = ""
    text: str = ""


def page(viewer: Viewer, wanted: Wanted, *, at: dt.datetime, after: tuple[str, int] | None = None, size: int = 50) -> tuple[list[CaseLine], tuple[str, int] | None]:  # fmt: skip
    """One page of a list, and the key behind which the next one begins. Open ones by deadline, closed ones newest first."""
    rows = _narrowed(access.visible(viewer), wanted, at)
    if wanted.sort in {"CLOSED", "ALL"}:
        if after:
            rows = rows.filter(pk__lt=after[1])
        found = list(rows.select_related("unit", "handler").order_by("-id")[: size + 1])
    else:
        found = _by_deadline(rows, after, size)
    more = found[size - 1] if len(found) > size else None
    key = (more.due_at.isoformat() if more.due_at else "", more.pk) if more else None
    return _lines(viewer, found[:size], at), key


def _by_deadline(rows: QuerySet[Case], after: tuple[str, int] | None, size: int) -> list[Case]:
    """By deadline, those without a running clock last."""
    timed, still = rows.filter(due_at__isnull=False), rows.filter(due_at=None)
    found: list[Case] = []
    if after is None or after[0]:
        if after:
            due = dt.datetime.fromisoformat(after[0])
            timed = timed.filter(Q(due_at__gt=due) | Q(due_at=due, pk__gt=after[1]))
        found = list(timed.select_related("unit", "handler").order_by("due_at", "id")[: size + 1])
    if len(found) <= size:
        if after and not after[0]:
            still = still.filter(pk__gt=after[1])
        found += list(still.select_related("unit", "handler").order_by("id")[: size + 1 - len(found)])
    return found


def _narrowed(rows: QuerySet[Case], wanted: Wanted, at: dt.datetime) -> QuerySet[Case]:
    if wanted.sort in {"OPEN", "LATE", "TODAY"}:
        rows = rows.filter(closed_at=None)
    if wanted.sort == "LATE":
        rows = rows.filter(due_at__lt=at)
    if wanted.sort == "TODAY":
        tomorrow = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(
            days=1
        )
        rows = rows.filter(due_at__gte=at, due_at__lt=tomorrow)
    if wanted.sort == "CLOSED":
        rows = rows.exclude(closed_at=None)
    for name in ("kind", "owner", "card", "level"):
        if value := getattr(wanted, name):
            rows = rows.filter(**{name: value})
    if wanted.place:
        rows = rows.filter(place__startswith=wanted.place)
    if wanted.text:
        # Sealed words are not searched: a search would tell who may not read them that they are there.
        numbered = Q(pk=int(wanted.text)) if wanted.text.isdigit() and len(wanted.text) < 10 else Q(pk__in=())
        rows = rows.filter(numbered | Q(title__contains=wanted.text, compartment=""))
    return rows


def counts(viewer: Viewer, *, at: dt.datetime, owner: str = "") -> dict[str, int]:
    """`open_counts`, asked."""
    return alone(open_counts(viewer, at=at, owner=owner))


def open_counts(viewer: Viewer, *, at: dt.datetime, owner: str = "") -> Question:
    """How many of the viewer's cases are OPEN, LATE, due TODAY, with a YELLOW and with a RED card, NEW; of one group if named."""
    rows = access.visible(viewer).filter(closed_at=None)
    if owner:
        rows = rows.filter(owner=owner)
    tomorrow = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(
        days=1
    )
    found = numbers(
        rows, OPEN=Count("id"), LATE=Count("id", filter=Q(due_at__lt=at)), TODAY=Count("id", filter=Q(due_at__gte=at, due_at__lt=tomorrow)),
        YELLOW=Count("id", filter=Q(card=ladder.YELLOW)), RED=Count("id", filter=Q(card=ladder.RED)),
        NEW=Count("id", filter=Q(state=machines.OPEN)),
    )  # fmt: skip
    return (found,)


@dataclass(frozen=True, slots=True, kw_only=True)
class RedCards:
    """Open cases with a red card: how many, and the oldest of them."""

    count: int
    oldest_id: int | None = None
    oldest_at: dt.datetime | None = None


def red_cards(viewer: Viewer, *, place: str = "") -> RedCards:
    """The red cards of the viewer's sight, of the units under a code's leading digits if named. One look."""
    rows = access.visible(viewer).filter(closed_at=None, card=ladder.RED)
    if place:
        rows = rows.filter(place__startswith=place)
    counted = rows.annotate(whole=Window(Count("id"))).order_by("opened_at", "id")
    first = counted.values_list("whole", "id", "opened_at").first()
    return RedCards(count=first[0], oldest_id=first[1], oldest_at=first[2]) if first else RedCards(count=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One group or township with its open, late and closed cases."""

    name: str
    code: str
    open: int
    late: int
    closed: int
    late_closed: int


def ranking(viewer: Viewer, *, at: dt.datetime, days: int = 30) -> list[Ranked]:
    """Groups by what is late: open, late, closed and closed late in the last `days`. For bulletins; it judges nobody."""
    since = at - dt.timedelta(days=days)
    rows = access.visible(viewer).values("owner").annotate(
        waits=Count("id", filter=Q(closed_at=None)), late=Count("id", filter=Q(closed_at=None, due_at__lt=at)),
        closed=Count("id", filter=Q(closed_at__gte=since)), late_closed=Count("id", filter=Q(closed_at__gte=since) & ~Q(card="")),
    )  # fmt: skip
    names = duty.group_names()
    found = [
        Ranked(name=names.get(r["owner"], r["owner"]), code=r["owner"], open=r["waits"], late=r["late"], closed=r["closed"], late_closed=r["late_closed"])
        for r in rows
    ]  # fmt: skip
    return sorted(found, key=lambda r: (-r.late, -r.open, r.name))


def _lines(viewer: Viewer, rows: list[Case], at: dt.datetime) -> list[CaseLine]:
    own = access.groups(viewer)
    names = duty.group_names()
    opened = {r.pk for r in rows if r.compartment and access.has_opened(viewer, r.pk, at=at)}
    return [
        line_of(r, at, names, full=not r.compartment or access.needs_to_know(r, own) or r.pk in opened)
        for r in rows
    ]


def line_of(row: Case, at: dt.datetime, names: Mapping[str, str], *, full: bool) -> CaseLine:
    """A row as a line; without `full` it says no more than kind, township and state."""
    kind = kinds.KINDS.get(row.kind)
    word = kind.word if kind else row.kind
    title, note = sealed.content(row) if full else ("", "")
    return CaseLine(
        case_id=row.pk, kind=row.kind, kind_word=word, about=row.about if full else "", place=row.place if full else _township(row.place),
        owner=row.owner, owner_word=names.get(row.owner, row.owner), severity=row.severity, title=title or word, note=note, opened_at=row.opened_at,
        opened_by=row.opened_by if full else "", due_at=row.due_at, state=row.state, state_word=machines.state(row.kind, row.state).word,
        late=closing.is_late(due=row.due_at, closed_at=row.closed_at, at=at), closed_at=row.closed_at, closed_by=row.closed_by if full else "",
        outcome=row.outcome if full else "", level=row.level, level_word=kinds.LEVELS.get(row.level, ""), card=row.card,
        card_word=ladder.CARDS.get(row.card, "") if row.card else "", severity_word=kinds.SEVERITIES.get(row.severity, ""),
        handler=((row.handler.name or row.handler.username) if row.handler else "") if full else "", unit=row.unit.name if row.unit else "",
        compartment=row.compartment, full=full, source_word=kinds.SOURCES.get(row.source, ""),
    )  # fmt: skip


def _township(code: str) -> str:
    return code[:9] + "000" if len(code) == 12 else code


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A step that the viewer may take now."""

    wanted: str
    verb: str
    reason: bool
    closes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What the viewer may do with a case now."""

    buttons: tuple[Button, ...] = ()
    handle: bool = False
    supervise: bool = False
    take_up: bool = False
    glass: bool = False
    result: bool = False
    labour: bool = False
    add_file: bool = False
    reporter: bool = False
    why_not_close: str = ""
    papers: tuple[str, ...] = field(default=())


def allowed(viewer: Viewer, row: Case, sight: Sight, *, why_not_close: str) -> Allowed:
    """What the viewer may do with one case now: pages draw these buttons and no others."""
    waits = row.closed_at is None
    handle = access.may_handle(viewer, row)
    supervise = access.may_supervise(viewer, row)
    buttons = tuple(
        Button(wanted=to, verb=m.verb, reason=m.reason, closes=machines.state(row.kind, to).closed)
        for to, m in machines.state(row.kind, row.state).moves.items()
        if m.side != machines.REPORTER
        and access.may_move(viewer, row, m)
        and not (to == machines.IN_PROGRESS and waits)
    )
    full = sight is Sight.FULL
    own = row.owner in access.groups(viewer, access.HANDLE)
    generic = row.kind not in kinds.KINDS or kinds.KINDS[row.kind].machine == kinds.GENERIC
    return Allowed(
        buttons=buttons, handle=handle and full, supervise=supervise, take_up=handle and waits and generic and row.state == machines.OPEN,
        glass=not full and bool(row.compartment) and access.holds(viewer, access.GLASS, row.place),
        result=own and row.kind == "CHILD_REFERRAL" and waits, labour=own and row.kind == "ARREARS",
        add_file=waits and (handle or (viewer.user_id is not None and row.opened_by_id == viewer.user_id)),
        reporter=handle and full and row.reporter_sealed is not None, why_not_close=why_not_close,
    )  # fmt: skip
