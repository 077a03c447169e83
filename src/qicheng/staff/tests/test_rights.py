"""Who may do what, where and when: the table of rights spelt out once more, posts by date, the three administrators apart."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from django.db import connection
from django.utils import timezone

from qicheng.core.models import AuditLine
from qicheng.core.tests import processes
from qicheng.core.viewer import CannotAct, Grant, NotAllowed, Scope, Viewer
from qicheng.staff import queries, rules, services
from qicheng.staff.models import Account, Office, Post, Role

AT = dt.datetime(2025, 3, 4, 4, 0, tzinfo=dt.UTC)
DAY = AT.date()
COUNTY = "451399000000"
TOWN, OWN, SIBLING, OTHER = "451399001000", "451399001201", "451399001202", "451399002201"
ABROAD = "451400001201"
BY = Viewer(user_id=None, label="安全管理员", grants=(Grant(capability="staff.manage", scope=Scope.COUNTY),))

ROSTER = "counts.view people.view people.reveal people.export survey.import survey.record reports.tables"
PLAN = "season.view"
TRIPS = "trips.view trips.plan trips.publish trips.fleet trips.request trips.gate trips.lead trips.close trips.cost"
RIDE = "trips.gate trips.lead"
JOBS = "jobs.view jobs.edit jobs.verify jobs.push jobs.offer"
CLAIMS = "subsidy.view subsidy.apply subsidy.object"
FUNDS = "subsidy.money subsidy.sign subsidy.setup"
CREWS = "works.view works.crew works.record works.wage"
TOWN_REPORTS = "reports.returns reports.fill reports.review"
SCREENING = "health.screen health.report health.import"
EVERYWHERE = {
    "LEADER": "jobs.view counts.view people.view reports.tables reports.returns employers.view season.view staff.view trips.view trips.publish cases.view "
    "cases.open cases.supervise cases.glass cases.meetings cases.meetings_view staff.duty_view health.report health.override "
    "works.view subsidy.view subsidy.approve subsidy.sign subsidy.money subsidy.grant",
    "CENTRE": f"{ROSTER} {JOBS} reports.returns reports.accept reports.extend reports.bind survey.import_base people.merge people.pair employers.view employers.edit season.edit season.view "
    f"places.edit staff.view service.view service.api {TRIPS} cases.view cases.handle "
    "cases.open cases.supervise cases.ladder cases.glass cases.meetings cases.meetings_view staff.duty staff.duty_view "
    f"{SCREENING} health.posts {CREWS} works.edit works.check works.pay {CLAIMS} {FUNDS} subsidy.county subsidy.approve subsidy.call "
    "subsidy.batch subsidy.ask",
    "BIGDATA": "counts.view people.view people.export reports.tables reports.returns season.view",
    "GROUP_MEMBER": "jobs.view jobs.edit jobs.verify jobs.push counts.view reports.returns employers.view season.view trips.view trips.fleet cases.view cases.handle cases.open cases.meetings_view "
    "staff.duty_view",
    "BUREAU_REPORTER": "jobs.view jobs.edit employers.view employers.edit season.view cases.view cases.handle",
    "TOWNSHIP_ADMIN": PLAN, "TOWNSHIP_CLERK": PLAN, "VILLAGE_CADRE": PLAN, "HELPER": PLAN,
    "BUS_LEADER": "", "GATE": "trips.gate health.screen health.report", "ENTERPRISE": "", "EDUCATION": "cases.child staff.duty_view",
    "HEALTH": f"counts.view {SCREENING} health.view health.duty health.posts cases.health cases.open staff.duty_view", "INSPECTOR": "works.view jobs.view employers.view cases.labour cases.open staff.duty_view", "FINANCE": f"counts.view season.view trips.view trips.cost works.view works.pay {FUNDS} subsidy.pay subsidy.ask", "AUDITOR": "audit.read cases.review",
    "SYSTEM_ADMIN": "service.view places.edit service.gateways service.api", "SECURITY_ADMIN": "staff.manage staff.view service.api",
}  # fmt: skip
IN_OWN_TOWNSHIP = {
    "TOWNSHIP_ADMIN": f"{ROSTER} jobs.view jobs.offer {TOWN_REPORTS} people.merge people.pair staff.view trips.view trips.request cases.view cases.handle "
    f"cases.open staff.duty staff.duty_view {SCREENING} {CLAIMS} subsidy.village subsidy.township subsidy.call {CREWS} works.edit works.check works.pay",
    "TOWNSHIP_CLERK": f"{ROSTER} jobs.view jobs.offer {TOWN_REPORTS} people.pair trips.view trips.request cases.view cases.open staff.duty_view {SCREENING} "
    f"{CLAIMS} subsidy.village subsidy.township subsidy.call {CREWS} works.edit works.check",
}
IN_OWN_VILLAGE = {
    "VILLAGE_CADRE": "jobs.view jobs.offer counts.view people.view people.reveal survey.import survey.record reports.tables reports.returns reports.fill trips.view "
    f"cases.view cases.open {SCREENING} {CLAIMS} subsidy.village {CREWS}",
}
# In range 本人: the helper's own households, and the buses whose named leader one is.
OWN_THINGS = {
    "HELPER": f"jobs.view jobs.offer people.view people.reveal survey.record cases.open subsidy.view subsidy.apply {RIDE}", "BUS_LEADER": RIDE, "TOWNSHIP_ADMIN": RIDE, "TOWNSHIP_CLERK": RIDE,
    "VILLAGE_CADRE": RIDE,
}  # fmt: skip
CAPABILITIES = sorted(
    {
        c
        for table in (EVERYWHERE, IN_OWN_TOWNSHIP, IN_OWN_VILLAGE, OWN_THINGS)
        for text in table.values()
        for c in text.split()
    }
)


def place_of(role: str) -> str:
    return OWN if role in {"VILLAGE_CADRE", "HELPER"} else TOWN if role.startswith("TOWNSHIP") else ""


def viewer(*held: tuple[str, str]) -> Viewer:
    return Viewer(
        user_id=1, label="试验", grants=queries.grants_of([(r, p, 1) for r, p in held], county_code=COUNTY)
    )


def allowed(role: str, code: str) -> set[str]:
    """What the table in this file allows a holder of `role` (post in the own village or township) at a place."""
    if code == ABROAD:
        return set()
    texts = [EVERYWHERE[role]]
    if code in {OWN, SIBLING}:
        texts.append(IN_OWN_TOWNSHIP.get(role, ""))
    if code == OWN:
        texts.append(IN_OWN_VILLAGE.get(role, ""))
    return set(" ".join(texts).split())


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("code", [OWN, SIBLING, OTHER, ABROAD])
def test_each_role_may_exactly_what_the_table_says_at_each_place(role: str, code: str) -> None:
    who = viewer((role, place_of(role)))
    assert {c for c in CAPABILITIES if who.may(c, code)} == allowed(role, code)
    assert {c for c in CAPABILITIES if who.own_only(c)} == set(OWN_THINGS.get(role, "").split())


def test_the_table_names_every_role_and_every_capability() -> None:
    assert set(EVERYWHERE) == set(Role.values) == set(rules.RIGHTS)
    assert set(CAPABILITIES) == {
        c for rights in rules.RIGHTS.values() for r in rights for c in r.capabilities
    }


def test_the_proof_of_the_table_catches_one_right_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    wider = {**rules.RIGHTS, "GATE": (rules.Right(Scope.COUNTY, ("people.view",)),)}
    monkeypatch.setattr(rules, "RIGHTS", wider)
    assert viewer(("GATE", "")).may("people.view", OWN) != ("people.view" in allowed("GATE", OWN))


@pytest.mark.parametrize("role", ["TOWNSHIP_ADMIN", "TOWNSHIP_CLERK", "VILLAGE_CADRE"])
@pytest.mark.parametrize("place", ["", COUNTY, "451399", "45"])
def test_a_post_without_its_place_grants_nothing_of_that_place(role: str, place: str) -> None:
    who = viewer((role, place))
    assert {c for c in CAPABILITIES if who.may(c)} == {PLAN, *RIDE.split()}


def test_only_the_three_administrators_manage_rights_audit_and_service() -> None:
    holders = {
        c: {r for r in Role.values if viewer((r, place_of(r))).may(c)} for c in ("staff.manage", "audit.read")
    }
    assert holders == {"staff.manage": {"SECURITY_ADMIN"}, "audit.read": {"AUDITOR"}}
    for role in rules.ADMINISTRATORS:
        who = viewer((role, ""))
        assert not any(who.may(c) for c in ROSTER.split())


# Posts by date.


@pytest.fixture
def office(db: None) -> int:
    return services.open_office(name="县就业服务中心", kind="CENTRE", place_code="", duties="", at=AT, by=BY)


@pytest.fixture
def account(db: None) -> Account:
    services.ensure_account(
        username="cun", name="蓝支书", role="", place_code="", password="long-enough-word", at=AT, by=BY
    )
    return Account.objects.get(username="cun")


def give(
    account: Account, office: int, role: str, place: str = "", at: dt.datetime = AT, **more: object
) -> int:
    return services.give_post(
        account_id=account.pk, office_id=office, role=role, place_code=place, at=at, by=BY, **more
    )


def roles_on(account: Account, day: dt.date) -> tuple[str, ...]:
    return queries.viewer_for(account, on=day, county_code=COUNTY).roles


def test_a_post_holds_from_its_first_day_until_the_day_it_ends(account: Account, office: int) -> None:
    post = give(account, office, "VILLAGE_CADRE", OWN)
    later = AT + dt.timedelta(days=10)
    days = [DAY + dt.timedelta(days=n) for n in (-1, 0, 9, 10, 11)]
    services.end_post(post_id=post, at=later, by=BY)
    assert [roles_on(account, d) for d in days] == [(), ("VILLAGE_CADRE",), ("VILLAGE_CADRE",), (), ()]


def test_a_post_ended_on_its_first_day_never_was_one(account: Account, office: int) -> None:
    services.end_post(post_id=give(account, office, "VILLAGE_CADRE", OWN), at=AT, by=BY)
    assert roles_on(account, DAY) == ()
    assert AuditLine.objects.filter(act="staff.end_post").count() == 1


def test_a_stand_in_has_the_post_it_stands_in_for_and_both_are_named(account: Account, office: int) -> None:
    services.ensure_account(username="zhen", name="覃干事", role="", place_code="", at=AT, by=BY)
    other = Account.objects.get(username="zhen")
    first = give(account, office, "TOWNSHIP_CLERK", TOWN)
    give(other, office, "TOWNSHIP_CLERK", TOWN, stands_in_for=first)
    assert roles_on(other, DAY) == ("TOWNSHIP_CLERK",)
    assert Post.objects.get(account=other).stands_in_for_id == first
    assert queries.viewer_for(other, on=DAY, county_code=COUNTY).label == "覃干事"


def test_giving_a_post_twice_gives_it_once(account: Account, office: int) -> None:
    assert give(account, office, "VILLAGE_CADRE", OWN) == give(account, office, "VILLAGE_CADRE", OWN)
    assert Post.objects.count() == 1


def test_a_post_that_ended_is_not_ended_again(account: Account, office: int) -> None:
    post = give(account, office, "VILLAGE_CADRE", OWN)
    services.end_post(post_id=post, at=AT + dt.timedelta(days=1), by=BY)
    with pytest.raises(CannotAct, match="已经结束"):
        services.end_post(post_id=post, at=AT + dt.timedelta(days=9), by=BY)
    assert Post.objects.get(id=post).until_date == DAY + dt.timedelta(days=1)


# 三员分立.


def faults(day: dt.date, names: list[str]) -> list[tuple[int, frozenset[str]]]:
    """Accounts that hold an administrator's role together with another one on a day, counted from the tables alone."""
    held: dict[int, set[str]] = {}
    for post in Post.objects.filter(account__username__in=names):
        if post.from_date <= day and (post.until_date is None or post.until_date > day):
            held.setdefault(post.account_id, set()).add(post.role)
    three = {"SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDITOR"}
    return [(a, frozenset(r)) for a, r in held.items() if r & three and len(r) > 1]


