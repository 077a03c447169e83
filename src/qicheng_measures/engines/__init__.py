"""Engines: whatever can run one SELECT."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Engine(Protocol):
    """All that the package asks of an engine."""

    name: str

    def rows(self, sql: str) -> Sequence[Sequence[object]]:
        """The rows of one SELECT."""
        ...
