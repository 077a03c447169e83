"""The pages of subsidies: a whole season of claims through forms, what each may see, what a stranger learns (nothing)."""

from __future__ import annotations

import io
import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from cast import UPPER
from qicheng.core.models import AuditLine, Knock, Message
from qicheng.subsidy.models import Batch, BatchLine, Claim, Objection, Posting, WorkerLink
from qicheng.subsidy.rules import steps
from qicheng.subsidy.services import posting, reviewing, sending
from qicheng.subsidy.tests.conftest import AT, DAY, NO, card
from qicheng.subsidy.tests.test_way import TOLD


def text(answer) -> str:
    return answer.content.decode()


FORM = {
    "policy": NO, "where": "广东东莞", "employer": "某电子厂", "work_from_date": "2024-11-01", "months": "4", "income": "20000", "transport": "TRAIN",
    "travel_date": "2025-02-10", "ticket_number": "E123", "ticket": "188.5", "card": card(97), "bank": "农商行", "promised": "on",
}  # fmt: skip


def test_a_cadre_applies_for_somebody_and_learns_why_or_why_not(cast, staff, listed, clock, persons) -> None:
    browser = cast.client("cadre")
    page = text(browser.get(f"/subsidy/persons/{persons['a']}/new/"))
    assert "跨省务工一次性交通补助" in page and "广东" in page
    refused = browser.post(f"/subsidy/persons/{persons['a']}/new/", {**FORM, "where": "", "promised": ""})
    assert refused.status_code == 422
    done = browser.post(f"/subsidy/persons/{persons['a']}/new/", FORM)
    claim = Claim.objects.get()
    assert done.status_code == 302 and done["Location"].endswith(f"/claims/{claim.pk}/")
    assert (claim.dest_city, claim.income_fen, claim.ticket_fen, claim.source) == (
        "441900",
        2_000_000,
        18_850,
        "CADRE",
    )
    assert claim.decision == "ELIGIBLE" and claim.amount_fen == 60_000
    page = text(browser.get(f"/subsidy/claims/{claim.pk}/"))
    assert "逐条核对" in page and "**** " + card(97)[-4:] in page and card(97) not in page
    again = browser.post(f"/subsidy/persons/{persons['a']}/new/", {**FORM, "ticket_number": "E124"})
    assert again.status_code == 422 and "一人一年只能领一次" in text(again)
    assert cast.client("other_cadre").get(f"/subsidy/claims/{claim.pk}/").status_code == 404
    assert cast.client("other_cadre").get(f"/subsidy/persons/{persons['a']}/new/").status_code == 404


def test_every_number_opens_its_names_and_all_closes(cast, apply, way, money, listed, clock) -> None:
    money(70_000)
    ids = [apply("a"), apply("b"), apply("d")]
    way(ids)
    posting.object_to(claim_id=ids[1], told=TOLD, at=AT, by=cast.viewer("clerk", on=AT.date()))
    page = text(cast.client("centre").get("/subsidy/"))
    assert "合得上" in page
    found = re.findall(
        r'<a[^>]*href="(/subsidy/names/[\w]+/\?unit=\d+)"[^>]*>(?:<span class="stat-label">.*?</span><div class="stat-value">)?([\d,]+)',
        page,
    )
    assert len(found) > 6
    for url, number in found:
        assert f'<span class="quiet num">{number}</span>' in text(cast.client("centre").get(url)), url


def test_desks_act_on_many_and_a_bad_one_holds_them_up_with_its_name(cast, apply, listed, clock) -> None:
    ids = [apply("a"), apply("b")]
    Claim.objects.filter(pk=ids[1]).update(decision="REJECT", sentence="务工月数不够")
    browser = cast.client("cadre")
    assert "这 2 人全部办理" in text(browser.get(f"/subsidy/names/todo_village/?unit={UPPER}"))
    stopped = browser.post("/subsidy/look/?level=VILLAGE", {"unit": UPPER, "whole": "1"})
    assert stopped.status_code == 409 and "务工月数不够" in text(stopped)
    assert browser.post("/subsidy/look/?level=VILLAGE", {"chosen": str(ids[0])}).status_code == 302
    assert Claim.objects.get(pk=ids[0]).ready
    assert (
        browser.post(f"/subsidy/claims/{ids[1]}/turn/refuse/", {"reason": "务工月数不够三个月"}).status_code
        == 302
    )
    assert Claim.objects.get(pk=ids[1]).state == steps.REJECTED
    paper = b"".join(browser.get(f"/subsidy/claims/{ids[1]}/letter/").streaming_content)
    assert paper.startswith(b"%PDF")