@pytest.mark.parametrize(
    "held", [("SYSTEM_ADMIN",), ("SECURITY_ADMIN",), ("AUDITOR",), ("CENTRE",), ("CENTRE", "HELPER")]
)
@pytest.mark.parametrize("added", ["SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDITOR", "CENTRE", "GATE"])
def test_roles_conflict_as_the_standard_says(held: tuple[str, ...], added: str) -> None:
    together = {*held, added}
    three = together & {"SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDITOR"}
    assert rules.roles_conflict(frozenset(together)) == (bool(three) and len(together) > 1)


def random_act(chance: random.Random, names: list[str], office: int, at: dt.datetime) -> None:
    name = chance.choice(names)
    role = chance.choice(["SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDITOR", "CENTRE", "VILLAGE_CADRE"])
    kind = chance.randrange(3)
    account = Account.objects.filter(username=name).first()
    if kind == 0 or account is None:
        given = role if chance.random() < 0.8 else ""
        services.ensure_account(
            username=name, name=name, role=given, place_code="", password="long-enough-word", at=at, by=BY
        )
    elif kind == 1:
        give(account, office, role, OWN, at=at)
    elif post := chance.choice([None, *Post.objects.filter(account=account, until_date=None)]):
        services.end_post(post_id=post.pk, at=at, by=BY)


