"""Desk 工作台: each role's home, the person file and pages that cross rooms. No tables. Every clause."""
