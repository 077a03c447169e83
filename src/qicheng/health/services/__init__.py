"""The writing door of the health station, one module a group of acts."""
