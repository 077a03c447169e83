"""The duty list: who is told, in which order."""

from __future__ import annotations

import datetime as dt

from qicheng.core import audit, phones
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer, require
from qicheng.core.writing import writing
from qicheng.health import access
from qicheng.health.models import DutyPost
from qicheng.staff.queries import account_id_of


def set_post(  # noqa: PLR0913  the row's own facts
    *,
    kind: str,
    place_code: str,
    rung: int,
    name: str,
    title: str,
    phone: str,
    username: str,
    at: dt.datetime,
    by: Viewer,
) -> int:
    """Puts somebody on the duty list. With an account the person acknowledges by its own name; without a phone no message goes."""
    require(by, access.POSTS)
    if kind not in DutyPost.Kind.values or not name.strip():
        raise CannotAct("POST", "请选择岗位并填写姓名。")
    if kind in {"CLINIC", "TOWNSHIP"} and not place_code:
        raise CannotAct("PLACE", "卫生院和乡镇值班要选所在乡镇。")
    number = phones.checked(phone)
    account = account_id_of(username.strip()) if username.strip() else None
    if username.strip() and account is None:
        raise CannotAct("ACCOUNT", "没有这个登录名，或者已经停用。请对照人员名单填写，没有账号就留空。")
    if kind == "CHIEF" and account is None:
        raise CannotAct("CHIEF_ACCOUNT", "带班领导要用自己的账号特批，请填写登录名。")
    with writing():
        row = DutyPost.objects.create(
            kind=kind, place_code=place_code, rung=max(1, rung), name=name.strip()[:100], title=title.strip()[:100], account_id=account
        )  # fmt: skip
        DutyPost.objects.filter(pk=row.pk).update(**phones.columns(number, aad=f"health.post:{row.pk}"))
        audit.record(
            "health.set_post",
            at=at,
            by=by,
            about=f"duty_post:{row.pk}",
            place=place_code,
            detail={"kind": kind, "rung": rung},
        )
    return row.pk


def end_post(*, post_id: int, at: dt.datetime, by: Viewer) -> None:
    """Takes somebody off the list; what was told before stays written."""
    require(by, access.POSTS)
    with writing():
        if not DutyPost.objects.filter(pk=post_id, active=True).update(active=False):
            raise NotAllowed
        audit.record("health.end_post", at=at, by=by, about=f"duty_post:{post_id}")
