"""Random numbers of the search: xorshift on one 64-bit word, the same with and without numba."""

from __future__ import annotations

import math

import numpy as np

from qicheng_planner.search.jit import inlined

_A, _B, _C, _TOP = np.uint64(13), np.uint64(7), np.uint64(17), np.uint64(11)


@inlined
def draw(rng: np.ndarray) -> float:
    """The next number in [0, 1)."""
    x = rng[0]
    x ^= x << _A
    x ^= x >> _B
    x ^= x << _C
    rng[0] = x
    return float(x >> _TOP) * 1.1102230246251565e-16


@inlined
def below(rng: np.ndarray, n: int) -> int:
    """The next whole number in 0 … n-1."""
    return int(draw(rng) * n)


@inlined
def threshold(rng: np.ndarray, heat: float) -> int:
    """How much dearer a move may be and still be taken (Metropolis, drawn before the move is priced)."""
    u = draw(rng)
    if heat <= 0.0 or u <= 0.0:
        return 0
    return int(min(-heat * math.log(u), 1e15))


def seeded(seed: int) -> np.ndarray:
    """One word of state, well mixed (splitmix), never zero."""
    z = (seed * 0x9E3779B97F4A7C15 + 0xD1B54A32D192ED03) & (2**64 - 1)
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & (2**64 - 1)
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & (2**64 - 1)
    return np.array([(z ^ (z >> 31)) or 1], dtype=np.uint64)
