"""Questions about people and posts: who wants work, what was said of messages, who was offered what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from qicheng.core.asking import Question, numbers
from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.employers import queries as employers
from qicheng.jobs import access
from qicheng.jobs.models import Offer, Push, Wish
from qicheng.jobs.queries import supply
from qicheng.jobs.queries.supply import VacancyLine
from qicheng.jobs.rules import wanting
from qicheng.jobs.rules.scoring import Seeker
from qicheng.jobs.rules.wanting import Standing
from qicheng.jobs.rules.words import WANTS
from qicheng.journeys import queries as ledger
from qicheng.journeys import seeking
from qicheng.journeys.lines import RosterLine
from qicheng.journeys.seeking import Folk, Seeking
from qicheng.people import couples
from qicheng.people import queries as known_people

_NO_WISH = Wish()


def wishes(person_ids: Iterable[int]) -> dict[int, Wish]:
    """What persons said, by person."""
    return Wish.objects.in_bulk(list(person_ids))


def _why(row: Seeking, wish: Wish) -> str:
    return wanting.why_wanting(
        Standing(
            roster=row.roster, intention=row.intention, stage=row.stage, employer=row.employer, asked=wish.asked, declined=wish.declined
        )
    )  # fmt: skip


def wanting_work(
    viewer: Viewer, *, season: int, unit: str = "", capability: str = access.OFFER
) -> list[tuple[Seeking, Wish, str]]:
    """Who wants work in a unit, with the wish and why: NEW, LOCAL, JOBLESS, ASKED."""
    asked = Wish.objects.filter(asked=True).values("person_id")
    rows = list(seeking.may_want(viewer, season=season, capability=capability, unit=unit, asked=asked))
    said = wishes(r.person_id for r in rows)
    found = [(r, w, _why(r, w)) for r in rows for w in (said.get(r.person_id, _NO_WISH),)]
    return [x for x in found if x[2]]


def seekers(viewer: Viewer, *, season: int, on: dt.date) -> list[Seeker]:
    """Everybody who wants work, as the matching reads them. Who has a firm's yes waits for no other."""
    rows = wanting_work(viewer, season=season, capability=access.PUSH)
    ids = [r.person_id for r, _, _ in rows]
    married = couples.spouses(ids)
    had: dict[int, set[int]] = {}
    taken: set[int] = set()
    for person, vacancy, hired in Offer.objects.filter(season=season, pushed_at__isnull=False).values_list(
        "person_id", "vacancy_id", "hired"
    ):
        had.setdefault(person, set()).add(vacancy)
        if hired:
            taken.add(person)
    folk, firms = seeking.folk(season=season), _firms(season, on)
    return [
        _seeker(r, w, why, married=married, had=frozenset(had.get(r.person_id, ())), folk=folk, firms=firms)
        for r, w, why in rows if r.person_id not in taken
    ]  # fmt: skip


def _firms(season: int, on: dt.date) -> dict[str, int]:
    """Employers' names, as the ledger may have them, with the enterprise that offers posts."""
    return {x.employer: x.enterprise_id for x in supply.shown(season=season, on=on)}


def _seeker(
    row: Seeking, wish: Wish, why: str, *, married: Mapping[int, int], had: frozenset[int], folk: Folk, firms: Mapping[str, int]
) -> Seeker:  # fmt: skip
    there: Mapping[str, int] = folk.employers.get(row.village, {})
    return Seeker(
        id=row.person_id, why=why, age=row.age, sex=row.sex, village=row.village, poor=row.is_poor, province=row.province, city=row.city,
        trades=tuple(sorted(wish.trades)), lowest_fen=wish.lowest_fen or 0, spouse=0 if wish.alone else married.get(row.person_id, 0), had=had,
        folk_firms=tuple(sorted((firms[n], c) for n, c in there.items() if n in firms)), folk_cities=tuple(sorted(folk.cities.get(row.village, {}).items())),
    )  # fmt: skip


