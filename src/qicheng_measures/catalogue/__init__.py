"""The catalogue: every measure of the product, declared once. Importing it fills the registry."""

from qicheng_measures.catalogue import followup, sheets, subsidy, survey, trips

__all__ = ["followup", "sheets", "subsidy", "survey", "trips"]
