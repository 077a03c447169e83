"""From files to judged-to-be rows: children read and parse, here villages are resolved and payloads made."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from qicheng.exchange.rosters.rows import ParsedBook, ParsedSheet, ParseOptions, RosterRow
from qicheng.exchange.rosters.villages import Villages
from qicheng.exchange.services.judge import Found, Known
from qicheng.journeys import queries as ledger
from qicheng.kit.reading.grid import Unread
from qicheng.kit.reading.worker import read_path
from qicheng.people.rules import WORDS, gravest
from qicheng.people.services import id_index
from qicheng.places import queries as places
from qicheng.places.gazetteer import Destination, Flag, resolve_destination
from qicheng.season.queries import SeasonFacts

JOB = "qicheng.exchange.rosters.job:read_roster"
SEX = {"1": "M", "2": "F"}
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What became of one file."""

    path: str
    sha256: str
    status: str
    code: str
    reason: str
    mapping: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """How a batch is to be read."""

    kind: str
    season: SeasonFacts
    today: dt.date
    by_hand: Mapping[str, Mapping[str, object]]  # path → sheet → mapping
    remembered: Mapping[str, object]


def villages_of_county() -> Villages:
    """The resolver for this county's own list."""
    code = places.county_code()
    townships = [(p.code, p.name) for p in places.inside(code, "TOWNSHIP")]
    villages = [(p.code, p.name, p.parent_code) for p in places.inside(code, "VILLAGE")]
    name = places.name_of(code)
    return Villages(townships, villages, county_names=[name], aliases=places.aliases())


def known_persons(season: int) -> dict[str, Known]:
    """What the roster knows before a drop, by ID index."""
    found = ledger.known_by_index(season=season)
    return {index: Known(village, name, present) for index, village, name, present in found}


def read(
    path: Path, *, shown_as: str, order: Order, progress: Progress
) -> tuple[list[FileReport], list[Found]]:
    """Reads everything at a path. Rows come in the order of the walk: file, sheet, row."""
    villages = villages_of_county()
    county = places.county()
    options = ParseOptions(
        kind="base" if order.kind == "BASE" else "survey", year=order.season.year, today=order.today,
        reference_date=order.season.reference_date, county_name=county.name if county else "",
        county_code=county.code if county else "", remembered=order.remembered,
    )  # fmt: skip
    reports: list[FileReport] = []
    rows: list[Found] = []
    args = {"options": options, "by_path": dict(order.by_hand)}
    for result in read_path(path, shown_as=shown_as, job=JOB, args=args):
        if isinstance(result.value, Unread):
            unread = result.value
            reports.append(
                FileReport(
                    path=result.source.path,
                    sha256=result.sha256,
                    status=unread.status,
                    code=unread.code,
                    reason=unread.reason,
                    mapping="",
                    rows=0,
                )
            )
        else:
            before = len(rows)
            _take(result.value, file=len(reports), rows=rows, villages=villages)
            reports.append(_report(result.value, rows=len(rows) - before))
        progress(len(reports), 0)
    return reports, rows


def _report(book: ParsedBook, *, rows: int) -> FileReport:
    reasons = [s.reason for s in book.sheets if s.reason and s.status == book.status]
    asked = [s.reason for s in book.sheets if s.status == "question" and s.reason]
    code = "HIDDEN" if any(s.hidden for s in book.sheets) else "QUESTION" if asked else ""
    text = "；".join(dict.fromkeys([*asked, *reasons]))
    return FileReport(
        path=book.path, sha256=book.sha256, status=book.status, code=code, reason=text,
        mapping=mapping_text(book), rows=rows,
    )  # fmt: skip


def mapping_text(book: ParsedBook) -> str:
    """The mappings of a book's sheets as JSON: sheet → mapping."""
    found = {s.name: s.mapping.to_json() for s in book.sheets if s.mapping is not None}
    return json.dumps(found, ensure_ascii=False)


def _take(book: ParsedBook, *, file: int, rows: list[Found], villages: Villages) -> None:
    for sheet in book.sheets:
        if sheet.status == "import":
            for row in sheet.rows:
                rows.append(_found(row, sheet, file=file, order=len(rows), villages=villages))


def _found(row: RosterRow, sheet: ParsedSheet, *, file: int, order: int, villages: Villages) -> Found:
    hints = sheet.hints[row.hints] if row.hints < len(sheet.hints) else ()
    code = villages.of_row(
        township=row.township, village=row.village, section=row.section, address=row.address, hints=hints
    )
    key = id_index(row.number) if not row.code or row.code == "AGE_UNDER_16" else ""
    return Found(order, file, sheet.name, row.row, row.code, row.warnings, key, row.name, code, _payload(row))


def _payload(row: RosterRow) -> dict[str, object]:
    """Only what is said, under short names: it is sealed and kept until the batch is committed."""
    if row.code:
        return {"raw_id": row.raw_id, "raw_name": row.raw_name, "village_text": row.village or row.township}
    said: dict[str, object] = {
        "id": row.number, "name": row.name, "sex": SEX.get(row.sex, ""), "birth": row.birth.isoformat() if row.birth else "",
        "phone": row.phone, "household_no": row.household_no, "head": row.head_name, "relation": row.relation,
        "group": row.group or row.natural_village, "education": row.education, "skill": row.labor,
        "intention": row.intent, **_destination(row.dest),
        "go_date": row.go_start.isoformat() if row.go_start else "", "transport": row.transport, "employer": row.employer,
        "village_text": row.village,
    }  # fmt: skip
    payload = {k: v for k, v in said.items() if v}
    if types := [c for c in row.household if c in WORDS]:
        payload["standings"] = types
        payload["standing"] = gravest(types)
    if row.relocated:
        payload["relocated"] = True
    if row.worked_last_year is not None:
        payload["worked"] = row.worked_last_year
    return payload


def _destination(text: str) -> dict[str, str]:
    """Province and city of a written destination; an ambiguous one stays open until somebody asks."""
    found = resolve_destination(text) if text else None
    if not isinstance(found, Destination):
        return {}
    if found.flag is Flag.LOCAL:
        return {"dest_province": places.county_code()[:2], "dest_city": places.county_code()[:6]}
    return {"dest_province": found.province_code, "dest_city": found.county_code or found.city_code or ""}
