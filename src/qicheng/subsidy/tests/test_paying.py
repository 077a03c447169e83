"""Batches, signatures, the bank's file and its answer, money that came back; the fund closes at every step."""

from __future__ import annotations

import hashlib
import io

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum
from openpyxl import load_workbook

from qicheng.cases.models import Case
from qicheng.core.viewer import CannotAct, NotAllowed
from qicheng.journeys import services as ledger
from qicheng.journeys.models import Journey
from qicheng.staff.queries import installation
from qicheng.subsidy.models import (
    Batch,
    BatchLine,
    Call,
    Claim,
    Fund,
    FundEntry,
    Kin,
    Threshold,
    Unmatched,
)
from qicheng.subsidy.rules import steps
from qicheng.subsidy.services import batching, calling, claiming, funds, posting, sending, settling
from qicheng.subsidy.tests.conftest import AT, DAY, NO, card
from qicheng.subsidy.tests.test_way import TOLD


def closes() -> None:
    """Budget is set aside, paid and left; and the columns are the sums of the entries."""
    for fund in Fund.objects.all():
        assert funds.sums(fund.pk) == {
            "budget_fen": fund.budget_fen,
            "committed_fen": fund.committed_fen,
            "paid_fen": fund.paid_fen,
        }
    paid = Claim.objects.filter(state__in=(steps.PAID, steps.RECOVERED)).aggregate(
        a=Sum("amount_fen"), b=Sum("recovered_fen")
    )
    assert (paid["a"] or 0) - (paid["b"] or 0) == (Fund.objects.aggregate(n=Sum("paid_fen"))["n"] or 0)


def rows_of(lines, results: dict[int, tuple[str, str]]) -> list[list[object]]:
    """An answer as the bank writes it: by position, result and reason; the rest succeeded."""
    head: list[object] = ["序号", "户名", "卡号", "金额", "处理结果", "失败原因"]
    body: list[list[object]] = []
    for line in lines:
        result, reason = results.get(line.position, ("成功", ""))
        body.append(
            [
                line.position,
                line.account_name,
                sending.open_sealed(line.card_sealed, aad=f"line.card:{line.pk}"),
                f"{line.amount_fen / 100:.2f}",
                result,
                reason,
            ]
        )
    return [["银行批量代发回单"], head, *body, ["合计", "", "", "1,800.00", "", ""]]


def answer(batch_id: int, viewer, at, results=None, rows=None):
    lines = list(BatchLine.objects.filter(batch_id=batch_id, state=steps.AT_BANK).order_by("position"))
    told = rows or rows_of(lines, results or {})
    return settling.take_return(
        batch_id=batch_id,
        name="回单.xlsx",
        content=repr(told).encode(),
        rows=told,
        at=at,
        by=viewer("finance"),
    )


def sent(batch, viewer, layouts, form: str = "book"):
    pk, at = batch
    assert batching.sign(batch_id=pk, at=at, by=viewer("centre2")) == steps.SIGNED
    return sending.send(batch_id=pk, format_id=layouts[form], at=at, by=viewer("finance"))


def test_a_batch_is_made_signed_and_paid_by_three(batch, viewer, layouts) -> None:
    pk, at = batch
    row = Batch.objects.get(pk=pk)
    assert (row.count, row.total_fen, row.state) == (3, 180_000, steps.MADE)
    with pytest.raises(CannotAct, match="不能送银行"):
        sending.send(batch_id=pk, format_id=layouts["book"], at=at, by=viewer("finance"))
    with pytest.raises(CannotAct, match="不能复核自己"):
        batching.sign(batch_id=pk, at=at, by=viewer("centre3"))
    assert batching.sign(batch_id=pk, at=at, by=viewer("finance2")) == steps.SIGNED
    with pytest.raises(CannotAct, match="复核过这个批次的人不能再发放"):
        sending.send(batch_id=pk, format_id=layouts["book"], at=at, by=viewer("finance2"))
    with pytest.raises(NotAllowed):
        sending.send(batch_id=pk, format_id=layouts["book"], at=at, by=viewer("centre"))
    totals = sending.send(batch_id=pk, format_id=layouts["book"], at=at, by=viewer("finance"))
    assert (totals.count, totals.fen) == (3, 180_000)
    assert set(Claim.objects.values_list("state", flat=True)) == {steps.PAYMENT_BATCH}
    closes()


def test_the_installation_neither_makes_nor_signs_nor_pays(batch, viewer, layouts) -> None:
    pk, at = batch
    nobody = installation("命令行")
    for act in (
        lambda: batching.make(policy=NO, at=at, by=nobody), lambda: batching.sign(batch_id=pk, at=at, by=nobody),
        lambda: sending.send(batch_id=pk, format_id=layouts["book"], at=at, by=nobody), lambda: funds.answer(plan_id=1, answer_number="批1号", granted={}, words="", at=at, by=nobody),
    ):  # fmt: skip
        with pytest.raises(NotAllowed, match="系统不能代办"):
            act()


