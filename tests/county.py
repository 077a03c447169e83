"""Where the example county's files lie, and the instant at which tests take them in."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[1] / "src" / "qicheng" / "site" / "examples"
AT = dt.datetime(2025, 3, 4, 9, 0, tzinfo=dt.UTC)
