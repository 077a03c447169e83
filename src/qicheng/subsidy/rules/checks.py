"""The shape of a single check, and those about who the person is and what was had before. Pure; one check says one thing.

A check reads only the fields it names in `reads`: the bulk pass judges each combination of those once for all who share it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from qicheng.kit.marking import gettext_noop as _
from qicheng.kit.telling import joined, say
from qicheng.season.rules.policy import Policy
from qicheng.subsidy.rules.facts import Facts

WORKER, VILLAGE, COUNTY, NONE = "WORKER", "VILLAGE", "COUNTY", "NONE"


@dataclass(frozen=True, slots=True)
class Why:
    """Why a check does not hold: a code and one sentence (`kit.telling`). `returns`: to be put right, no refusal. `hand`: who could change it."""

    code: str
    sentence: str
    returns: bool = False
    hand: str = WORKER


@dataclass(frozen=True, slots=True)
class Mend:
    """Fields that, set so, let the check hold, and how that is said."""

    fields: dict[str, Any]
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check of a notice. `test` answers None when it holds; `value` says what it looked at; `mend` what would change it, the likeliest first.

    `claim`: about an application, left out where nobody has applied. `applies`: whether the notice asks it at all.
    """

    code: str
    title: str
    reads: tuple[str, ...]
    test: Callable[[Policy, Facts], Why | None]
    value: Callable[[Policy, Facts], str]
    mend: Callable[[Policy, Facts], list[Mend]]
    claim: bool = False
    applies: Callable[[Policy], bool] = lambda _policy: True


_ID = {
    "ID_MISSING": _("没有写身份证号"),
    "ID_FORMAT": _("身份证号位数或写法不对"),
    "ID_CHECK": _("身份证号校验码不对，有一位写错了"),
    "ID_REGION": _("身份证号开头的地区代码不存在"),
    "ID_DATE": _("身份证号里的出生日期不对"),
    "ID_PRECISION": _("身份证号被表格改坏了，后几位已丢失"),
}


def _id(_policy: Policy, f: Facts) -> Why | None:
    if not f.id_fault:
        return None
    why = say(_ID.get(f.id_fault, _("身份证号不对")))
    return Why("BAD_ID", say(_("%(why)s。请核对身份证后重新申请。"), why=why))


def _listed(_policy: Policy, f: Facts) -> Why | None:
    if not f.in_county:
        return Why("NOT_IN_COUNTY", say(_("户口已迁出本县，不在补贴范围。请到现户籍地申请。")), hand=VILLAGE)
    if f.listed is False:
        return Why(
            "NOT_LISTED", say(_("不在本县劳动力名册中。请到户籍所在村核实，登记后再申请。")), hand=VILLAGE
        )
    return None


def _listed_value(_policy: Policy, f: Facts) -> str:
    if f.listed is None:
        return say(_("名册尚未导入，未比对"))
    return say(_("已迁出") if not f.in_county else _("在册") if f.listed else _("不在册"))


def _name(_policy: Policy, f: Facts) -> Why | None:
    if f.name_fits:
        return None
    return Why("NAME_MISMATCH", say(_("姓名与名册上这个身份证号的姓名不一致。请核对身份证后改正。")))


def _alive(_policy: Policy, f: Facts) -> Why | None:
    if f.alive:
        return None
    return Why("DECEASED", say(_("登记为已去世，不能发放。登记有误的，请村里核实更正。")), hand=VILLAGE)


def _student(_policy: Policy, f: Facts) -> Why | None:
    if not f.student:
        return None
    return Why(
        "STUDENT", say(_("登记为在校或入伍，不属外出务工。登记有误的，请村里核实更正。")), hand=VILLAGE
    )


def _same(_policy: Policy, f: Facts) -> Why | None:
    if not f.same_claim:
        return None
    return Why("DUPLICATE", say(_("重复申请：已有%(claim)s，不再重复补贴。"), claim=f.same_claim), hand=NONE)


