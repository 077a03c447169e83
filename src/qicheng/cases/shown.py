"""What the list and the workbench draw above their rows: filters and figures. Words only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from qicheng.cases import access
from qicheng.cases.rules import kinds
from qicheng.core.shapes import Filter, Option, Stat, Tone
from qicheng.core.viewer import Viewer
from qicheng.places import queries as places
from qicheng.staff import duty


def _choice(name: str, label: str, pairs: Iterable[tuple[str, str]], said: Mapping[str, str]) -> Filter:
    options = [Option(value=k, label=v, chosen=said.get(name) == k) for k, v in pairs]
    return Filter(name=name, label=label, options=(Option(value="", label=_("全部")), *options))


def filters(viewer: Viewer, said: Mapping[str, str], *, county: str) -> tuple[Filter, ...]:
    """The fields above the list."""
    sorts = (("OPEN", _("未办结")), ("LATE", _("已超期")), ("TODAY", _("今天到期")), ("CLOSED", _("已办结")), ("ALL", _("全部")))  # fmt: skip
    now = said.get("sort", "OPEN")
    state = Filter(name="sort", label=_("状态"), options=tuple(Option(value=k, label=v, chosen=k == now) for k, v in sorts))  # fmt: skip
    towns = [(t.code, t.name) for t in places.children(county)] if access.ranges(viewer, access.VIEW) else []
    found = [
        state,
        _choice("kind", _("类别"), [(k, v.word) for k, v in kinds.KINDS.items()], said),
        _choice("owner", _("责任组"), duty.group_names().items(), said),
        _choice("card", _("红黄牌"), (("YELLOW", _("黄牌")), ("RED", _("红牌"))), said),
        _choice("level", _("层级"), kinds.LEVELS.items(), said),
    ]
    if len(towns) > 1:
        found.append(_choice("town", _("乡镇"), towns, said))
    return (*found, Filter(name="text", label=_("事由或编号"), value=said.get("text", "")))


def stats(counted: Mapping[str, int], owner: str) -> tuple[Stat, ...]:
    """How the viewer's cases stand, each figure with its list."""
    base = reverse("cases:index") + "?" + (f"owner={owner}&" if owner else "")

    def one(label: str, code: str, query: str, tone: Tone, calm: Tone = "quiet") -> Stat:
        n = counted[code]
        return Stat(label=label, value=n, unit=_("件"), url=base + query, tone=tone if n else calm)

    return (
        one(_("未办结"), "OPEN", "sort=OPEN", "quiet"),
        one(_("已超期"), "LATE", "sort=LATE", "bad", "ok"),
        one(_("今天到期"), "TODAY", "sort=TODAY", "warn"),
        one(_("还没有人接手"), "NEW", "sort=OPEN", "warn"),
        one(_("黄牌"), "YELLOW", "card=YELLOW", "warn"),
        one(_("红牌"), "RED", "card=RED", "bad"),
    )
