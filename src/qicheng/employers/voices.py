"""More voices on enterprises: the enterprise itself by its signed link, a bureau that confirms its list, rooms that meet a new employer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone

from qicheng.core import audit, tokens
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer, require
from qicheng.core.writing import writing
from qicheng.employers import queries, rules
from qicheng.employers.models import Claim, Confirmation, Enterprise
from qicheng.employers.services import EDIT, say
from qicheng.kit.firms import name_key

LINK_DAYS = 30
# An enterprise says how it stands. Name, bureau and industry are the bureaus' words.
OWN_FACTS = (*rules.DAILY, "contact", "phone")


def make_link(*, enterprise_id: int, at: dt.datetime, by: Viewer) -> str:
    """A link by which an enterprise answers without an account, for thirty days; a new one ends the one before. Shown once."""
    require(by, EDIT)
    return link_for(enterprise_id=enterprise_id, at=at, by=by)


def link_for(*, enterprise_id: int, at: dt.datetime, by: Viewer) -> str:
    """The same for a room above that has asked its own right."""
    token = tokens.new()
    with writing():
        rows = Enterprise.objects.filter(id=enterprise_id)
        until = at + dt.timedelta(days=LINK_DAYS)
        if not rows.update(link_digest=tokens.digest(token), link_until_at=until):
            raise CannotAct("UNKNOWN", "没有这家企业。请从企业列表重新进入。")
        audit.record("employers.make_link", at=at, by=by, about=f"enterprise:{enterprise_id}")
    return token


def end_link(*, enterprise_id: int, at: dt.datetime, by: Viewer) -> None:
    """The link stops holding at once."""
    require(by, EDIT)
    with writing():
        Enterprise.objects.filter(id=enterprise_id).update(link_digest="", link_until_at=None)
        audit.record("employers.end_link", at=at, by=by, about=f"enterprise:{enterprise_id}")


def of_link(token: str, *, at: dt.datetime) -> Enterprise:
    """The enterprise that a link opens. Raises `NotAllowed` for a wrong or expired one."""
    row = Enterprise.objects.filter(link_digest=tokens.digest(token), link_until_at__gte=at).first()
    if row is None:
        raise NotAllowed("链接无效或已过期。请联系县就业服务中心或主管部门重新发送。")
    return row


def say_by_link(
    *, token: str, facts: Mapping[str, object], name: str, at: dt.datetime, address: str = ""
) -> int:
    """The enterprise says how it stands; how many facts an office has said otherwise today. `name`: who filled it in."""
    if len(name.strip()) < 2:
        raise CannotAct("SIGN", "请填写填报人姓名。")
    with writing():
        row = of_link(token, at=at)
        by = Viewer(user_id=None, label=f"{row.name} {name.strip()}"[:100], address=address)
        own = {k: v for k, v in facts.items() if k in OWN_FACTS and v not in (None, "")}
        listed = (
            Claim.objects.filter(enterprise=row).order_by("-season").values_list("season", flat=True).first()
        )
        season = listed or timezone.localtime(at).year
        return say(enterprise_id=row.pk, facts=own, way="LINK", season=season, at=at, by=by)


def ensure(*, name: str, code: str, facts: Mapping[str, str], at: dt.datetime, by: Viewer) -> int:
    """The enterprise of this valid credit code, else of this name, known from now on. Facts fill only what nobody has said.

    One that no bureau has listed is no enterprise of the county: it counts in no ratio.
    """
    key = name_key(name)
    with writing():
        row = Enterprise.objects.filter(credit_code=code).first() if code else None
        row = row or Enterprise.objects.filter(name_key=key).order_by("-credit_code", "id").first()
        if row is not None and code and row.credit_code and row.credit_code != code:
            row = None  # the same name under another code is another firm
        if row is None:
            row = Enterprise(name=name[:120], name_key=key, in_county=False)
        if code and not row.credit_code:
            row.credit_code, row.code_valid = code, True
        for field, value in facts.items():
            if value and field in rules.FACTS and not getattr(row, field):
                limit = getattr(Enterprise._meta.get_field(field), "max_length", None)
                setattr(row, field, value[:limit])
        fresh = row.pk is None
        row.save()
        if fresh:
            audit.record("employers.ensure", at=at, by=by, about=f"enterprise:{row.pk}")
    return row.pk


def confirm(*, season: int, code: str, day: dt.date, bureau: str, at: dt.datetime, by: Viewer) -> int:
    """A bureau confirms its list for one period; how many enterprises stand on it. Said again, it counts again."""
    require(by, EDIT)
    found = [x for x in queries.all_lines(by) if queries.bureau_key(x.bureau) == queries.bureau_key(bureau)]
    if not found:
        raise CannotAct("EMPTY", f"名单上没有{bureau}的企业。请先导入本部门的企业表，再确认。")
    silent = sum(not x.status for x in found) if code == "RESUMED" else 0
    if silent:
        raise CannotAct("SILENT", f"还有 {silent} 家企业没有填开复工状态。请补齐后再确认。")
    with writing():
        Confirmation.objects.update_or_create(
            season=season, code=code, day=day, bureau=bureau[:60], defaults={"enterprises": len(found), "at": at, "by": by.label[:100]},
        )  # fmt: skip
        audit.record("employers.confirm", at=at, by=by, about=f"season:{season}", detail={"code": code, "day": str(day), "bureau": bureau, "enterprises": len(found)})  # fmt: skip
    return len(found)
