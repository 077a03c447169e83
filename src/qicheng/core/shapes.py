"""Shapes that the shared templates draw. Views fill them; labels arrive translated, figures as plain numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Tone = Literal["quiet", "ok", "warn", "bad"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RailItem:
    """One stop of the left rail. Without `url` it is drawn quiet and not linked; `due` counts today's work for the viewer."""

    label: str
    icon: str
    url: str | None = None
    due: int | None = None
    active: bool = False
    group: Literal["line", "side", "office"] = "line"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertLevel:
    """The season's alert level as the chip in the top bar shows it."""

    label: str
    tone: Tone = "quiet"
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stat:
    """One figure with its unit. `value` None reads 未报; `note` says since when or against what."""

    label: str
    value: int | str | None
    unit: str = ""
    url: str | None = None
    note: str = ""
    tone: Tone = "quiet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do on the first day, in order."""

    title: str
    sentence: str
    url: str | None = None
    done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """Keyset paging: on, or back to the beginning. `total` only where counting is cheap."""

    next_url: str | None = None
    first_url: str | None = None
    shown: int = 0
    total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Long work. While `poll_url` is given the bar asks for itself every second; without `total` it has no measure yet."""

    title: str
    done: int
    total: int | None = None
    poll_url: str | None = None
    state: Literal["running", "done", "failed"] = "running"
    sentence: str = ""
    refused: int = 0
    result_url: str | None = None
    result_label: str = ""

    @property
    def percent(self) -> int | None:
        return None if not self.total else min(100, self.done * 100 // self.total)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One field above a table. With `options` a list to choose from, else a text field."""

    name: str
    label: str
    value: str = ""
    options: tuple[Option, ...] = ()
    placeholder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column a reader may hide; cells carry its key in `data-col`."""

    key: str
    label: str
    shown: bool = True
    fixed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkAction:
    """One button of the bulk bar: a verb and where the chosen rows are posted."""

    label: str
    url: str
    icon: str = ""
    danger: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LineStop:
    """One station of a person's line. `reason` and `next_step` belong to the stop where the line stands still."""

    label: str
    icon: str
    state: Literal["done", "here", "stopped", "ahead", "skipped"]
    date: str = ""
    who: str = ""
    reason: str = ""
    next_step: str = ""
    next_url: str | None = None
    next_label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A drawing with its sentence and its table. `option` is ECharts' own; colours come from the style sheet."""

    key: str
    title: str
    option: Mapping[str, object]
    description: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str | int | float, ...], ...] = ()
    note: str = ""
    tall: bool = False

    @property
    def element_id(self) -> str:
        return f"chart-{self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term of the closing equation."""

    label: str
    count: int
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """How many stand at one station; `side` marks 就近就业 and 暂不外出."""

    label: str
    count: int
    icon: str
    url: str | None = None
    side: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """A segment as a station under the bar."""

    segment: Segment
    tone: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A segment as drawn: percentages as text for SVG attributes, `fit` says on which screens its figure has room inside."""

    segment: Segment
    x: str
    width: str
    middle: str
    tone: str
    fit: Literal["all", "wide", "none"]


LEAST_SHARE = 0.6  # percent; a handful of people among thousands must still be seen and hit
LINE_TONES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingBar:
    """闭合条: last year's list + in − out = this year, and where this year's people stand."""

    title: str
    last_year: Term
    incoming: tuple[Term, ...] = ()
    outgoing: tuple[Term, ...] = ()
    this_year: Term
    segments: tuple[Segment, ...] = field(default=())
    unexplained_url: str | None = None
    as_of: dt.datetime | None = None

    @property
    def expected(self) -> int:
        """This year's number as the equation gives it."""
        return (
            self.last_year.count + sum(t.count for t in self.incoming) - sum(t.count for t in self.outgoing)
        )

    @property
    def gap(self) -> int:
        """By how much the equation does not close; 0 when it does."""
        return self.this_year.count - self.expected

    @property
    def standing(self) -> int:
        return sum(s.count for s in self.segments)

    @property
    def unexplained(self) -> int:
        """未说明: on this year's list, but at no station. Negative means a person is counted twice."""
        return self.this_year.count - self.standing

    @property
    def overcounted(self) -> int:
        return max(-self.unexplained, 0)

    @property
    def spoken(self) -> str:
        """The bar in words, for those who hear the page."""
        return "，".join(f"{s.label} {s.count:,}" for s in self.segments)

    @property
    def stops(self) -> tuple[Stop, ...]:
        """The stations under the bar with their colours."""
        return tuple(Stop(s, t) for s, t in zip(self.segments, _tones(self.segments), strict=True))

    @property
    def bars(self) -> tuple[Bar, ...]:
        """Segments laid out from 0 to 100 percent, the unexplained last."""
        shown = [(s.segment, s.tone) for s in self.stops if s.segment.count > 0]
        if self.unexplained > 0:
            lost = Segment(label="", count=self.unexplained, icon="alert-triangle", url=self.unexplained_url)
            shown.append((lost, "seg-lost"))
        whole = sum(segment.count for segment, _ in shown)
        bars, at = [], 0.0
        for (segment, tone), share in zip(
            shown, _shares([s.count * 100 / whole for s, _ in shown]), strict=True
        ):
            bars.append(_bar(segment, at, share, tone))
            at += share
        return tuple(bars)


def _shares(raw: list[float]) -> list[float]:
    """Raises slivers to the least share and takes it from the others in proportion."""
    small = [s for s in raw if s < LEAST_SHARE]
    rest = sum(s for s in raw if s >= LEAST_SHARE)
    factor = (100 - LEAST_SHARE * len(small)) / rest if rest else 1.0
    return [LEAST_SHARE if s < LEAST_SHARE else s * factor for s in raw]


def _tones(segments: tuple[Segment, ...]) -> list[str]:
    tones, line, side = [], 0, 0
    for segment in segments:
        if segment.side:
            side += 1
            tones.append(f"seg-side-{min(side, 2)}")
        else:
            line += 1
            tones.append(f"seg-{min(line, LINE_TONES)}")
    return tones


def _bar(segment: Segment, at: float, share: float, tone: str) -> Bar:
    # A digit takes about 0.75 % of a wide bar (1,100 px) and 2.6 % of a phone's (340 px).
    digits = len(f"{segment.count:,}") + 1
    fit: Literal["all", "wide", "none"] = (
        "all" if share > digits * 2.6 else "wide" if share > digits * 0.8 else "none"
    )
    return Bar(segment, f"{at:.3f}%", f"{share:.3f}%", f"{at + share / 2:.3f}%", tone, fit)
