"""Pages of issued tables as units fill them: put to the units, the parts behind a sum."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from qicheng.core.acting import carried_out
from qicheng.core.web import PageRequest, needs
from qicheng.reports import gathering, issued, issuedpage, returns
from qicheng.reports.issued_forms import PutForm
from qicheng.reports.issued_views import page_of
from qicheng.reports.issuedpage import Look
from qicheng.reports.services import putting


@require_POST
@needs(issued.BIND)
def put(request: PageRequest, table_id: int) -> HttpResponse:
    """Puts a published table to the units."""
    at = timezone.now()
    page = issuedpage.build(request.viewer, table_id, Look(), at=at)
    form = PutForm(request.POST, **page.put_form)
    made: list[int] = []
    if carried_out(
        form, lambda: made.append(putting.put(table_id=table_id, terms=form.put(), at=at, by=request.viewer))
    ):
        said = ngettext(
            "已下达，%(n)d 个单位有了这份报表。", "已下达，%(n)d 个单位有了这份报表。", made[0]
        ) % {"n": made[0]}
        messages.success(request, said if made[0] else _("已下达，到数据截至的时间自动打开各单位的报表。"))
        return redirect(f"{reverse('reports:issued_table', args=[table_id])}#put")
    return page_of(request, table_id, Look(), said=form, status=422)


@require_GET
@needs(returns.VIEW)
def parts(request: PageRequest, period_id: int, binding_id: int) -> HttpResponse:
    """What a sum is made of, unit by unit; words by whoever wrote them."""
    unit = request.GET.get("unit", "")
    found = gathering.parts(
        request.viewer, period_id=period_id, binding_id=binding_id, unit=unit, at=timezone.now()
    )
    return render(request, "reports/period_asked.html", {"page": found})
