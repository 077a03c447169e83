"""What the papers of cases and meetings say (domain.md 8.4: the 三单; GB/T 9704: 纪要). Content only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from qicheng.cases import sealed
from qicheng.cases.models import Case, Decision, Meeting, Paper
from qicheng.cases.rules import kinds
from qicheng.core.papers.letter import Letter, Line
from qicheng.core.sealing import open_sealed
from qicheng.staff import duty

ASSIGN, URGE, SUPERVISE, NOTICE = "ASSIGN", "URGE", "SUPERVISE", "NOTICE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A kind of paper with its own numbers: its name, the word in its number, what it usually says."""

    word: str
    mark: str
    usual: str


SERIES: Mapping[str, Series] = {
    ASSIGN: Series(word="工作交办单", mark="交", usual="请按时限办理，办结后上传佐证材料并回复结果。"),
    URGE: Series(word="催办单", mark="催", usual="此事已过办理时限，请立即办理并说明未按时办结的原因。"),
    SUPERVISE: Series(word="督办通知单", mark="督", usual="此事超期后经催办仍未办结，现予督办。请主要负责人亲自过问，限期办结并书面报告。"),
    NOTICE: Series(word="告知书", mark="告", usual="您反映的事项已收到并登记。"),
}  # fmt: skip


def number(paper: Paper) -> str:
    """A paper's number as it is cited: 催办单 务工催〔2025〕3号."""
    series = SERIES[paper.series]
    return f"{series.word} 务工{series.mark}〔{paper.year}〕{paper.serial}号"


def _day(at: object) -> str:
    return f"{timezone.localtime(at):%Y年%-m月%-d日}" if at else ""  # type: ignore[arg-type]


def _moment(at: object) -> str:
    return f"{timezone.localtime(at):%Y年%-m月%-d日 %H:%M}" if at else "不计时"  # type: ignore[arg-type]


def of_case(paper: Paper, *, unit: str) -> Letter:
    """A paper of a case."""
    row, series = paper.case, SERIES[paper.series]
    title, note = sealed.content(row)
    text = paper.text if paper.text_sealed is None else open_sealed(paper.text_sealed, aad=f"case.paper:{paper.series}:{paper.year}:{paper.serial}")  # fmt: skip
    kind = kinds.KINDS[row.kind]
    facts = [("事项", f"{kind.word}（{row.pk}号）"), ("内容", title or kind.word)]
    if paper.series != NOTICE:
        facts += [
            ("责任单位", row.unit.name if row.unit else duty.group_names().get(row.owner, row.owner)), ("责任人", _handler(row) or "由责任单位落实"),
            ("办理时限", _moment(paper.due_at)), ("督办层级", kinds.LEVELS[row.level]),
        ]  # fmt: skip
    lines = [Line(text=text)]
    if paper.series == NOTICE:
        lines += [Line(text=f"答复：{row.reply}")] if row.reply else []
        lines.append(
            Line(
                text="对办理结果有异议的，可凭查询码申请复议，也可依法申请行政复议、仲裁或诉讼。咨询电话 12333。"
            )
        )
    elif note and not row.compartment:
        lines.insert(0, Line(text=note))
    return Letter(
        kind="FORM", head=series.word, number=number(paper).split(" ", 1)[1], title=series.word, to=paper.to, lines=lines, facts=facts,
        sign=f"{unit}农民工外出务工领导小组", date=_day(paper.at), foot=() if paper.series == NOTICE else ("承办单位签收：", "签收时间："),
    )  # fmt: skip


def _handler(row: Case) -> str:
    return (row.handler.name or row.handler.username) if row.handler else ""


def of_meeting(meeting: Meeting, items: Sequence[tuple[str, str]], decisions: Sequence[Decision], *, unit: str) -> Letter:  # fmt: skip
    """The minutes (GB/T 9704 纪要): head, issue number, what was discussed, what was decided with unit and day, who was there."""
    at = timezone.localtime(meeting.at)
    opening = (
        meeting.opening.strip()
        or f"{at:%Y年%-m月%-d日}，{meeting.chair}在{meeting.room}主持召开{meeting.title}。现将会议情况和议定事项纪要如下："
    )
    lines = [Line(text=opening)]
    if items:
        lines.append(Line(text="一、会议情况", level=1))
        lines += [
            Line(text=f"（{_han(n)}）{text}。{said}" if said else f"（{_han(n)}）{text}。")
            for n, (text, said) in enumerate(items, start=1)
        ]
    lines.append(Line(text="二、议定事项" if items else "一、议定事项", level=1))
    if not decisions:
        lines.append(Line(text="本次会议没有议定事项。"))
    for d in decisions:
        lines.append(
            Line(
                text=f"（{_han(d.order)}）{d.text}（责任单位：{d.unit_name}；完成时限：{d.due_date:%Y年%-m月%-d日}）"
            )
        )
    present = [
        p.strip() for p in meeting.present.replace("，", "、").replace("\n", "、").split("、") if p.strip()
    ]
    people = [Line(text=f"出席：{'、'.join(present) or meeting.chair}")]
    people += [Line(text=f"请假：{meeting.absent}")] if meeting.absent else []
    people += [Line(text=f"记录：{meeting.secretary}")] if meeting.secretary else []
    return Letter(
        kind="MINUTES", head=f"{unit}农民工外出务工领导小组会议纪要", number=f"〔{meeting.year or at.year}〕第{meeting.number or '　'}期",
        title=f"{meeting.title}纪要", to="", lines=[*lines, *people], facts=(), sign=f"{unit}农民工外出务工领导小组",
        date=_day(meeting.issued_at or meeting.at), foot=("分送：领导小组成员，各专责组，各乡（镇）人民政府，县直有关单位。",),
    )  # fmt: skip


def _han(n: int) -> str:
    """A small number in Chinese: 1 → 一, 12 → 十二."""
    digits = "零一二三四五六七八九"
    if n < 10:
        return digits[n]
    tens, ones = divmod(n, 10)
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")
