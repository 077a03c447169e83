"""Pages of local work as the cast uses them: from a new project to paid wages; what others may not."""

from __future__ import annotations

import pytest
import time_machine
from django.utils import timezone

from cast import AT, GREEN, UPPER, viewer_of
from qicheng.works.models import Company, Contract, DaySheet, Member, Project, WageLine, WageSheet
from qicheng.works.services import projects, wages
from said import text_of

from .conftest import DAY

pytestmark = pytest.mark.database
PROJECT = {"name": "柳河小型水利", "kind": "RELIEF", "owner": "县水利局", "place": GREEN, "from_date": "2025-01-01", "invest": "5000.50", "labour_percent": 30, "poor_percent": 0, "least_rate": "100", "wanted": 5}  # fmt: skip


def test_from_a_new_project_to_paid_wages(cast) -> None:
    clerk, cadre, admin, centre = (cast.client(n) for n in ("clerk", "cadre", "township_admin", "centre"))
    assert "还没有项目" in text_of(clerk.get("/works/"))
    refused = clerk.post("/works/new/", {**PROJECT, "labour_percent": 10})
    assert (refused.status_code, "不低于 30%" in text_of(refused)) == (422, True)
    assert clerk.post("/works/new/", PROJECT).status_code == 302
    project = Project.objects.get()
    assert project.invest_fen == 500_050
    assert clerk.post("/works/companies/", {"name": "上村劳务", "village": UPPER, "credit_code": "12"}).status_code == 422  # fmt: skip
    assert clerk.post("/works/companies/", {"name": "上村劳务", "village": UPPER}).status_code == 302
    contract = {"company_id": Company.objects.get().pk, "number": "SL-1", "signed_date": "2025-01-02", "amount": "2000"}  # fmt: skip
    assert clerk.post(f"/works/{project.pk}/contract/", contract).status_code == 302
    crew = Contract.objects.get().pk
    page = text_of(cadre.get(f"/works/crews/{crew}/join/"))
    local = cast.person_id(cast.numbers[UPPER][3])
    assert f"p-{local}" in page
    today = timezone.localdate().isoformat()
    terms = {"trade": "挖渠", "rate": "120", "joined_date": "2025-01-02"}
    assert "请至少勾一个" in text_of(cadre.post(f"/works/crews/{crew}/join/", terms))
    assert cadre.post(f"/works/crews/{crew}/join/", {**terms, f"p-{local}": "on"}).status_code == 302
    member = Member.objects.get().pk
    day = {"day": today, "work": "清淤", f"m-{member}": "10"}
    assert "请至少选一个人" in text_of(cadre.post(f"/works/crews/{crew}/day/", {**day, f"m-{member}": "0"}))
    assert cadre.post(f"/works/crews/{crew}/day/", day).status_code == 302
    sheet = DaySheet.objects.get().pk
    assert cadre.post(f"/works/days/{sheet}/sign/").status_code == 302
    assert "换一个人" in text_of(cadre.get(f"/works/days/{sheet}/"))
    assert f"/works/days/{sheet}/" in text_of(clerk.get("/works/todo/"))
    assert clerk.post(f"/works/days/{sheet}/sign/").status_code == 302
    assert cadre.post(f"/works/crews/{crew}/wages/", {"month": today[:7]}).status_code == 302
    made = WageSheet.objects.get().pk
    assert clerk.post(f"/works/wages/{made}/check/").status_code == 302
    assert f"/works/wages/{made}/" in text_of(centre.get("/works/todo/"))
    paid = centre.post(f"/works/wages/{made}/pay/", {"on": today, "way": "CARD"})
    assert paid.status_code == 302
    assert WageLine.objects.get().state == "PAID"
    assert "120.00" in text_of(admin.get(f"/works/wages/{made}/"))
    assert "2.3%" in text_of(admin.get("/works/"))
    board = text_of(admin.get(f"/works/{project.pk}/board/"))
    assert "12333" in board
    assert "韦" not in board  # no person's name stands on it


def test_the_wage_sheet_is_taken_out_as_workbook_and_paper(yard) -> None:
    yard.worked(DAY, {yard.members[0]: 10})
    made, clerk = yard.waged(), yard.cast.client("clerk")
    xlsx = clerk.post(f"/works/wages/{made}/paper/", {"form": "xlsx"})
    pdf = clerk.post(f"/works/wages/{made}/paper/", {"form": "pdf", "reason": "银行代发"})
    assert b"".join(xlsx.streaming_content)[:2] == b"PK"
    assert b"".join(pdf.streaming_content)[:4] == b"%PDF"
    assert clerk.post(f"/works/wages/{made}/paper/", {"reason": "看"}).status_code == 422
    assert yard.cast.client("cadre").post(f"/works/wages/{made}/paper/", {"reason": "银行代发"}).status_code == 403  # fmt: skip


