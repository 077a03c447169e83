"""Places of claims in words."""

from __future__ import annotations

from collections.abc import Iterable

from qicheng.places.gazetteer import city_name, province_name
from qicheng.subsidy.models import Claim


def work_place(claim: Claim) -> str:
    """Where the work is, as far as it is known: the city, else the province, else what was written."""
    return city_name(claim.dest_city) or province_name(claim.dest_province) or claim.work_text


def work_places(claims: Iterable[Claim]) -> dict[int, str]:
    """The same for several, by claim."""
    return {c.pk: work_place(c)[:40] for c in claims}
