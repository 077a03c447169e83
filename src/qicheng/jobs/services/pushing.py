"""Telling people of their posts: by message where they agreed and the hour allows it, by the village's cadre otherwise; the stop word."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from qicheng.core import audit, outbox, tokens
from qicheng.core.outbox import Outgoing
from qicheng.core.sealing import blind_index
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.jobs import access
from qicheng.jobs.models import Offer, Push, Round, Vacancy, Wish
from qicheng.jobs.queries import people
from qicheng.jobs.rules import terms as rules
from qicheng.jobs.rules import wanting
from qicheng.jobs.rules.terms import Terms
from qicheng.jobs.rules.wanting import Reach
from qicheng.jobs.services import common
from qicheng.journeys import queries as ledger
from qicheng.people import queries as known_people
from qicheng.people import reaching

PURPOSE = "jobs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """What a push did: persons told, offers told, whom no message may reach by reason, and when the messages go."""

    told: int
    offers: int
    not_told: dict[str, int]
    not_before: dt.datetime | None


def push(*, round_id: int, site: str, at: dt.datetime, by: Viewer) -> Pushed:
    """Tells everybody of a round whom a message may reach. `site`: the address of this installation. Sent twice, told once."""
    access.require(by, access.PUSH)
    terms = common.terms_on(timezone.localdate(at))
    later = rules.not_before(terms, timezone.localtime(at))
    with writing():
        row = Round.objects.select_for_update().filter(pk=round_id).first()
        if row is None:
            raise CannotAct("UNKNOWN", "没有这次匹配。请从匹配列表重新进入。")
        waiting = _waiting(row, at=at)
        reasons, messages = _messages(waiting, row, site=site, terms=terms, at=at, by=by)
        outbox.queue(messages, at=at, not_before=later)
        Round.objects.filter(pk=row.pk).update(pushed_at=at)
        count = Offer.objects.filter(round=row, pushed_at=at).count()
        audit.record(
            "jobs.push",
            at=at,
            by=by,
            about=f"round:{row.pk}",
            detail={"told": len(messages), "offers": count, "not_told": reasons},
        )
    return Pushed(told=len(messages), offers=count, not_told=reasons, not_before=later)


def _messages(
    waiting: Mapping[int, Sequence[Offer]],
    row: Round,
    *,
    site: str,
    terms: Terms,
    at: dt.datetime,
    by: Viewer,
) -> tuple[dict[str, int], list[Outgoing]]:
    """(whom no message may reach, by reason; the messages)."""
    persons = sorted(waiting)
    wishes, sent = people.wishes(persons), people.sent_since(persons, at - dt.timedelta(days=terms.cap_days))
    reasons: Counter[str] = Counter()
    messages: list[Outgoing] = []
    for person in reaching.reach(persons):
        wish = wishes.get(person.person_id, Wish())
        stopped, before = wish.stopped_at is not None, sent.get(person.person_id, ())
        reach = Reach(has_phone=bool(person.phone), agreed=wish.agreed, stopped=stopped, sent=before)
        if why := wanting.why_not_told(reach, terms, at=at):
            reasons[why] += 1
            continue
        offers = waiting[person.person_id]
        messages.append(
            _tell(offers, person.person_id, person.phone, row, site=site, terms=terms, at=at, by=by)
        )
    return dict(reasons), messages


def _waiting(row: Round, *, at: dt.datetime) -> dict[int, list[Offer]]:
    """The round's offers nobody was told of, whose vacancy still may be shown, by person."""
    today = timezone.localdate(at)
    rows = Offer.objects.filter(
        round=row, pushed_at=None, vacancy__state="VERIFIED", vacancy__valid_until__gte=today
    )
    found: dict[int, list[Offer]] = {}
    for offer in rows.select_related("vacancy").order_by("person_id", "-score", "id"):
        found.setdefault(offer.person_id, []).append(offer)
    return found


def _tell(  # noqa: PLR0913  the facts of one row
    offers: Sequence[Offer], person: int, phone: str, row: Round, *, site: str, terms: Terms, at: dt.datetime, by: Viewer
) -> Outgoing:  # fmt: skip
    push, token = _link(person, row.season, row, terms=terms, at=at, by=by, by_message=True)
    Offer.objects.filter(pk__in=[o.pk for o in offers]).update(push=push, pushed_at=at)
    first = offers[0].vacancy
    more = f"等{len(offers)}个岗位" if len(offers) > 1 else ""
    text = f"【启程】有适合您的岗位：{first.title}（{first.employer}）{_wage(first)}{more}。查看、报名：{site.rstrip('/')}/job/{token}/ 不收任何费用。不想再收到请回复TD"
    return Outgoing(
        key=f"jobs:push:{push.pk}",
        to=phone,
        text=text,
        about=f"push:{push.pk}",
        person=f"person:{person}",
        purpose=f"{PURPOSE}:{push.pk}",
    )


def _wage(row: Vacancy) -> str:
    unit = {"MONTH": "月薪", "DAY": "日薪", "HOUR": "时薪"}.get(row.wage_unit, "")
    low, high = row.wage_low_fen // 100, row.wage_high_fen // 100
    return f"{unit}{low}元" if low == high else f"{unit}{low}—{high}元"


def _link(
    person: int, season: int, row: Round | None, *, terms: Terms, at: dt.datetime, by: Viewer, by_message: bool
) -> tuple[Push, str]:  # fmt: skip
    token = tokens.new()
    push = Push.objects.create(
        person_id=person, season=season, round=row, at=at, link_digest=tokens.digest(token), link_until_at=at + dt.timedelta(days=terms.link_days),
        by=by.label[:100], by_message=by_message,
    )  # fmt: skip
    return push, token


