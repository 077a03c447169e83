"""What each address of the read API answers: figures, periods, returns, snapshots, masked names. Plain rows, in a fixed order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qicheng.core import audit
from qicheng.core.templatetags.qicheng import mask
from qicheng.core.viewer import Viewer
from qicheng.core.writing import writing
from qicheng.journeys.queries import within
from qicheng.places import queries as places
from qicheng.reports import api_document, api_figures, frozen, returns, wording
from qicheng.reports.api_addresses import ADDRESSES, SIZE, Address
from qicheng.reports.api_asking import Asked, number, text
from qicheng.reports.models import Period, Return, Snapshot
from qicheng.reports.rules import standing, steps
from qicheng.reports.services import cutting, verifying
from qicheng.reports.services.api_tokens import Caller, Refused

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call: who, at which address, for what."""

    caller: Caller
    address: Address
    asked: Asked
    at: dt.datetime

    @property
    def viewer(self) -> Viewer:
        """Who asks, with the rights of this address only."""
        return self.caller.viewer(self.address.scope)


def instant(at: dt.datetime | None) -> str | None:
    """An instant as every answer spells it: UTC with a Z."""
    return at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z") if at else None


def missing(what: str) -> Refused:
    """There is no such thing."""
    return Refused(404, "NOT_FOUND", f"没有这个{what}。请核对后再试。")


def in_range(viewer: Viewer, capability: str, unit: str) -> None:
    """Raises `Refused` for a unit outside the token's range, whether it exists or not."""
    if not viewer.may(capability, unit):
        raise Refused(403, "UNIT", "这个单位不在令牌的范围内。需要请联系发放单位。")


def measures(call: Call) -> Answer:
    """The catalogue."""
    rows = [
        {"code": m.code, "label": m.label, "definition": wording.definition(m), "fingerprint": m.fingerprint, "clause": m.clause}
        for m in cutting.catalogue()
    ]  # fmt: skip
    return {"rows": rows}


def figures(call: Call) -> Answer:
    """A unit's figures, as they are or at a cut."""
    unit, viewer = text(call.asked, "code"), call.viewer
    in_range(viewer, "counts.view", unit)
    as_of = call.asked.get("as_of")
    return api_figures.figures(
        viewer,
        season=number(call.asked, "season", returns.season_year()),
        unit=unit,
        wanted=api_figures.Wanted(
            codes=_codes(call.asked), level=text(call.asked, "level"), as_of=as_of if isinstance(as_of, dt.datetime) else None,
            after=text(call.asked, "after"), size=number(call.asked, "size", SIZE),
        ),
    )  # fmt: skip


def _codes(asked: Asked) -> tuple[str, ...]:
    value = asked.get("measures")
    return value if isinstance(value, tuple) else ()


def periods(call: Call) -> Answer:
    """The periods of a season."""
    size = number(call.asked, "size", SIZE)
    season = number(call.asked, "season", returns.season_year())
    rows = Period.objects.filter(season=season, id__gt=number(call.asked, "after")).order_by("id")
    if report := text(call.asked, "report"):
        rows = rows.filter(code=report)
    found = list(rows[: size + 1])
    return {
        "rows": [_period(p) for p in found[:size]],
        "next": str(found[size - 1].pk) if len(found) > size else None,
    }


def _period(row: Period) -> Answer:
    return {
        "id": row.pk, "season": row.season, "report": row.code, "title": row.title, "rhythm": row.rhythm, "reporter": row.reporter,
        "day": row.day.isoformat(), "as_of": instant(row.as_of_at), "due": instant(row.due_at), "publish": instant(row.publish_at),
        "lock": instant(row.lock_at),
    }  # fmt: skip


def standings(call: Call) -> Answer:
    """How the returns of a period stand, with what they say."""
    period = Period.objects.select_related("cut").filter(pk=number(call.asked, "id")).first()
    unit = text(call.asked, "unit", call.caller.unit)
    in_range(call.viewer, returns.VIEW, unit)
    if period is None:
        raise missing("报期")
    chosen = Return.objects.filter(within(unit, field="unit"), period=period)
    if level := text(call.asked, "level"):
        chosen = chosen.filter(level=level)
    rows = list(chosen.select_related("period__cut").order_by("unit"))
    lines = {x.id: x for x in returns.lines(rows, at=call.at)}
    size, after = number(call.asked, "size", SIZE), text(call.asked, "after")
    rest = [r for r in rows if r.unit > after]
    shown = rest[:size]
    codes = [m.code for m in returns.measures(period)]
    said, shots = returns.said(period, shown), returns.snapshots(shown)
    count = standing.count((x.standing, x.zero) for x in lines.values())
    return {
        "period": _period(period), "measures": codes,
        "count": {
            "total": count.total, "on_time": count.on_time, "late_in": count.late_in, "zero": count.zero, "open": count.open,
            "not_due": count.not_due, "overdue": count.overdue, "missed": count.missed,
        },
        "rows": [_return(r, lines[r.pk], codes, said[r.pk], shots.get(r.pk)) for r in shown],
        "next": shown[-1].unit if len(rest) > size else None,
    }  # fmt: skip


