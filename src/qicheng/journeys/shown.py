"""What the roster's page draws: filters, columns, buttons. Words only; no question is asked here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from qicheng.core.shapes import BulkAction, Column, Filter, Option, Pager
from qicheng.core.viewer import Viewer
from qicheng.journeys import rules, wording
from qicheng.journeys.queries import RosterLine
from qicheng.places.gazetteer import provinces
from qicheng.places.picking import Picked

TONES = {
    "LISTED": "warn", "SURVEYED": "warn", "OUT": "", "INTENDING": "", "CLEARED": "ok", "SEATED": "ok", "ABOARD": "ok",
    "ARRIVED": "ok", "WORKING": "ok", "AWAY": "ok", "LOCAL": "ok", "STAYING": "",
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


def cells(line: RosterLine, names: Mapping[str, str]) -> dict[str, str | int | None]:
    """One person's values by column, as page and sheet say them."""
    return {
        "name": line.name, "sex": line.sex, "age": line.age, "id": line.id_masked, "phone": line.phone_masked,
        "village": names.get(line.village, line.village), "group": line.group_name, "standing": line.standing_word,
        "intention": line.intention_word, "where": line.destination,
        "go_date": line.go_date.isoformat() if line.go_date else "",
        "contact": f"{line.contact_word} {line.last_contact_date:%m-%d}" if line.contact and line.last_contact_date else line.contact_word,
        "stage": line.stage_word, "roster": line.roster_word,
    }  # fmt: skip


def row(line: RosterLine, names: Mapping[str, str]) -> dict[str, Any]:
    """One row of the table."""
    tone = TONES.get(line.stage, "")
    return {
        **cells(line, names),
        "person_id": line.person_id,
        "tone": tone,
        "icon": ICONS[tone],
        "inferred": line.inferred,
    }


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
