"""Questions to employers: enterprises, their resumption, what the bureaus' lists disagree on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone

from qicheng.core.asking import Question, count
from qicheng.core.viewer import Viewer, require
from qicheng.employers import rules
from qicheng.employers.models import Confirmation, Conflict, Enterprise, Statement
from qicheng.places import queries as places

VIEW = "employers.view"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterpriseLine:
    """One enterprise."""

    id: int
    name: str
    credit_code: str
    code_valid: bool
    bureau: str
    industry: str
    scale: str
    address: str
    contact: str
    phone: str
    staff_total: int | None
    staff_local: int | None
    staff_poor: int | None
    status: str
    status_word: str
    reopen_date: dt.date | None
    due_back: int | None
    back: int | None
    shortage: int | None
    needs: str
    problems: str
    as_of_date: dt.date | None = None
    in_county: bool = True
    link_until_at: dt.datetime | None = None


def enterprise(viewer: Viewer, enterprise_id: int) -> EnterpriseLine | None:
    """One enterprise, or None where there is none."""
    require(viewer, VIEW)
    row = Enterprise.objects.filter(id=enterprise_id).first()
    return _line(row) if row else None


def _line(r: Enterprise) -> EnterpriseLine:
    return EnterpriseLine(
        id=r.pk, name=r.name, credit_code=r.credit_code, code_valid=r.code_valid, bureau=r.bureau, industry=r.industry,
        scale=r.scale, address=r.address, contact=r.contact, phone=r.phone, staff_total=r.staff_total,
        staff_local=r.staff_local, staff_poor=r.staff_poor, status=r.status, status_word=r.get_status_display() if r.status else "",
        reopen_date=r.reopen_date, due_back=r.due_back, back=r.back, shortage=r.shortage, needs=r.needs, problems=r.problems,
        as_of_date=r.as_of_date, in_county=r.in_county, link_until_at=r.link_until_at,
    )  # fmt: skip


def all_lines(viewer: Viewer, *, status: str = "", text: str = "") -> list[EnterpriseLine]:
    """The county's own enterprises by name, narrowed by status or by the beginning of a name or code."""
    if not viewer.may(VIEW):
        return []
    rows = Enterprise.objects.filter(in_county=True).order_by("name", "id")
    if status:
        rows = rows.filter(status="" if status == "NONE" else status)
    if text:
        rows = rows.filter(name__contains=text) | rows.filter(credit_code__startswith=text.upper())
    return [_line(r) for r in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictLine:
    """Two lists that disagree on one fact of an enterprise."""

    id: int
    enterprise: str
    field: str
    kept: str
    other: str
    source: str

    @property
    def kept_word(self) -> str:
        return _word(self.kept)

    @property
    def other_word(self) -> str:
        return _word(self.other)


def _word(value: str) -> str:
    """A stored code in its word; any other value as it is."""
    return dict(Enterprise.Resumption.choices).get(value, value)


def open_conflicts(viewer: Viewer, *, season: int) -> list[ConflictLine]:
    """Disagreements that wait for a decision."""
    require(viewer, VIEW)
    rows = Conflict.objects.filter(season=season, settled_at=None).select_related("enterprise").order_by("id")
    return [ConflictLine(id=c.pk, enterprise=c.enterprise.name, field=c.field, kept=c.kept, other=c.other, source=c.source) for c in rows]  # fmt: skip


def conflicts_open(viewer: Viewer, *, season: int) -> Question:
    """`conflicts`: how many disagreements wait for a decision."""
    require(viewer, VIEW)
    return (count("conflicts", Conflict.objects.filter(season=season, settled_at=None)),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumption:
    """The sums over all enterprises: numbers by status and people."""

    total: int
    by_status: dict[str, int]
    due_back: int
    back: int
    shortage: int

    @property
    def reopened(self) -> int:
        """Enterprises at work, wholly or in part."""
        return self.by_status.get("REOPENED", 0) + self.by_status.get("PARTIAL", 0)

    @property
    def reopened_share(self) -> float | str:
        """复工率 in percent."""
        return _share(self.reopened, self.total)

    @property
    def back_share(self) -> float | str:
        """返岗率 in percent."""
        return _share(self.back, self.due_back)


def _share(part: int, whole: int) -> float | str:
    """Percent to one place, half up; a dash where there is nothing to divide by."""
    return (part * 2000 + whole) // (2 * whole) / 10 if whole else "—"


def resumption(viewer: Viewer) -> Resumption:
    """The resumption of all enterprises at one look."""
    lines = all_lines(viewer)
    by_status: dict[str, int] = {}
    for line in lines:
        by_status[line.status or "NONE"] = by_status.get(line.status or "NONE", 0) + 1
    return Resumption(
        total=len(lines), by_status=by_status, due_back=sum(x.due_back or 0 for x in lines),
        back=sum(x.back or 0 for x in lines), shortage=sum(x.shortage or 0 for x in lines),
    )  # fmt: skip


def lines_by_id(ids: Sequence[int]) -> dict[int, EnterpriseLine]:
    """Enterprises, elsewhere ones too, for rooms above whose own right was asked."""
    return {r.pk: _line(r) for r in Enterprise.objects.filter(id__in=list(ids))}


AT_WORK = ("REOPENED", "PARTIAL")
_ALIASES = {"工信": "工业和信息化", "住建": "住房和城乡建设", "文旅": "文化体育广电和旅游"}


def bureau_key(name: str) -> str:
    """A bureau's name for comparing: 县工业和信息化局, 工信局 and XX县工信局 are one."""
    own = places.name_of(places.county_code()) if places.county_code() else ""
    plain = "".join(name.split()).removeprefix(own).removeprefix("县").removesuffix("局")
    return _ALIASES.get(plain, plain)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Ratios of groups in their published order, the first three and the last three."""

    by: str
    rows: Sequence[rules.Ratio]
    best: Sequence[rules.Ratio]
    last: Sequence[rules.Ratio]


def rankings(viewer: Viewer, *, day: dt.date | None = None) -> list[Ranking]:
    """复工率 and 返岗率 by bureau and by industry, now or as of a day's 24:00."""
    require(viewer, VIEW)
    lines = all_lines(viewer)
    facts = facts_on(day, [x.id for x in lines]) if day else {}
    found = []
    for by in ("bureau", "industry"):
        rows = [
            _counted(x, getattr(x, by), facts.get(x.id) if day else None, whole=day is None) for x in lines
        ]
        ranked = rules.ratios(rows)
        best, last = rules.ends(ranked)
        found.append(Ranking(by=by, rows=ranked, best=best, last=last))
    return found


def _counted(
    line: EnterpriseLine, group: str, said: Mapping[str, object] | None, *, whole: bool
) -> rules.Counted:
    """One enterprise as it stands now (`whole`), or as it had been said by a day; who had said nothing by then is not at work."""
    told = {"status": line.status, "due_back": line.due_back, "back": line.back, "shortage": line.shortage} if whole else (said or {})  # fmt: skip
    numbers = {n: v if isinstance(v := told.get(n), int) else 0 for n in ("due_back", "back", "shortage")}
    return rules.Counted(group=group, at_work=told.get("status") in AT_WORK, **numbers)


def facts_on(day: dt.date, ids: Sequence[int]) -> dict[int, dict[str, object]]:
    """What had been said of each enterprise by a day's 24:00: the latest word of each fact."""
    found: dict[int, dict[str, object]] = {}
    rows = Statement.objects.filter(enterprise_id__in=list(ids), day__lte=day).order_by("day", "id")
    for enterprise_id, facts in rows.values_list("enterprise_id", "facts"):
        found.setdefault(enterprise_id, {}).update(facts)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """What one voice said for a day, in words: (label, value)."""

    day: dt.date
    at: dt.datetime
    way: str
    by: str
    facts: Sequence[tuple[str, str]]


_LABELS = {
    **rules.WORDS, "reopen_date": "开（复）工时间", "needs": "需要的支持", "problems": "存在问题", "staff_local": "其中本县", "staff_poor": "其中脱贫户",
}  # fmt: skip


def statements(viewer: Viewer, enterprise_id: int, *, most: int = 60) -> list[StatementLine]:
    """The book of days of one enterprise, newest first."""
    require(viewer, VIEW)
    rows = Statement.objects.filter(enterprise_id=enterprise_id).order_by("-day", "-id")[:most]
    return [
        StatementLine(
            day=r.day, at=r.at, way=r.get_way_display(), by=r.by,
            facts=[(_LABELS.get(k, k), _word(str(v))) for k, v in r.facts.items()],
        )
        for r in rows
    ]  # fmt: skip


def stale(viewer: Viewer, *, at: dt.datetime, days: int = 7) -> int:
    """Enterprises of which nobody has said anything for so many days."""
    before = rules.day_described(timezone.localtime(at)) - dt.timedelta(days=days)
    return sum(x.as_of_date is None or x.as_of_date < before for x in all_lines(viewer))


def bureaus(viewer: Viewer) -> list[str]:
    """The bureaus that enterprises name as theirs, each once under the name most often written."""
    if not viewer.may(VIEW):
        return []
    named = Enterprise.objects.filter(in_county=True).exclude(bureau="").order_by().values_list("bureau")
    counts: dict[str, dict[str, int]] = {}
    for bureau, often in named.annotate(n=Count("pk")):
        counts.setdefault(bureau_key(bureau), {})[bureau] = often
    return sorted(max(spelled, key=lambda n: (spelled[n], n)) for spelled in counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """A bureau's word for one period."""

    bureau: str
    enterprises: int
    at: dt.datetime
    by: str


def confirmations(
    viewer: Viewer, *, season: int, days: Mapping[str, dt.date]
) -> dict[str, dict[str, Confirmed]]:
    """Who confirmed the lists of these periods (table → its day): table → the bureau's comparing name → its word."""
    require(viewer, VIEW)
    found: dict[str, dict[str, Confirmed]] = {code: {} for code in days}
    for r in Confirmation.objects.filter(season=season, code__in=days, day__in=set(days.values())):
        if days[r.code] == r.day:
            word = Confirmed(bureau=r.bureau, enterprises=r.enterprises, at=r.at, by=r.by)
            found[r.code][bureau_key(r.bureau)] = word
    return found