def test_no_sequence_of_acts_brings_the_three_administrators_together(office: int) -> None:
    """2,000 random acts in 100 sequences on three accounts; a quarter of them where so many savepoints in one transaction cost their square."""
    chance = random.Random(3)
    refused = []
    sequences = 100 if connection.vendor == "sqlite" else 25
    for sequence in range(sequences):
        names = [f"s{sequence}-{n}" for n in range(3)]
        at = AT
        for _ in range(20):
            at += dt.timedelta(hours=chance.choice((0, 1, 30)))
            try:
                random_act(chance, names, office, at)
            except CannotAct as refusal:
                refused.append(refusal.code)
            assert faults(at.date(), names) == []
    assert set(refused) == {"ROLES_CONFLICT"}
    assert len(refused) > 2 * sequences


def test_the_proof_of_the_three_catches_an_act_that_forgets_the_rule(
    office: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "roles_conflict", lambda _roles: False)
    chance = random.Random(3)
    for _ in range(60):
        random_act(chance, ["a", "b"], office, AT)
    assert faults(DAY, ["a", "b"])


@pytest.mark.django_db(transaction=True)
def test_two_security_administrators_at_once_do_not_bring_them_together_either(tmp_path) -> None:
    office = services.open_office(name="县大数据中心", kind="BUREAU", place_code="", duties="", at=AT, by=BY)
    for n in range(20):
        services.ensure_account(
            username=f"a{n}", name="x", role="", place_code="", password="long-enough-word", at=AT, by=BY
        )
    ids = sorted(Account.objects.values_list("id", flat=True))
    script = f"""
import sys, datetime as dt, time
from qicheng.core.viewer import CannotAct
from qicheng.staff import rules, services
from qicheng.staff.queries import installation
conflict = rules.roles_conflict
rules.roles_conflict = lambda roles: (conflict(roles), time.sleep(0.02))[0]
role = ["SYSTEM_ADMIN", "AUDITOR"][int(sys.argv[1])]
for account in {ids}:
    try:
        services.give_post(account_id=account, office_id={office}, role=role, place_code="", at=dt.datetime.now(dt.UTC), by=installation())
    except CannotAct:
        pass
"""
    processes.together(script, 2, tmp_path)
    check = """
from collections import Counter
from qicheng.staff.models import Post
print(sorted(Counter(Counter(Post.objects.values_list("account_id", flat=True)).values()).items()))
"""
    assert processes.alone(check, tmp_path) == "[(1, 20)]"


