"""Acts on papers: 交办单, 催办单, 督办通知单 and notices to complainants are numbered, kept, and written as PDF or Word."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from qicheng.cases import access, letters
from qicheng.cases.models import Case, Paper
from qicheng.cases.services import common
from qicheng.core import counters
from qicheng.core.papers import letter
from qicheng.core.sealing import seal
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.kit.home import home
from qicheng.places import queries as places
from qicheng.staff import duty

FORMS = ("pdf", "docx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A written file and the name to offer it under. Whoever sends it removes it."""

    path: Path
    name: str


def issue(*, case_id: int, series: str, text: str, at: dt.datetime, by: Viewer) -> int:
    """Issues a paper of a case; its row's number. A notice to the complainant by who handles, the 三单 by who supervises."""
    if series not in letters.SERIES:
        raise CannotAct("SERIES", "请从列表中选择文种。")
    if len(text.strip()) < 4:
        raise CannotAct("TEXT", "请写明要求（至少 4 个字）。")
    with writing():
        row = common.locked(case_id, by=by, at=at)
        allowed = access.may_handle(by, row) if series == letters.NOTICE else access.may_supervise(by, row)
        if not allowed or (row.compartment and access.sight(by, row, at=at) < access.Sight.FULL):
            raise NotAllowed
        if series != letters.NOTICE:
            common.need_open(row)
        made = _issue(row, series, text.strip(), at=at, by=by)
        common.entry(row, "PAPER", at=at, by=by, text=f"签发{letters.number(made)}")
        common.note("issue", row, at=at, by=by, series=series, serial=made.serial)
        if series != letters.NOTICE:
            person = common.handler_of(row, on=timezone.localdate(at))
            common.tell(
                row,
                person,
                f"{letters.SERIES[series].word}：{common.word(row)}，请签收办理。",
                what=f"paper:{made.pk}",
                at=at,
                ack_hours=8,
            )
    return made.pk


def issue_by_clock(row: Case, series: str, *, at: dt.datetime, by: Viewer) -> Paper:
    """The paper that a rung of the ladder demands. Call it inside `writing()`."""
    made = _issue(row, series, letters.SERIES[series].usual, at=at, by=by)
    common.entry(row, "PAPER", at=at, by=by, text=f"签发{letters.number(made)}")
    return made


def _issue(row: Case, series: str, text: str, *, at: dt.datetime, by: Viewer) -> Paper:
    year = timezone.localdate(at).year
    serial = counters.take(f"cases.{series}:{year}", 1)
    to = row.unit.name if row.unit else duty.group_names().get(row.owner, row.owner)
    if series == letters.NOTICE:
        to = "反映人"
    hidden = bool(row.compartment)
    return Paper.objects.create(
        case=row, series=series, year=year, serial=serial, at=at, by=by.label[:100], to=to[:100], text="" if hidden else text[:1000],
        text_sealed=seal(text[:1000], aad=f"case.paper:{series}:{year}:{serial}") if hidden else None, due_at=row.due_at,
    )  # fmt: skip


def paper_file(*, paper_id: int, form: str, at: dt.datetime, by: Viewer) -> Made:
    """Writes a paper for printing. What lies in a compartment is written for those who may read it, and the opening is traced."""
    made = Paper.objects.select_related("case__unit", "case__handler").filter(pk=paper_id).first()
    if made is None or form not in FORMS:
        raise NotAllowed
    if access.sight(by, made.case, at=at) < access.Sight.FULL:
        raise NotAllowed
    content = letters.of_case(made, unit=places.name_of(places.county_code()))
    with writing():
        common.note("paper_file", made.case, at=at, by=by, series=made.series, serial=made.serial, form=form)
    return write(content, form, name=letters.number(made))


def write(content: letter.Letter, form: str, *, name: str) -> Made:
    """Writes a letter into a file of its own."""
    room = home() / "tmp"
    room.mkdir(mode=0o700, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=room, prefix="paper-", suffix=f".{form}", delete=False) as stream:
        path = Path(stream.name)
    (letter.write_pdf if form == "pdf" else letter.write_docx)(path, content)
    return Made(path=path, name=f"{name}.{form}")
