"""Acts that open a case: by other rooms, by an official, by a worker without an account."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from uuid import UUID

from django.utils import timezone

from qicheng.cases import access, book, sealed
from qicheng.cases.models import Arrears, Case, Referral
from qicheng.cases.rules import kinds, machines
from qicheng.cases.services import common
from qicheng.core import repeats
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.kit import phones
from qicheng.kit.marking import gettext_noop as _
from qicheng.staff import duty

REPEAT_DAYS = 60
ARREARS_FIELDS = ("worker", "sex", "phone", "job", "legal_person", "address", "period", "request")


def open_case(  # noqa: PLR0913  the row's own facts
    *,
    kind: str,
    about: str,
    title: str,
    key: str,
    at: dt.datetime,
    by: Viewer,
    place: str = "",
    note: str = "",
    source: str = "SYSTEM",
    reporter: Mapping[str, str] | None = None,
    likeness: str = "",
    unit_id: int | None = None,
    due_at: dt.datetime | None = None,
) -> int:
    """Opens a case and returns its number; a second opening under the same `key` returns the first one.

    For the rooms that find a matter: no right is asked beyond theirs. `reporter` (name, phone) lies sealed. `due_at` overrides the
    rule book's term, for decisions that name a day.
    """
    if kind not in kinds.KINDS:
        raise CannotAct("KIND_UNKNOWN", "没有这一类督办事项。请从列表中选择。")
    with writing():
        known = Case.objects.filter(key=key).values_list("pk", flat=True).first()
        if known is not None:
            return known
        row = _row(kind=kind, about=about, place=place, key=key, at=at, by=by, source=source)
        _words(row, title, note)
        if reporter and any(reporter.values()):
            row.reporter_sealed = sealed.pack(reporter, aad=f"case.reporter:{key}")
        row.likeness, row.repeats, row.unit_id = likeness, _earlier(likeness, kind, at), unit_id
        row.due_at = due_at or row.due_at
        _write(row, at=at, by=by)
    return row.pk


def _write(row: Case, *, at: dt.datetime, by: Viewer) -> None:
    """The row with its first line, its trace and its message: whatever is opened has reached somebody."""
    row.next_at = common.wake(row, at=at)
    row.save(force_insert=True)
    common.entry(row, "OPEN", at=at, by=by, after=row.state, public=True)
    if row.repeats_id:
        common.entry(row, "REPEAT", at=at, by=by, text=f"{row.repeats_id} 号事项的重复反映")
    common.note("open", row, at=at, by=by, kind=row.kind, of=row.about)
    _announce(row, at=at)


def _row(*, kind: str, about: str, place: str, key: str, at: dt.datetime, by: Viewer, source: str) -> Case:
    rules = book.book(at)
    owned, fixed = rules.kinds[kind], kinds.KINDS[kind]
    return Case(
        kind=kind, about=about[:80], place=place, owner=owned.owner, severity=owned.severity, level=owned.level, compartment=fixed.compartment,
        source=source, key=key, opened_at=at, opened_by=by.label[:100], opened_by_id=by.user_id, rulebook=rules.number, clock_from_at=at,
        due_at=book.due_after(kind, machines.OPEN, started=at, rules=rules), state=machines.OPEN,
    )  # fmt: skip


def _words(row: Case, title: str, note: str) -> None:
    """A compartment's words lie sealed, in the open its row says nothing; what a worker wrote freely is sealed but for its topic."""
    if row.compartment or row.source == "PUBLIC":
        row.content_sealed = sealed.pack({"title": title, "note": note}, aad=f"case.content:{row.key}")
        row.title = "" if row.compartment else title[:200]
    else:
        row.title, row.note = title[:200], note[:1000]


def _earlier(likeness: str, kind: str, at: dt.datetime) -> Case | None:
    if not likeness:
        return None
    since = at - dt.timedelta(days=REPEAT_DAYS)
    first = Case.objects.filter(likeness=likeness, kind=kind, opened_at__gte=since).order_by("id").first()
    return first.repeats or first if first else None


