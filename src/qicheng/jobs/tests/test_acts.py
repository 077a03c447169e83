"""The acts on a real database: taking in, checking, matching, telling, answering; the ledger hears of it."""

from __future__ import annotations

import datetime as dt

import pytest

from cast import UPPER
from qicheng.core.models import AuditLine, Message
from qicheng.core.sealing import open_facts, open_sealed
from qicheng.core.viewer import CannotAct, NotAllowed
from qicheng.employers import voices
from qicheng.employers.models import Enterprise
from qicheng.jobs.models import Check, Intake, IntakeRow, Offer, Push, Round, Vacancy, Wish
from qicheng.jobs.queries import funnel, people, supply
from qicheng.jobs.services import answering, matching, pushing, terms, vacancies
from qicheng.jobs.tests.conftest import AT, BY, DAY, GOOD, HOME, changed, write
from qicheng.journeys.models import Event, Journey

SITE = "http://county.example/"


def agreed(person: int) -> None:
    Wish.objects.update_or_create(person_id=person, defaults={"agreed": True})


def wanting() -> list[int]:
    return [r.person_id for r, _, _ in people.wanting_work(BY, season=2025)]


def test_a_list_comes_in_once_and_every_row_has_its_verdict(take):
    lines = [
        GOOD,
        HOME,
        changed(GOOD, 年龄="15-40"),
        changed(GOOD, 岗位="焊工", 性别="男"),
        changed(GOOD, 岗位="文员", 人数="0"),
    ]
    answer = take(*lines)
    assert (answer["files"], answer["rows"], answer["accepted"], answer["refused_rows"]) == (1, 5, 3, 2)
    assert {k: len(v) for k, v in answer["refused"].items()} == {"UNDER_AGE": 1, "NO_VACANCY": 1}
    assert answer["flagged"]["SEX"][0]["row"] == 6 and "妇女权益保障法" in answer["flagged"]["SEX"][0]["law"]
    assert (answer["vacancies"], answer["posts"], answer["new"]) == (3, 42, 3)
    assert Vacancy.objects.count() == 3 and Enterprise.objects.count() == 2
    assert {e.name: e.in_county for e in Enterprise.objects.all()} == {
        "东莞示例电子有限公司": False,
        "示例县绿水食品有限公司": False,
    }
    kept = IntakeRow.objects.get(refusal="UNDER_AGE")
    cells = open_facts(
        kept.cells_sealed, aad=f"intake.cells:{kept.intake_id}:{kept.file}:{kept.sheet}:{kept.row}"
    )
    assert cells["age"] == "15-40" and cells["phone"] == "13900000001"


def test_the_same_file_changes_nothing_and_a_newer_one_updates(take, tmp_path):
    from qicheng.jobs.services import intake

    file = write(tmp_path / "a.xlsx", GOOD, HOME)
    first = intake.take_in(file, season=2025, at=AT, by=BY)
    before = list(Vacancy.objects.order_by("id").values())
    again = intake.take_in(file, season=2025, at=AT + DAY, by=BY)
    assert {k: first[k] for k in ("rows", "accepted", "vacancies", "posts", "flagged")} == {
        k: again[k] for k in ("rows", "accepted", "vacancies", "posts", "flagged")
    }
    assert (again["new"], again["updated"], again["same"]) == (0, 0, 2)
    assert list(Vacancy.objects.order_by("id").values()) == before and Intake.objects.count() == 1
    newer = take(changed(GOOD, 月薪="5000-7000"), HOME, at=AT + DAY)
    assert (newer["new"], newer["updated"], newer["same"]) == (0, 1, 1)
    assert Vacancy.objects.get(title="普工").wage_high_fen == 7000_00
    # The older file once more: what is newer stays.
    intake.take_in(file, season=2025, at=AT + 2 * DAY, by=BY)
    assert Vacancy.objects.get(title="普工").wage_high_fen == 7000_00


def test_two_rows_of_one_post_are_two_and_the_same_row_twice_is_one(take):
    answer = take(GOOD, changed(GOOD, 月薪="6000-8000"), GOOD)
    assert (answer["vacancies"], len(answer["flagged"]["REPEAT"]), answer["accepted"]) == (2, 1, 3)