def test_a_large_batch_needs_more_hands_and_a_leader(apply, money, way, viewer, layouts) -> None:
    money(500_000)
    row = batching.propose_threshold(from_fen=100_000, signatures=2, leader=True, at=AT, by=viewer("centre"))
    with pytest.raises(CannotAct, match="不能自己同意"):
        batching.agree_threshold(threshold_id=row, at=AT, by=viewer("centre"))
    assert batching.thresholds_for(200_000).signatures == 1  # not in force yet
    batching.agree_threshold(threshold_id=row, at=AT, by=viewer("finance"))
    at = way([apply("a"), apply("b")])
    pk = batching.make(policy=NO, at=at, by=viewer("centre3"))
    assert batching.sign(batch_id=pk, at=at, by=viewer("centre2")) == steps.MADE
    with pytest.raises(CannotAct, match="已经复核过"):
        batching.sign(batch_id=pk, at=at, by=viewer("centre2"))
    assert batching.sign(batch_id=pk, at=at, by=viewer("finance2")) == steps.MADE  # two, but no leader
    assert batching.sign(batch_id=pk, at=at, by=viewer("leader")) == steps.SIGNED
    assert Threshold.objects.get(pk=row).agreed_by == "finance"


def test_a_near_official_signs_and_pays_nothing(batch, viewer, layouts, persons) -> None:
    pk, at = batch
    for name in ("centre2", "finance"):
        Kin.objects.create(
            account_id=viewer(name).user_id, person_id=persons["b"], relation="夫妻", at=AT, by="x"
        )
    with pytest.raises(CannotAct, match="请回避，由其他人复核"):
        batching.sign(batch_id=pk, at=at, by=viewer("centre2"))
    batching.sign(batch_id=pk, at=at, by=viewer("leader"))
    with pytest.raises(CannotAct, match="请回避，由其他人发放"):
        sending.send(batch_id=pk, format_id=layouts["book"], at=at, by=viewer("finance"))


def test_a_snapshot_that_was_altered_is_neither_signed_nor_sent(batch, viewer, layouts) -> None:
    pk, at = batch
    line = BatchLine.objects.filter(batch_id=pk).first()
    batching.sign(batch_id=pk, at=at, by=viewer("centre2"))
    BatchLine.objects.filter(pk=line.pk).update(amount_fen=99_000_000)
    with pytest.raises(CannotAct, match="与复核时不一致"):
        sending.send(batch_id=pk, format_id=layouts["book"], at=at, by=viewer("finance"))


def test_an_objection_in_a_signed_batch_holds_that_line_and_the_others_go(batch, viewer, layouts) -> None:
    pk, at = batch
    batching.sign(batch_id=pk, at=at, by=viewer("centre2"))
    line = BatchLine.objects.get(batch_id=pk, position=2)
    objection = posting.object_to(claim_id=line.claim_id, told=TOLD, at=at, by=viewer("clerk2"))
    totals = sending.send(batch_id=pk, format_id=layouts["book"], at=at, by=viewer("finance"))
    assert (totals.count, totals.fen) == (2, 120_000)
    answer(pk, viewer, at + DAY)
    assert Claim.objects.get(pk=line.claim_id).state == steps.APPROVED
    with pytest.raises(CannotAct, match="没有可以发放的人"):
        batching.make(policy=NO, at=at, by=viewer("centre3"))
    posting.decide(
        objection_id=objection,
        upheld=False,
        conclusion="核实无误，予以发放",
        at=at + DAY,
        by=viewer("clerk2"),
    )
    assert Batch.objects.get(pk=batching.make(policy=NO, at=at + DAY, by=viewer("centre3"))).count == 1
    closes()


def test_at_the_bank_an_objection_comes_too_late_and_says_so(batch, viewer, layouts) -> None:
    sent(batch, viewer, layouts)
    claim = Claim.objects.first()
    with pytest.raises(CannotAct, match="已经送银行"):
        posting.object_to(claim_id=claim.pk, told=TOLD, at=batch[1], by=viewer("clerk2"))


def test_who_rides_the_bus_after_approval_is_held_back_at_the_door(batch, viewer, layouts, persons) -> None:
    pk, at = batch
    batching.sign(batch_id=pk, at=at, by=viewer("centre2"))
    ride = ledger.Change(person_id=persons["a"], values={"transport": "CHARTER", "departed_date": at.date()})
    ledger.record([ride], season=2025, kind="CORRECT", at=at, by=installation("试验"))
    assert sending.send(batch_id=pk, format_id=layouts["book"], at=at, by=viewer("finance")).count == 2
    assert BatchLine.objects.get(person_id=persons["a"]).state == steps.HELD


