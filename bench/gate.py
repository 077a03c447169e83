"""Boarding over HTTP: what one scan costs beside a Django that says hello, on the same server, workers and machine (P1, P3, P5).

`python bench/gate.py [--trips N] [--rounds 5] [--seconds 4] [--clients 8] [--postgres] [--out FILE]` prints JSON. Each round loads hello,
then the gate, each for so many seconds with `wrk` (a Debian package); every scan is another ticket's first, durable before the
answer (SQLite synchronous=FULL). Ratios are medians over rounds; CPU-ms are those of the server's processes, the database's apart.
Without `--trips` there are buses for a quarter of the speed at which this machine says hello. A ticket shown twice
and a number aboard that differs from the scans answered are faults.
"""

from __future__ import annotations

import argparse
import json
import math
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
from urllib.parse import parse_qsl, urlsplit

import proof
from buses import SEATS
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
SHARE = 0.25  # of hello: tickets are made for so many scans
# Each thread of wrk walks its own part of the list, so no ticket is shown twice while there are some left. Requests are spelled
# before the clock runs and answers are not looked into (the tables say afterwards who is aboard): what wrk needs, the server lacks.
LUA = """
local all = {}
function setup(thread) thread:set("part", #all); all[#all + 1] = thread end
function init(args)
  shown, place, again = {}, 0, 0
  if not args[1] or args[1] == "" then return end
  local n = 0
  for line in io.lines(args[1]) do
    if n % tonumber(args[2]) == part then
      local trip, device, secret, body = line:match("(%d+) (%d+) (%S+) (.+)")
      shown[#shown + 1] = wrk.format("POST", "/trips/" .. trip .. "/gate/scan/", {
        ["Content-Type"] = "application/json", ["X-Gate-Device"] = device, ["X-Gate-Secret"] = secret }, body)
    end
    n = n + 1
  end
end
function request()
  place = place + 1
  if place > #shown then again = again + 1 end
  return shown[place] or shown[#shown]
end
function done(summary, latency, requests)
  local again = 0
  for _, thread in ipairs(all) do again = again + (thread:get("again") or 0) end
  io.write(string.format("JSON {\\"requests\\": %d, \\"us\\": %d, \\"p50\\": %d, \\"p99\\": %d, \\"max\\": %d, ",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency.max))
  io.write(string.format("\\"errors\\": %d, \\"again\\": %d}\\n", summary.errors.status + summary.errors.read +
    summary.errors.write + summary.errors.timeout + summary.errors.connect, again))
end
"""


def main() -> int:
    given = proof.parser(__doc__, switches=["postgres"], trips=0, rounds=5, seconds=4, clients=8).parse_args()
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
    hello = Server("hello:application", home)
    try:
        facts, scans = county(given, home, hello)
        gate = Server("qicheng.site.wsgi:application", home)
        try:
            rounds, disk = load_both(given, home, (hello, gate), scans)
        finally:
            gate.stop()
    finally:
        hello.stop()
    stands = told("count")
    asked = sum(r["gate"]["requests"] for r in rounds)
    middle = {
        k: statistics.median(r["gate"][k] for r in rounds)
        for k in ("a_second", "cpu_ms", "database_cpu_ms", "p50_ms", "p99_ms", "max_ms")
    }
    return {
        "database": "postgresql" if given.postgres else "sqlite", "clients": given.clients, "scans": asked, **stands,
        "hello_a_second": statistics.median(r["hello"]["a_second"] for r in rounds), "gate": middle,
        "share_of_hello_pct": round(100 * statistics.median(r["share"] for r in rounds), 2),
        "p99_over_p50": round(statistics.median(r["gate"]["p99_ms"] / r["gate"]["p50_ms"] for r in rounds), 2),
        "disk_commits_a_second": round(statistics.median(disk)),
        "share_of_disk_pct": round(100 * statistics.median(r["gate"]["a_second"] / d for r, d in zip(rounds, disk, strict=True)), 1),
        "sql_a_scan": facts["sql"], "rounds": rounds, "faults": faults_of(given, rounds, stands, already=facts["aboard"]),
    }  # fmt: skip


