"""Compiled where numba is there, the same functions in plain Python where it is not (or QICHENG_PLANNER_PLAIN=1)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])


def forget_stale(package: Path) -> bool:
    """Throw away compiled code when any source of the package has changed since; was there a change?

    numba looks at the file of each function alone: a function whose own file stands would go on with the old code of those it calls.
    """
    digest = hashlib.sha256()
    for path in sorted(package.glob("*/*.py")):
        if path.parent.name != "tests":
            digest.update(path.read_bytes())
    stamp = package / "search" / "__pycache__" / "compiled-from"
    with suppress(OSError):
        if stamp.exists() and stamp.read_text() == digest.hexdigest():
            return False
        for path in package.glob("*/__pycache__/*.nb[ic]"):
            path.unlink(missing_ok=True)
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(digest.hexdigest())
    return True


try:
    if os.environ.get("QICHENG_PLANNER_PLAIN") == "1":
        raise ImportError
    from numba import njit as _njit

    forget_stale(Path(__file__).parents[1])
    COMPILED = True
except ImportError:  # pragma: no cover - the plain way is tried in a process of its own
    COMPILED = False


def njit(function: F) -> F:
    """`numba.njit` that keeps its result on disk and frees the interpreter while it runs."""
    if not COMPILED:
        return function
    return cast(F, _njit(cache=True, nogil=True, error_model="numpy")(function))


def lean(function: F) -> F:
    """For functions that make no arrays: without reference counts, which every slice would cost two atomic steps."""
    if not COMPILED:
        return function
    return cast(F, cast(Any, _njit)(cache=True, nogil=True, error_model="numpy", _nrt=False)(function))


def inlined(function: F) -> F:
    """A small `lean` function that becomes part of its caller: handing over the many arrays takes longer than the work."""
    if not COMPILED:
        return function
    make = cast(Any, _njit)(cache=True, nogil=True, error_model="numpy", forceinline=True, _nrt=False)
    return cast(F, make(function))
