"""Papers: the public list (A3), a batch's payment list, the 告知书. Content only; `core.papers` draws them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.utils import timezone

from qicheng.core.papers.layout import Cell, Column, Table
from qicheng.core.papers.letter import Letter, Line
from qicheng.places import queries as places
from qicheng.subsidy.models import Batch, BatchLine, PostingLine, Signature
from qicheng.subsidy.queries.claims import ClaimFile
from qicheng.subsidy.queries.lists import Hanging
from qicheng.subsidy.rules import publicity, steps

COUNTED = {"CALENDAR": "日", "WORKING": "个工作日"}


def yuan(fen: int) -> str:
    """A sum as papers print it."""
    return f"{fen / 100:,.2f}"


def public_list(hanging: Hanging, lines: Sequence[PostingLine], *, site: str) -> Table:
    """The list as it hangs on the village's board: A3, masked, with the phone and the code for objections."""
    names = places.names(sorted({x.village for x in lines}))
    rows: list[list[Cell]] = [
        [x.position, x.name, names.get(x.village, x.village), x.id_shown, x.city or "—", yuan(x.amount_fen), ""] for x in lines
    ]  # fmt: skip
    first, last = hanging.from_date, hanging.until_date
    return Table(
        sheet="公示", title=f"{hanging.place_name}{hanging.title}公示", unit=hanging.place_name, as_of=f"{first:%Y年%-m月%-d日}", measure_word="元",
        columns=[
            Column(title="序号", width=5), Column(title="姓名", width=10), Column(title="村（社区）", width=14), Column(title="身份证号", width=20),
            Column(title="务工地", width=14), Column(title="补贴金额", width=10, number=True), Column(title="备注", width=12),
        ],
        rows=[*rows, ["合计", f"{len(lines)} 人", "", "", "", yuan(hanging.fen), ""]], bold_rows=frozenset({len(lines)}),
        notes=[
            f"依据：{hanging.policy}。公示期：{first:%Y年%-m月%-d日}至{last:%Y年%-m月%-d日}（{hanging.days}{COUNTED[hanging.counting]}，含末日）。",
            f"对名单有异议的，请在公示期内拨打 {hanging.phone}，或扫码在手机上提出。反映人的信息保密；有异议的人暂停发放，查清后再办，不影响其他人。",
            f"公示码 {hanging.code}　内容摘要 {hanging.digest[:16]}",
        ],
        sign=("公示单位（盖章）：", "张贴人：", "张贴时间：", "监督人："), proof=f"{site}/gongshi/{hanging.code}/",
        heads=("公示单位", "公示时间"), proof_word="扫码看名单、提异议", paper="a3",
    )  # fmt: skip


def payment_list(
    batch: Batch, lines: Sequence[BatchLine], signatures: Sequence[Signature], *, at: dt.datetime, by: str
) -> Table:
    """A batch as it is signed on paper: who gets how much on which card (last four), control totals and digest."""
    names = places.names(sorted({x.village for x in lines}))
    rows: list[list[Cell]] = [
        [x.position, x.name, f"**************{x.id_tail}", publicity.masked_card(x.card_tail), x.bank, names.get(x.village, ""), yuan(x.amount_fen), steps.LINES[x.state], "；".join(filter(None, (x.kin and f"回避：{x.kin}", "核准后改过卡号" if x.card_changed else "", x.bank_reason)))]
        for x in lines
    ]  # fmt: skip
    live = [x for x in lines if x.state not in {steps.HELD, steps.TAKEN_OUT}]
    signed = "、".join(f"{s.by} {timezone.localtime(s.at):%Y-%m-%d %H:%M}" for s in signatures) or "未复核"
    sent = (
        f"{batch.paid_by} {timezone.localtime(batch.sent_at):%Y-%m-%d %H:%M}" if batch.sent_at else "未发放"
    )
    return Table(
        heads=("单位", "制单时间"), sheet="发放清单", title=f"{batch.title}发放清单", unit=places.name_of(places.county_code()), as_of=f"{timezone.localtime(batch.made_at):%Y年%-m月%-d日}", measure_word="元",
        columns=[
            Column(title="序号", width=5), Column(title="姓名", width=9), Column(title="身份证号", width=18), Column(title="卡号", width=10), Column(title="开户行", width=14),
            Column(title="村（社区）", width=12), Column(title="金额", width=9, number=True), Column(title="状态", width=9), Column(title="备注", width=16),
        ],
        rows=[*rows, ["合计", f"{len(live)} 笔", "", "", "", "", yuan(sum(x.amount_fen for x in live)), "", ""]], bold_rows=frozenset({len(lines)}),
        facts=[
            ("批次号", batch.number), ("依据", batch.policy), ("制单", f"{batch.made_by} {timezone.localtime(batch.made_at):%Y-%m-%d %H:%M}"), ("复核", signed),
            ("发放", sent), ("制单笔数、金额", f"{batch.count} 笔　{yuan(batch.total_fen)} 元"), ("送银行笔数、金额", f"{batch.sent_count} 笔　{yuan(batch.sent_fen)} 元" if batch.sent_at else "—"),
            ("明细摘要", batch.digest[:32]),
        ],
        notes=["因异议撤出的不计入合计。银行文件的 SHA-256：" + (batch.file_hash or "还没有送银行")], sign=("制单：", "复核：", "发放：", "单位负责人："),
        made_by=f"{by} {timezone.localtime(at):%Y-%m-%d %H:%M}",
    )  # fmt: skip


