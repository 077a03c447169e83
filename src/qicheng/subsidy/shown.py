"""What pages of subsidies draw: the tabs, the stats, the table of units; every number leads to its names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from qicheng.core.shapes import LineStop, Pager, Stat, Tone
from qicheng.core.viewer import Viewer
from qicheng.core.words import in_words
from qicheng.kit.marking import gettext_noop
from qicheng.kit.telling import Sentence, joined, say
from qicheng.subsidy import access
from qicheng.subsidy.queries.claims import ClaimFile, Figures
from qicheng.subsidy.rules import steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One tab of the room."""

    key: str
    label: str
    url: str
    here: bool


def tabs(viewer: Viewer, here: str) -> list[Tab]:
    """The tabs that this viewer may open."""
    every = (
        ("index", _("补贴"), (access.VIEW,)), ("lists", _("公示"), (access.VIEW,)), ("objections", _("异议"), (access.OBJECT,)),
        ("batches", _("发放"), (access.MONEY,)), ("calls", _("核实"), (access.CALL,)), ("money", _("资金"), (access.MONEY,)), ("findings", _("核验"), (access.MONEY,)),
        ("setup", _("格式和权限"), (access.SETUP,)),
    )  # fmt: skip
    return [
        Tab(key=k, label=label, url=reverse(f"subsidy:{k}"), here=k == here) for k, label, caps in every if any(viewer.may(c) for c in caps)
    ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One figure with its names."""

    label: str
    value: int
    url: str
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One unit of the table."""

    name: str
    url: str
    cells: tuple[Cell, ...]
    paid_fen: int


_TONES = {steps.OBJECTION_OPEN: "bad", steps.PAYMENT_FAILED: "bad", steps.RETURNED: "warn"}
ALWAYS = frozenset(
    {steps.DRAFT, steps.VILLAGE_NOTICE, steps.TOWNSHIP_REVIEW, steps.COUNTY_CHECK, steps.APPROVED, steps.PAID}
)
COLUMNS = (*steps.ORDER[:7], steps.OBJECTION_OPEN, *steps.ORDER[7:])


def names_url(state: str, unit: str, policy: str) -> str:
    """The list behind a figure."""
    kept = {k: v for k, v in (("unit", unit), ("policy", policy)) if v}
    return reverse("subsidy:names", args=[state]) + (f"?{urlencode(kept)}" if kept else "")


def shown_states(total: Figures) -> list[str]:
    """The columns that are shown: the usual ones, and others where somebody stands in them."""
    return [s for s in COLUMNS if s in ALWAYS or total.counts.get(s)]


def row(unit: str, name: str, figures: Figures, states: Sequence[str], *, policy: str, opens: bool) -> Row:
    """The line of a unit; a village's own name leads to its list."""
    cells = [
        Cell(label=_("申请"), value=figures.all, url=names_url("all", unit, policy) if figures.all else "")
    ]
    cells += [
        Cell(label=_(steps.STATES[s]), value=figures.counts.get(s, 0), url=names_url(s, unit, policy) if figures.counts.get(s) else "", tone=_TONES.get(s, ""))
        for s in states
    ]  # fmt: skip
    inside = (
        reverse("subsidy:index") + f"?{urlencode({'unit': unit, **({'policy': policy} if policy else {})})}"
    )
    return Row(
        name=name,
        url=inside if opens else names_url("all", unit, policy),
        cells=tuple(cells),
        paid_fen=figures.fen.get(steps.PAID, 0),
    )


def stats(total: Figures, unit: str, policy: str) -> list[Stat]:
    """The figures at the top."""

    def stat(states: Sequence[str], key: str, label: str, tone: Tone, money: bool = True) -> Stat:
        n, fen = sum(total.counts.get(s, 0) for s in states), sum(total.fen.get(s, 0) for s in states)
        note = _("%(sum)s 元") % {"sum": f"{fen / 100:,.2f}"} if money else ""
        url = names_url(key, unit, policy) if n and key else None
        return Stat(label=label, value=n, unit=_("人"), url=url, tone=tone if n else "quiet", note=note)

    return [
        stat(list(steps.STATES), "all", _("申请"), "quiet", money=False),
        stat([*sorted(steps.UNDECIDED)], "undecided", _("办理中"), "quiet"),
        stat([steps.OBJECTION_OPEN], steps.OBJECTION_OPEN, _("有异议"), "bad"),
        stat([steps.APPROVED, steps.PAYMENT_BATCH], "approved", _("已核准未到账"), "warn"),
        stat([steps.PAYMENT_FAILED], steps.PAYMENT_FAILED, _("发放失败"), "bad"),
        stat([steps.PAID], steps.PAID, _("已发放"), "ok"),
    ]  # fmt: skip


_STOPS = (
    ("RECEIVED", gettext_noop("受理"), "clipboard-list"), ("VILLAGE", gettext_noop("村级公示"), "message-circle"), ("TOWNSHIP", gettext_noop("乡镇审核"), "shield-check"), ("COUNTY", gettext_noop("县级比对"), "shield-check"),
    ("APPROVED", gettext_noop("核准"), "circle-check"), ("PAID", gettext_noop("到账"), "currency-yuan"),
)  # fmt: skip
_WHERE = {
    steps.DRAFT: 0, steps.RETURNED: 0, steps.VILLAGE_NOTICE: 1, steps.TOWNSHIP_REVIEW: 2, steps.TOWNSHIP_NOTICE: 2, steps.COUNTY_CHECK: 3, steps.COUNTY_NOTICE: 3,
    steps.APPROVED: 4, steps.PAYMENT_BATCH: 5, steps.PAYMENT_FAILED: 5, steps.PAID: 6, steps.RECOVERED: 6,
}  # fmt: skip
_DATED = {"RECEIVE": 0, "TAKE_DOWN": 1, "REVIEW": 2, "CHECK": 3, "APPROVE": 4, "PAID": 5}


def cursor(told: Mapping[str, str], name: str) -> int:
    """Where a page of a long list begins, as its address says it; 0 for the beginning and for what is no number."""
    text = told.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def pager(
    told: Mapping[str, str], name: str, more: int | None, *, rows: int, total: int | None = None
) -> Pager | None:
    """The way through a long list by its cursor, keeping what else the address says; None where all of it is on one page."""
    kept = {k: v for k, v in told.items() if k != name and v}
    if not more and not cursor(told, name):
        return None
    first = f"?{urlencode(kept)}" if cursor(told, name) else None
    return Pager(next_url=f"?{urlencode({**kept, name: more})}" if more else None, first_url=first, shown=rows, total=total)  # fmt: skip


def why_drawn(signs: str) -> Sentence:
    """Why somebody came into the sample, as it is kept: signs of risk with 、 between them."""
    return joined((say(sign) for sign in signs.split("、")), gettext_noop("%(a)s、%(b)s"))


def _stopped(standing: str, why: str) -> Sentence:
    """Why a claim stands still: its standing and, where there is one, the reason."""
    return say(gettext_noop("%(standing)s：%(why)s"), standing=say(standing), why=why) if why else say(standing)  # fmt: skip


def line(file: ClaimFile) -> list[LineStop]:
    """A claim's way as a line: what is done, where it is, where it stopped and why."""
    dates: dict[int, tuple[str, str]] = {}
    for e in file.events:
        if e.act in _DATED:  # a list comes down three times: the first is the village's
            dates.setdefault(_DATED[e.act], (f"{timezone.localtime(e.at):%m-%d}", e.by))
    stopped = file.line.standing in {
        steps.OBJECTION_OPEN,
        steps.RETURNED,
        steps.REJECTED,
        steps.WITHDRAWN,
        steps.PAYMENT_FAILED,
        steps.RECOVERED,
    }
    here = _WHERE.get(file.state, max(dates, default=0))
    stops = []
    for n, (_key, label, icon) in enumerate(_STOPS):
        state: Literal["done", "here", "stopped", "ahead"] = (
            "done" if n < here else "ahead" if n > here else "stopped" if stopped else "here"
        )
        date, who = dates.get(n, ("", "")) if n <= here else ("", "")
        told = "" if file.line.standing == steps.OBJECTION_OPEN else file.line.sentence
        reason = in_words(_stopped(file.line.standing_word, told)) if state == "stopped" else ""
        stops.append(LineStop(label=_(label), icon=icon, state=state, date=date, who=who, reason=reason))
    return stops
