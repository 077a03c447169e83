"""HiGHS greets on the standard output when its first object is made, before any option can silence it."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from contextlib import suppress
from typing import Any, cast

import highspy

_lock = threading.Lock()
_greeted = False


def quiet_highs() -> Any:
    """A solver that prints nothing; the first one of a process is made while the standard output is turned away."""
    global _greeted
    make = cast(Any, highspy.Highs)
    with _lock:
        solver = make() if _greeted else _turned_away(make)
        _greeted = True
    solver.setOptionValue("output_flag", False)
    return solver


def _turned_away(make: Any) -> Any:
    sys.stdout.flush()
    try:
        kept = os.dup(1)
    except OSError:  # no standard output at all
        return make()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        solver = make()
        with suppress(OSError, AttributeError, TypeError):
            ctypes.CDLL(None).fflush(None)
        return solver
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
