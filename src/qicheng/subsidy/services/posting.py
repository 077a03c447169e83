"""公示: a list is put up, hangs out its time and comes down; an objection holds its line only, until somebody has looked into it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from qicheng.cases.services import open_case
from qicheng.core import phones, repeats, workdays
from qicheng.core.sealing import seal_facts
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.kit.marking import gettext_noop
from qicheng.kit.telling import say
from qicheng.season.rules.policy import Policy
from qicheng.subsidy import access
from qicheng.subsidy.models import Claim, Objection, Posting, PostingLine
from qicheng.subsidy.queries import words
from qicheng.subsidy.rules import publicity, steps
from qicheng.subsidy.services import common, funds, sending
from qicheng.subsidy.services.keeping import sentence_of

SOURCES = ("PHONE", "QR", "LETTER", "VISIT")
OPEN_TO_OBJECTION = steps.UNDECIDED | steps.COMMITTED  # until it has gone to the bank (`sending` tells apart)


def put_up(
    *, policy: str, level: str, place: str, phone: str, at: dt.datetime, by: Viewer, key: UUID | None = None
) -> int:
    """Puts up the list of a level for one place: everybody of the place whom its desk has agreed to. Returns the list's id.

    `place` is 12 digits (village, township or county). The period begins today; its last day is counted by the notice's own rule.
    """
    rule = common.notice(policy)

    def do() -> str:
        if level not in rule.publicity_levels:
            raise CannotAct("LEVEL", "这项政策不做这一级公示。")
        capability = access.BY_LEVEL[level]
        if not by.may(capability, place[: steps.DIGITS[level]]):
            raise NotAllowed
        number = phone.strip()
        if len(number) < 5 or not set(number) <= set("0123456789-—（）() 转"):
            raise CannotAct("PHONE", "请填写受理异议的电话，例如 0779-1234567。")
        claims = _waiting(policy, level, place)
        if not claims:
            raise CannotAct("NONE", "这里现在没有等着公示的人。")
        common.keep_apart(by, claims)
        posting = _posting(rule, level, place, number, claims, at=at, by=by)
        for claim in claims:
            common.move(
                claim, "PUT_UP", after=steps.HANGS_IN[level], note=say(gettext_noop("公示到 %(day)s"), day=f"{posting.until_date:%Y-%m-%d}"), at=at, by=by, ready=False
            )  # fmt: skip
        common.audited(
            "put_up", at=at, by=by, about=f"posting:{posting.pk}", place=place, people=len(claims), digest=posting.digest, until=str(posting.until_date)
        )  # fmt: skip
        common.tell_ledger(claims, kind="SUBSIDY", at=at, by=by)
        return str(posting.pk)  # fmt: skip

    return int(repeats.once(key, act="subsidy.put_up", at=at, do=do))


def _waiting(policy: str, level: str, place: str) -> list[Claim]:
    prefix = place[: steps.DIGITS[level]]
    rows = Claim.objects.select_for_update().filter(
        policy=policy, state=steps.WAITS_FOR[level], ready=True, objections_open=0, village__startswith=prefix
    )
    return list(rows.order_by("village", "pk"))


def _posting(
    rule: Policy, level: str, place: str, phone: str, claims: Sequence[Claim], *, at: dt.datetime, by: Viewer
) -> Posting:
    first = timezone.localdate(at)
    last = publicity.last_day(
        first, days=rule.publicity_days, counting=rule.publicity_count, calendar=workdays.calendar()
    )
    until = timezone.make_aware(dt.datetime.combine(last + dt.timedelta(days=1), dt.time()))
    cities = words.work_places(claims)
    lines = [
        PostingLine(position=n, claim=c, name=c.name, village=c.village, id_shown=publicity.masked_id(c.id_tail), city=cities[c.pk], amount_fen=c.amount_fen)
        for n, c in enumerate(claims, start=1)
    ]  # fmt: skip
    posting = Posting.objects.create(
        policy=rule.number, title=rule.title[:200], season=rule.season, level=level, place=place, from_date=first, until_date=last, until_at=until,
        days=rule.publicity_days, counting=rule.publicity_count, phone=phone[:40], code=secrets.token_hex(8).upper(), digest=digest(lines),
        posted_at=at, posted_by=by.label[:100], posted_by_id=by.user_id,
    )  # fmt: skip
    for line in lines:
        line.posting = posting
    PostingLine.objects.bulk_create(lines, batch_size=200)
    return posting


def digest(lines: Sequence[PostingLine]) -> str:
    """The digest of a list as the public reads it; the audit book keeps it from both ends of the period."""
    rows = [[x.position, x.name, x.village, x.id_shown, x.city, x.amount_fen] for x in lines]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def take_down_due(*, at: dt.datetime, by: Viewer) -> int:
    """Ends the lists whose time has run out: who was not objected to goes on. For the clock; safe to call again. Returns how many lists."""
    ids = list(
        Posting.objects.filter(closed_at=None, until_at__lte=at)
        .order_by("until_at", "pk")
        .values_list("pk", flat=True)
    )
    for pk in ids:
        with writing():
            posting = Posting.objects.select_for_update().get(pk=pk)
            if posting.closed_at is None:
                _take_down(posting, at=at, by=by)
    return len(ids)


def _take_down(posting: Posting, *, at: dt.datetime, by: Viewer) -> None:
    lines = list(posting.lines.order_by("position"))
    found = digest(lines)
    if found != posting.digest:
        raise CannotAct("LIST_CHANGED", f"公示 {posting.code} 的名单被改动过，不能结束公示。请重新公示。")
    Posting.objects.filter(pk=posting.pk).update(closed_at=at)
    read = {x.claim_id: x.amount_fen for x in lines}
    hangs = Claim.objects.select_for_update().filter(pk__in=read, state=steps.HANGS_IN[posting.level])
    passed = []
    for claim in hangs.order_by("pk"):
        if claim.objections_open == 0:
            _pass(claim, posting, read[claim.pk], at=at, by=by)
            passed.append(claim)
    held = len(lines) - len(passed)
    common.audited(
        "take_down",
        at=at,
        by=by,
        about=f"posting:{posting.pk}",
        place=posting.place,
        passed=len(passed),
        held=held,
        digest=found,
    )
    common.tell_ledger(passed, kind="SUBSIDY", at=at, by=by)


def _pass(claim: Claim, posting: Posting, read_fen: int, *, at: dt.datetime, by: Viewer) -> None:
    """On to the next desk; but what the public read is not what would be paid any more: back to the desk, and a new list."""
    if claim.decision != "ELIGIBLE" or claim.amount_fen != read_fen:
        why = "公示期间判定或金额变了，要重新审核、重新公示"
        common.move(
            claim, "AFRESH", after=steps.WAITS_FOR[posting.level], note=why, at=at, by=by, ready=False
        )
        return
    after, ready = steps.after_notice(posting.level)
    clear = max(claim.clear_from_at or posting.until_at, posting.until_at)
    common.move(claim, "TAKE_DOWN", after=after, at=at, by=by, ready=ready, clear_from_at=clear)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An objection as it was told. Name and phone of who told it are optional; all of it lies sealed."""

    words: str
    source: str = "PHONE"
    name: str = ""
    phone: str = ""


