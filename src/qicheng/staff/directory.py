"""Questions to the directory: offices, accounts, posts, pairings, as far as the viewer's range goes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from qicheng.core.viewer import Viewer
from qicheng.kit.codes import short
from qicheng.staff.models import Account, Assignment, Office, Post, Role

VIEW = "staff.view"
KINDS = tuple(Office.Kind.choices)
ROLES = tuple(Role.choices)


def _reaches(viewer: Viewer, code: str) -> bool:
    """Whether a unit lies in the viewer's range. What has no place is the county's."""
    prefixes = viewer.prefixes(VIEW)
    own = short(code) if code else ""
    return any(own.startswith(p) if own else len(p) <= 6 for p in prefixes)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeLine:
    """One office with the number of its present posts."""

    id: int
    name: str
    kind: str
    kind_word: str
    place_code: str
    duties: str
    posts: int


def offices(viewer: Viewer, *, on: dt.date) -> list[OfficeLine]:
    """All offices in range, by kind and name."""
    held = Q(posts__from_date__lte=on) & (Q(posts__until_date=None) | Q(posts__until_date__gt=on))
    rows = Office.objects.annotate(held=Count("posts", filter=held)).order_by("place_code", "name")
    order = {kind: i for i, (kind, _word) in enumerate(KINDS)}
    found = [_office(r, r.held) for r in rows if _reaches(viewer, r.place_code)]
    return sorted(found, key=lambda x: (order[x.kind], x.place_code, x.name))


def office(viewer: Viewer, office_id: int) -> OfficeLine | None:
    """One office, or None out of range."""
    row = Office.objects.filter(id=office_id).first()
    return _office(row, 0) if row and _reaches(viewer, row.place_code) else None


def _office(row: Office, posts: int) -> OfficeLine:
    return OfficeLine(
        id=row.pk, name=row.name, kind=row.kind, kind_word=row.get_kind_display(), place_code=row.place_code, duties=row.duties, posts=posts
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLine:
    """One post."""

    id: int
    account_id: int
    account_name: str
    office_id: int
    office_name: str
    role_word: str
    place_code: str
    title: str
    from_date: dt.date
    until_date: dt.date | None
    stands_in_for: str

    @property
    def is_over(self) -> bool:
        return self.until_date is not None


def posts(viewer: Viewer, *, office_id: int | None = None, account_id: int | None = None) -> list[PostLine]:
    """Posts of an office or an account, present ones first."""
    rows = Post.objects.select_related("account", "office", "stands_in_for__account")
    if office_id is not None:
        rows = rows.filter(office_id=office_id)
    if account_id is not None:
        rows = rows.filter(account_id=account_id)
    found = [
        _post(r)
        for r in rows.order_by("until_date", "role", "id")
        if _reaches(viewer, r.place_code or r.office.place_code)
    ]
    return sorted(found, key=lambda p: p.is_over)


def _post(row: Post) -> PostLine:
    other = row.stands_in_for
    return PostLine(
        id=row.pk, account_id=row.account_id, account_name=row.account.name or row.account.username, office_id=row.office_id,
        office_name=row.office.name, role_word=row.get_role_display(), place_code=row.place_code, title=row.title,
        from_date=row.from_date, until_date=row.until_date, stands_in_for=(other.account.name or other.account.username) if other else "",
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """One account with the roles it holds now."""

    id: int
    username: str
    name: str
    active: bool
    last_login: dt.datetime | None
    must_change: bool
    roles: str


def _accounts(viewer: Viewer) -> QuerySet[Account]:
    """Accounts with a post in range; an account without any post is the county's."""
    rows = Account.objects.order_by("name", "username")
    if any(len(p) <= 6 for p in viewer.prefixes(VIEW)):
        return rows
    within = Q(pk__in=())
    for prefix in viewer.prefixes(VIEW):
        within |= Q(posts__place_code__startswith=prefix) | Q(posts__office__place_code__startswith=prefix)
    return rows.filter(within).distinct()


def accounts(viewer: Viewer, *, text: str, on: dt.date, limit: int = 300) -> list[AccountLine]:
    """Accounts by name, narrowed by a part of name or sign-in name."""
    rows = _accounts(viewer)
    if text:
        rows = rows.filter(Q(name__contains=text) | Q(username__contains=text))
    found = list(rows[:limit])
    held: dict[int, list[str]] = {}
    present = Post.objects.filter(
        Q(until_date=None) | Q(until_date__gt=on), account__in=found, from_date__lte=on
    )
    for account_id, role in present.values_list("account_id", "role"):
        held.setdefault(account_id, []).append(str(Role(role).label))
    return [_account(r, held.get(r.pk, [])) for r in found]


def account(viewer: Viewer, account_id: int) -> AccountLine | None:
    """One account, or None out of range."""
    row = _accounts(viewer).filter(id=account_id).first()
    return _account(row, []) if row else None


def _account(row: Account, roles: list[str]) -> AccountLine:
    return AccountLine(
        id=row.pk, username=row.username, name=row.name or row.username, active=row.is_active, last_login=row.last_login,
        must_change=row.must_change_password, roles="、".join(dict.fromkeys(roles)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentLine:
    """挂点 or 结对 that holds now."""

    kind: str
    place_code: str
    who: str
    from_date: dt.date


def assignments(viewer: Viewer) -> list[AssignmentLine]:
    """Present 挂点 and 结对 in range, by place."""
    rows = (
        Assignment.objects.filter(until_date=None).select_related("account", "office").order_by("place_code")
    )
    return [
        AssignmentLine(
            kind=r.kind, place_code=r.place_code, from_date=r.from_date,
            who=(r.account.name or r.account.username) if r.account else r.office.name if r.office else "",
        )
        for r in rows if _reaches(viewer, r.place_code)
    ]  # fmt: skip


def everyone() -> list[tuple[int, str]]:
    """Active accounts to choose from: number and name with sign-in name."""
    rows = Account.objects.filter(is_active=True).order_by("name", "username")
    return [
        (i, f"{name or username}（{username}）")
        for i, name, username in rows.values_list("id", "name", "username")
    ]


def office_choices() -> list[tuple[int, str]]:
    """Offices to choose from."""
    return list(Office.objects.order_by("name").values_list("id", "name"))


def standing_posts() -> list[tuple[int, str]]:
    """Posts for whose holder somebody may stand in."""
    rows = Post.objects.filter(until_date=None).select_related("account", "office").order_by("account__name")
    return [
        (r.pk, f"{r.account.name or r.account.username}　{r.get_role_display()}　{r.office.name}")
        for r in rows
    ]
