"""A form and its act: a good form is acted on; an act that says no speaks through the form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.utils import timezone

from qicheng.core.viewer import CannotAct
from qicheng.core.web import PageRequest


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


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a form that was sent: whether its act was done, what the act answered, and the status of the page."""

    done: bool
    answer: Any = None

    @property
    def status(self) -> int:
        return 200 if self.done else 422


def attempt(request: PageRequest, form: Form, act: Callable[..., object], **known: object) -> Outcome:
    """Does `act` with what is known, what the form says, now and as the viewer. What is wrong stands in the form."""
    answers: list[object] = []
    done = carried_out(
        form,
        lambda: answers.append(act(**known, **form.cleaned_data, at=timezone.now(), by=request.viewer)),
    )
    return Outcome(done, answers[0] if done else None)


def answer_form(
    request: PageRequest,
    form: Form,
    act: Callable[..., object],
    *,
    said: str | Callable[[Any], str],
    to: HttpResponse,
    again: Callable[[], HttpResponse],
    **known: object,
) -> HttpResponse:
    """The page of a form: once sent, after the act a word (of its answer, if need be) and on to `to`; else, and before, the page `again`."""
    if request.method != "POST":
        return again()
    outcome = attempt(request, form, act, **known)
    if not outcome.done:
        return again()
    messages.success(request, said if isinstance(said, str) else said(outcome.answer))
    return to


def answer_button(
    request: PageRequest,
    act: Callable[..., object],
    *,
    said: str,
    to: HttpResponse,
    again: Callable[[str], HttpResponse],
    **known: object,
) -> HttpResponse:
    """The answer to a button: after its act (with what is known, now and as the viewer) a word and on to `to`; else the page `again` with why not."""
    try:
        act(**known, at=timezone.now(), by=request.viewer)
    except CannotAct as refusal:
        return again(refusal.sentence)
    messages.success(request, said)
    return to
