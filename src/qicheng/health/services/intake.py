"""Health sheets come in: read in a child process, matched by ID number with this year's list, kept, answered (`--result`)."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils import timezone

from qicheng.core import audit
from qicheng.core.viewer import CannotAct, Grant, NotAllowed, Scope, Viewer
from qicheng.core.writing import writing
from qicheng.health import access
from qicheng.health.models import HealthFile
from qicheng.health.rules import screening
from qicheng.health.rules.readings import FEVER_TENTHS
from qicheng.health.rules.screening import Alert, Outcome
from qicheng.health.services import fevers, rounds, store
from qicheng.health.services.store import Kept
from qicheng.health.streams.parse import HealthBook, Said
from qicheng.journeys import queries as ledger
from qicheng.kit.home import home
from qicheng.kit.reading.grid import Unread
from qicheng.kit.reading.worker import read_path
from qicheng.people.services import id_index
from qicheng.season import queries as seasons

JOB = "qicheng.health.streams.parse:read_health"


@dataclass(slots=True)
class Stream:
    """Everything one drop said, and whose it is."""

    said: list[tuple[str, Said]] = field(default_factory=list)  # path, line
    files: int = 0
    unread: list[Unread] = field(default_factory=list)
    known: dict[str, tuple[int, str]] = field(default_factory=dict)  # ID number → person, village


def read(path: Path, *, season: int, today: dt.date, shown_as: str = "") -> Stream:
    """Reads a file, a folder (sorted walk) or a zip and finds its people on this year's list."""
    if not path.exists():
        raise CannotAct("PATH_MISSING", f"找不到 {path}。请检查文件或文件夹的位置。")
    stream = Stream()
    args = {"year": season, "today": today}
    for result in read_path(path, shown_as=shown_as, job=JOB, args=args):
        stream.files += 1
        value = result.value
        if isinstance(value, Unread):
            stream.unread.append(value)
        else:
            _take(stream, value)
    numbers = {said.line.who for _, said in stream.said if len(said.line.who) == 18}
    present = ledger.present_by_index(season=season)
    stream.known = {n: present[i] for n in numbers if (i := id_index(n)) in present}
    return stream


def _take(stream: Stream, book: HealthBook) -> None:
    if not book.said:
        stream.unread.append(
            Unread(path=book.path, status=book.status, code="NOT_HEALTH", reason=book.reason)
        )
    stream.said += [(book.path, said) for said in book.said]


def judge(
    stream: Stream, *, season: int, today: dt.date, at: dt.datetime, as_of: dt.date | None = None
) -> Outcome:
    """The answer of a stream, from its lines alone: neither their order nor what was sent before changes it."""
    lines = [said.line for _, said in stream.said]
    return screening.outcome(
        lines, roster=stream.known, as_of=as_of or screening.latest(lines, today=today),
        fever_tenths=fever_line(season, _villages(stream), at=at),
    )  # fmt: skip


def _villages(stream: Stream) -> Collection[str]:
    return {village for _, village in stream.known.values()}


def fever_line(season: int, villages: Collection[str], *, at: dt.datetime) -> int:
    """The fever threshold in force, in tenths: the lowest among the places concerned, 37.3 where no pack says one."""
    levels = {seasons.alert_level(season, v, at=at) for v in villages}
    found = [p.fever_tenths for p in (seasons.pack_at(x, at=at) for x in levels) if p.fever_tenths]
    return min(found, default=FEVER_TENTHS)


def result(stream: Stream, found: Outcome) -> dict[str, object]:
    """What `--result` holds, exactly these keys."""
    where = _where(stream, found.alerts)
    return {
        "fever_alerts": [_alert(a, where, stream) for a in found.alerts],
        "fever_persons": len(found.fever_persons),
        "unknown_person_fever_events": len(found.strangers),
        "unusable_temperatures": found.unusable,
        "qualified_strict": len(found.strict),
        "qualified_relaxed": len(found.relaxed),
        "not_qualified_any_flag": len(found.any_flag),
    }


def _alert(a: Alert, where: Mapping[tuple[object, ...], str], stream: Stream) -> dict[str, object]:
    clock = f"{a.minute // 60:02d}:{a.minute % 60:02d}" if a.minute >= 0 else ""
    return {
        "event_id": a.event, "id_number": a.who, "name": where.get((a.who, "name"), ""), "village": stream.known[a.who][1],
        "date": a.day.isoformat() if a.day else "", "time": clock, "temperature": a.tenths / 10,
    }  # fmt: skip