def object_to(*, claim_id: int, told: Told, at: dt.datetime, by: Viewer, key: UUID | None = None) -> int:
    """An objection taken in by an official, by phone, letter or visit. Holds this claim only. Returns its id."""

    def do() -> str:
        claim = common.one(claim_id, by=by, capability=access.OBJECT)
        return str(_raise(claim, None, told, at=at, by=by))

    return int(repeats.once(key, act="subsidy.object", at=at, do=do))


def object_by_code(
    *, code: str, position: int, told: Told, at: dt.datetime, address: str, key: UUID | None = None
) -> int:
    """The same by anybody who read the list, without an account: by the list's code and the line's number, while it hangs."""
    by = Viewer(user_id=None, label="公示扫码", address=address)

    def do() -> str:
        rows = PostingLine.objects.select_related("posting").filter(posting__code=code, position=position)
        if (line := rows.first()) is None:
            raise CannotAct("LINE", "公示名单里没有这个序号。请核对后再提交。")
        if at >= line.posting.until_at:
            raise CannotAct("OVER", "公示期已经结束。仍有意见的，请拨打名单上的电话反映。")
        claim = Claim.objects.select_for_update().get(pk=line.claim_id)
        return str(_raise(claim, line, replace(told, source="QR"), at=at, by=by))

    return int(repeats.once(key, act="subsidy.object_by_code", at=at, do=do))