@pytest.mark.parametrize(
    ("changes", "outcome", "word"),
    [
        ({"食宿": "包住，交押金300"}, "REAL", "收押金"), ({"联系电话": ""}, "REAL", "没有联系电话"), ({"月薪": "面议"}, "REAL", "工资没有写明"), ({"信用代码": ""}, "REAL", "营业执照"),
        ({}, "FALSE", "怎么看出来"), ({}, "MAYBE", "请选择"),
    ],
)  # fmt: skip
def test_what_may_not_be_verified(take, changes, outcome, word):
    take(changed(GOOD, **changes))
    row = Vacancy.objects.get()
    with pytest.raises(CannotAct, match=word):
        vacancies.check(vacancy_id=row.pk, way="CALL", outcome=outcome, note="", at=AT, by=BY)
    assert Vacancy.objects.get().state == "NEW" and not Check.objects.exists()


def test_a_flag_is_put_right_and_a_material_change_asks_for_a_new_check(take):
    take(changed(GOOD, 性别="男"))
    row = Vacancy.objects.get()
    vacancies.correct(vacancy_id=row.pk, facts={"sex": ""}, at=AT, by=BY)
    vacancies.check(vacancy_id=row.pk, way="CALL", outcome="REAL", note="", at=AT, by=BY)
    assert Vacancy.objects.get().state == "VERIFIED"
    vacancies.correct(
        vacancy_id=row.pk, facts={"headcount": 30, "valid_until": dt.date(2025, 6, 1)}, at=AT, by=BY
    )
    assert Vacancy.objects.get().state == "VERIFIED"
    vacancies.correct(vacancy_id=row.pk, facts={"wage_low_fen": 3000_00}, at=AT, by=BY)
    assert Vacancy.objects.get().state == "NEW"


def test_the_minimum_wage_is_the_countys_figure(take):
    terms.set_terms(
        from_date=dt.date(2025, 1, 1),
        figures={"min_wage_fen": 4600_00, "min_wage_document": "桂人社规〔2025〕1号"},
        at=AT,
        by=BY,
    )
    assert take(GOOD)["flagged"]["WAGE_LOW"][0]["law"] == "桂人社规〔2025〕1号"
    with pytest.raises(CannotAct, match="文号"):
        terms.set_terms(
            from_date=dt.date(2025, 2, 1), figures={"min_wage_fen": 1, "min_wage_document": ""}, at=AT, by=BY
        )


def test_what_is_over_vanishes(open_posts):
    later = dt.datetime(2025, 5, 1, 2, 0, tzinfo=dt.UTC)
    assert vacancies.expire(at=later, by=BY) == 1 and vacancies.expire(at=later, by=BY) == 0
    assert [x.local for x in supply.shown(season=2025, on=later.date())] == [True]
    vacancies.close(vacancy_id=open_posts[True].pk, reason="FILLED", at=later, by=BY)
    assert supply.shown(season=2025, on=later.date()) == []


def test_a_workers_word_stops_a_post_and_opens_a_case(open_posts):
    from qicheng.cases.models import Case

    far = open_posts[False].pk
    vacancies.report_fraud(vacancy_id=far, text="到了要先交钱", by_person=False, at=AT)
    assert Vacancy.objects.get(pk=far).state == "VERIFIED"
    case = vacancies.report_fraud(vacancy_id=far, text="到了要交五百元押金", by_person=True, at=AT + DAY)
    assert (Case.objects.get(pk=case).kind, Case.objects.get(pk=case).about) == (
        "JOB_SUPPLY",
        f"vacancy:{far}",
    )
    assert Vacancy.objects.get(pk=far).state == "PAUSED" and len(supply.shown(season=2025, on=AT.date())) == 1
    vacancies.check(vacancy_id=far, way="VISIT", outcome="REAL", note="", at=AT + DAY, by=BY)
    assert Vacancy.objects.get(pk=far).state == "VERIFIED" and not Vacancy.objects.get(pk=far).flags


def test_nothing_unverified_is_matched(take, cast):
    take(GOOD, HOME)
    with pytest.raises(CannotAct, match="没有可以推送"):
        matching.match(season=2025, at=AT, by=BY)


def test_a_round_reaches_people_within_the_room(open_posts, cast):
    number = matching.match(season=2025, at=AT, by=BY)
    figures = Round.objects.get(pk=number).figures
    assert figures["wanted"] == len(wanting()) and figures["gap_ppm"] == 0
    assert Offer.objects.filter(vacancy=open_posts[True]).count() <= 3 * open_posts[True].headcount
    local = set(Journey.objects.filter(intention="LOCAL").values_list("person_id", flat=True))
    assert set(Offer.objects.filter(person_id__in=local).values_list("vacancy_id", flat=True)) == {
        open_posts[True].pk
    }
    assert all(o.reason.endswith("。") for o in Offer.objects.all())
    assert sum(x["wanted"] for x in figures["fairness"]["sex"]) == figures["wanted"]
    # Matched anew before anybody was told: the same offers, not twice as many.
    before = sorted(Offer.objects.values_list("person_id", "vacancy_id"))
    matching.match(season=2025, at=AT, by=BY)
    assert sorted(Offer.objects.values_list("person_id", "vacancy_id")) == before


