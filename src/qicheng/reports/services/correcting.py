"""更正单: an accepted report is never edited. Below somebody says which persons' later rows it should have counted, above somebody agrees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.reports import asking, frozen, returns
from qicheng.reports.models import Correction, Return
from qicheng.reports.rules import forms, steps
from qicheng.reports.services import returning


def propose(
    *,
    return_id: int,
    journeys: Sequence[int],
    facts: dict[str, object],
    reason: str,
    at: dt.datetime,
    by: Viewer,
) -> int:
    """Asks for a correction; its number. One at a time: a second waits until the first is decided."""
    if len(reason.strip()) < 4:
        raise CannotAct("REASON_MISSING", "更正要写明原因（至少 4 个字）。请填写后再提交。")
    with writing():
        row = returning.locked(return_id)
        if not by.may(returns.FILL, row.unit):
            raise NotAllowed
        shot = returns.current(row)
        if row.state != steps.ACCEPTED or shot is None:
            raise CannotAct("STATE", "这张报表还没有被接收，直接改正后再报就行，不用更正单。")
        if row.corrections.filter(state="PROPOSED").exists():
            raise CannotAct("OPEN", "这张报表已有一份更正单在等批准。请等批准后再提。")
        swaps = _swaps(row, set(journeys), at=at, by=by)
        form = asking.form_of(row)
        said = {**shot.facts, **returning.facts_of(row, form, facts, shot.facts, at=at)}
        if not swaps and said == shot.facts:
            raise CannotAct("NOTHING", "没有选出要更正的人，填报内容也没有变。请勾选人员或改正内容后再提交。")
        made = Correction.objects.create(
            of=row, reason=reason.strip()[:300], swaps=swaps, facts=said, before=shot, proposed_at=at, proposed_by=by.label[:100], proposed_by_id=by.user_id
        )  # fmt: skip
        returning.entry(row, "PROPOSE", at=at, by=by, text=reason.strip())
    return made.pk


def _swaps(row: Return, wanted: set[int], *, at: dt.datetime, by: Viewer) -> list[list[int]]:
    found = frozen.candidates(by, row, on=at.astimezone(returns.ZONE).date()) if wanted else []
    known = {c.changed.journey_id: c.changed for c in found}
    if wanted - set(known):
        raise CannotAct("PERSON", "选中的人里有人在这张报表截至之后没有变动。请刷新后重新勾选。")
    return [[j, known[j].before, known[j].after] for j in sorted(wanted)]


def may_decide(viewer: Viewer, correction: Correction) -> bool:
    """Whether a viewer decides on a correction: the unit's superior, and never who asked for it."""
    right = returns.is_superior(viewer, correction.of)
    return right and viewer.user_id is not None and viewer.user_id != correction.proposed_by_id


def decide(*, correction_id: int, approve: bool, answer: str, at: dt.datetime, by: Viewer) -> None:
    """Approves a correction, which adds the next snapshot, or refuses it with a reason."""
    with writing():
        correction = (
            Correction.objects.select_for_update(of=("self",))
            .select_related("of__period__cut", "before")
            .filter(pk=correction_id)
            .first()
        )
        if correction is None or not may_decide(by, correction):
            raise NotAllowed
        if correction.state != "PROPOSED":
            raise CannotAct("DECIDED", "这份更正单已经有了结论。请刷新后查看。")
        if not approve and len(answer.strip()) < 2:
            raise CannotAct("REASON_MISSING", "不予更正要写明理由。请填写后再提交。")
        row = returning.locked(correction.of_id)
        if approve:
            swaps = frozen.merged(correction.before.swaps, correction.swaps)
            base = returns.folded(row.period.cut, row.unit, correction.before.figures)
            change = frozen.changes(row, swaps)
            figures = {c: n + change.get(c, 0) for c, n in base.items()}
            correction.after = returning.freeze(
                row, figures=figures, facts=correction.facts, swaps=swaps, at=at
            )
            row.facts = correction.facts
            form = asking.form_of(row)
            if form.asked or form.summed:
                row.zero = forms.is_nought(form, row.facts)
            row.save(update_fields=["facts", "zero"])
        correction.state = "APPROVED" if approve else "REFUSED"
        correction.decided_at, correction.decided_by, correction.answer = (
            at,
            by.label[:100],
            answer.strip()[:200],
        )
        correction.save()
        text = (
            f"第{correction.after.version}版，摘要 {correction.after.digest[:16]}"
            if correction.after
            else answer.strip()
        )
        returning.entry(row, "CORRECT" if approve else "REFUSE", at=at, by=by, text=text)
