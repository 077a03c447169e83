"""Acts on staff: accounts, offices, posts, stand-ins, pairings. Held by the security administrator (三员分立)."""

from __future__ import annotations

import datetime as dt
import secrets

from django.utils import timezone

from qicheng.core import audit, ground
from qicheng.core.viewer import CannotAct, Viewer, require
from qicheng.core.writing import writing
from qicheng.staff import rules
from qicheng.staff.groups import GROUPS
from qicheng.staff.models import Account, Assignment, Office, Post, Role

MANAGE = "staff.manage"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is misread from paper


def first_password() -> str:
    """A first password of 12 characters in three groups."""
    text = "".join(secrets.choice(_LETTERS) for _ in range(12))
    return f"{text[:4]}-{text[4:8]}-{text[8:]}"


def ensure_account(  # noqa: PLR0913  an account with its first post
    *,
    username: str,
    name: str,
    role: str,
    place_code: str,
    at: dt.datetime,
    by: Viewer,
    office: str = "",
    password: str = "",
) -> str:
    """Opens an account, or gives a known one a new password; with a role also the post. Returns the password."""
    require(by, MANAGE)
    if role and role not in Role.values:
        raise CannotAct("ROLE_UNKNOWN", f"没有“{role}”这个角色。可用的角色：{'、'.join(Role.values)}。")
    if not username.strip() or len(username) > 150:
        raise CannotAct("USERNAME", "登录名要填写，且不超过150个字符。请改正后重试。")
    secret = password or first_password()
    with writing():
        account, made = Account.objects.get_or_create(username=username, defaults={"name": name or username})
        if role and by.user_id == account.pk:
            raise CannotAct("OWN_RIGHTS", "不能给自己授权。请由另一位安全管理员办理。")
        account.set_password(secret)
        account.must_change_password = not password
        account.sessions_after = None if made else at
        if name:
            account.name = name
        account.save()
        if role:
            _give(account, role=role, place_code=place_code, office=office, at=at)
        audit.record(
            "staff.account",
            at=at,
            by=by,
            about=f"account:{account.pk}",
            place=place_code,
            detail={"role": role, "new": made},
        )
    return secret


def open_account(*, username: str, name: str, phone: str, at: dt.datetime, by: Viewer) -> tuple[int, str]:
    """A new account without any right yet. Returns its number and first password; a known sign-in name is refused."""
    require(by, MANAGE)
    if Account.objects.filter(username=username.strip()).exists():
        raise CannotAct("USERNAME_TAKEN", f"登录名“{username.strip()}”已有人用。请另起一个。")
    with writing():
        secret = ensure_account(
            username=username.strip(), name=name.strip(), role="", place_code="", at=at, by=by
        )
        account = Account.objects.get(username=username.strip())
        Account.objects.filter(id=account.pk).update(phone=phone.strip())
    return account.pk, secret


def _give(account: Account, *, role: str, place_code: str, office: str, at: dt.datetime) -> None:
    held = set(Post.objects.filter(account=account, until_date=None).values_list("role", flat=True))
    if rules.roles_conflict(frozenset({*held, role})):
        raise CannotAct(
            "ROLES_CONFLICT", "系统、安全、审计三类管理员不能由同一账号兼任，也不能兼业务角色。请另建账号。"
        )
    unit, opened = Office.objects.get_or_create(
        name=office or "县就业服务中心",
        defaults={"kind": Office.Kind.CENTRE if not office else Office.Kind.BUREAU},
    )
    if opened:
        ground.changed()
    Post.objects.get_or_create(
        account=account,
        office=unit,
        role=role,
        place_code=place_code,
        until_date=None,
        defaults={"from_date": timezone.localdate(at)},
    )
    ground.changed()


def ensure_groups(*, at: dt.datetime, by: Viewer) -> int:
    """Opens the units that plan 三(一) names where they are missing; how many. What the county changed of them stays."""
    made = 0
    with writing():
        for code, group in GROUPS.items():
            if Office.objects.filter(code=code).exists() or Office.objects.filter(
                name=group.name, code=""
            ).update(code=code):
                continue
            Office.objects.create(name=group.name, kind=group.kind, duties=group.duties, code=code)
            made += 1
        if made:
            ground.changed()
            audit.record("staff.ensure_groups", at=at, by=by, about="office", detail={"made": made})
    return made


