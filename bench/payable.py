"""People of an invented county to whom nothing but the payment is missing, and those who make, sign and pay: for `payments.py`."""

from __future__ import annotations

from typing import Any

NO, SEASON, FEN = "测〔2025〕1号", 2025, 60_000
PEOPLE = ("maker", "maker2", "signer", "signer2", "payer", "payer2")


def prepare(people: int) -> None:
    """A county, a published notice, money for nine tenths of the people, and a claim of each that only payment is missing."""
    import invented

    invented.prepare()
    invented.county(people)
    import datetime as dt

    from django.utils import timezone

    from qicheng.core.writing import writing
    from qicheng.staff import services as staff
    from qicheng.staff.queries import installation
    from qicheng.subsidy.models import Claim, Fund, FundEntry

    now = timezone.now()
    for name in PEOPLE:
        role = "FINANCE" if name.startswith("payer") else "CENTRE"
        staff.ensure_account(
            username=name,
            name=name,
            role=role,
            place_code="",
            password="bench-2025-x",
            at=now,
            by=installation("测"),
        )
    _notice(now)
    with writing():
        # Nine people in ten are approved; the fund holds exactly their money, so that one double payment would not fit.
        approved = people * 9 // 10
        fund = Fund.objects.create(
            policy=NO, season=SEASON, budget_fen=approved * FEN, committed_fen=approved * FEN
        )
        FundEntry.objects.create(fund=fund, kind="GRANT", amount_fen=approved * FEN, at=now, by="测")
        rows = [_claim(i, now - dt.timedelta(days=9)) for i in range(1, approved + 1)]
        Claim.objects.bulk_create(rows, batch_size=500)
        FundEntry.objects.bulk_create(
            [
                FundEntry(fund=fund, kind="COMMIT", amount_fen=FEN, claim_id=i, at=now, by="测")
                for i in range(1, approved + 1)
            ],
            batch_size=500,
        )
        _numbers(approved + 1)


def _notice(now: Any) -> None:
    import datetime as dt

    from qicheng.season import policy_acts
    from qicheng.season.models import PolicyVersion
    from qicheng.season.rules.policy import Policy, Tier, Zone

    tiers = (Tier(zone=Zone.ANY, fen=FEN),)
    policy = Policy(
        number=NO,
        version=1,
        title="测",
        season=SEASON,
        from_date=dt.date(2025, 1, 1),
        until_date=dt.date(2035, 1, 1),
        tiers=tiers,
    )
    policy_acts.draft_policy(policy, at=now, by=viewer("maker"))
    PolicyVersion.objects.update(
        state="PUBLISHED", published_at=now, published_by="测", published_by_id=viewer("maker2").user_id
    )


def _claim(i: int, day: Any) -> Any:
    from qicheng.core.sealing import seal
    from qicheng.journeys.models import Journey
    from qicheng.subsidy.models import Claim
    from qicheng.subsidy.rules import steps
    from qicheng.subsidy.services.claiming import card_index

    card = f"62300000{i:011d}"
    village = Journey.objects.values_list("village", flat=True).get(person_id=i)
    return Claim(
        id=i, number=str(i), policy=NO, season=SEASON, year=SEASON, person_id=i, village=village, name=f"张{i}", id_sealed=seal(str(i), aad=f"claim.id:{i}"),
        id_tail=f"{i % 10000:04d}", card_sealed=seal(card, aad=f"claim.card:{i}"), card_index=card_index(card), card_tail=card[-4:], state=steps.APPROVED,
        source="FILE", decision="ELIGIBLE", amount_fen=FEN, clear_from_at=day, received_at=day, checked_by_id=10**6, approved_by_id=10**6 + 1,
    )  # fmt: skip


def _numbers(first: int) -> None:
    from qicheng.core.models import Counter

    Counter.objects.update_or_create(name="subsidy.claim", defaults={"next": first})


def viewer(name: str) -> Any:
    """One of the accounts as the acts see it."""
    from django.utils import timezone

    from qicheng.places.queries import county_code
    from qicheng.staff.queries import viewer_named

    return viewer_named(name, on=timezone.localdate(), county_code=county_code())
