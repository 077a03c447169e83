"""Engines: whatever can run one SELECT."""

from __future__ import annotations

from collections.abc import Sequence


class Engine:
    """All that the package asks of an engine. No `Protocol`: that alone would import for 5 ms."""

    name: str

    def rows(self, sql: str) -> Sequence[Sequence[object]]:
        """The rows of one SELECT."""
        raise NotImplementedError
