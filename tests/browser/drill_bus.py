"""Puts bus 7 on the road for the drill: `python drill_bus.py` with the product's QICHENG_HOME. Prints the trip's number.

Ten riders of one village on twelve chairs, of whom one never came; its leader is the demo's 韦队长.
"""

from __future__ import annotations

import datetime as dt
import os
import uuid

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qicheng.site.settings")
RIDERS = 10


def main() -> int:
    import django

    django.setup()
    from django.utils import timezone

    from qicheng.journeys.models import Journey
    from qicheng.season import queries as seasons
    from qicheng.staff.models import Account
    from qicheng.trips.models import BusRate, GateCheck, Leader, Seat, Trip, TripStop

    now = timezone.now()
    leader = Leader.objects.filter(name="韦队长").first() or Leader.objects.create(
        season=2025, name="韦队长", office="县人社局", phone_tail=""
    )
    Leader.objects.filter(pk=leader.pk).update(account_id=Account.objects.get(username="daidui").pk)
    pack = seasons.pack_at(2, at=now)
    trip = Trip.objects.create(
        season=2025, batch_no="1", trip_no="演练-7", date=timezone.localdate(now), depart_at=now - dt.timedelta(hours=2), origin="县汽车站", state="DEPARTED",
        eta_at=now + dt.timedelta(hours=9), destination_kind="CITY", destination="深圳市", dest_city="440300", rate=BusRate.objects.first(), leader=leader,
        capacity=40, salt=b"0" * 16, alert_level=2, pack={"fever_tenths": pack.fever_tenths}, departed_at=now - dt.timedelta(hours=2),
    )  # fmt: skip
    stop = TripStop.objects.create(
        trip=trip, position=0, name="深圳市", kind="CITY", city="440300", eta_at=trip.eta_at
    )
    taken = Seat.objects.filter(season=2025, person__isnull=False).values("person_id")
    journeys = Journey.objects.filter(
        season=2025, roster="PRESENT", intention__in=["RETURN", "NEW"], departed_date=None
    )
    persons = list(
        journeys.exclude(person_id__in=taken)
        .order_by("village", "id")
        .values_list("person_id", flat=True)[:RIDERS]
    )
    for n in range(12):
        label, row = f"{n + 1}A", n + 1
        person = persons[n] if n < RIDERS else None
        Seat.objects.create(
            trip=trip,
            season=2025,
            position=n + 1,
            label=label,
            row=row,
            column="A",
            kind="SEAT",
            person_id=person,
            stop=stop if person else None,
            taken_at=now,
        )
        if person and n != RIDERS - 1:
            GateCheck.objects.create(
                key=uuid.uuid4(),
                trip=trip,
                person_id=person,
                seat_label=label,
                manner="ID",
                said="PASS",
                verdict="PASS",
                counts=True,
                at=now,
                received_at=now,
                by="检票",
            )
    Trip.objects.filter(pk=trip.pk).update(seated=RIDERS)
    return trip.pk


if __name__ == "__main__":
    print(main())
