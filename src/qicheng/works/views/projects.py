"""Pages of projects: the list, one project with its crews, labour companies, the board on site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qicheng.core.acting import answer_button, answer_form, carried_out
from qicheng.core.web import PageRequest, needs
from qicheng.kit.codes import short
from qicheng.places import queries as places
from qicheng.works import access, queries
from qicheng.works.forms import CompanyForm, ContractForm, ProjectForm
from qicheng.works.rules import work as rules
from qicheng.works.services import projects as acts
from qicheng.works.services.projects import ProjectFacts

if TYPE_CHECKING:
    from qicheng.works.models import Project


@require_GET
@needs(access.VIEW)
def index(request: PageRequest) -> HttpResponse:
    """All projects with people, pay and shares; what waits for this viewer on top."""
    asked = request.GET.get("kind", "")
    kind = asked if asked in rules.KINDS else ""
    lines = queries.projects(request.viewer, kind=kind)
    rows = [
        (x, rules.KINDS[x.row.kind], rules.PROJECT_STATES[x.row.state], percent(x.shares.labour_tenths), percent(x.shares.poor_share_tenths))
        for x in lines
    ]  # fmt: skip
    context = {
        "rows": rows, "kind": kind, "kinds": list(rules.KINDS.items()), "waiting": queries.waiting(request.viewer), "may_edit": request.viewer.may(access.EDIT),
        "people": sum(x.shares.people for x in lines), "poor": sum(x.shares.poor for x in lines), "wages": sum(x.shares.wages_fen for x in lines),
        "days": rules.days_word(sum(x.shares.tenths for x in lines)),
    }  # fmt: skip
    return render(request, "works/index.html", context)


def percent(tenths: int | None) -> str:
    """Tenths of a percent as people read them."""
    return f"{tenths / 10:.1f}%" if tenths is not None else "—"


def _places(request: PageRequest, *, villages_only: bool = False) -> list[tuple[str, str]]:
    """Townships and villages that the viewer may put a project into."""
    found: list[tuple[str, str]] = []
    prefixes = request.viewer.prefixes(access.EDIT)
    for town in places.children(request.county_code):
        if not any(town.code.startswith(p) or p.startswith(short(town.code)) for p in prefixes):
            continue
        if not villages_only and request.viewer.may(access.EDIT, town.code):
            found.append((town.code, town.name))
        inside = (v for v in places.children(town.code) if request.viewer.may(access.EDIT, v.code))
        found += [(v.code, f"{town.name} {v.name}") for v in inside]
    return found


@require_http_methods(["GET", "POST"])
@needs(access.EDIT)
def new(request: PageRequest) -> HttpResponse:
    """Opens a project."""
    nought = dict.fromkeys(("labour_percent", "poor_percent", "wanted"), 0)
    start = {"kind": rules.GARDEN, "from_date": timezone.localdate(), **nought}
    return _project_form(request, None, start, _("新建项目"))


@require_http_methods(["GET", "POST"])
@needs(access.EDIT)
def edit(request: PageRequest, project_id: int) -> HttpResponse:
    """Changes what is said of a project."""
    row = queries.project(request.viewer, project_id, access.EDIT)
    sums = {"invest": row.invest_fen / 100, "least_rate": row.least_rate_fen / 100}
    return _project_form(request, project_id, queries.facts(row) | sums, row.name)


def _project_form(
    request: PageRequest, project_id: int | None, start: dict[str, object], heading: str
) -> HttpResponse:
    form = ProjectForm(
        request.POST if request.method == "POST" else None, initial=start, places=_places(request)
    )
    made: list[int] = []

    def act() -> None:
        facts = ProjectFacts(**form.said())
        made.append(acts.save_project(facts, project_id=project_id, at=timezone.now(), by=request.viewer))

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, _("项目已保存。"))
        return redirect("works:project", made[0])
    status = 422 if form.errors else 200
    return render(request, "works/form.html", {"form": form, "heading": heading}, status=status)


@require_http_methods(["GET", "POST"])
@needs(access.EDIT)
def companies(request: PageRequest) -> HttpResponse:
    """Village labour companies: the list, and one more."""
    villages = _places(request, villages_only=True)
    form = CompanyForm(request.POST if request.method == "POST" else None, villages=villages)

    def page() -> HttpResponse:
        rows = queries.companies(request.viewer)
        names = places.names(sorted({c.village for c in rows}))
        context = {"rows": [(c, names.get(c.village, c.village)) for c in rows], "form": form}
        return render(request, "works/companies.html", context, status=422 if form.errors else 200)

    if request.method == "GET":
        return page()
    to = redirect("works:companies")
    return answer_form(request, form, acts.save_company, said=_("劳务公司已登记。"), to=to, again=page)


def _page(request: PageRequest, project_id: int, *, status: int = 200, **more: object) -> HttpResponse:
    row, viewer = queries.project(request.viewer, project_id), request.viewer
    shares = queries.shares([row])[row.pk]
    rights = {"may_edit": access.EDIT, "may_crew": access.CREW, "may_record": access.RECORD, "may_wage": access.WAGE}  # fmt: skip
    context = {
        **_facts(row), "crews": [_crew(c) for c in queries.crews(row)], "today": timezone.localdate(),
        "contract_form": ContractForm(companies=_companies(request), initial={"signed_date": timezone.localdate()}),
        "is_short": bool(shares.labour_missing_fen) or shares.is_poor_short,
        **{name: access.may(viewer, right, row.place) for name, right in rights.items()},
    }  # fmt: skip
    return render(request, "works/project.html", {**context, **more}, status=status)


def _facts(row: Project) -> dict[str, object]:
    """What the page and the board say of a project."""
    shares = queries.shares([row])[row.pk]
    return {
        "row": row, "kind": rules.KINDS[row.kind], "state": rules.PROJECT_STATES[row.state], "place": places.full_name(row.place), "shares": shares,
        "labour": percent(shares.labour_tenths), "poor": percent(shares.poor_share_tenths), "days": rules.days_word(shares.tenths),
    }  # fmt: skip


def _crew(crew: queries.Crew) -> dict[str, object]:
    return {
        "contract": crew.contract, "members": [(m, rules.days_word(m.tenths)) for m in crew.members],
        "days": [(d, rules.DAY_STATES[d.state], rules.days_word(d.tenths)) for d in crew.days],
        "wages": [(w, rules.WAGE_STATES[w.state]) for w in crew.wages],
    }  # fmt: skip


def _companies(request: PageRequest) -> list[tuple[int, str]]:
    return [(c.pk, c.name) for c in queries.companies(request.viewer)]


@require_GET
@needs(access.VIEW)
def project(request: PageRequest, project_id: int) -> HttpResponse:
    """One project: money and shares, contracts with their crews, latest days, wage sheets."""
    return _page(request, project_id)


@require_POST
@needs(access.EDIT)
def contract(request: PageRequest, project_id: int) -> HttpResponse:
    """A labour company takes on work."""
    form = ContractForm(request.POST, companies=_companies(request))
    if carried_out(
        form,
        lambda: acts.add_contract(project_id=project_id, **form.said(), at=timezone.now(), by=request.viewer),
    ):
        messages.success(request, _("合同已登记，可以加人了。"))
        return redirect("works:project", project_id)
    return _page(request, project_id, status=422, contract_form=form)


@require_POST
@needs(access.EDIT)
def finish(request: PageRequest, project_id: int) -> HttpResponse:
    """The project is done."""
    return answer_button(
        request, acts.finish, said=_("项目已完工。"), to=redirect("works:project", project_id),
        again=lambda why: _page(request, project_id, status=422, fault=why), project_id=project_id,
    )  # fmt: skip


@require_GET
@needs(access.VIEW)
def board(request: PageRequest, project_id: int) -> HttpResponse:
    """The board on site, to print: project, owner, pay, shares, the phone to complain to. No person's name."""
    row = queries.project(request.viewer, project_id)
    firms = [c.contract.company.name for c in queries.crews(row)]
    return render(request, "works/board.html", {**_facts(row), "firms": firms})
