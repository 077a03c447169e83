"""Tables of trips: fleet and papers, plans, buses and chairs, tickets and checks, the ride and its accounts."""

from qicheng.trips.models.fleet import BusRate, Carrier, Driver, FleetDay, Leader, StationDay, Vehicle
from qicheng.trips.models.gate import GateCheck, GateDevice, Revocation, Ticket, TicketKey
from qicheng.trips.models.plans import DispatchPlan
from qicheng.trips.models.ride import CostSheet, Handover, HandoverLine, Incident, RoundCheck
from qicheng.trips.models.trips import Change, Seat, Standby, Trip, TripDriver, TripStop

__all__ = [
    "BusRate", "Carrier", "Change", "CostSheet", "DispatchPlan", "Driver", "FleetDay", "GateCheck", "GateDevice", "Handover",
    "HandoverLine", "Incident", "Leader", "Revocation", "RoundCheck", "Seat", "Standby", "StationDay", "Ticket", "TicketKey",
    "Trip", "TripDriver", "TripStop", "Vehicle",
]  # fmt: skip
