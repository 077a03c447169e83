"""Addresses of the room."""

from django.urls import include, path

from qicheng.trips.views import gate, ride, riders, trips

app_name = "trips"
urlpatterns = [
    path("", trips.index, name="index"),
    path("arrivals/", trips.arrivals, name="arrivals"),
    path("plans/", include("qicheng.trips.plan_urls")),
    path("fleet/", include("qicheng.trips.fleet_urls")),
    path("<int:trip_id>/", trips.trip, name="trip"),
    path("<int:trip_id>/send/", trips.send, name="send"),
    path("<int:trip_id>/contract/", trips.contract, name="contract"),
    path("<int:trip_id>/paper/", trips.paper, name="paper"),
    path("<int:trip_id>/freeze/", trips.freeze, name="freeze"),
    path("<int:trip_id>/cancel/", trips.cancel, name="cancel"),
    path("<int:trip_id>/close/", trips.close, name="close"),
    path("<int:trip_id>/costs/", trips.costs, name="costs"),
    path("<int:trip_id>/costs/approve/", trips.approve_costs, name="approve_costs"),
    path("<int:trip_id>/vehicle/", trips.vehicle_down, name="vehicle_down"),
    path("<int:trip_id>/riders/", riders.page, name="riders"),
    path("<int:trip_id>/riders/<int:person_id>/seat/", riders.claim, name="rider_seat"),
    path("<int:trip_id>/riders/<int:person_id>/wait/", riders.wait, name="rider_wait"),
    path("<int:trip_id>/riders/<int:person_id>/cancel/", riders.cancel, name="rider_cancel"),
    path("<int:trip_id>/riders/<int:person_id>/move/", riders.move, name="rider_move"),
    path("<int:trip_id>/riders/<int:person_id>/swap/", riders.swap, name="rider_swap"),
    path("<int:trip_id>/tickets/", riders.tickets, name="tickets"),
    path("<int:trip_id>/gate/", gate.page, name="gate"),
    path("<int:trip_id>/gate/device/", gate.device, name="gate_device"),
    path("<int:trip_id>/gate/cards/", gate.cards, name="gate_cards"),
    path("<int:trip_id>/gate/scans/", gate.scans, name="gate_scans"),
    path("", include("qicheng.trips.scan_urls")),
    path("<int:trip_id>/gate/open/", gate.open_, name="gate_open"),
    path("<int:trip_id>/gate/release/", gate.release, name="gate_release"),
    path("<int:trip_id>/gate/close/", gate.close, name="gate_close"),
    path("<int:trip_id>/depart/", gate.depart, name="depart"),
    path("<int:trip_id>/ride/", ride.page, name="ride"),
    path("<int:trip_id>/ride/roll/", ride.roll, name="roll"),
    path("<int:trip_id>/ride/rest/", ride.rest, name="rest"),
    path("<int:trip_id>/ride/incidents/", ride.incident, name="incident"),
    path("<int:trip_id>/ride/incidents/<int:incident_id>/", ride.incident_end, name="incident_end"),
    path("<int:trip_id>/ride/stops/<int:position>/arrive/", ride.arrive, name="arrive"),
    path("<int:trip_id>/ride/stops/<int:stop_id>/link/", ride.link, name="link"),
    path("<int:trip_id>/ride/persons/<int:person_id>/", ride.explain, name="explain"),
    path("receive/<str:token>/", ride.receive, name="receive"),
]
