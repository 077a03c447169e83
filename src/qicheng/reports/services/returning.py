"""Acts on a return: filled, reviewed, accepted, sent back, extended. Each is one transaction with its entry and its audit line."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Mapping
from uuid import UUID

from qicheng.cases import services as cases
from qicheng.core import audit, repeats, tray
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer, require
from qicheng.core.writing import writing
from qicheng.journeys.queries import within
from qicheng.reports import asking, gathering, returns
from qicheng.reports.models import Cell, Entry, Return, Snapshot
from qicheng.reports.rules import checks, forms, steps

_SAFE = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def locked(return_id: int) -> Return:
    """The return, held until the transaction ends."""
    row = (
        Return.objects.select_for_update(of=("self",))
        .select_related("period__cut")
        .filter(pk=return_id)
        .first()
    )
    if row is None:
        raise NotAllowed
    return row


def entry(row: Return, act: str, *, at: dt.datetime, by: Viewer, text: str = "") -> None:
    """One line in the return's history and one in the audit book."""
    Entry.objects.create(of=row, at=at, act=act, by=by.label[:100], text=text[:300])
    audit.record(
        f"reports.{act.lower()}",
        at=at,
        by=by,
        about=f"return:{row.pk}",
        place=row.unit,
        detail={"text": text[:100]} if text else None,
    )


def _said(row: Return, remarks: Mapping[str, str]) -> dict[str, str]:
    codes = {m.code for m in returns.measures(row.period)}
    return {c: t.strip()[:200] for c, t in remarks.items() if c in codes and t.strip()}


def facts_of(
    row: Return, form: forms.Form, said: Mapping[str, object], given: Mapping[str, object], *, at: dt.datetime
) -> dict[str, object]:
    """What a unit says, cleaned, with the sums of what the units below it have said by now. Raises `CannotAct` where it cannot stand."""
    kept, fault = forms.clean_facts(form, said, at=at, given=given)
    if fault:
        raise CannotAct("FACT", fault)
    return kept | gathering.sums(row, form)


def _may_fill(row: Return, *, at: dt.datetime, by: Viewer) -> None:
    if not by.may(returns.FILL, row.unit):
        raise NotAllowed
    if sentence := steps.may_fill(returns.asked(by, row, at=at)):
        raise CannotAct("STATE", sentence)


def _given(row: Return) -> Mapping[str, object]:
    """What the unit has reported before; what was only kept on its page was never reported."""
    return row.facts if row.first_at else {}


def keep(
    *, return_id: int, facts: Mapping[str, object], remarks: Mapping[str, str], at: dt.datetime, by: Viewer
) -> None:
    """Keeps what was written so far, without sending it."""
    with writing():
        row = locked(return_id)
        _may_fill(row, at=at, by=by)
        row.facts = facts_of(row, asking.form_of(row), facts, _given(row), at=at)
        row.remarks = _said(row, remarks)
        row.save(update_fields=["facts", "remarks"])
        audit.record("reports.keep", at=at, by=by, about=f"return:{row.pk}", place=row.unit)


def submit(
    *, return_id: int, facts: Mapping[str, object], remarks: Mapping[str, str], zero: bool, at: dt.datetime, by: Viewer, key: UUID | None = None
) -> str:  # fmt: skip
    """Sends a return up. Figures come from the cut; the reporter confirms, explains, adds. Returns the sentence that says so.

    A zero report says that nothing changed since the period before, and that there is nothing of what the report asks; where a figure
    did change, it is refused with that figure.
    """
    return repeats.once(
        key,
        act="reports.submit",
        at=at,
        do=lambda: _submit(return_id, facts, remarks, zero=zero, at=at, by=by),
    )


