"""Questions to staff: who is this viewer, who holds which post."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Q

from qicheng.core import ground
from qicheng.core.viewer import Grant, Scope, Viewer
from qicheng.kit.codes import short
from qicheng.staff import rules
from qicheng.staff.models import Account, Post, Role


def viewer_for(account: Account, *, on: dt.date, county_code: str, address: str = "") -> Viewer:
    """The viewer that an account is on a day, with the ranges of all posts held then (stand-ins included)."""
    held = ground.kept(("staff.posts", account.pk, on), lambda: _held(account.pk, on))
    return Viewer(
        user_id=account.pk,
        label=account.name or account.username,
        grants=_grants(held, county_code),
        roles=tuple(sorted({role for role, _, _ in held})),
        address=address,
    )


def _held(account_id: int, on: dt.date) -> tuple[tuple[str, str, int | None], ...]:
    posts = Post.objects.filter(account_id=account_id, from_date__lte=on).filter(
        Q(until_date=None) | Q(until_date__gt=on)
    )
    return tuple(posts.order_by("id").values_list("role", "place_code", "office_id"))


def viewer_named(username: str, *, on: dt.date, county_code: str) -> Viewer:
    """The viewer behind a sign-in name, as the command line acts for it. Raises LookupError."""
    account = Account.objects.filter(username=username).first()
    if account is None:
        raise LookupError(username)
    return viewer_for(account, on=on, county_code=county_code)


@lru_cache(maxsize=1024)
def _grants(held: tuple[tuple[str, str, int | None], ...], county_code: str) -> tuple[Grant, ...]:
    """The grants of posts, made once: every click of the same person holds the same ones."""
    return grants_of(held, county_code=county_code)


def grants_of(held: Iterable[tuple[str, str, int | None]], *, county_code: str) -> tuple[Grant, ...]:
    """The grants of posts given as (role, place code, office)."""
    grants = []
    for role, place_code, office_id in held:
        for right in rules.RIGHTS.get(role, ()):
            prefix = _prefix(right.scope, place_code, county_code)
            if prefix is None:
                continue
            grants += [
                Grant(capability=c, scope=right.scope, prefix=prefix, office_id=office_id)
                for c in right.capabilities
            ]
    return tuple(grants)


def _prefix(scope: Scope, place_code: str, county_code: str) -> str | None:
    if scope in {Scope.COUNTY, Scope.OFFICE, Scope.SELF}:
        return county_code[:6]
    length = 9 if scope is Scope.TOWNSHIP else 12
    code = place_code[:length]
    return (
        code if len(code) == length and code[6:].strip("0") else None
    )  # a post without a place grants nothing


def installation(label: str = "系统") -> Viewer:
    """The installation itself (command line, nightly work): every right of the county, named in the audit book."""
    everything = {c for rights in rules.RIGHTS.values() for r in rights for c in r.capabilities}
    grants = tuple(Grant(capability=c, scope=Scope.COUNTY) for c in sorted(everything))
    return Viewer(user_id=None, label=label, grants=grants, roles=("SYSTEM",))


def role_words(roles: Iterable[str]) -> list[str]:
    """Roles in the words of the plan."""
    return [str(Role(r).label) for r in roles if r in Role.values]


@dataclass(frozen=True, slots=True, kw_only=True)
class HelperLine:
    """An account that may be given households to help."""

    account_id: int
    name: str
    role_word: str
    place_code: str


def helpers(*, prefixes: tuple[str, ...], on: dt.date) -> list[HelperLine]:
    """Accounts that hold a post as 帮扶干部 or 村填报员 on a day, in these ranges or without a place, by name."""
    held = Q(until_date=None) | Q(until_date__gt=on)
    rows = Post.objects.filter(
        held, role__in=(Role.HELPER, Role.VILLAGE_CADRE), from_date__lte=on, account__is_active=True
    )
    found: dict[int, HelperLine] = {}
    for post in rows.select_related("account").order_by("account__name", "id"):
        code = post.place_code
        if code and not any(code.startswith(p) or p.startswith(short(code)) for p in prefixes):
            continue
        line = HelperLine(
            account_id=post.account_id, name=post.account.name or post.account.username,
            role_word=post.get_role_display(), place_code=code,
        )  # fmt: skip
        found.setdefault(post.account_id, line)
    return list(found.values())


def account_names(account_ids: Iterable[int]) -> dict[int, str]:
    """Names of accounts by id."""
    rows = Account.objects.filter(id__in=set(account_ids)).values_list("id", "name", "username")
    return {i: name or username for i, name, username in rows}


def account_id_of(username: str) -> int | None:
    """The account behind a sign-in name, or None."""
    return Account.objects.filter(username=username, is_active=True).values_list("id", flat=True).first()


def holders(capability: str, code: str, *, on: dt.date) -> list[int]:
    """Accounts whose post at exactly this unit (12 digits) grants a capability there: a township's own clerks, not the county's."""
    roles = [
        role for role, rights in rules.RIGHTS.items()
        if any(capability in r.capabilities and r.scope in {Scope.COUNTY, Scope.TOWNSHIP, Scope.VILLAGE} for r in rights)
    ]  # fmt: skip
    held = Q(until_date=None) | Q(until_date__gt=on)
    rows = Post.objects.filter(held, role__in=roles, from_date__lte=on, account__is_active=True)
    county = code.endswith("000000")
    found = [
        p.account_id
        for p in rows.order_by("from_date", "id")
        if (p.place_code in {"", code} if county else p.place_code == code)
        and _covers(p.role, capability, code)
    ]
    return list(dict.fromkeys(found))


def _covers(role: str, capability: str, code: str) -> bool:
    """Whether a role's range for the capability is of the unit's own size."""
    own = (
        Scope.COUNTY if code.endswith("000000") else Scope.TOWNSHIP if code.endswith("000") else Scope.VILLAGE
    )
    return any(capability in r.capabilities and r.scope is own for r in rules.RIGHTS[role])


def phones_of(account_ids: Iterable[int]) -> dict[int, str]:
    """The phones of accounts, as their holders gave them; for acts of the house, never for a page."""
    return dict(Account.objects.filter(pk__in=set(account_ids)).values_list("pk", "phone"))