def test_a_list_is_put_up_printed_and_objected_to_by_phone_code(cast, apply, viewer, listed, clock) -> None:
    a, b = apply("a"), apply("b")
    reviewing.look(level="VILLAGE", claim_ids=[a, b], at=AT, by=viewer("cadre"))
    browser = cast.client("cadre")
    page = text(browser.get("/subsidy/lists/"))
    assert "2 人等着公示" in page
    assert (
        browser.post(
            "/subsidy/lists/", {"policy": NO, "level": "VILLAGE", "place": UPPER, "phone": "12"}
        ).status_code
        == 422
    )
    assert (
        browser.post(
            "/subsidy/lists/", {"policy": NO, "level": "VILLAGE", "place": UPPER, "phone": "0779-1234567"}
        ).status_code
        == 302
    )
    row = Posting.objects.get()
    paper = b"".join(browser.get(f"/subsidy/lists/{row.pk}/paper/").streaming_content)
    assert paper.startswith(b"%PDF")
    stranger = Client()
    assert "1 号" not in text(stranger.get("/gongshi/")) and row.code in text(stranger.get("/gongshi/"))
    public = text(stranger.get(f"/gongshi/{row.code}/"))
    names = [Claim.objects.get(pk=x).name for x in (a, b)]
    assert (
        all(n in public for n in names)
        and not re.search(r"1380000\d{4}|\d{17}|6230", public)
        and "OUT_OF_POVERTY" not in public
        and "脱贫" not in public
    )
    assert (
        stranger.post(f"/gongshi/{row.code}/", {"position": "7", "words": "没有外出务工"}).status_code == 422
    )
    said = stranger.post(
        f"/gongshi/{row.code}/", {"position": "2", "words": "此人没有外出务工", "phone": "13800008888"}
    )
    assert said.status_code == 200 and "已收到您的意见" in text(said)
    assert Claim.objects.get(pk=b).objections_open == 1 and Claim.objects.get(pk=a).objections_open == 0
    page = text(cast.client("clerk").get(f"/subsidy/objections/{Objection.objects.get().pk}/"))
    assert "此人没有外出务工" in page and "13800008888" not in page
    clock.move_to(row.until_at)
    assert (
        stranger.get(f"/gongshi/{row.code}/").status_code == 404
    )  # the names leave the public page with the period
    Knock.objects.update(count=99)
    clock.move_to(AT)
    answers = {
        stranger.post(f"/gongshi/{row.code}/", {"position": "1", "words": "再说一次意见"}).status_code
        for _ in range(21)
    }
    assert 429 in answers


def test_a_worker_applies_by_the_own_link_and_a_stranger_learns_nothing(
    cast, staff, listed, clock, persons
) -> None:
    stranger = Client()
    number = cast.numbers[UPPER][0]
    from qicheng.people.models import Person
    from qicheng.people.services import open_phone

    phone = open_phone(persons["a"], Person.objects.get(pk=persons["a"]).phone_sealed)
    said = [
        text(stranger.post("/butie/", {"id_number": n, "phone": p}))
        for n, p in ((number, "13900000000"), ("45098119850101123X", phone), (number, phone))
    ]  # fmt: skip
    plain = [re.sub(r'(csrf|nonce|"X-CSRFToken": )\S*', "", x) for x in said]
    assert plain[0] == plain[1] == plain[2] and "链接已经用短信" in said[0]
    assert WorkerLink.objects.count() == 1 and Message.objects.count() == 1
    for _ in range(9):
        last = stranger.post("/butie/", {"id_number": number, "phone": "13900000000"})
    assert last.status_code == 429
    assert stranger.get("/butie/wrong-token/").status_code == 404
    answer = cast.client("cadre").post(f"/subsidy/persons/{persons['a']}/link/")
    token = re.search(r"/butie/([\w-]{32})/", text(answer)).group(1)
    page = text(stranger.get(f"/butie/{token}/"))
    assert "您还没有申请" in page and number not in page and phone not in page
    sent = stranger.post(
        f"/butie/{token}/", {**FORM, "kind": "CONTRACT", "file": SimpleUploadedFile("合同.jpg", b"photo")}
    )
    assert sent.status_code == 200 and "已提交申请" in text(sent)
    claim = Claim.objects.get()
    assert claim.source == "WORKER" and claim.person_id == persons["a"] and claim.decision == "ELIGIBLE"
    page = text(stranger.get(f"/butie/{token}/"))
    assert claim.number in page and "600.00" in page and card(97) not in page and claim.name not in page
    clock.move_to(AT + 61 * DAY)
    assert stranger.get(f"/butie/{token}/").status_code == 404


def test_numbers_are_opened_with_a_reason_and_a_trace(cast, apply, listed, clock) -> None:
    pk = apply("a", phone="13900001111")
    browser = cast.client("cadre")
    assert browser.post(f"/subsidy/claims/{pk}/reveal/", {"field": "card", "reason": ""}).status_code == 409
    before = AuditLine.objects.filter(act="subsidy.reveal").count()
    assert card(97) in text(
        browser.post(f"/subsidy/claims/{pk}/reveal/", {"field": "card", "reason": "核对卡号"})
    )
    assert AuditLine.objects.filter(act="subsidy.reveal").count() == before + 1
    assert (
        cast.client("other_cadre")
        .post(f"/subsidy/claims/{pk}/reveal/", {"field": "card", "reason": "看看"})
        .status_code
        == 404
    )
    assert (
        cast.client("leader")
        .post(f"/subsidy/claims/{pk}/reveal/", {"field": "card", "reason": "看看"})
        .status_code
        == 403
    )