def _submit(
    return_id: int,
    facts: Mapping[str, object],
    remarks: Mapping[str, str],
    *,
    zero: bool,
    at: dt.datetime,
    by: Viewer,
) -> str:
    row = locked(return_id)
    _may_fill(row, at=at, by=by)
    form = asking.form_of(row)
    row.facts = facts_of(row, form, forms.nothing(form) if zero else facts, _given(row), at=at)
    row.remarks = {} if zero else _said(row, remarks)
    if zero and (sentence := _why_not_zero(row, form)):
        raise CannotAct("NOT_ZERO", sentence)
    if sentence := forms.why_not_whole(form, row.facts, at=at):
        raise CannotAct("MISSING", sentence)
    if sentence := checks.why_not_submit(returns.checked(row), row.remarks):
        raise CannotAct("CHECK", sentence)
    row.zero, row.state, row.reason = zero or forms.is_nought(form, row.facts), steps.SUBMITTED, ""
    row.filled_at, row.filled_by, row.filled_by_id = at, by.label[:100], by.user_id
    row.reviewed_at, row.reviewed_by, row.reviewed_by_id = None, "", None
    row.first_at = row.first_at or at
    row.save()
    entry(row, "ZERO" if row.zero else "SUBMIT", at=at, by=by)
    stop_chasing(row, "报表已报送。", at=at, by=by)
    tray.acknowledge_about(f"return:{row.pk}", at=at, by=by)
    return (
        "零报告已报送。"
        if row.zero
        else "已报送，等待审核。"
        if _needs_review(row)
        else "已报送，等待上级接收。"
    )


def _needs_review(row: Return) -> bool:
    return row.level == steps.TOWNSHIP and row.period.two_steps


def _why_not_zero(row: Return, form: forms.Form) -> str:
    if told := next((f for f in form.summed if row.facts.get(f.code)), None):
        return f"下面报了“{told.label}” {row.facts[told.code]}，不是零报告。请核对后按“报送”。"
    if form.asked:  # what is asked once has no period before: nought is the answer itself
        return ""
    codes = [m.code for m in returns.measures(row.period)]
    now = returns.folded(row.period.cut, row.unit, codes)
    earlier = returns.before(row)
    was = returns.figures_of(earlier) if earlier else dict.fromkeys(codes, 0)
    labels = forms.labels(returns.measures(row.period))
    changed = next((c for c in codes if now[c] != was.get(c, 0)), "")
    if not changed:
        return ""
    return f"{labels[changed]}由上期 {was.get(changed, 0)} 变为 {now[changed]}，不是零报告。请核对数字后按“报送”。"


def stop_chasing(row: Return, outcome: str, *, at: dt.datetime, by: Viewer) -> None:
    """What was opened because the return was silent is settled: it is in, or no longer asked for."""
    for case_id in set(row.chases.exclude(case_id=None).values_list("case_id", flat=True)):
        cases.settle(case_id=case_id or 0, outcome=outcome, at=at, by=by)


def review(*, return_id: int, at: dt.datetime, by: Viewer) -> None:
    """A second person of the same unit has looked at it."""
    with writing():
        row = locked(return_id)
        if sentence := returns.why_not_review(by, row):
            raise CannotAct("STEP", sentence)
        row.state, row.reviewed_at, row.reviewed_by, row.reviewed_by_id = (
            steps.REVIEWED,
            at,
            by.label[:100],
            by.user_id,
        )
        row.save(update_fields=["state", "reviewed_at", "reviewed_by", "reviewed_by_id"])
        entry(row, "REVIEW", at=at, by=by)


def accept(*, return_id: int, at: dt.datetime, by: Viewer) -> int:
    """The superior takes it in: from here on it is a snapshot that nobody changes. Returns the snapshot's number."""
    with writing():
        row = locked(return_id)
        if sentence := returns.why_not_accept(by, row):
            raise CannotAct("STEP", sentence)
        row.state, row.accepted_at, row.accepted_by = steps.ACCEPTED, at, by.label[:100]
        row.save(update_fields=["state", "accepted_at", "accepted_by"])
        codes = [m.code for m in returns.measures(row.period)]
        shot = freeze(
            row, figures=returns.folded(row.period.cut, row.unit, codes), facts=row.facts, swaps=[], at=at
        )
        entry(row, "ACCEPT", at=at, by=by, text=f"快照 {shot.code}，摘要 {shot.digest[:16]}")
    return shot.pk


def accept_all(*, return_ids: list[int], at: dt.datetime, by: Viewer) -> tuple[int, list[str]]:
    """Takes in many; how many went in, and a sentence for each that did not."""
    done, faults = 0, []
    for return_id in return_ids:
        try:
            accept(return_id=return_id, at=at, by=by)
            done += 1
        except CannotAct as refusal:
            faults.append(refusal.sentence)
    return done, faults