def test_nobody_is_paid_before_the_last_list_has_hung(apply, money, way, viewer) -> None:
    money(500_000)
    pk = apply("a")
    at = way([pk])
    Claim.objects.filter(pk=pk).update(clear_from_at=at + DAY)
    with pytest.raises(CannotAct, match="没有可以发放的人"):
        batching.make(policy=NO, at=at, by=viewer("centre3"))
    with pytest.raises(CannotAct, match="公示未期满"):
        batching.make(policy=NO, claim_ids=[pk], at=at, by=viewer("centre3"))


def test_the_workbook_and_the_text_carry_the_same_totals(batch, viewer, layouts) -> None:
    pk, at = batch
    sent(batch, viewer, layouts)
    file = sending.take_file(batch_id=pk, at=at, by=viewer("finance"))
    assert hashlib.sha256(file.body).hexdigest() == Batch.objects.get(pk=pk).file_hash
    sheet = load_workbook(io.BytesIO(file.body)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:5] == ("序号", "姓名", "身份证号", "卡号", "金额") and len(rows) == 4
    assert sum(r[4] for r in rows[1:]) == 1800 and all(len(str(r[3])) == 19 for r in rows[1:])
    Batch.objects.filter(pk=pk).update(format_id=layouts["text"])
    text = sending.file_of(pk, check=False).body.decode("gb18030").split("\r\n")
    assert text[0] == f"{Batch.objects.get(pk=pk).number}|{at:%Y%m%d}|3|180000"
    assert text[1].split("|")[1] == rows[1][3] and text[1].split("|")[3] == "60000"
    with pytest.raises(NotAllowed):
        sending.take_file(batch_id=pk, at=at, by=viewer("centre"))


def test_the_answer_is_matched_line_by_line_and_what_fits_nowhere_must_be_settled(
    batch, viewer, layouts
) -> None:
    pk, at = batch
    sent(batch, viewer, layouts)
    lines = list(BatchLine.objects.filter(batch_id=pk).order_by("position"))
    rows = rows_of(lines, {2: ("失败", "账户状态异常")})
    rows[4][3] = "601.00"  # the third line: another sum
    rows.insert(5, [9, "陌生人", card(999), "600.00", "成功", ""])
    done = answer(pk, viewer, at + DAY, rows=rows)
    assert (done.paid, done.failed, done.unmatched) == (1, 1, 2)
    with pytest.raises(CannotAct, match="已经导入过"):
        answer(pk, viewer, at + DAY, rows=rows)
    closes()
    with pytest.raises(CannotAct, match="还有 1 笔没有回单，2 行回单对不上"):
        settling.close(batch_id=pk, at=at + DAY, by=viewer("finance"))
    assert "陌生人".encode() not in b"".join(bytes(u.words_sealed) for u in Unmatched.objects.all())
    for row in Unmatched.objects.all():
        settling.settle_row(
            unmatched_id=row.pk, how="与银行核对，是别的批次", at=at + DAY, by=viewer("finance")
        )
    answer(pk, viewer, at + 2 * DAY)
    settling.close(batch_id=pk, at=at + 2 * DAY, by=viewer("finance"))
    assert Batch.objects.get(pk=pk).state == steps.CLOSED
    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.filter(pk=pk).update(unmatched=1)
    closes()


def test_a_failed_line_is_put_right_and_paid_with_another_batch(batch, viewer, layouts, persons) -> None:
    pk, at = batch
    sent(batch, viewer, layouts)
    answer(pk, viewer, at, {2: ("失败", "卡号不存在")})
    failed = Claim.objects.get(person_id=persons["b"])
    assert failed.state == steps.PAYMENT_FAILED and "卡号不存在" in failed.sentence
    assert Journey.objects.get(person_id=persons["b"]).subsidy == "FAILED"
    settling.close(batch_id=pk, at=at, by=viewer("finance"))
    claiming.correct_account(
        claim_id=failed.pk,
        card=card(555),
        bank="农行",
        account_name="",
        reason="本人持卡核对",
        at=at,
        by=viewer("cadre"),
    )
    again = batching.make(policy=NO, at=at, by=viewer("centre3"))
    line = BatchLine.objects.get(batch_id=again)
    assert line.card_changed and line.card_tail == card(555)[-4:]
    sent((again, at), viewer, layouts)
    answer(again, viewer, at)
    row = Journey.objects.get(person_id=persons["b"])
    assert (row.subsidy, row.subsidy_fen) == ("PAID", 60_000)
    assert FundEntry.objects.filter(kind="PAY", claim=failed).count() == 1
    closes()


