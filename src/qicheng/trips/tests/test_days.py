"""The buses by day: the day shown is the day marked."""

from __future__ import annotations

import datetime as dt
import re

from access_trips import make_bus
from qicheng.staff.models import Account
from qicheng.trips.models import Trip
from said import text_of


def test_the_tab_of_the_day_shown_is_marked(cast):
    first = Trip.objects.get(pk=make_bus(Account.objects.get(username="leader").pk)["trip"])
    for n in (1, 2):
        later = Trip.objects.get(pk=first.pk)
        later.pk, later.batch_no, later.trip_no = None, f"{n + 1}", f"later-{n}"
        later.date = first.date + dt.timedelta(days=n)
        later.save()
    browser = cast.client("centre")
    for n in range(3):
        day = first.date + dt.timedelta(days=n)
        page = text_of(browser.get("/trips/", {"day": day.isoformat()}))
        marked = re.findall(r'<a class="tab is-here" href="\?day=([\d-]+)" aria-current="page">', page)
        assert marked == [day.isoformat()]