def send_back(*, return_id: int, reason: str, at: dt.datetime, by: Viewer) -> None:
    """Sends a return back with the reason. What was written in it stays."""
    if len(reason.strip()) < 2:
        raise CannotAct("REASON_MISSING", "退回要写明原因，让填报人知道改哪里。请填写后再退回。")
    with writing():
        row = locked(return_id)
        if returns.why_not_review(by, row) and returns.why_not_accept(by, row):
            raise CannotAct("STEP", returns.why_not_accept(by, row))
        row.state, row.reason, row.sent_back = steps.RETURNED, reason.strip()[:200], row.sent_back + 1
        row.save(update_fields=["state", "reason", "sent_back"])
        entry(row, "RETURN", at=at, by=by, text=reason.strip())


def extend(*, return_id: int, until: dt.datetime, reason: str, at: dt.datetime, by: Viewer) -> None:
    """Grants a later due moment: who, why, until when. Printed on the report."""
    if len(reason.strip()) < 2:
        raise CannotAct("REASON_MISSING", "延期要写明原因。请填写后再保存。")
    with writing():
        row = locked(return_id)
        require(by, returns.EXTEND, row.unit)
        if row.state not in steps.FILLABLE:
            raise CannotAct("STATE", "这张报表已经报出，不用延期。")
        if until <= max(at, row.due_at):
            raise CannotAct("UNTIL", "延期的时间要晚于现在的时限。请改正后保存。")
        row.due_at = until
        row.save(update_fields=["due_at"])
        row.extensions.create(until_at=until, reason=reason.strip()[:200], at=at, by=by.label[:100])
        entry(
            row,
            "EXTEND",
            at=at,
            by=by,
            text=f"延至 {until.astimezone(returns.ZONE):%Y-%m-%d %H:%M}：{reason.strip()}",
        )


def freeze(
    row: Return,
    *,
    figures: Mapping[str, int],
    facts: Mapping[str, object],
    swaps: list[list[int]],
    at: dt.datetime,
) -> Snapshot:
    """The next snapshot of a return, hashed. Call it inside the act's transaction."""
    last = returns.current(row)
    cut = row.period.cut
    assert cut is not None  # noqa: S101
    found = returns.measures(row.period)
    rows, rows_digest = rows_of(row)
    shot = Snapshot(
        of=row, version=(last.version + 1) if last else 1, code=new_code(), cut=cut, figures=dict(figures),
        measures={m.code: m.fingerprint for m in found}, facts=dict(facts), remarks=row.remarks, swaps=swaps, rows=rows, rows_digest=rows_digest, at=at,
        signed={"filled": [row.filled_by, _iso(row.filled_at)], "reviewed": [row.reviewed_by, _iso(row.reviewed_at)], "accepted": [row.accepted_by, _iso(row.accepted_at)]},
    )  # fmt: skip
    shot.digest = digest_of(shot)
    shot.save()
    return shot


def new_code() -> str:
    """A code for paper: twelve signs that nobody confuses."""
    return "".join(secrets.choice(_SAFE) for _ in range(12))


def _iso(at: dt.datetime | None) -> str:
    return audit.stamp(at) if at else ""


def rows_of(row: Return) -> tuple[int, str]:
    """How many rows stand behind a return, and their common digest: that of its villages' digests, in the order of codes."""
    found = (
        Cell.objects.filter(within(row.unit), cut=row.period.cut)
        .order_by("village")
        .values_list("village", "rows", "rows_digest")
    )
    book, count = hashlib.sha256(), 0
    for village, rows, digest in found:
        book.update(f"{village}:{rows}:{digest}\n".encode())
        count += rows
    return count, book.hexdigest()


def digest_of(shot: Snapshot) -> str:
    """The digest over everything that a snapshot says."""
    row, period, cut = shot.of, shot.of.period, shot.cut
    said = [
        1, period.season, period.code, period.day.isoformat(), row.unit, shot.version, shot.code, audit.stamp(cut.as_of_at), cut.mark, shot.figures,
        shot.measures, shot.facts, shot.remarks, shot.signed, shot.swaps, shot.rows, shot.rows_digest, audit.stamp(shot.at),
    ]  # fmt: skip
    return hashlib.sha256(
        json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    ).hexdigest()
