"""Who may open what of vacancies: the lines of `test_access` for the room. The group member of the cast sits in no special group."""

from __future__ import annotations

import datetime as dt
from typing import Any

VIEW = (
    "LEADER CENTRE GROUP_MEMBER BUREAU_REPORTER TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE HELPER INSPECTOR"
)
NAMES = "LEADER CENTRE TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE"
COUNT = "LEADER CENTRE GROUP_MEMBER TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE"
OFFER = "CENTRE TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE HELPER"
EDIT = "CENTRE BUREAU_REPORTER"
VACANCY: dict[str, Any] = {"vacancy_id": "vacancy"}
OWN: dict[str, Any] = {"person_id": "own"}

# Pages: name → (roles, arguments, what an allowed GET may answer).
PAGES: dict[str, tuple[str, dict[str, Any], tuple[int, ...]]] = {
    "index": (VIEW, {}, (200,)),
    "take": (EDIT, {}, (200,)),
    "intake": (EDIT, {"intake_id": "intake"}, (200,)),
    "vacancy": (VIEW, VACANCY, (200,)),
    "correct": (EDIT, VACANCY, (200,)),
    "rounds": ("CENTRE", {}, (200,)),
    "round": ("CENTRE", {"round_id": "round_of_jobs"}, (200,)),
    "funnel": (VIEW, {}, (200, 302)),
    "names": (NAMES, {"step": "PUSHED"}, (200,)),
    "need": (COUNT, {}, (200,)),
    "terms": ("CENTRE", {}, (200,)),
    "poster": (VIEW, {}, (200,)),
    "people": (OFFER, {}, (200,)),
    "person": (OFFER, OWN, (200,)),
}
# Acts: name → (roles, arguments).
ACTS: dict[str, tuple[str, dict[str, Any]]] = {
    "check": ("CENTRE", VACANCY),
    "dial": ("CENTRE", VACANCY),
    "link": ("CENTRE", VACANCY),
    "close": (EDIT, VACANCY),
    "answer": ("CENTRE", {**VACANCY, "offer_id": "offer"}),
    "push": ("CENTRE", {"round_id": "round_of_jobs"}),
    "agree": (OFFER, {}),
    "tell": (OFFER, OWN),
    "apply": (OFFER, {**OWN, **VACANCY}),
    "arrived": (OFFER, {**OWN, "offer_id": "offer"}),
}
# Without an account: the board for everybody, links that are their own right.
OPEN: dict[str, dict[str, Any]] = {
    "board:index": {}, "board:post": VACANCY, "board:report": VACANCY, "offer:offers": {"token": "x" * 32}, "offer:seen": {"token": "x" * 32},
    "offer:act": {"token": "x" * 32}, "hiring:hires": {"token": "x" * 32},
}  # fmt: skip


def make_jobs(person_id: int, village: str) -> dict[str, int]:
    """One verified vacancy, a round, an offer of it to the person of the own village."""
    from django.utils import timezone

    from qicheng.employers.models import Enterprise
    from qicheng.jobs.models import Intake, Offer, Round, Vacancy

    now = timezone.now()
    firm = Enterprise.objects.create(name="东莞示例电子有限公司", name_key="东莞示例电子", in_county=False)
    vacancy = Vacancy.objects.create(
        season=2025, enterprise=firm, employer=firm.name, key="one", title="普工", trade="ELECTRONICS", headcount=5, wage_low_fen=4500_00, wage_high_fen=6500_00,
        age_from=18, age_to=45, place="广东省东莞市", city="441900", valid_until=timezone.localdate() + dt.timedelta(days=20), state="VERIFIED", first_at=now, changed_at=now,
    )  # fmt: skip
    figures = {
        "wanted": 1, "vacancies": 1, "posts": 5, "offers": 1, "reached": 1, "couples": 0, "value": 1, "bound": 1, "gap_ppm": 0.0, "no_fit": 0, "no_room": 0,
        "unused": [], "per_vacancy": 3, "per_person": 3, "fairness": {n: [] for n in ("sex", "age", "village", "poor")},
    }  # fmt: skip
    round_ = Round.objects.create(season=2025, at=now, by="试验", figures=figures)
    offer = Offer.objects.create(
        season=2025, person_id=person_id, vacancy=vacancy, round=round_, village=village, made_at=now, pushed_at=now, seen_at=now, applied_at=now, reason="就在想去的城市。"
    )  # fmt: skip
    intake = Intake.objects.create(
        season=2025,
        at=now,
        by="试验",
        result={
            "rows": 1,
            "accepted": 1,
            "refused_rows": 0,
            "new": 1,
            "updated": 0,
            "same": 0,
            "vacancies": 1,
            "posts": 5,
        },
    )
    return {"vacancy": vacancy.pk, "round_of_jobs": round_.pk, "offer": offer.pk, "intake": intake.pk}


def units(
    upper: str, lower: str, green: str, east: str, water: str, county: str
) -> tuple[tuple[str, str, dict[str, int]], ...]:
    """Pages of a unit: address, role, unit → answer."""
    return (
        ("/jobs/people/?unit={}", "VILLAGE_CADRE", {upper: 200, lower: 403, east: 403}),
        ("/jobs/people/?unit={}", "TOWNSHIP_CLERK", {upper: 200, green: 200, water: 403, east: 403}),
        ("/jobs/funnel/PUSHED/?unit={}", "VILLAGE_CADRE", {upper: 200, lower: 403, east: 403}),
        ("/jobs/funnel/?unit={}", "VILLAGE_CADRE", {upper: 200, lower: 403, green: 403, east: 403}),
        ("/jobs/funnel/?unit={}", "TOWNSHIP_CLERK", {upper: 200, green: 200, county: 403, water: 403}),
    )
