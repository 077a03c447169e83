"""Questions to subsidies, by matter. The data range is applied here."""
