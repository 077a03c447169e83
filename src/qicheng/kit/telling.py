"""Sentences that remember what they are made of: Chinese as they stand, and told in the reader's language where a page shows them.

A rule says a marked sentence (`kit.marking`) with its parts. As a text it is the finished Chinese sentence, so papers, files and
messages need to know nothing of this. A row keeps `plain` of it beside the text; `kept` gives it back, and
`core.words.in_words` tells it in the page's language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import Any, Self

Part = str | int


class Sentence(str):
    """A finished Chinese text with the template that it came of and its parts: by name, or in a row of which `template` joins two."""

    template: str
    parts: Mapping[str, Part] | tuple[Part, ...]

    def __new__(cls, template: str, parts: Mapping[str, Part] | tuple[Part, ...]) -> Self:
        text = super().__new__(cls, _filled(template, parts, str))
        text.template, text.parts = template, parts
        return text

    def __getnewargs__(self) -> tuple[str, Any]:  # type: ignore[override]  # what pickle and copy make it of again
        return self.template, self.parts


def say(template: str, **parts: Part) -> Sentence:
    """A marked sentence with its parts, which stand in it as %(name)s. A part that is itself to be told is a `Sentence`."""
    return Sentence(template, parts)


def joined(parts: Iterable[Part], by: str) -> Sentence:
    """Several in a row; `by` is a marked template of two neighbours, %(a)s and %(b)s, so that a language sets its own sign and space."""
    return Sentence(by, tuple(parts))


def told(text: object, translate: Callable[[str], str]) -> str:
    """The text with its template and all of its parts translated; a text that is no `Sentence` stays as it is."""
    if not isinstance(text, Sentence):
        return str(text)
    return _filled(translate(text.template), text.parts, lambda part: told(part, translate))


def _filled(template: str, parts: Mapping[str, Part] | tuple[Part, ...], word: Callable[[Part], str]) -> str:
    if isinstance(parts, tuple):
        words = [word(p) for p in parts]
        return reduce(lambda a, b: template % {"a": a, "b": b}, words) if words else ""
    return template % {name: word(p) for name, p in parts.items()} if parts else template


def plain(text: Part) -> Any:
    """The same as plain values: a text or number itself, a `Sentence` as {"say": template, "of": parts}."""
    if not isinstance(text, Sentence):
        return text
    if isinstance(text.parts, tuple):
        return {"say": text.template, "of": [plain(p) for p in text.parts]}
    return {"say": text.template, "of": {name: plain(p) for name, p in text.parts.items()}}


def heard(value: Any) -> Part:
    """What `plain` was made of; nothing is an empty text."""
    if not isinstance(value, Mapping):
        return value if isinstance(value, int) else str(value or "")
    parts = value["of"]
    if isinstance(parts, Mapping):
        return Sentence(str(value["say"]), {str(name): heard(p) for name, p in parts.items()})
    return Sentence(str(value["say"]), tuple(heard(p) for p in parts))


def parts_of(text: str) -> Any:
    """What a row keeps beside a text: `plain` of a `Sentence`, None of any other."""
    return plain(text) if isinstance(text, Sentence) else None


def kept(text: str, value: Any) -> str:
    """The sentence that a row keeps, as long as what is kept beside the text still belongs to it; else the text itself.

    The text may be cut at the length of its column. Rows from before sentences were kept have nothing beside their text.
    """
    found = heard(value) if value else ""
    return found if text and isinstance(found, Sentence) and found.startswith(text) else text
