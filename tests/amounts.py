"""How much a proof tries: all of it in `make test`, a tenth in `make check`, by the profile that hypothesis runs under."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import settings


def examples(whole: int) -> settings:
    """So many examples when everything is tried; the chosen profile's share of them otherwise."""
    return settings(max_examples=max(10, whole * settings.default.max_examples // 100))


def first_quick(cases: Iterable[object], quick: int) -> list[object]:
    """Cases of which only the first ones are quick tests; the others are tried with everything else."""
    return [c if n < quick else pytest.param(c, marks=pytest.mark.slow) for n, c in enumerate(cases)]
