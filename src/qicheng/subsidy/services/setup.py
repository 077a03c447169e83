"""Acts on what is data: bank formats, declared kin, and the worker's own link."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from qicheng.core import outbox, tokens
from qicheng.core.outbox import Outgoing
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer, require
from qicheng.core.writing import writing
from qicheng.people import queries as people
from qicheng.people import reaching
from qicheng.people import services as persons
from qicheng.staff import queries as staff
from qicheng.subsidy import access
from qicheng.subsidy.models import BankFormat, Kin, WorkerLink
from qicheng.subsidy.rules import bankfile
from qicheng.subsidy.services import common

LINK_DAYS = 60


def save_format(*, name: str, layout: Mapping[str, Any], active: bool, at: dt.datetime, by: Viewer) -> int:
    """A bank's format. One that files went out by is not changed but given another name."""
    require(by, access.SETUP)
    if why := bankfile.why_not_layout(layout):
        raise CannotAct("LAYOUT", why)
    with writing():
        row = BankFormat.objects.select_for_update().filter(name=name.strip()).first() or BankFormat(
            name=name.strip()
        )
        if row.pk and row.layout != layout and common.format_used(row.pk):
            raise CannotAct("USED", "已有批次用这个格式送过银行，不能再改。请换个名称另存。")
        row.layout, row.active, row.changed_by, row.changed_at = dict(layout), active, by.label[:100], at
        row.save()
        common.audited("save_format", at=at, by=by, about=f"format:{row.pk}")
    return row.pk


def declare_kin(*, person_id: int, username: str, relation: str, at: dt.datetime, by: Viewer) -> None:
    """Declares an official near to a person; from now on the official decides nothing for that household."""
    if not people.may_see(by, person_id, capability=access.APPLY):
        raise NotAllowed
    account = staff.account_id_of(username.strip())
    if account is None:
        raise CannotAct("ACCOUNT", "没有这个登录名。请核对。")
    if len(relation.strip()) < 2:
        raise CannotAct("RELATION", "请写明是什么关系。")
    with writing():
        Kin.objects.get_or_create(
            account_id=account,
            person_id=person_id,
            defaults={"relation": relation.strip()[:40], "at": at, "by": by.label[:100]},
        )
        common.audited("declare_kin", at=at, by=by, about=f"person:{person_id}", account=account)


def make_link(*, person_id: int, season: int, at: dt.datetime, by: Viewer) -> str:
    """A link by which a worker applies and follows the own claims without an account; a new one ends the one before. Shown once."""
    if not people.may_see(by, person_id, capability=access.APPLY):
        raise NotAllowed
    with writing():
        token = _new(person_id, season, at)
        common.audited("make_link", at=at, by=by, about=f"person:{person_id}")
    return token


def _new(person_id: int, season: int, at: dt.datetime) -> str:
    token = tokens.new()
    WorkerLink.objects.update_or_create(
        person_id=person_id, season=season, defaults={"digest": tokens.digest(token), "until_at": at + dt.timedelta(days=LINK_DAYS), "made_at": at}
    )  # fmt: skip
    return token


def ask_link(*, id_number: str, phone: str, season: int, site: str, at: dt.datetime, address: str) -> bool:
    """Sends a worker's link to the phone on the roster, if number and phone belong together. The page says the same either way."""
    person = people.id_of_number(persons.id_index(id_number.strip().upper()))
    found = next(iter(reaching.reach([person])), None) if person else None
    if found is None or not found.phone or found.phone != phone.strip():
        return False
    with writing():
        link = WorkerLink.objects.filter(person_id=found.person_id, season=season).first()
        if link is not None and link.made_at > at - dt.timedelta(minutes=10):
            return False  # one message in ten minutes
        token = _new(found.person_id, season, at)
        outbox.queue(
            [Outgoing(key=f"subsidy.link:{found.person_id}:{at:%Y%m%d%H%M%S}", channel="SMS", to=found.phone, text=f"查补贴、交材料请打开：{site}/butie/{token}/ 60 天内有效，请勿转给别人。", about=f"person:{found.person_id}")],
            at=at,
        )  # fmt: skip
        common.audited(
            "ask_link",
            at=at,
            by=Viewer(user_id=None, label="本人", address=address),
            about=f"person:{found.person_id}",
        )
    return True


def person_of_link(token: str, *, at: dt.datetime) -> tuple[int, int]:
    """Whose link it is: person and season. Raises `NotAllowed` for a wrong or expired one."""
    row = WorkerLink.objects.filter(digest=tokens.digest(token), until_at__gte=at).first()
    if row is None:
        raise NotAllowed("链接无效或已过期。请让村干部重新出示二维码，或在“查补贴”页面重新获取。")
    return row.person_id, row.season