def _announce(row: Case, *, at: dt.datetime) -> None:
    """The person on duty is told in the same transaction: whatever is opened has reached somebody."""
    person = common.person_at(row, row.level, on=timezone.localdate(at))
    hours = {1: 1, 2: 8}.get(row.severity, 0)
    common.tell(row, person, f"新到{kinds.SEVERITIES[row.severity]}事项：{common.word(row)}，请签收办理。", what="opened", at=at, ack_hours=hours)  # fmt: skip
    owner = duty.on_duty(row.owner, on=timezone.localdate(at))
    if owner is not None and (person is None or owner.account_id != person.account_id):
        common.tell(row, owner, f"新到事项：{common.word(row)}，已落到{kinds.LEVELS[row.level]}一级。", what="opened", at=at)  # fmt: skip


def report(  # noqa: PLR0913  the form's own facts
    *,
    kind: str,
    title: str,
    note: str,
    place: str,
    source: str,
    about: str = "",
    reporter: Mapping[str, str] | None = None,
    at: dt.datetime,
    by: Viewer,
    key: UUID | None = None,
) -> int:
    """An official reports a matter: anybody who may report, for places of the own range, the county's for who has none."""
    if not by.may(access.OPEN) or (place and not _reaches(by, place)):
        raise NotAllowed
    if kind not in kinds.KINDS or not kinds.KINDS[kind].by_hand or kind == "ARREARS":
        raise CannotAct("KIND_UNKNOWN", "请从列表中选择类别。")
    if len(title.strip()) < 4:
        raise CannotAct("TITLE", "请用一句话写明是什么事（至少 4 个字）。")
    who = _reporter(reporter or {})

    def do() -> str:
        mark = sealed.likeness(kind, who["phone"]) if who["phone"] else ""
        return str(
            open_case(
                kind=kind, about=about, title=title.strip(), note=note.strip(), place=place, source=source, reporter=who, likeness=mark,
                key=f"hand:{key or secrets.token_hex(8)}", at=at, by=by,
            )
        )  # fmt: skip

    return int(repeats.once(key, act="cases.report", at=at, do=do))


def _reaches(by: Viewer, place: str) -> bool:
    return any(place.startswith(g.prefix) for g in by.grants if g.capability == access.OPEN)


def _reporter(said: Mapping[str, str]) -> dict[str, str]:
    """Name and phone of whoever reported it, both optional; a phone that is none is refused."""
    phone = said.get("phone", "").strip()
    if phone:
        judged = phones.judge(phone)
        if judged.code is not None:
            raise CannotAct("PHONE", "电话号码不对。请填 11 位手机号，或留空。")
        phone = judged.number
    return {"name": said.get("name", "").strip()[:60], "phone": phone}


def open_arrears(  # noqa: PLR0913  the form's own facts
    *,
    employer: str,
    work_place: str,
    persons: int,
    claimed_fen: int | None,
    facts: Mapping[str, str],
    place: str,
    source: str,
    at: dt.datetime,
    by: Viewer,
    key: UUID | None = None,
) -> int:
    """An arrears complaint (劳动保障监察条例 art. 9): employer and place of the debt in the open, everything personal sealed."""
    if not by.may(access.OPEN) or (place and not _reaches(by, place)):
        raise NotAllowed
    if len(employer.strip()) < 2 or len(work_place.strip()) < 2:
        raise CannotAct("EMPLOYER", "请填写用人单位和欠薪发生地；单位全称不清楚的，写工地名称或包工头。")
    if persons < 1 or (claimed_fen is not None and claimed_fen < 0):
        raise CannotAct("NUMBERS", "人数至少是 1，金额不能小于 0。请改正后保存。")
    who = _reporter({"name": facts.get("worker", ""), "phone": facts.get("phone", "")})

    def do() -> str:
        case_id = open_case(
            kind="ARREARS", about="", title=f"{employer.strip()[:80]} 欠薪，涉及 {persons} 人", note=f"发生地：{work_place.strip()}", place=place,
            source=source, reporter=who, likeness=sealed.likeness("ARREARS", employer, work_place), key=f"arrears:{key or secrets.token_hex(8)}",
            at=at, by=by,
        )  # fmt: skip
        kept = {n: facts.get(n, "").strip()[:400] for n in ARREARS_FIELDS} | {"phone": who["phone"]}
        Arrears.objects.create(
            case_id=case_id, facts_sealed=sealed.pack(kept, aad=f"arrears:{case_id}"), employer=employer.strip()[:120],
            work_place=work_place.strip()[:120], persons=persons, claimed_fen=claimed_fen,
        )  # fmt: skip
        return str(case_id)

    return int(repeats.once(key, act="cases.open_arrears", at=at, do=do))


