"""Rules of the health station, one module a matter. Pure."""
