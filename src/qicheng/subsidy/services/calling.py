"""核实: after payment a sample, drawn by risk, is called: did the money come, how much. What does not fit becomes a case."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Sequence

from qicheng.cases.services import open_case
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer, require
from qicheng.core.writing import writing
from qicheng.kit.marking import gettext_noop
from qicheng.subsidy import access
from qicheng.subsidy.models import Batch, BatchLine, Call, Objection
from qicheng.subsidy.rules import risk, steps
from qicheng.subsidy.services import common

PERCENT, LEAST, MOST_TRIES = 10, 5, 3
RANDOM = gettext_noop("随机抽取")


def draw(*, batch_id: int, percent: int = PERCENT, seed: int, at: dt.datetime, by: Viewer) -> int:
    """Draws a batch's sample, once. `seed` is kept in the audit book, so the drawing can be repeated. Returns how many."""
    require(by, access.BATCH)
    if not 1 <= percent <= 100:
        raise CannotAct("PERCENT", "抽取比例在 1 到 100 之间。")
    with writing():
        batch = Batch.objects.select_for_update().filter(pk=batch_id).first()
        if batch is None or batch.state not in {steps.SENT, steps.CLOSED}:
            raise CannotAct("BATCH_STATE", "发放以后才能抽取核实名单。")
        if Call.objects.filter(line__batch=batch).exists():
            raise CannotAct("DRAWN", "这个批次已经抽取过核实名单。")
        lines = list(batch.lines.filter(state=steps.LINE_PAID).order_by("position"))
        if not lines:
            raise CannotAct("NONE", "这个批次还没有到账的人。")
        by_id = {x.pk: x for x in lines}
        found = risk.draw(list(_signs(lines)), percent=percent, least=LEAST, chance=random.Random(seed))  # noqa: S311  a sample that can be drawn again
        Call.objects.bulk_create(
            Call(
                line=by_id[d.key], season=batch.season, village=by_id[d.key].village, risk=d.risk, why="、".join(str(risk.SIGNS[s][1]) for s in d.signs) or RANDOM,
                drawn_at=at,
            )
            for d in found
        )  # fmt: skip
        common.audited(
            "draw_calls",
            at=at,
            by=by,
            about=f"batch:{batch_id}",
            seed=seed,
            percent=percent,
            drawn=len(found),
        )
    return len(found)


def _signs(lines: Sequence[BatchLine]) -> list[tuple[int, list[str]]]:
    cards, phones = (
        Counter(x.card_index for x in lines),
        Counter(x.phone_index for x in lines if x.phone_index),
    )
    ids = [x.claim_id for x in lines]
    objected: set[int] = set()
    retried: set[int] = set()
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        objected |= set(Objection.objects.filter(claim_id__in=part).values_list("claim_id", flat=True))
        retried |= set(
            BatchLine.objects.filter(claim_id__in=part, state=steps.FAILED).values_list("claim_id", flat=True)
        )
    most = max(x.amount_fen for x in lines)
    least = min(x.amount_fen for x in lines)
    found = []
    for x in lines:
        signs = {
            "CARD_CHANGED": x.card_changed, "KIN": bool(x.kin), "SHARED_CARD": cards[x.card_index] > 1, "SHARED_PHONE": phones[x.phone_index] > 1,
            "NO_PHONE": not x.phone_index, "OBJECTED": x.claim_id in objected, "RETRIED": x.claim_id in retried, "LARGE": most > least and x.amount_fen == most,
        }  # fmt: skip
        found.append((x.pk, [s for s, there in signs.items() if there]))
    return found


def answer(
    *, call_id: int, outcome: str, said_fen: int | None, note: str, at: dt.datetime, by: Viewer
) -> int | None:
    """What a call brought: RIGHT, MISMATCH (opens a case) or NO_ANSWER (after three it counts as unreachable, and opens one too)."""
    with writing():
        row = (
            Call.objects.select_for_update()
            .filter(access.in_range(by, capability=access.CALL, person="line__person_id"), pk=call_id)
            .first()
        )
        if row is None:
            raise NotAllowed
        line = BatchLine.objects.select_related("claim").get(pk=row.line_id)
        common.keep_apart(by, [line.claim])
        if row.state in {Call.State.RIGHT, Call.State.MISMATCH}:
            raise CannotAct("ANSWERED", "这一人已经核实过。请刷新后查看。")
        state, tries = _state(outcome, said_fen, note, line, row.tries)
        case = None
        if state in {Call.State.MISMATCH, Call.State.UNREACHABLE}:
            word = "与本人所说不符" if state == Call.State.MISMATCH else f"{MOST_TRIES} 次联系不上本人"
            case = open_case(
                kind="SUBSIDY_MISMATCH", about=f"claim:{line.claim_id}", key=f"subsidy.call:{row.pk}:{state}", place=row.village, at=at, by=by,
                title=f"补贴发放核实：受理号 {line.claim.number} {word}", note=note.strip()[:200],
            )  # fmt: skip
        Call.objects.filter(pk=call_id).update(
            state=state, said_fen=said_fen, note=note.strip()[:200], tries=tries, answered_at=at, answered_by=by.label[:100], case_id=case or row.case_id
        )  # fmt: skip
        common.audited("answer_call", at=at, by=by, about=f"call:{call_id}", place=row.village, outcome=state)
    return case


def _state(outcome: str, said_fen: int | None, note: str, line: BatchLine, tries: int) -> tuple[str, int]:
    if outcome == "NO_ANSWER":
        return (Call.State.UNREACHABLE if tries + 1 >= MOST_TRIES else Call.State.OPEN), tries + 1
    if outcome not in {"RIGHT", "MISMATCH"}:
        raise CannotAct("OUTCOME", "请选择核实结果。")
    if outcome == "RIGHT" and said_fen is not None and said_fen != line.amount_fen:
        raise CannotAct("SAID", "本人说的金额与发放金额不同，请选“与本人所说不符”。")
    if outcome == "MISMATCH" and len(note.strip()) < 4:
        raise CannotAct("NOTE", "不符的要写明本人怎么说（至少 4 个字）。")
    return (Call.State.RIGHT if outcome == "RIGHT" else Call.State.MISMATCH), tries + 1
