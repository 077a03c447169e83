"""Starts the two processes of an installation: the web server and the background worker. Ends both together."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time

from django.core.management import call_command
from django.utils import timezone

from qicheng.core import jobs
from qicheng.desk.level_acts import MINUTE
from qicheng.exchange.services.intake import clear_left_behind
from qicheng.kit.home import home
from qicheng.site import webserver
from qicheng.staff.queries import installation


def serve(*, host: str, port: int, demo: bool) -> int:
    """Serves until a signal comes or one of the processes ends. A second start in the same home is refused."""
    descriptor = os.open(home() / "serving.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        # The server opens its port so that a second one would share it without a word: this lock says no.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.stderr.write("本机上的启程已经在运行。请先停止正在运行的一个，再重新启动。\n")
        return 1
    if not _is_free(host, port):
        sys.stderr.write(f"端口 {port} 已被别的程序占用。请用 --port 换一个端口再启动。\n")
        return 1
    call_command("collectstatic", interactive=False, verbosity=0)
    clear_left_behind(at=timezone.now())
    jobs.every(MINUTE, minutes=1)  # the one clock: an outage is made up by the first run
    if demo:
        from qicheng.site import demo as demo_county

        demo_county.build(only_if_empty=True, at=timezone.now(), by=installation("演示"))
    sys.stdout.write(f"启程已启动：http://{host}:{port}/  （按 Ctrl+C 停止）\n")
    sys.stdout.flush()
    return _watch([webserver.command(host, port), _worker()])


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _worker() -> list[str]:
    return [sys.executable, "-m", "django", "qcluster"]


def _watch(commands: list[list[str]]) -> int:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "qicheng.site.settings",
        "QICHENG_HOME": str(home()),
    }
    running = [subprocess.Popen(c, env=environment, start_new_session=True) for c in commands]

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        while all(p.poll() is None for p in running):
            time.sleep(0.5)
    except KeyboardInterrupt:
        pass
    failed = [p.returncode for p in running if p.returncode]
    for process in running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
    for process in running:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
    if failed:
        sys.stderr.write("启程的一个进程意外停止，已全部停下。请查看上面的记录后重新启动。\n")
    return 1 if failed else 0
