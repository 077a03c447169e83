"""What the roster's page draws: filters, columns, buttons. Words only; no question is asked here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from qicheng.core.shapes import BulkAction, Column, Filter, Option, Pager
from qicheng.core.templatetags.qicheng import icon, translated
from qicheng.core.viewer import Viewer
from qicheng.journeys import rules, wording
from qicheng.journeys.queries import RosterLine
from qicheng.places.gazetteer import provinces
from qicheng.places.picking import Picked

TONES = {
    "LISTED": "warn", "SURVEYED": "warn", "OUT": "", "INTENDING": "", "CLEARED": "ok", "SEATED": "ok", "ABOARD": "ok",
    "ARRIVED": "ok", "WORKING": "ok", "AWAY": "ok", "LOCAL": "ok", "STAYING": "",
    "JOBLESS": "warn", "RETURNED": "",
}  # fmt: skip
ICONS = {"warn": "clock", "ok": "circle-check", "": ""}


def columns() -> tuple[Column, ...]:
    """The columns that may be shown and exported."""
    return (
        Column(key="name", label=_("姓名"), fixed=True), Column(key="sex", label=_("性别")), Column(key="age", label=_("年龄")),
        Column(key="id", label=_("身份证号")), Column(key="phone", label=_("电话")), Column(key="village", label=_("村（社区）")),
        Column(key="group", label=_("小组"), shown=False), Column(key="standing", label=_("户类型")), Column(key="intention", label=_("意向")),
        Column(key="where", label=_("去向")), Column(key="go_date", label=_("拟出发"), shown=False),
        Column(key="contact", label=_("最近联系")), Column(key="stage", label=_("所在站")), Column(key="roster", label=_("名册状态"), shown=False),
    )  # fmt: skip


def cells(
    line: RosterLine, names: Mapping[str, str], *, word: Callable[[object], str] = translated
) -> dict[str, str | int | None]:
    """One person's values by column, as page and sheet say them. `word` tells a code's word in the page's language."""
    contact = word(line.contact_word)
    return {
        "name": line.name, "sex": line.sex, "age": line.age, "id": line.id_masked, "phone": line.phone_masked,
        "village": names.get(line.village, line.village), "group": line.group_name, "standing": word(line.standing_word),
        "intention": word(line.intention_word), "where": line.destination,
        "go_date": line.go_date.isoformat() if line.go_date else "",
        "contact": f"{contact} {line.last_contact_date:%m-%d}" if line.contact and line.last_contact_date else contact,
        "stage": word(line.stage_word), "roster": word(line.roster_word),
    }  # fmt: skip


NUMBERS = frozenset({"id", "phone", "go_date"})
TOGETHER = NUMBERS | {"intention", "contact", "stage", "roster"}  # never broken over two lines


def rows(lines: Sequence[RosterLine], names: Mapping[str, str], *, pick: bool) -> SafeString:
    """The table's rows. One pattern a page, filled for each person: a template node per cell took most of the page's time.

    What repeats from row to row (villages, household types, stages) is translated and escaped once a page.
    """
    pattern, word = _row_pattern(pick=pick), cache(translated)

    @cache
    def shown(value: str | int | None, blank: str) -> str:
        return str(escape(blank if value in (None, "") else value))

    inferred = f' <span class="quiet small">{escape(_("推定"))}</span>'
    marks = {tone: icon(name) if name else "" for tone, name in ICONS.items()}
    done = []
    for line in lines:
        said = {k: shown(v, "" if k == "age" else "—") for k, v in cells(line, names, word=word).items()}
        tone = TONES.get(line.stage, "")
        said["intention"] += inferred if line.inferred else ""
        said["stage"] = (
            f'<span class="state{" state-" + tone if tone else ""}">{marks[tone]}{said["stage"]}</span>'
        )
        done.append(pattern.format(person=line.person_id, **said))
    return SafeString("".join(done))


def _row_pattern(*, pick: bool) -> str:
    """A row with a place for each value. Labels are what a phone shows before the value."""
    address = reverse("desk:person", args=[0]).replace("/0/", "/{person}/")
    parts = ["<tr>"]
    if pick:
        label = escape(_("选 %(name)s")).replace("%(name)s", "{name}")
        parts.append(
            '<td class="pick"><label><input class="form-check-input" type="checkbox" name="chosen" value="{person}" '
            f'form="bulk-persons" aria-label="{label}"></label></td>'
        )
    for column in columns():
        if column.key == "name":
            parts.append(
                f'<th scope="row" class="name" data-col="name"><a href="{address}" data-open>{{name}}</a></th>'
            )
            continue
        looks = (
            ["n"] * (column.key == "age")
            + ["num"] * (column.key in NUMBERS)
            + ["nowrap"] * (column.key in TOGETHER)
        )
        look = f' class="{" ".join(looks)}"' if looks else ""
        value = f"<span>{{{column.key}}}</span>" if column.key == "intention" else f"{{{column.key}}}"
        parts.append(f'<td{look} data-col="{column.key}" data-label="{escape(column.label)}">{value}</td>')
    return "".join([*parts, "</tr>"])


def _choice(name: str, label: str, choices: Mapping[str, Any], said: Mapping[str, str]) -> Filter:
    options = (
        Option(value="", label=_("全部")),
        *(Option(value=k, label=str(v), chosen=said.get(name) == k) for k, v in choices.items()),
    )
    return Filter(name=name, label=label, options=options)


def filters(picked: Picked, said: Mapping[str, str]) -> tuple[Filter, ...]:
    """The fields above the table."""
    return (
        Filter(
            name="text",
            label=_("查人"),
            value=said.get("text", ""),
            placeholder=_("姓名、首字母、号码、后四位"),
        ),
        *picked.filters,
        _choice("intention", _("意向"), rules.INTENTIONS, said),
        _choice("standing", _("户类型"), wording.STANDINGS, said),
        _choice("stage", _("所在站"), wording.STAGES, said),
        _choice("dest_province", _("目的地"), dict(provinces()), said),
        _choice("contact", _("联系结果"), wording.CONTACTS, said),
        _choice("roster", _("名册状态"), wording.ROSTER, said),
    )


def actions(viewer: Viewer) -> tuple[BulkAction, ...]:
    """What may be done with chosen rows. The acts live in upper rooms; here they are addresses."""
    found = []
    if viewer.may("survey.record"):
        found += [
            BulkAction(
                label=_("登记意向"), url=reverse("survey:bulk", args=["intention"]), icon="message-circle"
            ),
            BulkAction(label=_("记录已联系"), url=reverse("survey:bulk", args=["contact"]), icon="phone"),
            BulkAction(label=_("填减少原因"), url=reverse("survey:bulk", args=["reason"]), icon="list-check"),
        ]
    if viewer.may("people.pair"):
        found.append(BulkAction(label=_("指派帮扶干部"), url=reverse("people:assign"), icon="users"))
    return tuple(found)


def query(said: Mapping[str, str], **more: str) -> str:
    """The same list's address with something else in it."""
    return urlencode(
        {**{k: v for k, v in said.items() if k != "after"}, **{k: v for k, v in more.items() if v}}
    )


def pager(said: Mapping[str, str], more: tuple[str, int] | None, shown: int) -> Pager:
    """On, or back to the beginning."""
    return Pager(
        next_url=f"?{query(said, after=f'{more[0]}:{more[1]}')}" if more else None,
        first_url=f"?{query(said)}" if said.get("after") else None, shown=shown,
    )  # fmt: skip
