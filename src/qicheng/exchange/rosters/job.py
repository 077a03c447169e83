"""What a reading child does with each file of a roster batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from qicheng.exchange.rosters.enterprises import EnterpriseBook, parse_enterprises
from qicheng.exchange.rosters.parse import parse_book
from qicheng.exchange.rosters.rows import ParsedBook, ParseOptions
from qicheng.kit.reading.grid import Book

HIDDEN = "?hidden"  # no sheet can be called so: Excel forbids the question mark


def read_roster(book: Book, *, options: ParseOptions, by_path: Mapping[str, Mapping[str, Any]]) -> ParsedBook:
    """The rows of one file; `by_path` holds the columns that a clerk set for a file by hand, by sheet."""
    by_hand = dict(by_path.get(book.path, {}))
    read_hidden = bool(by_hand.pop(HIDDEN, False))
    return parse_book(book, options=replace(options, by_hand=by_hand, read_hidden=read_hidden))


def read_enterprises(book: Book, *, year: int) -> EnterpriseBook:
    """The enterprises of one file."""
    return parse_enterprises(book, year=year)