def open_office(*, name: str, kind: str, place_code: str, duties: str, at: dt.datetime, by: Viewer) -> int:
    """Opens an office, or corrects what is written of it. Returns its number."""
    require(by, MANAGE)
    if kind not in Office.Kind.values or not name.strip():
        raise CannotAct("OFFICE", "单位名称和类别都要填写。请补全后保存。")
    with writing():
        row, _ = Office.objects.update_or_create(
            name=name.strip(), defaults={"kind": kind, "place_code": place_code, "duties": duties}
        )
        ground.changed()
        audit.record("staff.office", at=at, by=by, about=f"office:{row.pk}", place=place_code)
    return row.pk


def give_post(
    *,
    account_id: int,
    office_id: int,
    role: str,
    place_code: str,
    at: dt.datetime,
    by: Viewer,
    stands_in_for: int | None = None,
) -> int:
    """Gives an account a post from today on, or makes it stand in for the holder of another."""
    require(by, MANAGE)
    with writing():
        # Locked, so that two who give at once see each other's post before they judge.
        account = Account.objects.select_for_update().filter(id=account_id).first()
        if account is None or not Office.objects.filter(id=office_id).exists():
            raise CannotAct("UNKNOWN", "没有这个账号或单位。请从列表中选择。")
        if by.user_id == account_id:
            raise CannotAct("OWN_RIGHTS", "不能给自己授权。请由另一位安全管理员办理。")
        held = set(Post.objects.filter(account=account, until_date=None).values_list("role", flat=True))
        if rules.roles_conflict(frozenset({*held, role})):
            raise CannotAct(
                "ROLES_CONFLICT",
                "系统、安全、审计三类管理员不能由同一账号兼任，也不能兼业务角色。请另建账号。",
            )
        if role not in Role.values:
            raise CannotAct("ROLE_UNKNOWN", "请从列表中选择角色。")
        post, _ = Post.objects.get_or_create(
            account=account, office_id=office_id, role=role, place_code=place_code, until_date=None,
            defaults={"from_date": timezone.localdate(at), "stands_in_for_id": stands_in_for},
        )  # fmt: skip
        ground.changed()
        audit.record(
            "staff.give_post",
            at=at,
            by=by,
            about=f"account:{account_id}",
            place=place_code,
            detail={"role": role},
        )
    return post.pk


def end_post(*, post_id: int, at: dt.datetime, by: Viewer) -> None:
    """Ends a post today; its rights end with the next click. The account's open sessions end too."""
    require(by, MANAGE)
    with writing():
        post = Post.objects.select_related("account").filter(id=post_id, until_date=None).first()
        if post is None:
            raise CannotAct("POST_UNKNOWN", "这个任职已经结束或不存在。请刷新页面再看。")
        if post.from_date >= timezone.localdate(at):
            post.delete()
        else:
            Post.objects.filter(id=post_id).update(until_date=timezone.localdate(at))
        ground.changed()
        Account.objects.filter(id=post.account_id).update(sessions_after=at)
        audit.record(
            "staff.end_post",
            at=at,
            by=by,
            about=f"account:{post.account_id}",
            place=post.place_code,
            detail={"role": post.role},
        )


def end_sessions(*, account_id: int, at: dt.datetime, by: Viewer) -> None:
    """Signs an account out everywhere (a lost phone)."""
    require(by, MANAGE)
    with writing():
        Account.objects.filter(id=account_id).update(sessions_after=at)
        audit.record("staff.end_sessions", at=at, by=by, about=f"account:{account_id}")


def assign(
    *, kind: str, place_code: str, account_id: int | None, office_id: int | None, at: dt.datetime, by: Viewer
) -> None:
    """挂点 or 结对: the present one of that kind ends today, the new one begins."""
    require(by, MANAGE)
    if (account_id is None) == (office_id is None):
        raise CannotAct("ASSIGN", "请选择一位领导或一个单位。")
    today = timezone.localdate(at)
    with writing():
        current = Assignment.objects.filter(kind=kind, place_code=place_code, until_date=None)
        current.filter(from_date=today).delete()
        current.update(until_date=today)
        Assignment.objects.create(
            kind=kind, place_code=place_code, account_id=account_id, office_id=office_id, from_date=today
        )
        audit.record(
            "staff.assign", at=at, by=by, about=f"place:{place_code}", place=place_code, detail={"kind": kind}
        )


def set_password(*, account_id: int, at: dt.datetime, by: Viewer) -> str:
    """A new first password; open sessions end."""
    require(by, MANAGE)
    secret = first_password()
    with writing():
        account = Account.objects.filter(id=account_id).first()
        if account is None:
            raise CannotAct("UNKNOWN", "没有这个账号。请从列表中选择。")
        account.set_password(secret)
        account.must_change_password = True
        account.sessions_after = at
        account.save()
        audit.record("staff.set_password", at=at, by=by, about=f"account:{account_id}")
    return secret