def test_a_line_that_failed_is_marked_on_the_page_and_paid_later(yard) -> None:
    first, second, _third = yard.members
    yard.worked(DAY, {first: 10, second: 10})
    made, centre = yard.waged(), yard.cast.client("centre")
    wages.check(sheet_id=made, at=timezone.now(), by=viewer_of("township_admin"))
    bad = WageLine.objects.get(member=second).pk
    sent = {"on": "2025-03-20", "way": "CARD", f"failed-{bad}": "on", f"why-{bad}": "卡已注销"}
    assert centre.post(f"/works/wages/{made}/pay/", sent).status_code == 302
    assert "卡已注销" in text_of(centre.get(f"/works/wages/{made}/"))
    assert centre.post(f"/works/wages/{made}/pay/", {"on": "2025-03-21", "way": "CASH"}).status_code == 302
    assert WageSheet.objects.get(pk=made).state == "CLOSED"


def test_who_is_on_a_crew_is_not_offered_again_unless_looked_for(yard) -> None:
    clerk = yard.cast.client("clerk")
    taken = Member.objects.first().person_id
    other = projects.add_contract(project_id=yard.project, company_id=Company.objects.get().pk, number="QN-2", signed_date=DAY, at=timezone.now(), by=viewer_of("clerk"))  # fmt: skip
    assert f"p-{taken}" not in text_of(clerk.get(f"/works/crews/{other}/join/"))
    number = yard.cast.numbers[UPPER][3]
    assert f"p-{taken}" in text_of(clerk.get(f"/works/crews/{other}/join/", {"q": number}))
    assert f"p-{taken}" not in text_of(clerk.get(f"/works/crews/{yard.contract}/join/", {"q": number}))


@pytest.mark.parametrize("name", ["other_cadre", "other_clerk", "helper", "system"])
def test_others_see_nothing_of_a_project_elsewhere(yard, name) -> None:
    browser = yard.cast.client(name)
    for page in (
        f"/works/{yard.project}/",
        f"/works/{yard.project}/board/",
        f"/works/crews/{yard.contract}/day/",
    ):
        assert browser.get(page).status_code == 403
    if name.startswith("other"):
        assert "青山茶园" not in text_of(browser.get("/works/"))


def test_the_second_signature_is_refused_on_the_page_with_what_to_do(yard) -> None:
    sheet = yard.worked(DAY, {yard.members[0]: 10}, signed=False)
    cadre = yard.cast.client("cadre")
    cadre.post(f"/works/days/{sheet}/sign/")
    assert cadre.post(f"/works/days/{sheet}/void/", {"reason": ""}).status_code == 422
    assert cadre.post(f"/works/days/{sheet}/void/", {"reason": "记错了人"}).status_code == 302
    assert "记错了人" in text_of(cadre.get(f"/works/days/{sheet}/"))


@time_machine.travel(AT)
def test_a_phone_that_kept_a_sheet_is_answered_in_words_it_can_read(yard) -> None:
    cadre, url = yard.cast.client("cadre"), f"/works/crews/{yard.contract}/day/"
    page = text_of(cadre.get(url))
    assert "works/day.js" in page and 'data-crew-name="上村劳务有限公司"' in page
    key = "6b1c0f0e-5a55-4b6e-9a0f-1f2e3d4c5b6a"
    sent = {
        "day": DAY.isoformat(),
        "work": "除草",
        f"m-{yard.members[0]}": "10",
        "key": key,
        "written": "1741000000000",
    }
    answers = [cadre.post(url, sent, headers={"X-Kept": "1"}) for _ in range(2)]
    assert [(a.status_code, a.json()) for a in answers] == [
        (200, {"url": f"/works/days/{DaySheet.objects.get().pk}/"})
    ] * 2
    refused = cadre.post(url, {**sent, "work": "", "key": ""}, headers={"X-Kept": "1"})
    assert refused.status_code == 422 and set(refused.json()) == {"fault"} and refused.json()["fault"]
    assert yard.cast.client("other_cadre").post(url, sent, headers={"X-Kept": "1"}).status_code == 403
