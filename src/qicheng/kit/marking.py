"""A mark for words that rules speak and pages show: the catalogue collects them, the page translates them.

A rule stays free of Django and of languages: its words are Chinese, in tables, papers and messages too. A page of another language
shows them with the template filter `translated`.
"""

from __future__ import annotations


def gettext_noop(text: str) -> str:
    """`text` itself; the extractor of the catalogue knows this name."""
    return text