def county(given: argparse.Namespace, home: Path, hello: Server) -> tuple[dict[str, Any], list[str]]:
    """Buses with open gates, enough for all rounds; what is known of them, and a scan a line."""
    trips = given.trips
    if not trips:
        speed = hello.load(argparse.Namespace(clients=given.clients, seconds=1), "/hello/")["a_second"]
        trips = math.ceil(SHARE * speed * given.seconds * given.rounds / SEATS)
    facts = told(str(trips), str(home / "scans.txt"))
    return facts, (home / "scans.txt").read_text().splitlines(keepends=True)


def told(*words: str) -> dict[str, Any]:
    """What `bench/gate_county.py` answers; apart, so that this process holds no Django."""
    tool = [sys.executable, __file__.replace("gate.py", "gate_county.py"), *words]
    found: dict[str, Any] = json.loads(
        subprocess.run(tool, check=True, stdout=subprocess.PIPE, text=True).stdout
    )
    return found


def load_both(
    given: argparse.Namespace, home: Path, servers: tuple[Server, Server], scans: list[str]
) -> tuple[list[dict[str, Any]], list[float]]:
    """Hello and the gate, round after round, and the disk's bare commits a second before each."""
    each = len(scans) // given.rounds
    rounds: list[dict[str, Any]] = []
    disk: list[float] = []
    for n in range(given.rounds):
        (home / "round.txt").write_text("".join(scans[n * each : (n + 1) * each]))
        disk.append(full_commits(home))
        hello = servers[0].load(given, "/hello/")
        gate = servers[1].load(given, "/", script=home / "scan.lua", file=home / "round.txt")
        rounds.append({"hello": hello, "gate": gate, "share": gate["a_second"] / hello["a_second"]})
    return rounds, disk


def faults_of(
    given: argparse.Namespace, rounds: list[dict[str, Any]], stands: dict[str, Any], *, already: int
) -> list[str]:
    """What makes these figures worth nothing. `already`: who was aboard before the first round."""
    faults = []
    for n, found in enumerate(rounds):
        gate = found["gate"]
        if gate["errors"]:
            faults.append(f"round {n}: {gate['errors']} errors")
        if gate["again"]:
            faults.append(
                f"round {n}: tickets ended, {gate['again']} scans were repeats; more --trips are needed"
            )
    asked = sum(r["gate"]["requests"] for r in rounds) + already
    # When wrk ends, each of its clients may have one scan under way whose answer it does not read.
    if not asked <= stands["aboard"] <= asked + given.clients * given.rounds:
        faults.append(f"{asked} scans were answered, {stands['aboard']} persons are aboard")
    if stands["aboard"] != stands["aboard_in_ledger"]:
        faults.append(f"{stands['aboard']} persons are aboard, {stands['aboard_in_ledger']} in the ledger")
    if stands["chain"]:
        faults.append(f"audit book: {stands['chain']}")
    return faults


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


def _postmaster() -> str:
    """The number of PostgreSQL's first process, from the lock beside its socket; empty for SQLite."""
    host = dict(parse_qsl(urlsplit(os.environ.get("QICHENG_DATABASE_URL", "")).query)).get("host", "")
    locks = sorted(Path(host).glob(".s.PGSQL.*.lock")) if host else []
    return locks[0].read_text().splitlines()[0] if locks else ""


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

    def cpu_ms(self) -> tuple[float, float]:
        """User and system time so far: of the server's processes, and of PostgreSQL's."""
        total, database, master = 0, 0, _postmaster()
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            spent = int(fields[11]) + int(fields[12])
            if int(fields[2]) == self.process.pid:  # its process group
                total += spent
            elif master and master in (stat.parent.name, fields[1]):  # itself or its child
                database += spent
        return total * TICK_MS, database * TICK_MS

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
        spent = [
            round((now - then) / max(1, found["requests"]), 3)
            for now, then in zip(self.cpu_ms(), before, strict=True)
        ]
        return {
            **{k: found[k] for k in ("requests", "errors", "again")}, "a_second": round(found["requests"] / seconds, 1),
            "cpu_ms": spent[0], "database_cpu_ms": spent[1],
            "p50_ms": found["p50"] / 1e3, "p99_ms": found["p99"] / 1e3, "max_ms": found["max"] / 1e3,
        }  # fmt: skip

    def _plain(self) -> Path:
        script = Path(os.environ["QICHENG_HOME"]) / "plain.lua"
        script.write_text(re.sub(r"function request\(.*?\nend\n", "", LUA, flags=re.DOTALL))
        return script

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(timeout=20)


if __name__ == "__main__":
    sys.exit(main())