def of_link(token: str, *, at: dt.datetime) -> Push:
    """The push that a person's link opens. Raises `NotAllowed` for a wrong or expired one."""
    row = Push.objects.filter(link_digest=tokens.digest(token), link_until_at__gte=at).first()
    if row is None:
        raise NotAllowed("链接无效或已过期。想找工作请联系村里或县就业服务中心。")
    return row


def tell_in_person(*, season: int, person_id: int, at: dt.datetime, by: Viewer) -> str:
    """The cadre tells a person of the posts: they count as told, and a link is made for the person's own phone (its code is shown once)."""
    _of_range(by, person_id, season=season)
    terms = common.terms_on(timezone.localdate(at))
    with writing():
        offers = list(
            Offer.objects.select_for_update().filter(season=season, person_id=person_id, pushed_at=None)
        )
        push, token = _link(person_id, season, None, terms=terms, at=at, by=by, by_message=False)
        Offer.objects.filter(pk__in=[o.pk for o in offers]).update(push=push, pushed_at=at, seen_at=at)
        audit.record(
            "jobs.tell_in_person", at=at, by=by, about=f"person:{person_id}", detail={"offers": len(offers)}
        )
    return token


def _of_range(by: Viewer, person_id: int, *, season: int) -> str:
    """The person's village, if the person lies in the viewer's range. Raises `NotAllowed`."""
    line = ledger.line_of(by, season=season, person_id=person_id, capability=access.OFFER)
    if line is None:
        raise NotAllowed
    return line.village


def record_wish(  # noqa: PLR0913  the facts of one row
    *, season: int, person_id: int, agreed: bool | None, asked: bool, declined: bool, trades: Sequence[str], lowest_fen: int | None, alone: bool, at: dt.datetime, by: Viewer
) -> None:  # fmt: skip
    """What a person said of posts and messages, written down by whoever was told. An agreement takes back an earlier stop."""
    _of_range(by, person_id, season=season)
    if asked and declined:
        raise CannotAct("BOTH", "“要找岗位”和“不要岗位”只能选一个。")
    with writing():
        row, _made = Wish.objects.get_or_create(person_id=person_id)
        if agreed is not None and agreed != row.agreed:
            row.agreed, row.agreed_at, row.agreed_by = agreed, at, by.label[:100]
        if agreed:
            row.stopped_at = None
        row.asked, row.declined, row.trades, row.lowest_fen, row.alone = (
            asked,
            declined,
            sorted(trades),
            lowest_fen,
            alone,
        )
        row.save()
        audit.record(
            "jobs.record_wish",
            at=at,
            by=by,
            about=f"person:{person_id}",
            detail={"agreed": agreed, "asked": asked, "declined": declined},
        )


def agree(*, season: int, person_ids: Sequence[int], at: dt.datetime, by: Viewer) -> int:
    """Several persons agreed to receive messages; how many were new. Who said stop by oneself must be asked one by one."""
    with writing():
        lines = ledger.lines_by_person(
            by, sorted(set(person_ids)), season=season, on=dt.date.min, capability=access.OFFER
        )
        if len(lines) != len(set(person_ids)):
            raise NotAllowed
        wanted = sorted(set(person_ids))
        known = people.wishes(wanted)
        fresh = [
            Wish(person_id=p, agreed=True, agreed_at=at, agreed_by=by.label[:100])
            for p in wanted
            if p not in known
        ]
        Wish.objects.bulk_create(fresh, batch_size=500)
        open_ = [p for p, w in known.items() if w.stopped_at is None and w.agreed is not True]
        done = len(fresh) + Wish.objects.filter(pk__in=open_).update(
            agreed=True, agreed_at=at, agreed_by=by.label[:100]
        )
        audit.record("jobs.agree", at=at, by=by, about=f"season:{season}", detail={"persons": done})
    return done


def stop(*, person_id: int, how: str, at: dt.datetime, by: Viewer) -> None:
    """A person wants no more messages: from now on none goes out, whoever pushes."""
    with writing():
        Wish.objects.update_or_create(
            person_id=person_id,
            defaults={"agreed": False, "agreed_at": at, "agreed_by": how[:100], "stopped_at": at},
        )
        audit.record("jobs.stop", at=at, by=by, about=f"person:{person_id}", detail={"how": how})


def hear(*, phone: str, text: str, at: dt.datetime, by: Viewer) -> int:
    """An answer to a message came in; how many persons of this number it stopped. Anything but a stop word changes nothing."""
    if not wanting.says_stop(text):
        return 0
    found = known_people.ids_by_phone(blind_index(phone[-11:], purpose="person.phone"))
    for person in found:
        stop(person_id=person, how="短信回复", at=at, by=by)
    return len(found)


def stop_by_link(*, token: str, at: dt.datetime, address: str = "") -> None:
    """The person's own word, by the link."""
    row = of_link(token, at=at)
    stop(
        person_id=row.person_id,
        how="本人在页面上",
        at=at,
        by=Viewer(user_id=None, label="本人", address=address),
    )


def see(*, token: str, at: dt.datetime) -> int:
    """The person looks at the offers of a link; how many are seen for the first time."""
    row = of_link(token, at=at)
    with writing():
        return Offer.objects.filter(
            person_id=row.person_id, season=row.season, pushed_at__isnull=False, seen_at=None
        ).update(seen_at=at)