def test_money_that_came_back_lies_in_the_fund_again(batch, viewer, layouts, persons) -> None:
    pk, at = batch
    sent(batch, viewer, layouts)
    answer(pk, viewer, at)
    claim = Claim.objects.get(person_id=persons["a"])
    what = {"on_date": at.date(), "reason": "查实没有外出", "at": at}
    with pytest.raises(CannotAct, match=r"不超过 600\.00 元"):
        settling.recover(claim_id=claim.pk, amount_fen=60_001, document="缴1", by=viewer("finance"), **what)
    settling.recover(claim_id=claim.pk, amount_fen=20_000, document="缴1", by=viewer("finance"), **what)
    assert Journey.objects.get(person_id=persons["a"]).subsidy_fen == 40_000
    settling.recover(claim_id=claim.pk, amount_fen=40_000, document="缴2", by=viewer("finance"), **what)
    claim.refresh_from_db()
    row = Journey.objects.get(person_id=persons["a"])
    assert (claim.state, row.subsidy, row.subsidy_fen) == (steps.RECOVERED, "RECOVERED", 0)
    assert Fund.objects.get().paid_fen == 120_000
    closes()


def test_a_dropped_batch_and_a_line_taken_out_go_back(batch, viewer, layouts) -> None:
    pk, at = batch
    line = BatchLine.objects.get(batch_id=pk, position=1)
    batching.take_out(line_id=line.pk, reason="卡号有误", at=at, by=viewer("finance"))
    assert Claim.objects.get(pk=line.claim_id).state == steps.APPROVED
    batching.drop(batch_id=pk, reason="重新制单", at=at, by=viewer("centre3"))
    assert set(Claim.objects.values_list("state", flat=True)) == {steps.APPROVED}
    assert Batch.objects.get(pk=batching.make(policy=NO, at=at, by=viewer("centre3"))).count == 3
    closes()


def test_the_sample_is_drawn_by_risk_and_a_mismatch_opens_a_case(batch, viewer, layouts, persons) -> None:
    pk, at = batch
    BatchLine.objects.filter(person_id=persons["b"]).update(card_changed=True)
    sent(batch, viewer, layouts)
    answer(pk, viewer, at)
    with pytest.raises(NotAllowed):
        calling.draw(batch_id=pk, seed=1, at=at, by=viewer("finance"))
    assert (
        calling.draw(batch_id=pk, seed=1, at=at, by=viewer("centre")) == 3
    )  # never fewer than five, and there are three
    with pytest.raises(CannotAct, match="已经抽取过"):
        calling.draw(batch_id=pk, seed=2, at=at, by=viewer("centre"))
    call = Call.objects.get(line__person_id=persons["b"])
    assert call.risk == 40 and "改过卡号" in call.why
    with pytest.raises(NotAllowed):
        calling.answer(
            call_id=call.pk, outcome="RIGHT", said_fen=60_000, note="", at=at, by=viewer("other_clerk")
        )
    with pytest.raises(CannotAct, match="与发放金额不同"):
        calling.answer(call_id=call.pk, outcome="RIGHT", said_fen=50_000, note="", at=at, by=viewer("clerk"))
    case = calling.answer(
        call_id=call.pk, outcome="MISMATCH", said_fen=50_000, note="说只收到五百元", at=at, by=viewer("clerk")
    )
    assert Case.objects.get(pk=case).kind == "SUBSIDY_MISMATCH"
    other = Call.objects.get(line__person_id=persons["a"])
    for n in range(3):
        calling.answer(
            call_id=other.pk, outcome="NO_ANSWER", said_fen=None, note="", at=at + n * DAY, by=viewer("clerk")
        )
    other.refresh_from_db()
    assert other.state == "UNREACHABLE" and other.case_id


def test_a_batch_that_the_bank_never_answers_is_reported(batch, viewer, layouts) -> None:
    sent(batch, viewer, layouts)
    by = installation("补贴")
    assert settling.report_unanswered(at=batch[1] + 4 * DAY, by=by) == 0
    for _ in range(2):
        assert settling.report_unanswered(at=batch[1] + 6 * DAY, by=by) == 1
    assert Case.objects.filter(key__startswith="subsidy.batch_late").count() == 1


def test_a_card_used_twice_in_a_batch_is_matched_by_its_number_only(
    apply, money, way, viewer, layouts
) -> None:
    money(500_000)
    at = way([apply("a", n=5), apply("b", n=5)])
    pk = batching.make(policy=NO, at=at, by=viewer("centre3"))
    sent((pk, at), viewer, layouts)
    rows = rows_of(BatchLine.objects.filter(batch_id=pk).order_by("position"), {})
    without = [[c for i, c in enumerate(r) if i != 0] for r in rows[1:-1]]
    done = answer(pk, viewer, at, rows=without)
    assert (done.paid, done.unmatched) == (0, 2)