def test_nobody_gives_rights_to_the_own_account(account: Account, office: int) -> None:
    me = Viewer(user_id=account.pk, label="我", grants=BY.grants)
    with pytest.raises(CannotAct, match="不能给自己授权"):
        services.give_post(
            account_id=account.pk, office_id=office, role="CENTRE", place_code="", at=AT, by=me
        )
    with pytest.raises(CannotAct, match="不能给自己授权"):
        services.ensure_account(username="cun", name="", role="CENTRE", place_code="", at=AT, by=me)
    assert not Post.objects.exists()


def test_nobody_without_the_right_changes_accounts_or_posts(account: Account, office: int) -> None:
    centre = viewer(("CENTRE", ""))
    post = give(account, office, "VILLAGE_CADRE", OWN)
    acts = (
        lambda: services.ensure_account(username="x", name="x", role="", place_code="", at=AT, by=centre),
        lambda: services.open_office(name="x", kind="BUREAU", place_code="", duties="", at=AT, by=centre),
        lambda: services.give_post(
            account_id=account.pk, office_id=office, role="CENTRE", place_code="", at=AT, by=centre
        ),
        lambda: services.end_post(post_id=post, at=AT, by=centre),
        lambda: services.end_sessions(account_id=account.pk, at=AT, by=centre),
        lambda: services.set_password(account_id=account.pk, at=AT, by=centre),
        lambda: services.assign(
            kind="LEADER_TOWNSHIP", place_code=TOWN, account_id=1, office_id=None, at=AT, by=centre
        ),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert Office.objects.filter(code="").count() == 0  # only the units of the plan, which are always there
    assert roles_on(account, timezone.localdate(AT)) == ("VILLAGE_CADRE",)
