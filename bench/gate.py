"""Boarding over HTTP: what one scan costs beside a Django that says hello, on the same server, workers and machine (P1, P3, P5).

`python bench/gate.py [--trips 400] [--rounds 5] [--seconds 4] [--clients 8] [--postgres] [--out FILE]` prints JSON. Each round loads hello,
then the gate, each for so many seconds with `wrk` (a Debian package); every scan is another ticket's first, durable before the
answer (SQLite synchronous=FULL). Ratios are medians over rounds; CPU-ms are those of the server's processes alone.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import proof
from qicheng.site import webserver

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
HELLO = """
import django, os
from django.conf import settings
settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="hello", MIDDLEWARE=[], DEBUG=False)
django.setup()
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.urls import path
urlpatterns = [path("hello/", lambda request: HttpResponse("hello"))]
application = WSGIHandler()
"""
# Each thread of wrk walks its own part of the list, so no ticket is shown twice.
LUA = """
local place = 0
local threads = 0
function setup(thread) thread:set("part", threads); threads = threads + 1 end
function init(args)
  bodies = {}
  local n = 0
  for line in io.lines(args[1]) do
    if n % tonumber(args[2]) == part then bodies[#bodies + 1] = line end
    n = n + 1
  end
end
function request()
  place = place + 1
  local line = bodies[place] or bodies[#bodies]
  local trip, device, secret, body = line:match("(%d+) (%d+) (%S+) (%S+)")
  return wrk.format("POST", "/trips/" .. trip .. "/gate/scan/", {
    ["Content-Type"] = "application/x-www-form-urlencoded", ["X-Gate-Device"] = device, ["X-Gate-Secret"] = secret }, body)
end
passed, other = 0, 0
function response(status, headers, body)
  if status == 200 and body:find('"passed": true', 1, true) then passed = passed + 1 else other = other + 1 end
end
local all = {}
function done(summary, latency, requests)
  io.write(string.format("JSON {\\"requests\\": %d, \\"us\\": %d, \\"p50\\": %d, \\"p99\\": %d, \\"max\\": %d, \\"errors\\": %d}\\n",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency.max,
    summary.errors.status + summary.errors.read + summary.errors.write + summary.errors.timeout + summary.errors.connect))
end
"""


def main() -> int:
    given = proof.parser(
        __doc__, switches=["postgres"], trips=400, rounds=5, seconds=4, clients=8
    ).parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("bench/gate.py needs wrk: apt-get install wrk")
    again = proof.beside_postgres(given)
    if again is not None:
        return again
    with proof.own_home("qgate-") as home:
        (home / "hello.py").write_text(HELLO)
        (home / "scan.lua").write_text(LUA)
        return proof.tell(measure(given, home), given.out)


def measure(given: argparse.Namespace, home: Path) -> dict[str, Any]:
    """Rounds of hello and gate, one after the other, then what the tables hold."""
    made = subprocess.run(
        [sys.executable, __file__.replace("gate.py", "gate_county.py"), str(given.trips), str(home / "scans.txt")],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    facts = json.loads(made)
    scans = (home / "scans.txt").read_text().splitlines(keepends=True)
    each = len(scans) // given.rounds
    hello, gate = Server("hello:application", home), Server("qicheng.site.wsgi:application", home)
    rounds: list[dict[str, Any]] = []
    disk: list[float] = []
    try:
        for n in range(given.rounds):
            (home / "round.txt").write_text("".join(scans[n * each : (n + 1) * each]))
            disk.append(full_commits(home))
            said = (
                hello.load(given, "/hello/"),
                gate.load(given, "/", script=home / "scan.lua", file=home / "round.txt"),
            )
            rounds.append(
                {"hello": said[0], "gate": said[1], "share": said[1]["a_second"] / said[0]["a_second"]}
            )
    finally:
        hello.stop()
        gate.stop()
    stands = json.loads(subprocess.run(
        [sys.executable, __file__.replace("gate.py", "gate_county.py"), "count"], check=True, capture_output=True, text=True
    ).stdout)  # fmt: skip
    asked = sum(r["gate"]["requests"] for r in rounds)
    faults = [f"round {n}: {r['gate']['errors']} errors" for n, r in enumerate(rounds) if r["gate"]["errors"]]
    if stands["aboard"] < asked:
        faults.append(f"{asked} scans were answered, {stands['aboard']} persons are aboard")
    middle = {
        k: statistics.median(r["gate"][k] for r in rounds)
        for k in ("a_second", "cpu_ms", "p50_ms", "p99_ms", "max_ms")
    }
    return {
        "database": "postgresql" if given.postgres else "sqlite", "clients": given.clients, "scans": asked, **stands,
        "hello_a_second": statistics.median(r["hello"]["a_second"] for r in rounds), "gate": middle,
        "share_of_hello_pct": round(100 * statistics.median(r["share"] for r in rounds), 2),
        "p99_over_p50": round(statistics.median(r["gate"]["p99_ms"] / r["gate"]["p50_ms"] for r in rounds), 2),
        "disk_commits_a_second": round(statistics.median(disk)),
        "share_of_disk_pct": round(100 * statistics.median(r["gate"]["a_second"] / d for r, d in zip(rounds, disk, strict=True)), 1),
        "sql_a_scan": facts["sql"], "rounds": rounds, "faults": faults,
    }  # fmt: skip


def full_commits(home: Path, seconds: float = 1.0) -> float:
    """Bare commits a second of this disk just now: one row each, WAL, synchronous=FULL."""
    book = sqlite3.connect(home / "bare.sqlite3", isolation_level=None)
    book.execute("PRAGMA journal_mode=WAL")
    book.execute("PRAGMA synchronous=FULL")
    book.execute("CREATE TABLE IF NOT EXISTS t (a)")
    began, n = time.monotonic(), 0
    while time.monotonic() - began < seconds:
        for word in ("BEGIN IMMEDIATE", "INSERT INTO t VALUES (1)", "COMMIT"):
            book.execute(word)
        n += 1
    book.close()
    return n / seconds


class Server:
    """Granian as the product runs it, with one application."""

    def __init__(self, application: str, home: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = webserver.command("127.0.0.1", self.port, application)
        self.process = subprocess.Popen(command, cwd=home, start_new_session=True)
        self._wait()

    def _wait(self) -> None:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=1)
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise SystemExit("the server did not start")

    def cpu_ms(self) -> float:
        """User and system time of the server's processes so far."""
        total = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[2]) == self.process.pid:  # its process group
                total += int(fields[11]) + int(fields[12])
        return total * TICK_MS

    def load(
        self, given: argparse.Namespace, path: str, script: Path | None = None, file: Path | None = None
    ) -> dict[str, Any]:
        """`wrk` against one address; requests a second, CPU-ms each, latencies in ms."""
        threads = 2
        script = script or self._plain()
        command = [
            "wrk", "-t", str(threads), "-c", str(given.clients), "-d", f"{given.seconds}s", "--latency", "-s", str(script),
            f"http://127.0.0.1:{self.port}{path}", "--", str(file or ""), str(threads),
        ]  # fmt: skip
        before = self.cpu_ms()
        out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        found = json.loads(re.search(r"JSON (.*)", out)[1])  # type: ignore[index]
        seconds = found["us"] / 1e6
        return {
            "requests": found["requests"], "errors": found["errors"], "a_second": round(found["requests"] / seconds, 1),
            "cpu_ms": round((self.cpu_ms() - before) / max(1, found["requests"]), 3),
            "p50_ms": found["p50"] / 1e3, "p99_ms": found["p99"] / 1e3, "max_ms": found["max"] / 1e3,
        }  # fmt: skip

    def _plain(self) -> Path:
        script = Path(os.environ["QICHENG_HOME"]) / "plain.lua"
        script.write_text(LUA[LUA.index("local all") :])
        return script

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(timeout=20)


if __name__ == "__main__":
    sys.exit(main())
