"""What the page of figures draws: the stats above, the table of units; every number leads to its names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qicheng.core.shapes import Stat, Tone
from qicheng.followup import rules
from qicheng.followup.counting import Figures

# Columns of the table: those of the states close to 外出人员, the last two are parts across them.
COLUMNS = (
    ("followed", gettext_lazy("外出人员"), ""), (rules.WAITING, gettext_lazy("未到回访日"), ""), (rules.DUE, gettext_lazy("要回访"), "warn"),
    (rules.SILENT, gettext_lazy("没有音讯"), "bad"), (rules.UNREACHABLE, gettext_lazy("失联"), "bad"), (rules.DONE, gettext_lazy("本次已回访"), ""),
    (rules.COMPLETED, gettext_lazy("回访完成"), ""), (rules.RETURNED, gettext_lazy("已返乡"), ""),
    (rules.CLOSED_WITHOUT_LAST_VISIT, gettext_lazy("到期未访到"), "bad"), (rules.CLOSED_EARLY, gettext_lazy("到期未到首访日"), ""),
    ("jobless", gettext_lazy("其中待岗"), "bad"), ("poor_due", gettext_lazy("其中脱贫户要回访"), "warn"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One figure with its names."""

    label: str
    value: int
    url: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One unit of the table."""

    name: str
    url: str
    cells: tuple[Cell, ...]


def _url(unit: str, key: str, *, may: bool) -> str:
    return f"{reverse('followup:names', args=[key])}?unit={unit}" if may else ""


ALWAYS = frozenset({"followed", rules.WAITING, rules.DUE, rules.SILENT, rules.UNREACHABLE, rules.DONE})


def columns(total: Figures) -> frozenset[str]:
    """The columns that are shown: the usual ones, and others where somebody stands in them."""
    return ALWAYS | {key for key, _label, _tone in COLUMNS if total[key]}


def row(unit: str, name: str, figures: Figures, *, may: bool, wanted: frozenset[str]) -> Row:
    """The line of a unit; a village's own name leads to its list."""
    cells = tuple(
        Cell(label=str(label), value=figures[key], url=_url(unit, key, may=may) if figures[key] else "", tone=tone if figures[key] else "")
        for key, label, tone in COLUMNS
        if key in wanted
    )  # fmt: skip
    inside = f"{reverse('followup:index')}?unit={unit}"
    return Row(
        name=name,
        url=inside if unit.endswith("000") or not may else _url(unit, "followed", may=may),
        cells=cells,
    )


def stats(unit: str, f: Figures, *, may: bool) -> Sequence[Stat]:
    """The figures at the top."""

    def stat(key: str, label: str, tone: Tone, note: str = "") -> Stat:
        return Stat(
            label=label,
            value=f[key],
            unit=_("人"),
            url=_url(unit, key, may=may) or None,
            tone=tone if f[key] else "quiet",
            note=note,
        )

    heard = f[rules.DONE] + f[rules.COMPLETED]
    return (
        stat("followed", _("外出人员"), "quiet", _("其中脱贫户 %(n)s") % {"n": f"{f['poor']:,}"}),
        stat("todo", _("今天要回访"), "warn", _("其中脱贫户 %(n)s") % {"n": f"{f['poor_due']:,}"}),
        Stat(label=_("本次已回访"), value=heard, unit=_("人"), url=_url(unit, rules.DONE, may=may) if not f[rules.COMPLETED] and may else None, tone="ok" if heard else "quiet", note=_("其中全部完成 %(n)s") % {"n": f"{f[rules.COMPLETED]:,}"}),
        stat(rules.SILENT, _("超期没有音讯"), "bad"),
        stat(rules.UNREACHABLE, _("失联"), "bad", _("要上门问家里人") if f[rules.UNREACHABLE] else ""),
        stat("jobless", _("在外待岗"), "bad", _("可推岗位") if f["jobless"] else ""),
        stat(rules.RETURNED, _("已返乡"), "quiet"),
    )  # fmt: skip


def closes(figures: Figures) -> bool:
    """Whether everybody followed stands in exactly one state."""
    return figures["followed"] == sum(figures[s] for s in rules.STATES)
