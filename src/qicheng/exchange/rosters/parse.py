"""A workbook becomes cleaned rows with verdicts. Runs in a child process: `…rosters.parse:parse_book`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Dictionary
from collections.abc import Set
from typing import Any

from qicheng.exchange.rosters import refusing, structure
from qicheng.exchange.rosters.cards import as_table
from qicheng.exchange.rosters.carrying import carry_down, unmerged
from qicheng.exchange.rosters.headers import Header, find_header, panels
from qicheng.exchange.rosters.hints import hints_of
from qicheng.exchange.rosters.mapping import Mapping, fingerprint
from qicheng.exchange.rosters.matching import match, match_by_content
from qicheng.exchange.rosters.reader import Reader
from qicheng.exchange.rosters.rows import ParsedBook, ParsedSheet, ParseOptions, RosterRow
from qicheng.exchange.rosters.tables import Walk
from qicheng.kit.reading.grid import Book, Sheet, Value
from qicheng.kit.text import cell_text, tight

_SAMPLE_ROWS = 150
_MOST_TABLES = 400


def parse_book(book: Book, *, options: ParseOptions) -> ParsedBook:
    """Parse every sheet of a file; a hidden sheet is never read as data, at most asked about."""
    sheets = [parse_sheet(sheet, path=book.path, options=options) for sheet in book.sheets]
    refusing.drop_examples(sheets)
    return ParsedBook(path=book.path, sha256=book.sha256, sheets=sheets)


def parse_sheet(sheet: Sheet, *, path: str, options: ParseOptions) -> ParsedSheet:
    """Parse one sheet: find its tables, read their rows, or say why it is none."""
    if not sheet.visible and not options.reads_hidden(sheet.name):
        return refusing.hidden(sheet, options.year)
    if not any(any(value is not None and value != "" for value in row) for row in sheet.rows):
        return ParsedSheet(name=sheet.name, status="ignore", reason=refusing.say("blank", sheet.name))
    work = _SheetWork(sheet, path, options)
    work.run()
    if not work.rows and sheet.name not in options.by_hand:
        card = as_table(sheet, options.year)
        if card is not None:
            work = _SheetWork(card, path, options)
            work.run()
    return work.result()


class _SheetWork:
    """The tables of one sheet, one below the other."""

    def __init__(self, sheet: Sheet, path: str, options: ParseOptions) -> None:
        self.sheet = sheet
        self.path = path
        self.options = options
        self.mappings: list[Mapping] = []
        self.rows: list[RosterRow] = []
        self.hints: list[tuple[str, ...]] = []
        self.skipped: Counter[str] = Counter()
        self.unknown_words: Counter[str] = Counter()
        self.above: list[str] = []
        self.beside: list[Mapping] = []  # further tables to the right of the present one

    def run(self) -> None:
        start: int | None = 0
        while start is not None and len(self.mappings) < _MOST_TABLES:
            mapping = self._mapping(start)
            if mapping is None or not mapping.is_usable:
                if mapping is not None and not self.mappings:
                    self.mappings.append(mapping)
                break
            self.mappings.append(mapping)
            beside, self.beside = self.beside, []
            first, start = start, self._read_table(mapping, start)
            for panel in beside:
                self.mappings.append(panel)
                self._read_table(panel, first)

    def _mapping(self, start: int) -> Mapping | None:
        by_hand = self.options.by_hand.get(self.sheet.name)
        if by_hand is not None and start == 0:
            return self._given(by_hand, start)
        header = find_header(self.sheet, self.options.year, start)
        if header is None:
            return None if start else self._without_header()
        one, *more = panels(header, self.options.year)
        self.beside = [self._match(panel) for panel in more]
        return self._match(one)

    def _match(self, header: Header) -> Mapping:
        known = self.options.remembered.get(fingerprint(header.paths, self.options.year))
        if known is not None:
            return Mapping.from_json(known).moved_to(header.top, header.bottom)
        labels = {tight(path[-1]) for path in header.paths if path}
        sample = self._sample(header.bottom + 1, labels)
        return match(header, sample, kind=self.options.kind, year=self.options.year)

    def _given(self, by_hand: Dictionary[str, Any], start: int) -> Mapping:
        mapping = Mapping.from_json(by_hand, source="by_hand")
        header = find_header(self.sheet, self.options.year, start)
        tables = panels(header, self.options.year) if header is not None else []
        prints = [fingerprint(panel.paths, self.options.year) for panel in tables]
        if header is None or mapping.fingerprint not in prints:
            return mapping
        self.beside = [
            self._match(p) for p, print_ in zip(tables, prints, strict=True) if print_ != mapping.fingerprint
        ]
        return mapping.moved_to(header.top, header.bottom)

    def _without_header(self) -> Mapping | None:
        mapping = match_by_content(self._sample(0), year=self.options.year)
        return mapping if mapping.is_usable else None

    def _sample(self, first: int, labels: Set[str] = frozenset()) -> list[list[Value]]:
        """Rows to look at below a header: filled ones, without column numbers, examples and the header once more."""
        sample: list[list[Value]] = []
        for row in self.sheet.rows[first : first + 3 * _SAMPLE_ROWS]:
            filled: list[Value] = [value for value in row if value is not None and value != ""]
            if len(filled) < 2 or structure.is_numbers(filled) or structure.is_example(filled):
                continue
            if sum(tight(cell_text(value)) in labels for value in filled) > len(filled) / 2:
                continue
            sample.append(row)
            if len(sample) >= _SAMPLE_ROWS:
                break
        return sample

    def _read_table(self, mapping: Mapping, start: int) -> int | None:
        first = mapping.bottom + 1 if mapping.bottom >= 0 else 0
        above = self._lines(start, mapping.top) if mapping.top >= 0 else []
        self.above = self.above or above
        rows = unmerged(self.sheet, mapping)
        reader = Reader(mapping, self.options, title=" ".join(above))
        walk = Walk(rows, mapping, first=first, year=self.options.year, width=reader.width).run()
        carry_down([found.cells for found in walk.found], mapping)
        base = len(self.hints)
        self._add_hints(above, walk.lines)
        for found in walk.found:
            row = reader.read(found.cells, row=found.at + 1, section=found.section, hints=base + found.hints)
            self.rows.append(row)
            if row.intent_note == "unknown":
                self.unknown_words[row.intent_text] += 1
        self.skipped.update(walk.skipped)
        return walk.next_start

    def _add_hints(self, above: list[str], lines: list[list[str]]) -> None:
        for more in ([], *lines):
            texts = [*more, *(above or self.above)]
            self.hints.append(hints_of(texts, sheet=self.sheet.name, path=self.path))

    def _lines(self, start: int, top: int) -> list[str]:
        """The lines above a header, each cell by itself and each row as one line."""
        lines: list[str] = []
        for row in self.sheet.rows[start:top]:
            texts = [text for text in map(cell_text, row) if text]
            if len(texts) > 1:
                lines.append(" ".join(texts))
            lines += texts
        return list(dict.fromkeys(lines))

    def result(self) -> ParsedSheet:
        mapping = self.mappings[0] if self.mappings else None
        used = [m for m in self.mappings if m.is_usable]
        verdict = refusing.verdict(self.sheet, mapping=mapping, rows=self.rows, above=self.above)
        return ParsedSheet(
            name=self.sheet.name,
            status=verdict[0],
            reason=verdict[1],
            mapping=mapping,
            more_mappings=tuple(used[1:]),
            rows=self.rows if verdict[0] == "import" else [],
            hints=tuple(self.hints) or ((),),
            skipped=dict(self.skipped),
            unknown_words=dict(self.unknown_words),
        )
