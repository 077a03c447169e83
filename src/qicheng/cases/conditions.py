"""What an upper room must answer before a case of some kind closes. The lower room asks by name and never knows who answers.

A kind names a question (`Kind.asks`), such as `trips.all_accounted`. The room that can answer it registers a function at start-up
(`docs/decisions/0007-conditions.md`). While nobody answers, the case's own conditions alone decide.
"""

from __future__ import annotations

from collections.abc import Callable

Answer = Callable[[str], str]  # the case's `about` → why it is not true yet, empty when it is
_answers: dict[str, Answer] = {}


def answer(question: str, function: Answer) -> None:
    """Registers who answers a question; the last one registered does."""
    _answers[question] = function


def ask(question: str, about: str) -> str:
    """Why the condition is not true; empty when it is, or when nobody in this installation can say."""
    function = _answers.get(question)
    return function(about) if function is not None and about else ""


def answered() -> frozenset[str]:
    """The questions that have an answer here."""
    return frozenset(_answers)
