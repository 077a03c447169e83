"""Acts on money: sources, 请示 and 批复, and the four movements of a fund. A fund is one row; its columns move by guarded updates.

Every movement is an entry too, and `proving` compares both each night. Beyond its budget a fund cannot go: the update finds no row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db.models import F, Sum

from qicheng.cases.services import open_case
from qicheng.core.viewer import CannotAct, Viewer, require
from qicheng.core.writing import writing
from qicheng.subsidy import access
from qicheng.subsidy.models import BatchLine, CharterBill, Claim, Fund, FundEntry, MoneyPlan, PlanLine, Source
from qicheng.subsidy.services import common

WARN_PERCENT = 80


def add_source(*, season: int, name: str, document: str, amount_fen: int, at: dt.datetime, by: Viewer) -> int:
    """A sum that came down from somewhere, with the paper that says so."""
    require(by, access.ASK)
    if len(name.strip()) < 2 or amount_fen <= 0:
        raise CannotAct("SOURCE", "请写明资金来源和金额（大于 0）。")
    with writing():
        if Source.objects.filter(season=season, name=name.strip(), document=document.strip()).exists():
            raise CannotAct("SOURCE_TWICE", "这笔资金来源已经登记过。请从列表中选择。")
        row = Source.objects.create(
            season=season, name=name.strip(), document=document.strip(), amount_fen=amount_fen
        )
        common.audited("add_source", at=at, by=by, about=f"source:{row.pk}", amount_fen=amount_fen)
    return row.pk


def ask(
    *, source_id: int, number: str, title: str, reason: str, lines: Sequence[tuple[str, str, int]], at: dt.datetime, by: Viewer
) -> int:  # fmt: skip
    """A 请示: what is asked for each notice (number, township code or empty, fen)."""
    require(by, access.ASK)
    account = access.human(by)
    if len(number.strip()) < 3 or len(title.strip()) < 4:
        raise CannotAct("PLAN", "请填写请示的文号和标题。")
    if (
        not lines
        or any(fen <= 0 for _n, _p, fen in lines)
        or len({(n, p) for n, p, _f in lines}) != len(lines)
    ):
        raise CannotAct("PLAN_LINES", "至少要有一行，每行金额大于 0，同一政策同一乡镇只填一行。")
    with writing():
        source = Source.objects.filter(pk=source_id).first()
        if source is None:
            raise CannotAct("SOURCE", "没有这笔资金来源。请从列表中选择。")
        if MoneyPlan.objects.filter(number=number.strip()).exists():
            raise CannotAct("PLAN_TWICE", "这个文号的请示已经登记过。")
        plan = MoneyPlan.objects.create(
            number=number.strip(), title=title.strip()[:200], source=source, season=source.season, reason=reason.strip()[:500], asked_at=at,
            asked_by=by.label[:100], asked_by_id=account,
        )  # fmt: skip
        PlanLine.objects.bulk_create(
            [PlanLine(plan=plan, policy=n, place=p, asked_fen=fen) for n, p, fen in lines]
        )
        common.audited(
            "ask_money", at=at, by=by, about=f"plan:{plan.pk}", asked_fen=sum(f for _n, _p, f in lines)
        )
    return plan.pk


def answer(
    *, plan_id: int, answer_number: str, granted: Mapping[int, int], words: str, at: dt.datetime, by: Viewer
) -> None:
    """The 批复: by somebody other than who asked. `granted` gives fen by line; nothing at all means not agreed. Money becomes usable."""
    require(by, access.GRANT)
    account = access.human(by)
    with writing():
        plan = MoneyPlan.objects.select_for_update().filter(pk=plan_id).first()
        if plan is None or plan.state != MoneyPlan.State.ASKED:
            raise CannotAct("PLAN_STATE", "这份请示已经答复，或者不存在。请刷新后查看。")
        if plan.asked_by_id == account:
            raise CannotAct("SAME_PERSON", "拟请示的人不能自己登记批复。请由另一人登记。")
        if len(answer_number.strip()) < 3:
            raise CannotAct("ANSWER", "请填写批复文号。")
        lines = {x.pk: x for x in plan.lines.all()}
        if granted.keys() - lines.keys() or any(
            not 0 <= fen <= lines[pk].asked_fen for pk, fen in granted.items()
        ):
            raise CannotAct("GRANTED", "批复金额不能小于 0，也不能超过请示金额。请改正。")
        total = sum(granted.values())
        if not Source.objects.filter(pk=plan.source_id, amount_fen__gte=F("granted_fen") + total).update(
            granted_fen=F("granted_fen") + total
        ):
            raise CannotAct("SOURCE_SHORT", "批复合计超过了资金来源的余额。请核对来源金额。")  # fmt: skip
        for pk, fen in granted.items():
            if fen:
                PlanLine.objects.filter(pk=pk).update(granted_fen=fen)
                _grant(lines[pk], fen, plan, at=at, by=by)
        MoneyPlan.objects.filter(pk=plan_id).update(
            state=MoneyPlan.State.GRANTED if total else MoneyPlan.State.REFUSED, answer_number=answer_number.strip(), answered_at=at,
            answered_by=by.label[:100], answered_by_id=account, answer=words.strip()[:300],
        )  # fmt: skip
        common.audited("answer_money", at=at, by=by, about=f"plan:{plan_id}", granted_fen=total)


def _grant(line: PlanLine, fen: int, plan: MoneyPlan, *, at: dt.datetime, by: Viewer) -> None:
    fund, _made = Fund.objects.get_or_create(
        policy=line.policy, place=line.place, defaults={"season": plan.season}
    )
    Fund.objects.filter(pk=fund.pk).update(budget_fen=F("budget_fen") + fen, warned_at=None)
    FundEntry.objects.create(fund=fund, kind="GRANT", amount_fen=fen, plan=plan, at=at, by=by.label[:100])


def fund_of(policy: str, village: str) -> Fund | None:
    """The fund that pays for a village: its township's own, if it has one, else the county's."""
    rows = {f.place: f for f in Fund.objects.filter(policy=policy, place__in=("", town(village)))}
    return rows.get(town(village)) or rows.get("")


def town(village: str) -> str:
    """The 12-digit code of a village's township."""
    return village[:9].ljust(12, "0")


