"""Addresses of the fleet's page."""

from django.urls import path

from qicheng.trips.views import fleet

urlpatterns = [
    path("", fleet.fleet, name="fleet"),
    path("rates/", fleet.rate, name="fleet_rate"),
    path("vehicles/", fleet.vehicle, name="fleet_vehicle"),
    path("drivers/", fleet.driver, name="fleet_driver"),
    path("leaders/", fleet.leader, name="fleet_leader"),
    path("leaders/<int:leader_id>/reached/", fleet.reached, name="fleet_reached"),
    path("plans/<int:plan_id>/assign/", fleet.assign_all, name="fleet_assign"),
    path("plans/<int:plan_id>/contract/", fleet.contract, name="fleet_contract"),
]