def test_messages_go_to_those_who_agreed_and_wait_for_the_morning(open_posts, cast):
    number = matching.match(season=2025, at=AT, by=BY)
    one, other = sorted(set(Offer.objects.values_list("person_id", flat=True)))[:2]
    agreed(one), agreed(other)
    pushing.stop(person_id=other, how="短信回复", at=AT, by=BY)
    night = dt.datetime(2025, 3, 5, 14, 0, tzinfo=dt.UTC)  # 22:00
    done = pushing.push(round_id=number, site=SITE, at=night, by=BY)
    assert (done.told, done.not_told["STOPPED"]) == (1, 1) and done.not_told["NO_CONSENT"] >= 1
    message = Message.objects.get()
    assert (message.next_at.astimezone(dt.UTC).hour, message.next_at.astimezone(dt.UTC).day) == (
        0,
        6,
    )  # eight o'clock on the sixth
    text = open_sealed(message.text_sealed, aad=f"message.text:{message.key}")
    assert "/job/" in text and "TD" in text and "不收任何费用" in text
    assert (
        pushing.push(round_id=number, site=SITE, at=night, by=BY).told == 0 and Message.objects.count() == 1
    )


def test_nobody_gets_more_than_the_cap(open_posts, cast):
    person = wanting()[0]
    agreed(person)
    for n in range(2):
        Push.objects.create(
            person_id=person, season=2025, at=AT - n * DAY, link_digest=str(n), link_until_at=AT, by="x"
        )
    number = matching.match(season=2025, at=AT, by=BY)
    assert pushing.push(round_id=number, site=SITE, at=AT, by=BY).not_told["CAP"] == 1
    assert pushing.push(round_id=number, site=SITE, at=AT + 7 * DAY, by=BY).told == 1


def test_the_stop_word_is_heard_and_an_agreement_takes_it_back(open_posts, cast):
    from qicheng.people.reaching import reach

    person = wanting()[0]
    phone = next(iter(reach([person]))).phone
    agreed(person)
    assert pushing.hear(phone=phone, text="好的", at=AT, by=BY) == 0 and Wish.objects.get(pk=person).agreed
    assert pushing.hear(phone=f"86{phone}", text=" TD。", at=AT, by=BY) == 1
    assert Wish.objects.get(pk=person).stopped_at == AT
    assert pushing.agree(season=2025, person_ids=[person], at=AT, by=BY) == 0  # in bulk a stop stays a stop
    facts = {
        "agreed": True,
        "asked": True,
        "declined": False,
        "trades": ["GARMENT"],
        "lowest_fen": None,
        "alone": False,
    }
    pushing.record_wish(season=2025, person_id=person, at=AT, by=BY, **facts)
    assert Wish.objects.get(pk=person).stopped_at is None


@pytest.fixture
def told(open_posts, cast):
    """A person who was told of both posts, with the link's token."""
    matching.match(season=2025, at=AT, by=BY)
    person = (
        Offer.objects.filter(vacancy=open_posts[False])
        .order_by("person_id")
        .values_list("person_id", flat=True)[0]
    )
    token = pushing.tell_in_person(season=2025, person_id=person, at=AT, by=BY)
    return person, token, open_posts


def offer_of(person: int, vacancy: Vacancy) -> Offer:
    return Offer.objects.get(person_id=person, vacancy=vacancy)


def test_from_push_to_the_first_day_the_ledger_hears_of_it(told):
    person, token, posts = told
    far = posts[False]
    answering.apply_by_link(token=token, vacancy_id=far.pk, at=AT + DAY)
    offer = offer_of(person, far)
    firm_token = voices.make_link(enterprise_id=far.enterprise_id, at=AT, by=BY)
    with pytest.raises(CannotAct, match="还没有录用"):
        answering.arrive_by_link(token=firm_token, offer_id=offer.pk, day=AT.date(), at=AT + DAY)
    with pytest.raises(CannotAct, match="一句原因"):
        answering.answer_by_link(token=firm_token, offer_id=offer.pk, hired=False, note="", at=AT + DAY)
    answering.answer_by_link(
        token=firm_token, offer_id=offer.pk, hired=True, note="3月10日报到", at=AT + 2 * DAY
    )
    journey = Journey.objects.get(person_id=person)
    assert (journey.employer, journey.dest_city, journey.intention, journey.stage) == (
        "东莞示例电子有限公司",
        "441900",
        "NEW",
        "INTENDING",
    )
    answering.arrive_by_link(token=firm_token, offer_id=offer.pk, day=dt.date(2025, 3, 10), at=AT + 6 * DAY)
    journey.refresh_from_db()
    assert (journey.stage, journey.arrived_date) == ("WORKING", dt.date(2025, 3, 10))
    assert [e.kind for e in Event.objects.filter(journey=journey).order_by("id")][-2:] == ["HIRED", "AT_WORK"]
    found = funnel.by_vacancy(BY, season=2025)[0]
    assert found.steps == (1, 1, 1, 1, 1) and found.closes
    assert [n.person.person_id for n in funnel.names(BY, season=2025, step="ARRIVED", on=AT.date())] == [
        person
    ]
    with pytest.raises(CannotAct, match="不能再改"):
        answering.answer_by_link(
            token=firm_token, offer_id=offer.pk, hired=False, note="不要了", at=AT + 7 * DAY
        )


