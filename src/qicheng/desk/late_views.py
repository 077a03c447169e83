"""The button 催报 on the page of mobilisation. It stands at the desk because it asks survey and opens a case."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qicheng.core.web import PageRequest, needs
from qicheng.desk import late_acts


@require_POST
@needs(late_acts.URGE)
def urge(request: PageRequest, township: str) -> HttpResponse:
    """Opens the order, or leads to the one that is open."""
    number = late_acts.urge(
        season=request.season_year or 0, township=township, at=timezone.now(), by=request.viewer
    )
    messages.success(request, _("已催报。各村都报送后，这张催办自动办结。"))
    return redirect("cases:case", number)
