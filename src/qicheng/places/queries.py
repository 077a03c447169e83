"""Questions to places. Places are no secret: no viewer is asked for."""

from __future__ import annotations

from qicheng.core.models import Setting


def county_code() -> str:
    """This installation's county, 12 digits, or empty before `load-regions`."""
    row = Setting.objects.filter(name="county").first()
    return row.value if row else ""