def seeker(viewer: Viewer, person_id: int, *, season: int, on: dt.date) -> Seeker | None:
    """One person as the matching would read them, whether work is wanted or not; None out of range."""
    if ledger.line_of(viewer, season=season, person_id=person_id, on=on, capability=access.OFFER) is None:
        return None
    row = seeking.seeking_of([person_id], season=season).get(person_id)
    if row is None:
        return None
    wish = wishes([person_id]).get(person_id, _NO_WISH)
    had = frozenset(
        Offer.objects.filter(person_id=person_id, pushed_at__isnull=False).values_list(
            "vacancy_id", flat=True
        )
    )
    return _seeker(row, wish, _why(row, wish) or "ASKED", married={}, had=had, folk=seeking.folk(season=season), firms=_firms(season, on))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLine:
    """One offer with its vacancy, and how far it came: PUSHED, SEEN, APPLIED, HIRED, ARRIVED, or MATCHED before it was told."""

    id: int
    person_id: int
    vacancy: VacancyLine
    reason: str
    pushed_at: dt.datetime | None
    seen_at: dt.datetime | None
    applied_at: dt.datetime | None
    hired: bool | None
    answered_at: dt.datetime | None
    answer_note: str
    arrived_date: dt.date | None

    @property
    def step(self) -> str:
        """The furthest step; NOT_HIRED where the firm said no."""
        if self.arrived_date:
            return "ARRIVED"
        if self.hired is not None:
            return "HIRED" if self.hired else "NOT_HIRED"
        return (
            "APPLIED"
            if self.applied_at
            else "SEEN"
            if self.seen_at
            else "PUSHED"
            if self.pushed_at
            else "MATCHED"
        )


def offers_of(
    person_ids: Sequence[int], *, season: int, on: dt.date, told_only: bool = False
) -> dict[int, list[OfferLine]]:
    """The offers of persons whose range was checked, newest first."""
    kept: list[Offer] = []
    for start in range(0, len(person_ids), 500):
        rows = Offer.objects.filter(season=season, person_id__in=person_ids[start : start + 500])
        rows = rows.filter(pushed_at__isnull=False) if told_only else rows
        kept += rows.order_by("-made_at", "-score", "id")
    known = supply.lines_by_id([o.vacancy_id for o in kept], on=on)
    found: dict[int, list[OfferLine]] = {}
    for o in kept:
        found.setdefault(o.person_id, []).append(_offer(o, known[o.vacancy_id]))
    return found


def _offer(o: Offer, vacancy: VacancyLine) -> OfferLine:
    return OfferLine(
        id=o.pk, person_id=o.person_id, vacancy=vacancy, reason=o.reason, pushed_at=o.pushed_at, seen_at=o.seen_at, applied_at=o.applied_at, hired=o.hired,
        answered_at=o.answered_at, answer_note=o.answer_note, arrived_date=o.arrived_date,
    )  # fmt: skip


def of_enterprise(enterprise_id: int, *, season: int, on: dt.date) -> list[OfferLine]:
    """Those who signed up for a firm's posts, who waits for an answer first."""
    rows = Offer.objects.filter(season=season, vacancy__enterprise_id=enterprise_id, applied_at__isnull=False)
    return _with_vacancies(rows.order_by("answered_at", "applied_at", "id"), on)


def of_vacancy(vacancy_id: int, *, on: dt.date) -> list[OfferLine]:
    """Those who signed up for one vacancy."""
    rows = Offer.objects.filter(vacancy_id=vacancy_id, applied_at__isnull=False)
    return _with_vacancies(rows.order_by("applied_at", "id"), on)


