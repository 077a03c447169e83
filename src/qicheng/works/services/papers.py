"""工资发放表 as the law's ledger asks (domain.md 6.11; 保障农民工工资支付条例 art. 15)."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

from qicheng.core import audit
from qicheng.core.papers import pdf, xlsx
from qicheng.core.papers.layout import Cell, Column, Table
from qicheng.core.sealing import open_sealed
from qicheng.core.viewer import CannotAct, Viewer, require
from qicheng.core.writing import writing
from qicheng.kit.home import home
from qicheng.people import reaching
from qicheng.works import queries
from qicheng.works.models import Member, WageSheet
from qicheng.works.rules import work as rules

_ZONE = dt.timezone(dt.timedelta(hours=8))
EXPORT = "people.export"
SIGN = ("制表：", "复核：", "发放：", "联系电话：")


def yuan(fen: int) -> str:
    """A sum as papers print it."""
    return f"{fen / 100:,.2f}"


def wages(row: WageSheet, *, reason: str, at: dt.datetime, by: Viewer) -> Table:
    """The month's wage sheet. Whole ID, phone and card numbers only with a reason and the right to export; then it is traced."""
    whole = bool(reason.strip())
    if whole:
        require(by, EXPORT, row.contract.project.place)
        if len(reason.strip()) < 4:
            raise CannotAct("REASON", "导出完整号码要写明用途（至少 4 个字）。")
    lines = queries.wage_rows(row)
    persons = reaching.facts([x.person_id for x in lines], whole=whole)
    cards = _cards(row) if whole else {}
    rows: list[list[Cell]] = []
    for n, x in enumerate(lines, start=1):
        p, line = persons[x.person_id], x.line
        rows.append([
            n, x.name, p.id_number, p.phone or "—", rules.days_word(line.tenths), yuan(line.rate_fen), yuan(line.due_fen), f"{line.deduct_note} {yuan(line.deduct_fen)}" if line.deduct_fen else "",
            yuan(line.net_fen), cards.get(line.member_id, x.card) or "现金", "", f"{line.paid_date:%Y-%m-%d}" if line.paid_date else "",
        ])  # fmt: skip
    net = sum(x.line.net_fen for x in lines)
    project, contract = row.contract.project, row.contract
    with writing():
        audit.record("works.export_wages", at=at, by=by, about=f"works_wages:{row.pk}", place=project.place, detail={"whole": whole, "reason": reason[:100]})  # fmt: skip
    columns = [
        Column(title="序号", width=5), Column(title="姓名", width=9), Column(title="身份证号", width=20), Column(title="电话", width=13), Column(title="工日", width=6),
        Column(title="日工资（元）", width=9), Column(title="应发（元）", width=10), Column(title="扣款项", width=12), Column(title="实发（元）", width=10),
        Column(title="卡号", width=20), Column(title="领取签字", width=10), Column(title="发放日期", width=11),
    ]  # fmt: skip
    return Table(
        sheet="工资发放表", title=f"{project.name}{row.month:%Y年%-m月}工资发放表", unit=contract.company.name, as_of=f"{row.made_at.astimezone(_ZONE):%Y-%m-%d}",
        measure_word="元", columns=columns, rows=rows, sign=SIGN, made_by=f"{by.label} {at.astimezone(_ZONE):%Y-%m-%d %H:%M}",
        facts=[
            ("编号", row.number), ("业主", project.owner), ("类型", rules.KINDS[project.kind]), ("合同号", contract.number), ("人数", f"{len(lines)} 人，其中脱贫（监测）户 {sum(x.is_poor for x in lines)} 人"),
            ("实发合计", f"{yuan(net)} 元"), ("制表", row.made_by), ("复核", row.checked_by or "未复核"),
        ],
        notes=["本表由用人单位保存不少于 3 年（保障农民工工资支付条例第十五条）。", *([f"用途：{reason.strip()}"] if whole else [])],
    )  # fmt: skip


def _cards(row: WageSheet) -> dict[int, str]:
    found = Member.objects.filter(pk__in=row.lines.values("member"), card_sealed__isnull=False)
    return {
        m.pk: f"{m.bank} {open_sealed(bytes(m.card_sealed or b''), aad=f'works.card:{m.pk}')}".strip()
        for m in found
    }


def wage_file(*, sheet_id: int, form: str, reason: str, at: dt.datetime, by: Viewer) -> tuple[Path, str]:
    """The wage sheet as a workbook or PDF, and the name to offer it under; whoever sends the file removes it."""
    row = queries.wage_sheet(by, sheet_id)
    table, ending = wages(row, reason=reason, at=at, by=by), "pdf" if form == "pdf" else "xlsx"
    with tempfile.NamedTemporaryFile(dir=home(), suffix=f".{ending}", delete=False) as file:
        path = Path(file.name)
    if ending == "pdf":
        pdf.write(path, table)
    else:
        xlsx.write(path, [table])
    return path, f"{table.title}.{ending}"
