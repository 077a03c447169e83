"""The closing bar's sums and its layout, and the figures' words."""

from __future__ import annotations

import pytest

from qicheng.core.shapes import ClosingBar, Progress, Segment, Term
from qicheng.core.templatetags.qicheng import fen, figure, mask


def bar(counts: list[int], now: int) -> ClosingBar:
    return ClosingBar(
        title="t",
        last_year=Term(label="a", count=100),
        incoming=(Term(label="b", count=10),),
        outgoing=(Term(label="c", count=5),),
        this_year=Term(label="d", count=now),
        segments=tuple(Segment(label=str(n), count=c, icon="bus") for n, c in enumerate(counts)),
    )


def test_equation_closes_or_names_the_gap():
    assert bar([105], 105).gap == 0
    assert bar([103], 103).gap == -2


@pytest.mark.parametrize(("counts", "unexplained"), [([105], 0), ([50, 40], 15), ([60, 50], -5)])
def test_unexplained_is_who_stands_nowhere(counts, unexplained):
    assert bar(counts, 105).unexplained == unexplained


@pytest.mark.parametrize("counts", [[1, 10_000, 1, 1], [0, 0, 5], [1] * 11, [33, 33, 34], [10**6, 1]])
def test_segments_fill_the_bar_and_each_can_be_hit(counts):
    bars = bar(counts, sum(counts)).bars
    assert len(bars) == sum(1 for c in counts if c)
    widths = [float(b.width.rstrip("%")) for b in bars]
    assert sum(widths) == pytest.approx(100, abs=0.02)
    assert min(widths) >= 0.6
    assert [float(b.x.rstrip("%")) for b in bars] == sorted(float(b.x.rstrip("%")) for b in bars)


def test_equal_segments_keep_their_own_colours():
    twins = (Segment(label="x", count=3, icon="bus"), Segment(label="x", count=3, icon="bus"))
    closing = ClosingBar(
        title="t", last_year=Term(label="a", count=6), this_year=Term(label="d", count=6), segments=twins
    )
    assert [b.tone for b in closing.bars] == ["seg-1", "seg-2"]


def test_nobody_makes_no_bar():
    assert bar([0, 0], 0).bars == ()


def test_percent_needs_a_total():
    assert Progress(title="t", done=5).percent is None
    assert Progress(title="t", done=5, total=10).percent == 50


def test_figures():
    assert [figure(v) for v in (0, 12345, -4, None, "—", 0.5)] == ["0", "12,345", "−4", "未报", "—", "0.5"]
    assert [fen(v) for v in (0, 123450, None)] == ["0.00", "1,234.50", "未报"]


def test_masks():
    assert mask("522722199001011027") == "*" * 14 + "1027"
    assert mask("13800001234") == "*******1234"
    assert mask("蒙阿妹", "name") == "蒙**"
    assert mask("123") == "***"
    assert mask(None) == ""