def _ticket(_policy: Policy, f: Facts) -> Why | None:
    if not f.same_ticket:
        return None
    said = _("票号%(number)s已被%(claim)s使用，一张票只能用一次。请提供本人车票。")
    return Why("TICKET_USED", say(said, number=f.ticket_number, claim=f.same_ticket))


def _rode(policy: Policy, f: Facts) -> Why | None:
    if not (f.rode_bus or f.rode_date):
        return None
    left = f.departed_date or f.from_date
    if policy.charter_days and f.rode_date and left and abs((f.rode_date - left).days) > policy.charter_days:
        return None
    r, date = f.rode_date, _("%(year)s年%(month)s月%(day)s日")
    day = say(date, year=r.year, month=r.month, day=r.day) if r else say(_("本年度"))
    said = _("%(day)s已乘坐免费包车（%(bus)s），同一行程不再发交通补贴。")
    return Why("RODE_CHARTER", say(said, day=day, bus=f.rode_bus or say(_("县里统一组织"))), hand=NONE)


def _beside(policy: Policy, f: Facts) -> Why | None:
    both = sorted(policy.conflicts & f.beside)
    if not both:
        return None
    said = _("本年度已享受《%(notice)s》的补贴，两项不能同时享受。")
    return Why("CONFLICT", say(said, notice=both[0]), hand=NONE)


def _ok(value: bool, yes: str, no: str) -> str:
    return say(yes if value else no)


def put(sentence: str, **fields: Any) -> Callable[[Policy, Facts], list[Mend]]:
    """The mend that sets the same fields for everybody."""
    return lambda _policy, _facts: [Mend(fields, say(sentence))]


PERSON_CHECKS = (
    Check(code="ID", title=_("身份证号"), reads=("id_fault",), test=_id, value=lambda _p, f: _ok(not f.id_fault, _("有效"), _ID.get(f.id_fault, _("不对"))), mend=put(_("身份证号改为正确的号码"), id_fault="")),
    Check(code="LISTED", title=_("名册"), reads=("listed", "in_county"), test=_listed, value=_listed_value, mend=put(_("列入本县劳动力名册"), listed=True, in_county=True)),
    Check(code="NAME", title=_("姓名与身份证"), reads=("name_fits",), test=_name, value=lambda _p, f: _ok(f.name_fits, _("一致"), _("不一致")), mend=put(_("姓名与身份证一致"), name_fits=True)),
    Check(code="ALIVE", title=_("在世"), reads=("alive",), test=_alive, value=lambda _p, f: _ok(f.alive, _("是"), _("登记为已去世")), mend=put(_("登记有误并更正为在世"), alive=True)),
    Check(code="STUDENT", title=_("不在校、未入伍"), reads=("student",), test=_student, value=lambda _p, f: _ok(not f.student, _("是"), _("登记为在校或入伍")), mend=put(_("登记有误并更正为不在校"), student=False)),
    Check(code="ONCE", title=_("没有重复申请"), reads=("same_claim",), test=_same, value=lambda _p, f: f.same_claim or say(_("没有")), mend=put(_("撤回先前的申请"), same_claim="")),
    Check(code="CONFLICT", title=_("没有享受不能同享的补贴"), reads=("beside",), test=_beside, value=lambda _p, f: joined(sorted(f.beside), _("%(a)s、%(b)s")) or say(_("没有")), mend=put(_("退回不能同享的补贴"), beside=frozenset()), applies=lambda p: bool(p.conflicts)),
    Check(code="TICKET", title=_("车票没有用过"), reads=("same_ticket", "ticket_number"), test=_ticket, value=lambda _p, f: f.same_ticket or f.ticket_number or say(_("没有票号")), mend=put(_("换成本人的、没有用过的车票"), same_ticket=""), claim=True),
    Check(code="CHARTER", title=_("没有乘坐免费包车"), reads=("rode_bus", "rode_date", "departed_date", "from_date"), test=_rode, value=lambda _p, f: f.rode_bus or say(_("没有")), mend=put(_("核实没有乘坐那趟包车"), rode_bus="", rode_date=None), applies=lambda p: p.not_with_charter),
)  # fmt: skip
