"""The page of one case and its acts."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qicheng.cases import access, file_queries, letters, queries
from qicheng.cases.file_queries import File
from qicheng.cases.forms import (
    ExtendForm,
    FileForm,
    HandOverForm,
    MoveForm,
    PaperForm,
    ReasonForm,
    ResultForm,
    SumsForm,
    TextForm,
)
from qicheng.cases.rules import machines
from qicheng.cases.services import evidence, handling, issuing
from qicheng.cases.views.doors import on_case
from qicheng.core.acting import answer_form
from qicheng.core.viewer import NotAllowed
from qicheng.core.web import PageRequest, needs
from qicheng.core.words import choices
from qicheng.places import queries as places
from qicheng.staff import duty


def may_handle(file: File) -> bool:
    return file.allowed.handle


def may_press(file: File) -> bool:
    return file.allowed.supervise


def _hand_form(request: PageRequest, file: File, data: object = None) -> HandOverForm:
    own = [
        m for office in duty.offices_of(request.viewer) for m in duty.members(office, on=timezone.localdate())
    ]
    return HandOverForm(data, offices=duty.all_offices(), members=own)


def page_of(request: PageRequest, file: File, *, status: int = 200, **more: object) -> HttpResponse:
    line, can = file.line, file.allowed
    key = {"key": uuid.uuid4()}
    link = request.session.pop(f"school{line.case_id}", None)
    arrears = file.arrears
    sums = {"employer": arrears.employer, "work_place": arrears.work_place, "persons": arrears.persons, "claimed": _yuan(arrears.claimed_fen), "paid": _yuan(arrears.paid_fen)} if arrears else {}  # fmt: skip
    context: dict[str, object] = {
        "file": file, "line": line, "can": can, "place_name": places.full_name(line.place) if line.place else "", "link": link,
        "key": key["key"], "conclusions": choices(machines.CONCLUSIONS) if line.kind == "ARREARS" else [],
        "closing": [b for b in can.buttons if b.closes], "steps": [b for b in can.buttons if not b.closes],
        "note_form": TextForm(initial=key, auto_id="note_%s"), "reply_form": TextForm(initial=key, auto_id="reply_%s"), "file_form": FileForm(),
        "hand_form": _hand_form(request, file), "extend_form": ExtendForm(), "result_form": ResultForm(initial=key, auto_id="result_%s"),
        "paper_form": PaperForm(only_notice=not can.supervise), "sums_form": SumsForm(initial=sums, auto_id="sums_%s"), "at": timezone.now(),
        "usual": {k: s.usual for k, s in letters.SERIES.items()},
    }  # fmt: skip
    return render(request, "cases/case.html", context | more, status=status)


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen / 100:.2f}"


@require_GET
@on_case()
def case(request: PageRequest, file: File) -> HttpResponse:
    """One case."""
    return page_of(request, file)


def done(
    request: PageRequest, file: File, form: Form, act: Callable[..., object], said: str, *, name: str
) -> HttpResponse:
    """Runs an act of the page. What is wrong stands in its own form, with everything that was typed."""
    case_id = file.line.case_id

    def again() -> HttpResponse:
        fresh = file_queries.case_file(request.viewer, case_id, at=timezone.now())
        return page_of(request, fresh, status=422, **{name: form})

    to = redirect("cases:case", case_id=case_id)
    return answer_form(request, form, act, said=said, to=to, again=again, case_id=case_id)


@require_POST
@on_case(lambda f: f.allowed.handle)
def take_up(request: PageRequest, file: File) -> HttpResponse:
    """Somebody starts to handle the case."""
    handling.take_up(case_id=file.line.case_id, at=timezone.now(), by=request.viewer)
    messages.success(request, _("已接手，您是承办人。"))
    return redirect("cases:case", case_id=file.line.case_id)


@require_POST
@on_case(lambda f: f.allowed.handle or (f.allowed.supervise and f.line.full))
def note(request: PageRequest, file: File) -> HttpResponse:
    """A line of progress."""
    form = TextForm(request.POST)
    return done(request, file, form, handling.write_note, _("进展已记录。"), name="note_form")


@require_POST
@on_case(may_handle)
def reply(request: PageRequest, file: File) -> HttpResponse:
    """The answer to the reporter."""
    form = TextForm(request.POST)
    return done(
        request, file, form, handling.reply, _("答复已保存，反映人凭查询码可以看到。"), name="reply_form"
    )


@require_POST
@on_case(lambda f: bool(f.allowed.buttons))
def move(request: PageRequest, file: File) -> HttpResponse:
    """One step of the machine."""
    form = MoveForm(request.POST)

    def act(*, reason: str, outcome: str, **said: Any) -> None:
        handling.move(reason=reason, outcome=outcome or reason, **said)

    return done(request, file, form, act, _("已办理。"), name="move_form")


@require_POST
@on_case(lambda f: (f.allowed.handle or f.allowed.supervise) and f.line.compartment != "CHILD")
def hand_over(request: PageRequest, file: File) -> HttpResponse:
    """To another unit or person."""
    form = _hand_form(request, file, request.POST)

    def act(*, office: int | None, account: int | None, **said: Any) -> None:
        handling.hand_over(office_id=office, account_id=account, **said)

    return done(request, file, form, act, _("已转办，对方已收到提醒。"), name="hand_form")


@require_POST
@on_case(may_press)
def extend(request: PageRequest, file: File) -> HttpResponse:
    """A longer term."""
    form = ExtendForm(request.POST)
    return done(request, file, form, handling.extend, _("已批准延期。"), name="extend_form")


@require_POST
@on_case(lambda f: f.allowed.add_file)
def add_file(request: PageRequest, file: File) -> HttpResponse:
    """A file of evidence."""
    form = FileForm(request.POST, request.FILES)

    def act(**said: Any) -> None:
        upload = said.pop("file")
        evidence.add_evidence(name=upload.name or "", content=upload.read(evidence.MOST_BYTES + 1), **said)

    return done(request, file, form, act, _("材料已加密保存。"), name="file_form")


@require_POST
@on_case(lambda f: f.line.full)
def open_file(request: PageRequest, file: File, evidence_id: int) -> HttpResponse:
    """A file's content, always as a download."""
    if evidence_id not in {e.pk for e in file.evidence}:
        raise NotAllowed
    row, content = evidence.open_evidence(evidence_id=evidence_id, at=timezone.now(), by=request.viewer)
    response = HttpResponse(content, content_type=row.media_type)
    response["Content-Disposition"] = FileResponse(as_attachment=True, filename=row.name).headers.get(
        "Content-Disposition", "attachment"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@on_case(may_handle)
def drop_file(request: PageRequest, file: File, evidence_id: int) -> HttpResponse:
    """Takes a wrong file down."""
    form = ReasonForm(request.POST)

    def act(*, case_id: int, **said: Any) -> None:
        if evidence_id not in {e.pk for e in file.evidence}:
            raise NotAllowed
        evidence.remove_evidence(evidence_id=evidence_id, **said)

    return done(request, file, form, act, _("材料已撤下，记录保留。"), name="drop_form")


@require_POST
@on_case(lambda f: f.allowed.supervise or f.allowed.handle)
def paper(request: PageRequest, file: File) -> HttpResponse:
    """Issues a paper."""
    form = PaperForm(request.POST, only_notice=not file.allowed.supervise)
    return done(request, file, form, issuing.issue, _("文书已签发并编号。"), name="paper_form")


@require_POST
@on_case(lambda f: f.line.full)
def paper_file(request: PageRequest, file: File, paper_id: int, form: str) -> FileResponse:
    """A paper for printing."""
    if paper_id not in {p[0] for p in file.papers}:
        raise NotAllowed
    made = issuing.paper_file(paper_id=paper_id, form=form, at=timezone.now(), by=request.viewer)
    return sent(made)


def sent(made: issuing.Made) -> FileResponse:
    """A written file on its way; nothing of it stays behind."""
    stream = made.path.open("rb")
    made.path.unlink()
    return FileResponse(stream, as_attachment=True, filename=made.name)


@require_GET
@needs(*access.ENTER)
def of_subject(request: PageRequest, about: str) -> HttpResponse:
    """Cases of one subject (`trip:7`): straight to the one, or the list of several."""
    found = queries.cases(request.viewer, at=timezone.now(), about=about)
    if len(found) == 1:
        return redirect("cases:case", case_id=found[0].case_id)
    return render(
        request,
        "cases/subject.html",
        {"lines": found, "about": about, "names": places.names(sorted({x.place for x in found if x.place}))},
    )
