"""Questions to employers: enterprises, their resumption, what the bureaus' lists disagree on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from qicheng.core.viewer import Viewer, require
from qicheng.employers.models import Conflict, Enterprise

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
    )  # fmt: skip


def all_lines(viewer: Viewer, *, status: str = "", text: str = "") -> list[EnterpriseLine]:
    """All enterprises by name, narrowed by status or by the beginning of a name or code."""
    if not viewer.may(VIEW):
        return []
    rows = Enterprise.objects.order_by("name", "id")
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
