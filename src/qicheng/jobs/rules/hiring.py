"""What a firm's yes and a first day at work change in the ledger. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

_OUT = frozenset({"ABOARD", "ARRIVED", "WORKING", "JOBLESS", "AWAY"})


def when_hired(row: Mapping[str, object], *, employer: str, city: str, local: bool) -> dict[str, object]:
    """The firm's yes: where the person will go. Who is out already changes nothing before the first day."""
    if row["stage"] in _OUT:
        return {}
    if local:
        return {"intention": "LOCAL", "intention_inferred": False, "employer": employer[:80]}
    going = row["intention"] if row["intention"] in {"RETURN", "NEW"} else "NEW"
    place = {"dest_city": city, "dest_province": city[:2]} if city else {}
    return {"intention": going, "intention_inferred": False, "employer": employer[:80], **place}


def when_arrived(
    row: Mapping[str, object], *, employer: str, city: str, local: bool, day: dt.date
) -> dict[str, object]:
    """The first day at work. At home it is 就近就业; who comes back from outside for it has returned."""
    if local:
        home = {"returned_date": day} if row["stage"] in _OUT else {}
        return {"intention": "LOCAL", "intention_inferred": False, "employer": employer[:80], **home}
    place = {"dest_city": city, "dest_province": city[:2]} if city else {}
    came = {} if row["arrived_date"] else {"arrived_date": day}
    return {"stage": "WORKING", "employer": employer[:80], **place, **came}
