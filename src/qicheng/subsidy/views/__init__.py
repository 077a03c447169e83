"""Pages of subsidies, by matter."""