def test_finance_pays_by_the_pages_and_takes_the_answer_as_it_comes(
    cast, batch, viewer, layouts, listed, clock
) -> None:
    pk, at = batch
    clock.move_to(at)
    assert "您是制单人" in text(cast.client("centre3").get(f"/subsidy/batches/{pk}/"))
    assert cast.client("centre3").post(f"/subsidy/batches/{pk}/sign/").status_code == 409
    assert cast.client("centre2").post(f"/subsidy/batches/{pk}/sign/").status_code == 302
    finance = cast.client("finance")
    assert "送银行发放" in text(finance.get(f"/subsidy/batches/{pk}/"))
    assert finance.post(f"/subsidy/batches/{pk}/send/", {"format_id": layouts["book"]}).status_code == 302
    assert Batch.objects.get(pk=pk).state == steps.SENT
    body = finance.post(f"/subsidy/batches/{pk}/file/").content
    assert body[:2] == b"PK" and AuditLine.objects.filter(act="subsidy.take_bank_file").count() == 1
    assert cast.client("centre").post(f"/subsidy/batches/{pk}/file/").status_code == 403
    book = Workbook()
    sheet = book.active
    sheet.append(["代发回单"])
    sheet.append(["序号", "姓名", "卡号", "金额", "处理结果", "失败原因"])
    for line in BatchLine.objects.order_by("position"):
        number = sending.open_sealed(line.card_sealed, aad=f"line.card:{line.pk}")
        sheet.append(
            [
                line.position,
                line.name,
                number,
                line.amount_fen / 100,
                "失败" if line.position == 2 else "成功",
                "卡号有误" if line.position == 2 else "",
            ]
        )
    stream = io.BytesIO()
    book.save(stream)
    upload = SimpleUploadedFile("回单.xlsx", stream.getvalue())
    done = finance.post(f"/subsidy/batches/{pk}/return/", {"file": upload}, follow=True)
    assert "到账 2 笔，失败 1 笔，对不上 0 行" in text(done)
    page = text(finance.get(f"/subsidy/batches/{pk}/?state=FAILED"))
    assert "卡号有误" in page and page.count("**** ") == 1
    paper = b"".join(finance.get(f"/subsidy/batches/{pk}/paper/").streaming_content)
    assert paper.startswith(b"%PDF")
    assert finance.post(f"/subsidy/batches/{pk}/close/").status_code == 302
    claim = Claim.objects.filter(state=steps.PAID).first()
    form = {"amount": "600", "on_date": "2025-05-01", "document": "缴款1号", "reason": "查实没有外出"}
    assert finance.post(f"/subsidy/claims/{claim.pk}/recover/", form).status_code == 302
    assert Claim.objects.get(pk=claim.pk).state == steps.RECOVERED
    assert cast.client("centre").post(f"/subsidy/batches/{pk}/draw/").status_code == 302
    assert "风险" in text(cast.client("clerk").get("/subsidy/calls/"))


def test_money_is_asked_and_granted_by_the_pages(cast, staff, listed, clock) -> None:
    centre, leader = cast.client("centre"), cast.client("leader")
    assert "还没有批复的资金" in text(leader.get("/subsidy/money/"))
    assert (
        centre.post(
            "/subsidy/money/source/", {"name": "衔接资金", "document": "财〔2025〕1号", "amount": "5000"}
        ).status_code
        == 302
    )
    from qicheng.subsidy.models import MoneyPlan, PlanLine, Source

    ask = {
        "source_id": Source.objects.get().pk,
        "number": "请〔2025〕1号",
        "title": "关于补助资金的请示",
        "policy": NO,
        "place": "",
        "amount": "3000",
    }
    assert centre.post("/subsidy/money/ask/", ask).status_code == 302
    plan, line = MoneyPlan.objects.get(), PlanLine.objects.get()
    assert centre.get(f"/subsidy/money/plans/{plan.pk}/").status_code == 403
    over = leader.post(
        f"/subsidy/money/plans/{plan.pk}/", {"answer_number": "批1号", f"line_{line.pk}": "3000.01"}
    )
    assert over.status_code == 422
    assert (
        leader.post(
            f"/subsidy/money/plans/{plan.pk}/", {"answer_number": "批1号", f"line_{line.pk}": "2500"}
        ).status_code
        == 302
    )
    page = text(cast.client("finance").get("/subsidy/money/"))
    assert (
        "2,500.00" in page and "按意向预测" in page and "/subsidy/names/" not in page
    )  # finance opens no names
    wrong = cast.client("finance").post(
        "/subsidy/setup/format/", {"name": "新格式", "layout": '{"kind": "DELIMITED"}', "active": "on"}
    )
    assert wrong.status_code == 422 and "列只能用这些" in text(wrong)
