"""Secrets handed out once: links without an account, a gate's right, a receipt address. At rest there is only a digest."""

from __future__ import annotations

import hashlib
import secrets


def new() -> str:
    """A fresh secret of 192 bits, fit for an address."""
    return secrets.token_urlsafe(24)


def digest(token: str) -> str:
    """How a secret lies at rest; it is long and by chance, so it needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
