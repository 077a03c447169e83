"""Fixtures for the tests of all rooms: the cast (tests/cast.py)."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "tests"))
pytest_plugins = ["cast"]