def _where(stream: Stream, alerts: Sequence[Alert]) -> dict[tuple[object, ...], str]:
    """Names of those with fever as the sheets write them; of several spellings the first in order of text."""
    wanted = {a.who for a in alerts}
    names: dict[tuple[object, ...], str] = {}
    for _, said in stream.said:
        if said.line.who in wanted and said.name:
            key = (said.line.who, "name")
            names[key] = min(names.get(key, said.name), said.name)
    return names


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What a drop did: its answer, lines read and kept, fevers reported, files nobody could read."""

    answer: dict[str, object]
    lines: int
    fresh: int
    events: int
    unread: Sequence[Unread]


def take_in(
    path: Path,
    *,
    season: int,
    at: dt.datetime,
    by: Viewer,
    shown_as: str = "",
    as_of: dt.date | None = None,
    file_id: int | None = None,
) -> TakenIn:
    """Takes in health sheets: readings are kept once, fevers reported at once where the level asks for it."""
    if not by.may(access.IMPORT):
        raise NotAllowed
    if seasons.season(season) is None:
        raise CannotAct("SEASON_UNKNOWN", f"没有{season}年度的方案。请先建立该年度。")
    today = timezone.localdate(at)
    stream = read(path, season=season, today=today, shown_as=shown_as)
    _check_range(stream, by)
    found = judge(stream, season=season, today=today, at=at, as_of=as_of)
    kept = [_kept(said, stream) for _, said in stream.said]
    limit = fever_line(season, _villages(stream), at=at)
    fresh = store.keep(kept, season=season, fever_tenths=limit, at=at, by=by.label, file_id=file_id)
    events = fevers.report_kept(fresh, season=season, fever_tenths=limit, at=at, by=by)
    events += rounds.report_missing(
        season, at=at
    )  # what a run that was cut off had kept and not yet reported
    with writing():
        audit.record(
            "health.take_in", at=at, by=by, about=f"health_file:{file_id or 0}",
            detail={"files": stream.files, "lines": len(kept), "fresh": len(fresh), "reports": events},
        )  # fmt: skip
    return TakenIn(
        answer=result(stream, found), lines=len(kept), fresh=len(fresh), events=events, unread=stream.unread
    )


def _check_range(stream: Stream, by: Viewer) -> None:
    """A township or village hands in its own people only; strangers are nobody's."""
    outside = sum(1 for _, village in stream.known.values() if not by.may(access.IMPORT, village))
    if outside:
        raise CannotAct(
            "OUT_OF_RANGE",
            f"表里有 {outside} 人不是您负责的乡镇或村的，没有写入。请只报自己的人，或交给县里导入。",
        )


def _kept(said: Said, stream: Stream) -> Kept:
    person, village = stream.known.get(said.line.who, (None, ""))
    return Kept(
        line=said.line,
        person=person,
        village=village,
        name=said.name,
        symptoms=said.symptoms,
        contacts=said.contacts,
    )


def sender_of(row: HealthFile) -> Viewer:
    """Whoever dropped the file, with the range held then: the background reads with no more right than that."""
    grants = tuple(
        Grant(capability=access.IMPORT, scope=Scope.TOWNSHIP, prefix=p) for p in row.place.split(",")
    )
    return Viewer(user_id=row.account_id, label=row.label, grants=grants)


def run_file(file_id: int, *, at: dt.datetime) -> None:
    """Reads an uploaded drop in the background. Safe to run again: what was kept is kept once. The file itself is not kept."""
    row = HealthFile.objects.get(pk=file_id)
    if row.state in {"DONE", "FAILED"}:
        return
    _run(row, file_id, at=at, by=sender_of(row))
    shutil.rmtree(_uploads(file_id), ignore_errors=True)


def _run(row: HealthFile, file_id: int, *, at: dt.datetime, by: Viewer) -> None:
    HealthFile.objects.filter(pk=file_id).update(state="READING")
    try:
        done = take_in(folder(file_id), season=row.season, at=at, by=by, shown_as=row.name, file_id=file_id)
    except CannotAct as refusal:
        HealthFile.objects.filter(pk=file_id).update(state="FAILED", message=refusal.sentence[:400])
        return
    unread = "；".join(f"{u.path}：{u.reason}" for u in done.unread)
    counts = {k: len(v) if isinstance(v, list) else v for k, v in done.answer.items()}
    HealthFile.objects.filter(pk=file_id).update(
        state="DONE", lines=done.lines, fresh=done.fresh, message=unread[:400],
        result=json.dumps({**counts, "events": done.events}, ensure_ascii=False),
    )  # fmt: skip


def folder(file_id: int) -> Path:
    """Where an uploaded drop lies."""
    found = _uploads(file_id)
    inside = sorted(found.iterdir()) if found.is_dir() else []
    return inside[0] if len(inside) == 1 else found


def _uploads(file_id: int) -> Path:
    return home() / "uploads" / f"health-{file_id}"


def write_result(answer: Mapping[str, object], target: Path) -> None:
    """The answer as JSON, readable by the operator only: it names people with fever."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", dir=target.parent, prefix=target.name, delete=False, encoding="utf-8"
    ) as part:
        json.dump(answer, part, ensure_ascii=False, indent=1)
    Path(part.name).replace(target)
