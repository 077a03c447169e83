"""Enterprise lists of the three bureaus: read in children, merged by credit code, taken in by one act."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence

from qicheng.core.viewer import Viewer
from qicheng.core.writing import writing
from qicheng.employers import rules
from qicheng.employers import services as employers
from qicheng.exchange.models import Batch


def read(batch: Batch, *, at: dt.datetime, by: Viewer) -> None:
    """Placeholder until the parser of enterprise lists stands."""
    raise NotImplementedError(rules, employers, json, Sequence, writing, at, by, batch)
