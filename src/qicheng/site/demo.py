"""The demo county: invented people, brought in by the product's own import from untidy example files."""