def _return(
    row: Return,
    line: returns.Line,
    codes: Sequence[str],
    said: Mapping[str, int] | None,
    shot: Snapshot | None,
) -> Answer:
    return {
        "id": row.pk, "unit": row.unit, "name": line.unit_name, "level": row.level, "state": row.state, "standing": line.standing,
        "zero": row.zero if row.state in steps.IN else None, "due": instant(row.due_at), "extended": line.extended,
        "submitted_at": instant(row.first_at), "sent_back": row.sent_back, "snapshot": shot.code if shot else None,
        "figures": None if said is None else {c: said.get(c, 0) for c in codes},
    }  # fmt: skip


def _shot(call: Call) -> Snapshot:
    shot = frozen.of_code(text(call.asked, "code").upper())
    if shot is None:
        raise missing("快照")
    in_range(call.viewer, returns.VIEW, shot.of.unit)
    return shot


def snapshot(call: Call) -> Answer:
    """One snapshot, looked at again: whether it is still what was signed, and whether a later one followed."""
    shot = _shot(call)
    row, newest = shot.of, returns.current(shot.of)
    faults = [f.sentence for f in verifying.faults_of(shot)]
    return {
        "code": shot.code, "version": shot.version, "current": frozen.is_current(shot), "newest": newest.code if newest else shot.code,
        "true": not faults, "faults": faults, "period": _period(row.period), "unit": row.unit, "name": places.name_of(row.unit),
        "figures": _figures(shot),
        "facts": [
            {"code": f.code, "label": f.label, "value": value} for f, value in frozen.facts_of(shot)
        ],
        "signatures": {k: _signed(shot.signed.get(k)) for k in ("filled", "reviewed", "accepted")},
        "made_at": instant(shot.at), "rows": shot.rows, "rows_digest": shot.rows_digest, "digest": shot.digest,
    }  # fmt: skip


def _figures(shot: Snapshot) -> list[Answer]:
    """The figures as they were signed, also those that no form asks for any more; with the definition of that day."""
    labels = {m.code: m.label for m in cutting.catalogue()}
    order = [m.code for m in returns.measures(shot.of.period)]
    codes = [c for c in order if c in shot.figures] + sorted(set(shot.figures) - set(order))
    return [
        {"code": c, "label": labels.get(c, c), "value": shot.figures[c], "fingerprint": shot.measures.get(c, "")}
        for c in codes
    ]  # fmt: skip


def _signed(said: Sequence[str] | None) -> Answer | None:
    return {"by": said[0], "at": said[1]} if said and said[1] else None


def names(call: Call) -> Answer:
    """The persons behind a signed figure, masked. Every page is a line in the audit book under the token's name."""
    shot, viewer, code = _shot(call), call.viewer, text(call.asked, "measure")
    row = shot.of
    if code not in shot.figures:
        raise missing("指标")
    figure = frozen.Figure(unit=row.unit, season=row.period.season, code=code)
    after, size = number(call.asked, "after"), number(call.asked, "size", SIZE)
    ids = frozen.ids_of(row, shot, code)
    today = call.at.astimezone(returns.ZONE).date()
    found = frozen.behind(viewer, figure, ids, on=today, after=after, size=size)
    if found is None:
        raise missing("指标")
    with writing():
        detail = {"token": call.caller.name, "measure": code, "after": after, "shown": len(found.lines)}
        audit.record(
            "reports.read_names", at=call.at, by=viewer, about=f"snapshot:{shot.code}", place=row.unit, detail=detail,
        )  # fmt: skip
    villages = places.names(sorted({x.village for x in found.lines}))
    return {
        "code": shot.code, "measure": code, "label": found.label, "unit": row.unit, "figure": found.figure, "hidden": found.hidden,
        "rows": [
            {"name": mask(x.name, "name"), "id_number": x.id_masked, "village": x.village, "village_name": villages.get(x.village, x.village)}
            for x in sorted(found.lines, key=lambda x: x.journey_id)
        ],
        "next": str(found.more) if found.more else None,
    }  # fmt: skip


def document(call: Call) -> Answer:
    """The published description."""
    return api_document.document()


ANSWERS: Mapping[str, Callable[[Call], Answer]] = {
    "measures": measures,
    "figures": figures,
    "periods": periods,
    "returns": standings,
    "snapshot": snapshot,
    "names": names,
    "document": document,
}
assert set(ANSWERS) == {a.name for a in ADDRESSES}  # noqa: S101  no address without an answer