def _with_vacancies(rows: Iterable[Offer], on: dt.date) -> list[OfferLine]:
    kept = list(rows)
    known = supply.lines_by_id([o.vacancy_id for o in kept], on=on)
    found = [_offer(o, known[o.vacancy_id]) for o in kept]
    return sorted(found, key=lambda x: x.hired is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCard:
    """One person of the village's list with the offers made so far."""

    person: RosterLine
    wish: Wish
    why: str
    offers: Sequence[OfferLine]

    @property
    def why_word(self) -> str:
        return WANTS.get(self.why, "")


def _kept(show: str, wish: Wish, offers: Sequence[OfferLine]) -> bool:
    """Whether a person belongs to a narrowed list."""
    if show == "CONSENT":
        return wish.agreed is None
    if show == "TELL":
        return any(o.pushed_at is None for o in offers)
    return not show or bool(offers) == (show == "OFFERED")


def cards(
    viewer: Viewer, *, season: int, unit: str, on: dt.date, show: str = "", after: int = 0, size: int = 30
) -> tuple[list[PersonCard], int, int]:
    """Those of a unit who want work, with their offers: (cards, the next start or 0, how many there are). `show`: CONSENT, OFFERED, TELL, NONE."""
    rows = wanting_work(viewer, season=season, unit=unit)
    ids = [r.person_id for r, _, _ in rows]
    offered = offers_of(ids, season=season, on=on) if ids else {}
    rows = [x for x in rows if _kept(show, x[1], offered.get(x[0].person_id, []))]
    page = rows[after : after + size]
    lines = {
        x.person_id: x
        for x in ledger.lines_by_person(
            viewer, [r.person_id for r, _, _ in page], season=season, on=on, capability=access.OFFER
        )
    }
    found = [
        PersonCard(person=lines[r.person_id], wish=w, why=why, offers=offered.get(r.person_id, ()))
        for r, w, why in page if r.person_id in lines
    ]  # fmt: skip
    return found, after + size if len(rows) > after + size else 0, len(rows)


def person_card(
    viewer: Viewer, person_id: int, *, season: int, on: dt.date, capability: str = access.OFFER
) -> PersonCard:
    """One person with offers and wish. Raises `NotAllowed` out of range."""
    line = ledger.line_of(viewer, season=season, person_id=person_id, on=on, capability=capability)
    row = seeking.seeking_of([person_id], season=season).get(person_id)
    if line is None or row is None:
        raise NotAllowed
    wish = wishes([person_id]).get(person_id, _NO_WISH)
    offers = offers_of([person_id], season=season, on=on).get(person_id, [])
    return PersonCard(person=line, wish=wish, why=_why(row, wish), offers=offers)


def sent_since(person_ids: Sequence[int], since: dt.datetime) -> dict[int, list[dt.datetime]]:
    """When messages about posts went to persons since an instant."""
    found: dict[int, list[dt.datetime]] = {}
    for start in range(0, len(person_ids), 500):
        rows = Push.objects.filter(
            person_id__in=person_ids[start : start + 500], at__gt=since, by_message=True
        )
        for person, at in rows.values_list("person_id", "at"):
            found.setdefault(person, []).append(at)
    return found


def need(viewer: Viewer, *, season: int, on: dt.date) -> list[tuple[str, int, int, int]]:
    """Where work is wanted and where posts are: (place: LOCAL, a province's two digits or empty, people, free posts, posts short in the bureaus' lists)."""
    wanted: dict[str, int] = {}
    for row, _wish, why in wanting_work(viewer, season=season, capability=access.COUNTS):
        place = "LOCAL" if why == "LOCAL" else row.province
        wanted[place] = wanted.get(place, 0) + 1
    posts: dict[str, int] = {}
    for (city, _trade), n in supply.posts_open(season=season, on=on).items():
        place = "LOCAL" if city == "LOCAL" else city[:2]
        posts[place] = posts.get(place, 0) + n
    short = sum(x.shortage or 0 for x in employers.all_lines(viewer))
    places = sorted(wanted.keys() | posts.keys(), key=lambda p: (p != "LOCAL", p == "", -wanted.get(p, 0)))
    return [(p, wanted.get(p, 0), posts.get(p, 0), short if p == "LOCAL" else 0) for p in places]


def to_tell(viewer: Viewer, *, season: int) -> Question:
    """`to_tell`: persons in range who have offers that nobody told them of."""
    rows = Offer.objects.filter(season=season, pushed_at=None)
    if viewer.own_only(access.OFFER):
        rows = rows.filter(person_id__in=known_people.own_ids(viewer))
    else:
        rows = rows.filter(known_people.in_range(viewer, field="village", capability=access.OFFER))
    return (numbers(rows, to_tell=Count("person_id", distinct=True)),)


def told(viewer: Viewer, person_id: int, *, season: int, on: dt.date) -> list[OfferLine]:
    """The offers of one person for the person's file; none out of range."""
    if ledger.line_of(viewer, season=season, person_id=person_id, on=on) is None:
        return []
    return offers_of([person_id], season=season, on=on).get(person_id, [])
