"""Where an installation keeps its own: database, keys, uploads. One folder, `QICHENG_HOME`."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def home() -> Path:
    """The installation's folder, made on first use (mode 700: it holds keys and personal data)."""
    folder = Path(os.environ.get("QICHENG_HOME") or "var").expanduser().resolve()
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def secret(name: str, size: int = 32) -> bytes:
    """The key `name` of this installation, made once. Two processes that start together agree on one."""
    folder = home() / "keys"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / name
    if not path.exists():
        part = folder / f".{name}.{os.getpid()}"
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(descriptor, secrets.token_bytes(size).hex().encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        try:
            os.link(part, path)  # fails when another process was first: its key is the one
        except FileExistsError:
            pass
        finally:
            part.unlink()
    return bytes.fromhex(path.read_text().strip())
