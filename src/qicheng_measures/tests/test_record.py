"""Immutable values: equal to their own kind only, never changed, refused when a field is missing or not theirs."""

from __future__ import annotations

from typing import Any

import pytest

from qicheng_measures.leaves import Flag, Known
from qicheng_measures.ledger import Column
from qicheng_measures.measure import Count, Sum
from qicheng_measures.terms import Always, Compare


def test_equal_to_its_own_kind_with_the_same_fields() -> None:
    assert Compare("sex", "=", "F") == Compare("sex", operator="=", value="F")
    assert Compare("sex", "=", "F") != Compare("sex", "=", "M")
    assert Known("is_poor") != Flag("is_poor")
    assert (
        len({Known("is_poor"), Flag("is_poor"), Flag("is_poor"), Count(Always()), Sum("months", Always())})
        == 4
    )


def test_defaults_and_the_fields_of_bases() -> None:
    assert (Column("sex", "text").nullable, Column("sex", "text", True).nullable) == (False, True)
    assert repr(Compare("months", ">=", 6)) == "Compare(column='months', operator='>=', value=6)"


@pytest.mark.parametrize(
    ("values", "named"),
    [
        (("sex",), {}),
        (("sex", "text", True, True, True), {}),
        (("sex", "text"), {"name": "age"}),
        (("sex", "text"), {"width": 2}),
    ],
)
def test_fields_that_are_not_its_own_are_refused(values: tuple[Any, ...], named: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="Column"):
        Column(*values, **named)


def test_never_changed() -> None:
    column: Any = Column("sex", "text")
    with pytest.raises(AttributeError):
        column.kind = "int"
    with pytest.raises(AttributeError):
        del column.kind
    assert column.kind == "text"
