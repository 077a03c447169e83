"""Correcting what is stored on one person (个保法 art. 46): name, phone, household type. Old and new stay, sealed.

The audit book says which facts were changed and why; it keeps no name and no number itself.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from qicheng.core import audit
from qicheng.core.sealing import open_sealed, seal
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.kit import names, phones
from qicheng.people import queries, rules
from qicheng.people.initials import initials
from qicheng.people.models import Correction, Person
from qicheng.people.services import phone_index, restand

RECORD = "survey.record"


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """The facts as they should be, and on what ground. An empty phone leaves the present one."""

    name: str
    phone: str
    standing: str
    reason: str


def correct(*, person_id: int, facts: Corrected, at: dt.datetime, by: Viewer) -> dict[str, object]:
    """Changes what differs. Returns the changed facts as they were.

    Call it inside `writing()`: the act above also tells the ledger.
    """
    if not queries.may_see(by, person_id, capability=RECORD):
        raise NotAllowed
    name, phone, standing, reason = facts.name, facts.phone, facts.standing, facts.reason.strip()
    if len(reason) < 2:
        raise CannotAct("REASON_MISSING", "更正要写明依据。请填写后再保存。")
    row = Person.objects.select_for_update().select_related("village").get(id=person_id)
    new: dict[str, object] = {**_name(row, name), **_phone(row, phone)}
    if standing and standing != row.standing:
        if standing not in rules.WORDS:
            raise CannotAct("STANDING", "请从列表中选择户类型。")
        new["standing"] = standing
        restand(person_id, standing, on=timezone.localdate(at), source=f"更正：{reason}"[:120])
    before = {field: getattr(row, field) for field in new}
    if not new:
        return {}
    new_phone = phones.judge(phone).number if "phone_index" in new else None
    said = {
        "name": (row.name, new.get("name")), "standing": (row.standing, new.get("standing")), "phone": (_old_phone(row), new_phone),
    }  # fmt: skip
    for field, (old, after) in said.items():
        if after is not None:
            _keep(row, field, str(old), str(after), reason=reason, at=at, by=by)
    Person.objects.filter(id=person_id).update(**new)
    detail = {"reason": reason[:200], "fields": [f for f, (_old, after) in said.items() if after is not None]}
    audit.record(
        "people.correct", at=at, by=by, about=f"person:{person_id}", place=row.village.code, detail=detail
    )
    return before


def _old_phone(row: Person) -> str:
    return open_sealed(row.phone_sealed, aad=f"person.phone:{row.pk}") if row.phone_sealed else ""


def _keep(row: Person, field: str, old: str, new: str, *, reason: str, at: dt.datetime, by: Viewer) -> None:
    aad = f"correction.{field}:{row.pk}"
    Correction.objects.create(
        person=row, field=field, old_sealed=seal(old, aad=aad), new_sealed=seal(new, aad=aad),
        reason=reason[:200], by=by.label, at=at,
    )  # fmt: skip


def _name(row: Person, said: str) -> dict[str, object]:
    judged = names.judge(said)
    if judged.code:
        raise CannotAct("NAME", "姓名看不懂。请按身份证填写，少数民族姓名中间用“·”。")
    if judged.text == row.name:
        return {}
    usual, other = initials(judged.text)
    return {"name": judged.text, "initials": usual, "other_initials": other}


def _phone(row: Person, said: str) -> dict[str, object]:
    if not said.strip():
        return {}
    judged = phones.judge(said)
    if judged.code:
        raise CannotAct("PHONE", "电话要填11位手机号码。请改正后保存。")
    index = phone_index(judged.number)
    if index == row.phone_index:
        return {}
    sealed = seal(judged.number, aad=f"person.phone:{row.pk}")
    return {"phone_sealed": sealed, "phone_index": index, "phone_tail": judged.number[-4:]}
