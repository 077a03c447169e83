"""The web server's command line, for the product and for measurements alike."""

from __future__ import annotations

import sys

WORKERS = 2
# A thread mostly waits for the writer's place, and scans that wait there together share a commit (`core.together`).
THREADS = 4


def command(host: str, port: int, application: str = "qicheng.site.wsgi:application") -> list[str]:
    """Granian serving a WSGI application at this address."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(WORKERS),
        "--blocking-threads", str(THREADS), "--backpressure", "64", "--no-ws", "--respawn-failed-workers", "--log-level", "warning",
        application,
    ]  # fmt: skip