def test_a_post_at_home_is_work_near_home(open_posts, cast):
    person = Journey.objects.filter(intention="LOCAL", village=UPPER).values_list("person_id", flat=True)[0]
    answering.apply_for(season=2025, person_id=person, vacancy_id=open_posts[True].pk, at=AT, by=BY)
    offer = offer_of(person, open_posts[True])
    answering.answer(offer_id=offer.pk, hired=True, note="", at=AT, by=BY)
    answering.arrive(offer_id=offer.pk, day=AT.date(), at=AT, by=BY)
    journey = Journey.objects.get(person_id=person)
    assert (journey.stage, journey.intention, journey.employer) == (
        "LOCAL",
        "LOCAL",
        "示例县绿水食品有限公司",
    )


def test_no_more_are_hired_than_there_are_posts(open_posts, cast):
    home = open_posts[True]
    ids = []
    for person in wanting()[:3]:
        answering.apply_for(season=2025, person_id=person, vacancy_id=home.pk, at=AT, by=BY)
        ids.append(offer_of(person, home).pk)
    for number in ids[:2]:
        answering.answer(offer_id=number, hired=True, note="", at=AT, by=BY)
    with pytest.raises(CannotAct, match="已经录满"):
        answering.answer(offer_id=ids[2], hired=True, note="", at=AT, by=BY)
    with pytest.raises(CannotAct, match="招满或下架"):
        answering.apply_for(season=2025, person_id=wanting()[3], vacancy_id=home.pk, at=AT, by=BY)
    assert supply.room(season=2025, per_vacancy=3, on=AT.date()).get(home.pk, 0) == 0


def test_links_open_nothing_else(told):
    person, token, posts = told
    with pytest.raises(NotAllowed):
        answering.apply_by_link(token="x" * 32, vacancy_id=posts[False].pk, at=AT)
    with pytest.raises(NotAllowed):
        answering.apply_by_link(token=token, vacancy_id=posts[False].pk, at=AT + 30 * DAY)
    stranger = voices.make_link(enterprise_id=posts[True].enterprise_id, at=AT, by=BY)
    answering.apply_by_link(token=token, vacancy_id=posts[False].pk, at=AT)
    with pytest.raises(NotAllowed, match="没有报名贵单位"):
        answering.answer_by_link(
            token=stranger, offer_id=offer_of(person, posts[False]).pk, hired=True, note="", at=AT
        )
    pushing.stop_by_link(token=token, at=AT)
    assert Wish.objects.get(pk=person).agreed is False


def test_what_was_told_is_not_offered_again_and_takes_room(told):
    person, _token, posts = told
    before = supply.room(season=2025, per_vacancy=3, on=AT.date())[posts[False].pk]
    assert before == 3 * 20 - 1
    matching.match(season=2025, at=AT + DAY, by=BY)
    assert Offer.objects.filter(person_id=person, vacancy=posts[False]).count() == 1


def test_only_those_of_the_range_are_told_and_the_book_has_no_name(open_posts, cast):
    matching.match(season=2025, at=AT, by=BY)
    person = Offer.objects.exclude(village=UPPER).values_list("person_id", flat=True)[0]
    with pytest.raises(NotAllowed):
        pushing.tell_in_person(season=2025, person_id=person, at=AT, by=cast.viewer("cadre"))
    for act in (
        lambda: matching.match(season=2025, at=AT, by=cast.viewer("member")),
        lambda: matching.match(season=2025, at=AT, by=cast.viewer("clerk")),
    ):
        with pytest.raises(NotAllowed):
            act()
    details = "".join(AuditLine.objects.values_list("detail", flat=True))
    assert "1390000" not in details and "1380000" not in details
