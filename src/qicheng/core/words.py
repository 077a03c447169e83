"""Words of rules as the choices of a form, in the page's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from qicheng.kit import telling


def choices(words: Mapping[Any, str] | Iterable[tuple[Any, str]]) -> list[tuple[Any, Any]]:
    """Codes with their words (marked by `kit.marking`), in their order."""
    pairs = words.items() if isinstance(words, Mapping) else words
    return [(code, gettext_lazy(word) if word else "") for code, word in pairs]


def in_words(text: object) -> str:
    """A word or sentence of a rule (`kit.marking`, `kit.telling`) in the page's language; any other text as it is."""
    if isinstance(text, telling.Sentence):
        return telling.told(text, lambda template: gettext(template) if template else "")
    return gettext(str(text)) if text else ""
