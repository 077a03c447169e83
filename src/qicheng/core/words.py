"""Words of rules as the choices of a form, in the page's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy


def choices(words: Mapping[Any, str] | Iterable[tuple[Any, str]]) -> list[tuple[Any, Any]]:
    """Codes with their words (marked by `kit.marking`), in their order."""
    pairs = words.items() if isinstance(words, Mapping) else words
    return [(code, gettext_lazy(word) if word else "") for code, word in pairs]
