"""One page of a long list. Its cost does not grow with the list: the next page begins behind the last row of this one."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)
SIZE = 50


def part(rows: QuerySet[Row], size: int = SIZE) -> tuple[list[Row], int | None]:
    """The first `size` rows, ordered as they are, and the number of the last where there are more."""
    found = list(rows[: size + 1])
    return found[:size], found[size - 1].pk if len(found) > size else None
