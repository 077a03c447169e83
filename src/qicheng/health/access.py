"""Rights of the station, and who is the duty chief."""

from __future__ import annotations

SCREEN = "health.screen"  # write readings down, see who is still to be measured and who may go
VIEW = "health.view"  # open what a reading says, with a reason and a trace
DUTY = "health.duty"  # the fever board, contacts, watches, lifting a fever
POSTS = "health.posts"  # the duty list: who is told in which order
OVERRIDE = "health.override"  # only together with being the named duty chief
REPORT = "health.report"  # report a fever one has seen
IMPORT = "health.import"
