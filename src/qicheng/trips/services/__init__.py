"""Acts of trips, one module a group: fleet, plans, making, seats, standby, manifest, gate, ride, handover, closing."""
