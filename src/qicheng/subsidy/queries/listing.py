"""Which claims a list holds: one condition a list, for its page, its count on a home and an act on the whole of it."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from qicheng.subsidy.rules import steps

ENDS_WITHIN = dt.timedelta(days=2)
# Lists beyond the plain states: what waits for a desk.
TODO = {
    "todo_village": Q(state=steps.DRAFT, ready=False), "todo_township": Q(state=steps.TOWNSHIP_REVIEW, ready=False), "todo_county": Q(state=steps.COUNTY_CHECK, ready=False),
    "post_village": Q(state=steps.DRAFT, ready=True), "post_township": Q(state=steps.TOWNSHIP_REVIEW, ready=True), "post_county": Q(state=steps.COUNTY_CHECK, ready=True),
    "undecided": Q(state__in=sorted(steps.UNDECIDED), objections_open=0), "approved": Q(state__in=[steps.APPROVED, steps.PAYMENT_BATCH], objections_open=0),
    "approvable": Q(state=steps.COUNTY_NOTICE, ready=True, objections_open=0), "new_card": Q(card_waiting=True),
}  # fmt: skip
# Those whose list hangs out its last days, by level; those who can be paid now.
_ENDING = {f"ending_{level.lower()}": level for level in steps.LEVELS}
LISTS = (*steps.STATES, *TODO, *_ENDING, "payable")


def condition(name: str, *, at: dt.datetime) -> Q:
    """The condition that a claim stands on a list; of a plain state, that it is shown in it. Every claim for an empty name."""
    if name in TODO:
        return TODO[name]
    if level := _ENDING.get(name):
        hangs = Q(postings__posting__level=level, postings__posting__closed_at=None)
        return hangs & Q(state=steps.HANGS_IN[level], postings__posting__until_at__lte=at + ENDS_WITHIN)
    if name == "payable":
        return payable(at)
    over = Q(state__in=[steps.PAID, steps.RECOVERED, *steps.ENDED])
    if name == steps.OBJECTION_OPEN:
        return Q(objections_open__gt=0) & ~over
    return (Q(objections_open=0) | over) & Q(state=name) if name in steps.STATES else Q()


def payable(at: dt.datetime) -> Q:
    """Approved, its lists have hung out their time, nobody objects, and no card waits for the village's word."""
    return Q(state__in=sorted(steps.PAYABLE), objections_open=0, clear_from_at__lte=at, card_waiting=False)