def _raise(claim: Claim, line: PostingLine | None, told: Told, *, at: dt.datetime, by: Viewer) -> int:
    if told.source not in SOURCES or len(told.words.strip()) < 4:
        raise CannotAct("WORDS", "请写明异议的内容（至少 4 个字）。")
    facts = {
        "words": told.words.strip()[:500],
        "name": told.name.strip()[:40],
        "phone": phones.checked(told.phone),
    }
    common.need(claim, OPEN_TO_OBJECTION, "不能再提公示异议。请按“补贴问题”报督办事项。")
    sending.hold(claim, at=at, by=by)
    line = line or PostingLine.objects.filter(claim=claim).order_by("-pk").first()
    row = Objection.objects.create(
        claim=claim, line=line, source=told.source, words_sealed=b"", raised_at=at, taken_by=by.label[:100], taken_by_id=by.user_id
    )  # fmt: skip
    case = open_case(
        kind="SUBSIDY_OBJECTION", about=f"objection:{row.pk}", key=f"subsidy.objection:{row.pk}", place=claim.village, at=at, by=by,
        title=f"补贴公示异议：受理号 {claim.number}", note="内容加密，请在“补贴—异议”里核实并写结论。",
        source="PUBLIC" if told.source == "QR" else "HOTLINE",
    )  # fmt: skip
    sealed = seal_facts(facts, aad=f"objection:{row.pk}")
    Objection.objects.filter(pk=row.pk).update(words_sealed=sealed, case_id=case)
    Claim.objects.filter(pk=claim.pk).update(objections_open=F("objections_open") + 1)
    claim.objections_open += 1
    common.entry(claim, "OBJECT", at=at, by=by, note=say(gettext_noop("有人提出异议，已暂停这一人的发放")))
    common.audited(
        "object", at=at, by=by, about=f"claim:{claim.pk}", place=claim.village, source=told.source, objection=row.pk
    )  # fmt: skip
    common.tell_ledger([claim], kind="SUBSIDY", at=at, by=by)
    return row.pk


def decide(*, objection_id: int, upheld: bool, conclusion: str, at: dt.datetime, by: Viewer) -> None:
    """What came of looking into an objection. Upheld: the claim is refused. Not: the line goes on, not before its period is over."""
    if len(conclusion.strip()) < 6:
        raise CannotAct("CONCLUSION", "请写明核实的情况和结论（至少 6 个字）。")
    with writing():
        row = Objection.objects.select_for_update().filter(pk=objection_id).first()
        if row is None:
            raise NotAllowed
        claim = common.one(row.claim_id, by=by, capability=access.OBJECT)
        account = common.keep_apart(by, [claim])
        if row.state != Objection.State.OPEN:
            raise CannotAct("DECIDED", "这条异议已经办结。请刷新后查看。")
        if account in {claim.confirmed_by_id, claim.reviewed_by_id, claim.checked_by_id}:
            raise CannotAct("SAME_PERSON", "这份申请是您审核的，异议要由另一人核实。")
        Objection.objects.filter(pk=objection_id).update(
            state="UPHELD" if upheld else "DISMISSED", decided_at=at, decided_by=by.label[:100], decided_by_id=account, conclusion=conclusion.strip()[:300]
        )  # fmt: skip
        Claim.objects.filter(pk=claim.pk).update(objections_open=F("objections_open") - 1)
        claim.objections_open -= 1
        common.entry(claim, "UPHELD" if upheld else "DISMISSED", at=at, by=by, note=conclusion.strip())
        _go_on(claim, row, upheld, conclusion, at=at, by=by)
        common.audited(
            "decide_objection",
            at=at,
            by=by,
            about=f"objection:{objection_id}",
            place=claim.village,
            upheld=upheld,
        )
        common.tell_ledger([claim], kind="SUBSIDY", at=at, by=by)


def _go_on(
    claim: Claim, row: Objection, upheld: bool, conclusion: str, *, at: dt.datetime, by: Viewer
) -> None:
    if upheld and claim.state not in steps.ENDED:
        if claim.state in steps.COMMITTED:
            funds.release([claim], at=at, by=by)
        common.move(claim, "REFUSE", after=steps.REJECTED, note=conclusion.strip(), at=at, by=by, ready=False, **sentence_of(say(gettext_noop("公示有异议，核实成立：%(words)s"), words=conclusion.strip())))  # fmt: skip
        return
    hangs = {v: k for k, v in steps.HANGS_IN.items()}.get(claim.state)
    if claim.objections_open == 0 and hangs and not claim.ready:
        posting = (
            Posting.objects.filter(lines__claim=claim, level=hangs, closed_at__isnull=False)
            .order_by("-pk")
            .first()
        )
        if posting is not None:
            line = posting.lines.get(claim=claim)
            _pass(claim, posting, line.amount_fen, at=at, by=by)