SITUATIONS = {
    "NOT_ENROLLED": _("未入学"),
    "SUSPECTED": _("疑似辍学"),
    "NO_GUARDIAN": _("监护缺失"),
    "OTHER": _("其他"),
}
CHILD_FIELDS = ("name", "age", "sex", "school", "grade", "guardians", "detail")


def refer_child(  # noqa: PLR0913  the form's own facts
    *,
    situation: str,
    ground: str,
    ground_note: str,
    facts: Mapping[str, str],
    place: str,
    about: str = "",
    at: dt.datetime,
    by: Viewer,
    key: UUID | None = None,
) -> int:
    """Refers a child to the education side. The least that is needed; the ground is recorded; nobody else reads it afterwards."""
    if not by.may(access.OPEN) or not place or not _reaches(by, place):
        raise NotAllowed
    if situation not in SITUATIONS or ground not in Referral.Ground.values:
        raise CannotAct("SITUATION", "请选择情形和依据。")
    if len(ground_note.strip()) < 2:
        raise CannotAct("GROUND", "请写明监护人何时以何种方式同意；依法定职责移送的，写明依据的情形。")
    age = facts.get("age", "").strip()
    if not age.isdigit() or not 3 <= int(age) <= 17:
        raise CannotAct("AGE", "请填写年龄，3 到 17 周岁。")

    def do() -> str:
        case_id = open_case(
            kind="CHILD_REFERRAL", about=about, title=SITUATIONS[situation], place=place, source="SURVEY", key=f"child:{key or secrets.token_hex(8)}",
            at=at, by=by,
        )  # fmt: skip
        kept = {n: facts.get(n, "").strip()[:200] for n in CHILD_FIELDS} | {
            "ground_note": ground_note.strip()[:200]
        }
        Referral.objects.create(
            case_id=case_id, facts_sealed=sealed.pack(kept, aad=f"referral:{case_id}"), situation=situation, ground=ground, notice_version="2025-1", referrer_id=by.user_id, referrer=by.label[:100],
        )  # fmt: skip
        return str(case_id)

    return int(repeats.once(key, act="cases.refer_child", at=at, do=do))


def take_intake(  # noqa: PLR0913  the form's own facts
    *, topic: str, text: str, place: str, name: str, phone: str, at: dt.datetime, address: str = "", key: UUID | None = None
) -> tuple[int, str]:  # fmt: skip
    """A worker tells of a matter without an account, anonymous if wished. Returns the number and a receipt code, shown once."""
    kind = next((k for k, v in kinds.KINDS.items() if v.public and k == topic), None)
    if kind is None:
        raise CannotAct("TOPIC", "请选一类最接近的事情。")
    if len(text.strip()) < 6:
        raise CannotAct("TEXT", "请写明是什么事、在哪里、什么时候（至少 6 个字）。")
    who = _reporter({"name": name, "phone": phone})
    code = sealed.new_code(str(key or secrets.token_hex(16)))
    by = Viewer(user_id=None, label="群众反映", address=address)

    def do() -> str:
        case_id = open_case(
            kind=kind, about="", title=kinds.KINDS[kind].public, note=text.strip(), place=place, source="PUBLIC", reporter=who,
            likeness=sealed.likeness(kind, who["phone"] or text), key=f"tell:{key or secrets.token_hex(8)}", at=at, by=by,
        )  # fmt: skip
        Case.objects.filter(pk=case_id).update(receipt_digest=sealed.receipt_digest(code))
        if kind == "ARREARS":
            facts = {"worker": who["name"], "phone": who["phone"], "request": text.strip()[:400]}
            Arrears.objects.create(case_id=case_id, facts_sealed=sealed.pack(facts, aad=f"arrears:{case_id}"), employer="", work_place="")  # fmt: skip
        return str(case_id)

    return int(repeats.once(key, act="cases.take_intake", at=at, do=do)), code