def notice_letter(file: ClaimFile, *, title: str, office: str, phone: str, on: dt.date) -> Letter:
    """告知书: what became of the claim and why, rule by rule, what would change it, and where to ask again."""
    line = file.line
    body = [
        Line(
            text=f"您于{_day(line.received_at)}申请的“{title}”（{line.policy}，受理号 {line.number}），办理情况告知如下："
        ),
        Line(text="一、办理结果", level=1),
        Line(
            text=f"现在的状态：{line.standing_word}。补贴金额：{yuan(line.amount_fen)} 元。{_why(line.sentence)}"
        ),
    ]
    if file.trace:
        body.append(Line(text="二、逐条核对", level=1))
        body += [Line(text=_traced(n, t)) for n, t in enumerate(file.trace, start=1)]
    if file.changes:
        body.append(Line(text="三、怎样才能符合", level=1))
        body += [Line(text=str(c.get("sentence", ""))) for c in file.changes]
    body.append(
        Line(
            text=f"对以上结果有异议的，可以自收到本告知书之日起六十日内依法申请行政复议，或先到村（社区）、乡镇和县就业服务中心查询，电话 {phone}。"
            if phone
            else "对以上结果有异议的，可以自收到本告知书之日起六十日内依法申请行政复议，或先到村（社区）、乡镇和县就业服务中心查询，也可拨打 12333。"
        )
    )
    return Letter(
        kind="FORM", head="", number=f"受理号 {line.number}", title="补贴办理告知书", to=f"{line.name}（身份证尾号 {file.id_masked[-4:]}）", lines=body,
        facts=[("政策", title), ("务工地", line.work or "—"), ("务工月数", str(line.months) if line.months is not None else "—"), ("状态", line.standing_word)],
        sign=office, date=f"{on:%Y年%-m月%-d日}",
    )  # fmt: skip


def _day(at: dt.datetime | None) -> str:
    return f"{timezone.localtime(at):%Y年%-m月%-d日}" if at else ""


def _why(sentence: str) -> str:
    return f"说明：{sentence.removesuffix('。')}。" if sentence else ""


def _traced(n: int, line: Mapping[str, object]) -> str:
    held = {True: "符合", False: "不符合", None: "未核对"}[line.get("holds")]  # type: ignore[index]
    # A day in Chinese breaks between lines anywhere; one with hyphens would pull the line before it apart.
    day = f"{dt.date.fromisoformat(str(line['date'])):%Y年%-m月%-d日}" if line.get("date") else ""
    source = f"（来源：{line['source']}{'，' + day if day else ''}）" if line.get("source") else ""
    return (
        f"{n}．{line.get('title', '')}：{line.get('value', '')}，{held}{source}。{line.get('sentence') or ''}"
    )