def commit(claim: Claim, *, at: dt.datetime, by: Viewer) -> bool:
    """Sets a claim's amount aside; False when the fund has not so much left. Call it inside `writing()`."""
    fund = fund_of(claim.policy, claim.village)
    if fund is None:
        return False
    enough = {"budget_fen__gte": F("committed_fen") + F("paid_fen") + claim.amount_fen}
    if not Fund.objects.filter(pk=fund.pk, **enough).update(
        committed_fen=F("committed_fen") + claim.amount_fen
    ):
        return False
    FundEntry.objects.create(
        fund=fund, kind="COMMIT", amount_fen=claim.amount_fen, claim=claim, at=at, by=by.label[:100]
    )
    _warn(fund.pk, at=at, by=by)
    return True


def _committed_in(claim: Claim) -> int:
    """The fund in which a claim's money was set aside."""
    return (
        FundEntry.objects.filter(claim=claim, kind="COMMIT")
        .order_by("-id")
        .values_list("fund_id", flat=True)[0]
    )


def release(claims: Sequence[Claim], *, at: dt.datetime, by: Viewer) -> None:
    """What was set aside for these claims is free again."""
    for claim in claims:
        fund = _committed_in(claim)
        _moved(Fund.objects.filter(pk=fund).update(committed_fen=F("committed_fen") - claim.amount_fen))
        FundEntry.objects.create(
            fund_id=fund, kind="RELEASE", amount_fen=claim.amount_fen, claim=claim, at=at, by=by.label[:100]
        )


def pay(line: BatchLine, claim: Claim, *, at: dt.datetime, by: Viewer) -> None:
    """What was set aside is paid. The entry is once a line: the database refuses a second."""
    fund, fen = _committed_in(claim), line.amount_fen
    moved = Fund.objects.filter(pk=fund, committed_fen__gte=fen).update(
        committed_fen=F("committed_fen") - fen, paid_fen=F("paid_fen") + fen
    )
    _moved(moved)
    FundEntry.objects.create(
        fund_id=fund, kind="PAY", amount_fen=fen, claim=claim, line=line, at=at, by=by.label[:100]
    )


def give_back(claim: Claim, fen: int, *, at: dt.datetime, by: Viewer) -> None:
    """Recovered money lies in the fund again."""
    fund = _committed_in(claim)
    _moved(Fund.objects.filter(pk=fund, paid_fen__gte=fen).update(paid_fen=F("paid_fen") - fen))
    FundEntry.objects.create(
        fund_id=fund, kind="RECOVER", amount_fen=fen, claim=claim, at=at, by=by.label[:100]
    )


def pay_bill(bill: CharterBill, *, at: dt.datetime, by: Viewer) -> bool:
    """A carrier's bill is paid out of its fund; False when there is not so much left."""
    enough = {"budget_fen__gte": F("committed_fen") + F("paid_fen") + bill.amount_fen}
    if not Fund.objects.filter(pk=bill.fund_id, **enough).update(paid_fen=F("paid_fen") + bill.amount_fen):
        return False
    FundEntry.objects.create(
        fund_id=bill.fund_id, kind="PAY", amount_fen=bill.amount_fen, bill=bill, at=at, by=by.label[:100]
    )
    _warn(bill.fund_id, at=at, by=by)
    return True


def _moved(rows: int) -> None:
    if rows != 1:
        raise CannotAct("FUND", "资金账与申请对不上，这一步没有办。请报县就业服务中心核对资金账。")


def _warn(fund_id: int, *, at: dt.datetime, by: Viewer) -> None:
    """At four fifths somebody is told, once a budget."""
    fund = Fund.objects.get(pk=fund_id)
    if (
        fund.warned_at is not None
        or (fund.committed_fen + fund.paid_fen) * 100 < fund.budget_fen * WARN_PERCENT
    ):
        return
    Fund.objects.filter(pk=fund_id).update(warned_at=at)
    grants = FundEntry.objects.filter(fund_id=fund_id, kind="GRANT").count()
    left = fund.budget_fen - fund.committed_fen - fund.paid_fen
    open_case(
        kind="SUBSIDY_MONEY", about=f"fund:{fund_id}", key=f"subsidy.fund:{fund_id}:{grants}", place=fund.place, at=at, by=by,
        title=f"{fund.policy} 补贴资金已用到八成", note=f"预算 {fund.budget_fen / 100:,.2f} 元，剩余 {left / 100:,.2f} 元。请研究是否追加。",
    )  # fmt: skip


def sums(fund_id: int) -> Mapping[str, int]:
    """A fund's columns as its entries give them."""
    by_kind = dict(FundEntry.objects.filter(fund_id=fund_id).values("kind").annotate(n=Sum("amount_fen")).order_by().values_list("kind", "n"))  # fmt: skip
    given = {k: by_kind.get(k, 0) for k in FundEntry.Kind.values}
    bills = (
        FundEntry.objects.filter(fund_id=fund_id, kind="PAY", bill__isnull=False).aggregate(
            n=Sum("amount_fen")
        )["n"]
        or 0
    )
    return {
        "budget_fen": given["GRANT"], "committed_fen": given["COMMIT"] - given["RELEASE"] - (given["PAY"] - bills),
        "paid_fen": given["PAY"] - given["RECOVER"],
    }  # fmt: skip
