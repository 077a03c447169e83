"""A notice, money, and people of two villages with claims: what the tests of subsidies begin with."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest
import time_machine

from cast import COUNTY, EAST, GREEN, LOWER, UPPER, viewer_of
from qicheng.kit import cards
from qicheng.season.rules.policy import Policy, Tier, Zone

AT = dt.datetime(2025, 3, 10, 1, 0, tzinfo=dt.UTC)  # Monday, 9 in the morning
DAY = dt.timedelta(days=1)
NO = "示例人社发〔2025〕8号"
POLICY = Policy(
    number=NO, version=1, title="跨省务工一次性交通补助", season=2025, from_date=dt.date(2025, 1, 1), until_date=dt.date(2025, 12, 31),
    tiers=(Tier(zone=Zone.CROSS_PROVINCE, fen=60_000),), budget_fen=1_000_000, publicity_days=7,
)  # fmt: skip


@pytest.fixture
def viewer(county: None):
    """A member of the cast as the acts see them."""
    return partial(viewer_of, on=AT.date())


@pytest.fixture
def staff(county: None):
    """More people at the county's desks: duties that two or three must share."""
    from qicheng.staff import services
    from qicheng.staff.queries import installation

    for name, role, place in (
        ("centre2", "CENTRE", COUNTY), ("centre3", "CENTRE", COUNTY), ("finance", "FINANCE", COUNTY), ("finance2", "FINANCE", COUNTY), ("clerk2", "TOWNSHIP_CLERK", GREEN),
        ("cadre2", "VILLAGE_CADRE", UPPER),
    ):  # fmt: skip
        services.ensure_account(
            username=name, name=name, role=role, place_code=place, at=AT - 30 * DAY, by=installation("试验"), password="cast-of-2025", office=f"{role} 办公室"
        )  # fmt: skip


@pytest.fixture
def policy(monkeypatch: pytest.MonkeyPatch) -> dict[str, Policy]:
    """Notices in force, by number; a test may put another in."""
    from qicheng.season import queries

    found = {NO: POLICY}
    monkeypatch.setattr(queries, "policy", lambda number, **_on: found.get(number), raising=False)
    return found


@pytest.fixture
def persons(cast) -> dict[str, int]:
    """Six persons: three of 上坪村, two of 下坪村, one of the other township."""
    where = {
        "a": (UPPER, 0),
        "b": (UPPER, 1),
        "c": (UPPER, 2),
        "d": (LOWER, 0),
        "e": (LOWER, 1),
        "x": (EAST, 0),
    }
    return {k: cast.person_id(cast.numbers[v][n]) for k, (v, n) in where.items()}


def card(n: int) -> str:
    """A card number that passes the check digit (Luhn), of an invented bank."""
    return cards.completed(f"62300000{n:010d}")


@pytest.fixture
def apply(viewer, policy, staff, persons):
    """Takes a claim in and judges it: by person's letter."""
    from qicheng.subsidy.models import Claim
    from qicheng.subsidy.services import claiming

    def act(
        who: str,
        *,
        n: int = 0,
        fen: int = 60_000,
        rank: int = 1,
        at: dt.datetime = AT,
        by: str = "centre",
        **more,
    ) -> int:
        number = n or ord(who)
        application = claiming.Application(
            policy=NO,
            person_id=persons[who],
            card=card(number),
            bank="示例农商行",
            promised=True,
            work={"dest_province": "44", "months": 4, **more.pop("work", {})},
            **more,
        )
        pk = claiming.receive(application, at=at, by=viewer(by))
        Claim.objects.filter(pk=pk).update(decision="ELIGIBLE", amount_fen=fen, rank=rank)
        return pk

    return act


@pytest.fixture
def money(viewer, policy, staff):
    """Grants the notice so much: asked by the centre, answered by the leader."""
    from qicheng.subsidy.models import PlanLine
    from qicheng.subsidy.services import funds

    def act(fen: int, *, place: str = "", number: str = "请〔2025〕1号") -> None:
        source = funds.add_source(
            season=2025, name="衔接资金", document=number, amount_fen=fen, at=AT, by=viewer("centre")
        )
        plan = funds.ask(
            source_id=source,
            number=number,
            title="关于拨付交通补助的请示",
            reason="",
            lines=[(NO, place, fen)],
            at=AT,
            by=viewer("centre"),
        )
        line = PlanLine.objects.get(plan_id=plan)
        funds.answer(
            plan_id=plan,
            answer_number=f"{number}批",
            granted={line.pk: fen},
            words="同意",
            at=AT,
            by=viewer("leader"),
        )

    return act


@pytest.fixture
def way(viewer):
    """Leads claims by all desks and lists up to the approval: the village, the township, the county. Returns the day of approval."""
    from qicheng.subsidy.models import Claim
    from qicheng.subsidy.services import posting, reviewing

    def act(ids: list[int], *, approve: bool = True) -> dt.datetime:
        at = AT
        for level, who in (("VILLAGE", "clerk"), ("TOWNSHIP", "clerk"), ("COUNTY", "centre")):
            by = viewer(who)
            reviewing.look(level=level, claim_ids=ids, at=at, by=by)
            places = {
                "VILLAGE": sorted({c.village for c in Claim.objects.filter(pk__in=ids)}),
                "TOWNSHIP": [GREEN],
                "COUNTY": [COUNTY],
            }
            for place in places[level]:
                posting.put_up(policy=NO, level=level, place=place, phone="0779-1234567", at=at, by=by)
            at += 12 * DAY  # holidays may lengthen a list
            posting.take_down_due(at=at, by=by)
        if approve:
            reviewing.approve(policy=NO, at=at, by=viewer("centre2"))
        return at

    return act


@pytest.fixture
def layouts(county: None) -> dict[str, int]:
    """The shipped formats: a workbook and a text."""
    from qicheng.subsidy.models import BankFormat
    from qicheng.subsidy.rules import bankfile

    made = {
        k: BankFormat.objects.get_or_create(name=k, defaults={"layout": v})[0].pk
        for k, v in bankfile.SHIPPED.items()
    }
    return {"book": made["惠民惠农“一卡通”代发表"], "text": made["银行批量代发文本"]}


@pytest.fixture
def batch(apply, money, way, viewer, layouts):
    """A batch of three people, made by the third of the centre; returns its id and the instant."""
    from qicheng.subsidy.services import batching

    money(500_000)
    ids = [apply("a"), apply("b"), apply("d")]
    at = way(ids)
    return batching.make(policy=NO, at=at, by=viewer("centre3")), at


@pytest.fixture
def clock():
    """The clock of the pages stands where the claims were taken in; a test moves it."""
    with time_machine.travel(AT, tick=False) as moved:
        yield moved


@pytest.fixture
def listed(policy, monkeypatch):
    """The notices of a season, for pages that list them."""
    from qicheng.season import queries

    monkeypatch.setattr(queries, "policies", lambda _season: list(policy.values()))
