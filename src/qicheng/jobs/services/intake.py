"""Vacancy lists come in: read in children, judged row by row, kept once, answered (`--result`)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils import timezone

from qicheng.core import audit
from qicheng.core.sealing import seal_facts
from qicheng.core.viewer import CannotAct, Viewer
from qicheng.core.writing import writing
from qicheng.employers import voices
from qicheng.jobs import access
from qicheng.jobs.models import Intake, IntakeRow, Vacancy
from qicheng.jobs.rules import checking
from qicheng.jobs.rules.flags import Found
from qicheng.jobs.rules.sheet import Ask, PostBook, PostRow
from qicheng.jobs.rules.words import FLAGS, REFUSALS
from qicheng.jobs.services import common
from qicheng.kit.reading.grid import Unread
from qicheng.kit.reading.worker import read_path
from qicheng.places import queries as places

JOB = "qicheng.jobs.rules.sheet:read_posts"
_FACTS = (
    "title", "trade", "headcount", "wage_low_fen", "wage_high_fen", "wage_unit", "age_from", "age_to", "sex", "education", "lodging", "meals",
    "couples", "detail", "place", "city", "local", "contact", "valid_until",
)  # fmt: skip


@dataclass(slots=True)
class Drop:
    """One drop as it was read, and what became of it."""

    books: list[PostBook] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    files: int = 0
    keys: dict[str, str] = field(default_factory=dict)  # key → digest, of this drop
    posts: dict[str, int] = field(default_factory=dict)
    seen: list[tuple[PostBook, PostRow, tuple[Found, ...]]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


def ask_of(at: dt.datetime) -> Ask:
    """What rows are read against."""
    today, code = timezone.localdate(at), places.county_code()
    return Ask(today, common.terms_on(today).valid_days, code[:6], places.name_of(code) if code else "")


def take_in(path: Path, *, season: int, at: dt.datetime, by: Viewer, shown_as: str = "") -> dict[str, Any]:
    """Reads a file, folder or zip and takes its vacancies in; the answer, as `--result` holds it. A file known already changes nothing."""
    access.require(by, access.EDIT)
    if not path.exists():
        raise CannotAct("PATH_MISSING", f"找不到 {path}。请检查文件或文件夹的位置。")
    drop = Drop()
    for result in read_path(path, shown_as=shown_as, job=JOB, args={"ask": ask_of(at)}):
        drop.files += 1
        if isinstance(result.value, Unread):
            drop.unread.append(result.value)
        else:
            drop.books.append(result.value)
    with writing():
        known = {
            d
            for digests in Intake.objects.filter(season=season).values_list("digests", flat=True)
            for d in digests
        }
        minimum = common.terms_on(timezone.localdate(at))
        for book in drop.books:
            _book(
                drop,
                book,
                season=season,
                apply=book.sha256 not in known,
                minimum=(minimum.min_wage_fen, minimum.min_wage_document),
                at=at,
                by=by,
            )
        answer = _answer(drop)
        fresh = sorted({b.sha256 for b in drop.books} - known)
        if fresh:
            _keep(drop, answer, fresh, season=season, at=at, by=by)
    return answer


def _book(
    drop: Drop,
    book: PostBook,
    *,
    season: int,
    apply: bool,
    minimum: tuple[int | None, str],
    at: dt.datetime,
    by: Viewer,
) -> None:
    turn: Counter[str] = Counter()
    for row in book.rows:
        facts = row.facts
        low = checking.too_low(facts["wage_low_fen"], facts["wage_unit"], minimum[0], law=minimum[1])
        flags = (*row.flags, *low)
        repeat = any(f.kind == "REPEAT" for f in flags)
        if not row.refusal and not repeat:
            base = _base(facts)
            turn[base] += 1
            key = hashlib.sha256(f"{base}|{turn[base]}".encode()).hexdigest()
            digest = _digest(facts, flags)
            if drop.keys.get(key) == digest:
                flags = (*flags, Found("REPEAT", "另一个文件里已有"))
            drop.keys[key], drop.posts[key] = digest, facts["headcount"]
            what = (
                _take(
                    facts,
                    flags,
                    key=key,
                    digest=digest,
                    season=season,
                    source=f"{book.path}#{row.sheet}:{row.row}",
                    at=at,
                    by=by,
                )
                if apply
                else "same"
            )
            drop.counts[what] += 1
        drop.seen.append((book, row, flags))


def _base(facts: Mapping[str, Any]) -> str:
    where = facts["city"] or ("本县" if facts["local"] else facts["place"])
    return f"{facts['code'] or facts['name_key']}|{facts['title']}|{where}"


def _plain(flags: Sequence[Found]) -> list[dict[str, str]]:
    return [{"kind": f.kind, "said": f.said, "law": f.law} for f in flags if f.kind != "REPEAT"]


def _digest(facts: Mapping[str, Any], flags: Sequence[Found]) -> str:
    said = {**{k: facts[k] for k in (*_FACTS, "phone")}, "flags": _plain(flags)}
    if any(f.kind == "VALID_MISSING" for f in flags):
        said.pop("valid_until")  # counted from the day of reading: no change of the list itself
    return hashlib.sha256(
        json.dumps(said, ensure_ascii=False, sort_keys=True, default=str).encode()
    ).hexdigest()


def _take(  # noqa: PLR0913  the facts of one row
    facts: Mapping[str, Any], flags: Sequence[Found], *, key: str, digest: str, season: int, source: str, at: dt.datetime, by: Viewer
) -> str:  # fmt: skip
    """One vacancy: new, updated or the same."""
    row = Vacancy.objects.select_for_update().filter(season=season, key=key).first()
    if row is not None and row.digest == digest:
        return "same"
    firm = voices.ensure(
        name=facts["name"], code=facts["code"], facts={"industry": facts["industry"], "contact": facts["contact"], "phone": facts["phone"]}, at=at, by=by
    )  # fmt: skip
    fresh = row is None
    row = row or Vacancy(season=season, key=key, first_at=at)
    before = {**{k: getattr(row, k) for k in _FACTS}, "phone": common.phone_of(row)} if not fresh else {}
    for name in _FACTS:
        setattr(row, name, facts[name])
    for name, value in common.phone_columns(row, facts["phone"]).items():
        setattr(row, name, value)
    reported = [] if fresh else [f for f in row.flags if f["kind"] in checking.KEPT]
    row.flags, row.enterprise_id, row.employer = [*_plain(flags), *reported], firm, facts["name"]
    row.digest, row.source, row.changed_at = digest, source[:260], at
    gone = row.state in {"CLOSED", "EXPIRED"}
    if (
        fresh
        or gone
        or (row.state == "VERIFIED" and (checking.needs_new_check(before, facts) or checking.hard(row.flags)))
    ):
        row.state, row.closing = "NEW", ""
    row.save()
    return "new" if fresh else "updated"


def _answer(drop: Drop) -> dict[str, Any]:
    """The keys of `--result`: every row is accepted or refused; a flagged one is accepted too."""
    flagged: dict[str, list[dict[str, object]]] = {}
    refused: dict[str, list[dict[str, object]]] = {}
    accepted = 0
    for book, row, flags in drop.seen:
        where = {
            "file": book.path,
            "sheet": row.sheet,
            "row": row.row,
            "employer": row.facts["name"],
            "title": row.facts["title"],
        }
        if row.refusal:
            refused.setdefault(row.refusal, []).append({**where, "sentence": REFUSALS[row.refusal]})
            continue
        accepted += 1
        for flag in flags:
            flagged.setdefault(flag.kind, []).append(
                {**where, "said": flag.said, "law": flag.law, "sentence": FLAGS[flag.kind].sentence}
            )
    unread = [{"file": b.path, "reason": b.reason} for b in drop.books if b.status != "import"]
    unread += [{"file": u.path, "reason": u.reason} for u in drop.unread]
    return {
        "files": drop.files, "rows": len(drop.seen), "accepted": accepted, "refused_rows": len(drop.seen) - accepted,
        "flagged": dict(sorted(flagged.items())), "refused": dict(sorted(refused.items())), "unread": unread,
        "vacancies": len(drop.keys), "posts": sum(drop.posts.values()),
        "new": drop.counts["new"], "updated": drop.counts["updated"], "same": drop.counts["same"],
    }  # fmt: skip


def _keep(
    drop: Drop, answer: Mapping[str, Any], fresh: Sequence[str], *, season: int, at: dt.datetime, by: Viewer
) -> None:
    counts = {k: v for k, v in answer.items() if not isinstance(v, dict)}
    intake = Intake.objects.create(
        season=season, at=at, by=by.label[:100], digests=list(fresh), result=counts
    )
    wanted = [(b, r, f) for b, r, f in drop.seen if r.refusal or f]
    IntakeRow.objects.bulk_create([_kept(intake, *one) for one in wanted], batch_size=200)
    audit.record("jobs.take_in", at=at, by=by, about=f"intake:{intake.pk}", detail={k: answer[k] for k in ("files", "rows", "accepted", "new", "updated", "same")})  # fmt: skip


def _kept(intake: Intake, book: PostBook, row: PostRow, flags: Sequence[Found]) -> IntakeRow:
    """A row to be looked at, its cells sealed to its place."""
    file, sheet = book.path[:260], row.sheet[:60]
    return IntakeRow(
        intake=intake, file=file, sheet=sheet, row=row.row, employer=row.facts["name"], title=row.facts["title"], refusal=row.refusal,
        flags=[x.kind for x in flags], cells_sealed=seal_facts(row.cells, aad=f"intake.cells:{intake.pk}:{file}:{sheet}:{row.row}"),
    )  # fmt: skip
