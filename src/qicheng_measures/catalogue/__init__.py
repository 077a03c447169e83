"""The catalogue: every measure of the product, declared once. Importing it fills the registry."""

from qicheng_measures.catalogue import sheets, survey

__all__ = ["sheets", "survey"]
