"""A form and its act: a good form is acted on; an act that says no speaks through the form."""

from __future__ import annotations

from collections.abc import Callable

from django.forms import Form

from qicheng.core.viewer import CannotAct


def carried_out(form: Form, act: Callable[[], object]) -> bool:
    """Whether the form was good and the act done; otherwise the form holds what is wrong."""
    if not form.is_valid():
        return False
    try:
        act()
    except CannotAct as refusal:
        form.add_error(None, refusal.sentence)
        return False
    return True
