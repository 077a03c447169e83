"""State machines of cases (domain.md 2.2, 9.1, 9.2): who may move a case from where to where, and which clock then runs. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from qicheng.cases.rules.kinds import ARREARS, CHILD, GENERIC, KINDS
from qicheng.kit.marking import gettext_noop as _
from qicheng.kit.workdays import Span

OPEN, IN_PROGRESS, RESOLVED, CONFIRMED = "OPEN", "IN_PROGRESS", "RESOLVED", "CONFIRMED"
# Who moves: the owner group, whoever supervises, whoever referred it, the person who reported it.
OWNER, SUPERVISOR, REFERRER, REPORTER = "OWNER", "SUPERVISOR", "REFERRER", "REPORTER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One step out of a state: the verb on its button, who may take it, and whether it must say why."""

    verb: str
    side: str = OWNER
    reason: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A state of a machine. `term` is the default clock that starts when it is entered; without one the running clock goes on,
    unless `stops`: then no clock runs until the case moves on."""

    word: str
    moves: Mapping[str, Move] = field(default_factory=dict)
    term: Span | None = None
    stops: bool = False
    closed: bool = False


def _wd(n: int) -> Span:
    return Span(amount=n, unit="WORKDAYS")


def _d(n: int) -> Span:
    return Span(amount=n, unit="DAYS")


_AGAIN = {
    IN_PROGRESS: Move(verb=_("重新办理"), side=SUPERVISOR, reason=True),
    CONFIRMED: Move(verb=_("来件人已确认"), side=REPORTER),
}
_CLOSE = Move(verb=_("办结"))
MACHINES: Mapping[str, Mapping[str, State]] = {
    GENERIC: {
        OPEN: State(word=_("待处理"), moves={IN_PROGRESS: Move(verb=_("开始办理")), RESOLVED: _CLOSE}),
        IN_PROGRESS: State(word=_("处理中"), moves={RESOLVED: _CLOSE}),
        RESOLVED: State(word=_("已办结"), moves=_AGAIN, closed=True),
        CONFIRMED: State(word=_("来件人已确认"), closed=True),
    },
    # 劳动保障监察条例 art. 17; acceptance in 5, investigation in 60 (+30 with approval), decision in 15 working days, served in 7 days.
    ARREARS: {
        OPEN: State(
            word=_("已收件"), term=_wd(5),
            moves={
                "ACCEPTED": Move(verb=_("受理")), "NEED_MATERIAL": Move(verb=_("一次告知补材料"), reason=True),
                "NOT_ACCEPTED": Move(verb=_("不予受理"), reason=True),
            },
        ),
        "NEED_MATERIAL": State(word=_("待补材料"), stops=True, moves={OPEN: Move(verb=_("材料已补齐")), "NOT_ACCEPTED": Move(verb=_("不予受理"), reason=True)}),
        "ACCEPTED": State(word=_("已受理"), term=_wd(5), moves={"FILED": Move(verb=_("立案")), "TRANSFERRED": Move(verb=_("移送欠薪发生地"), reason=True), RESOLVED: Move(verb=_("协调付清、结案"))}),
        "FILED": State(word=_("已立案"), term=_wd(60), moves={"INVESTIGATING": Move(verb=_("开始调查"), reason=True), "TRANSFERRED": Move(verb=_("移送"), reason=True)}),
        "INVESTIGATING": State(word=_("调查中"), moves={"INVESTIGATED": Move(verb=_("调查终结"), reason=True), "TRANSFERRED": Move(verb=_("移送"), reason=True), RESOLVED: Move(verb=_("已付清、结案"))}),
        "INVESTIGATED": State(word=_("调查终结"), term=_wd(15), moves={"DECIDED": Move(verb=_("作出处理决定"), reason=True)}),
        "DECIDED": State(word=_("已作决定"), term=_d(7), moves={"SERVED": Move(verb=_("已送达"))}),
        "SERVED": State(word=_("已送达，待执行"), term=_d(15), moves={RESOLVED: Move(verb=_("结案")), "TRANSFERRED": Move(verb=_("申请强制执行、移送"), reason=True)}),
        "TRANSFERRED": State(word=_("已移送，跟踪中"), term=_wd(30), moves={RESOLVED: Move(verb=_("结案"))}),
        "NOT_ACCEPTED": State(word=_("不予受理"), closed=True, moves={OPEN: Move(verb=_("重新收件"), side=SUPERVISOR, reason=True)}),
        RESOLVED: State(word=_("已结案"), closed=True, moves={"INVESTIGATING": Move(verb=_("重新调查"), side=SUPERVISOR, reason=True), CONFIRMED: Move(verb=_("来件人已确认"), side=REPORTER)}),
        CONFIRMED: State(word=_("来件人已确认"), closed=True),
    },
    # 控辍保学: flagged → sent → verified → in school / suspected / dropout → returned → monitored → closed by the education side only.
    CHILD: {
        OPEN: State(word=_("已发现，待移送"), term=_wd(1), moves={"SENT": Move(verb=_("移送教育部门"), side=REFERRER)}),
        "SENT": State(word=_("已移送，待核实"), term=_wd(5), moves={"VERIFIED": Move(verb=_("受理核实")), "REJECTED": Move(verb=_("退回"), reason=True)}),
        "REJECTED": State(word=_("已退回，待补充"), term=_wd(2), moves={"SENT": Move(verb=_("补充后重新移送"), side=REFERRER)}),
        "VERIFIED": State(word=_("已受理核实"), term=_wd(5), moves={"IN_SCHOOL": Move(verb=_("在校")), "SUSPECTED": Move(verb=_("疑似辍学")), "DROPOUT": Move(verb=_("已辍学"))}),
        "SUSPECTED": State(word=_("疑似辍学"), term=_wd(10), moves={"IN_SCHOOL": Move(verb=_("已查明在校")), "DROPOUT": Move(verb=_("已辍学")), "RETURNED": Move(verb=_("劝返复学"))}),
        "DROPOUT": State(word=_("已辍学，劝返中"), term=_wd(10), moves={"RETURNED": Move(verb=_("劝返复学"))}),
        "RETURNED": State(word=_("已复学"), term=_wd(5), moves={"MONITORED": Move(verb=_("转入跟踪"))}),
        "IN_SCHOOL": State(word=_("在校"), term=_wd(5), moves={"MONITORED": Move(verb=_("转入跟踪")), RESOLVED: Move(verb=_("销号"))}),
        "MONITORED": State(word=_("跟踪监测"), term=_d(30), moves={RESOLVED: Move(verb=_("销号")), "DROPOUT": Move(verb=_("再次辍学"))}),
        RESOLVED: State(word=_("已销号"), closed=True, moves={"VERIFIED": Move(verb=_("重新核实"), reason=True)}),
    },
}  # fmt: skip
SCHOOL_RESULTS: Mapping[str, str] = {
    s: MACHINES[CHILD][s].word for s in ("IN_SCHOOL", "SUSPECTED", "DROPOUT", "RETURNED")
}
# How an arrears complaint ends (domain.md 9.2, after a city's rules of 2022).
CONCLUSIONS: Mapping[str, str] = {
    "PAID": _("已支付"), "PART_PAID": _("部分支付"), "FILED": _("已立案处理"), "TRANSFERRED": _("已移送"), "MEDIATED": _("协调解决"), "ARBITRATION": _("引导仲裁"),
    "LAWSUIT": _("引导诉讼、支付令"), "UNREACHABLE": _("无法联系"), "WITHDRAWN": _("本人撤回"), "UNTRUE": _("反映不属实"), "OTHER": _("其他"),
}  # fmt: skip


def machine(kind: str) -> Mapping[str, State]:
    """The machine of a kind."""
    return MACHINES[KINDS[kind].machine if kind in KINDS else GENERIC]


def state(kind: str, code: str) -> State:
    """A state of a kind; an unknown code stands for itself and has no way out."""
    found = machine(kind).get(code) or State(word=code, closed=True)
    if code == IN_PROGRESS and kind in KINDS and KINDS[kind].until_taken:
        return replace(found, stops=True)
    return found


def why_not_move(kind: str, now: str, wanted: str) -> str:
    """What to tell whoever wants a step that the case cannot take; empty when it can."""
    here = state(kind, now)
    if wanted in here.moves:
        return ""
    allowed = "、".join(m.verb for m in here.moves.values())
    after = f"现在可以办理：{allowed}。" if allowed else "这件事已经全部办完。"
    return f"这件事现在是“{here.word}”，不能直接变为“{state(kind, wanted).word}”。{after}"


def terms(kind: str) -> dict[str, Span]:
    """The default clocks of a kind by state."""
    found = {code: s.term for code, s in machine(kind).items() if s.term is not None}
    if KINDS[kind].machine == GENERIC:
        found[OPEN] = KINDS[kind].term
    return found
