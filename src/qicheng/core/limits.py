"""How often one address may knock at a door that needs no account. Kept in the database: all processes count together.

The address itself is not kept, only its keyed digest; a village behind one router shares a count, so limits are generous.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import F

from qicheng.core.models import Knock
from qicheng.core.sealing import blind_index
from qicheng.core.writing import writing


def may_knock(door: str, address: str, *, most: int, at: dt.datetime) -> bool:
    """Counts a knock in the present hour; False when there were `most` already."""
    hour = at.astimezone(dt.UTC).strftime("%Y%m%d%H")
    who = blind_index(f"{door}|{address}|{hour}", purpose="core.knock")
    with writing():
        Knock.objects.filter(at__lt=at - dt.timedelta(hours=2)).delete()
        row, _ = Knock.objects.get_or_create(who=who, defaults={"at": at})
        if row.count >= most:
            return False
        Knock.objects.filter(pk=row.pk).update(count=F("count") + 1)
    return True
