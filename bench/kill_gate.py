"""Proof R3: the server is killed again and again while gates scan; no acknowledged scan is missing, a repeat answers the same.

`python bench/kill_gate.py [--kills 100] [--clients 6] [--seed 1] [--postgres] [--planted] [--out FILE]` prints JSON. Clients note every
acknowledged answer with the scan's key. After each SIGKILL of the whole server (at a random moment) it starts again; what was not
answered is sent again under its key, and so is a part of what was. `--planted` loses one row on purpose: the proof must find it.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import queue
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import proof
from gate import Server

AGAIN = 0.1  # part of the acknowledged scans that is sent once more
JUDGE = r"""
import json, sys, django
django.setup()
from qicheng.core import audit
from qicheng.journeys.models import Journey
from qicheng.trips.models import GateCheck
if sys.argv[1] == "planted":
    lost = GateCheck.objects.filter(counts=True).order_by("key").first()
    GateCheck.objects.filter(pk=lost.pk).delete()
rows = {str(k): [v, p] for k, v, p in GateCheck.objects.values_list("key", "said", "person_id")}
aboard = set(GateCheck.objects.filter(counts=True).values_list("person_id", flat=True))
ledger = set(Journey.objects.filter(stage="ABOARD").values_list("person_id", flat=True))
double = GateCheck.objects.filter(counts=True).count() - len(aboard)
print(json.dumps({"rows": rows, "differs": sorted(aboard ^ ledger)[:5], "double": double, "chain": audit.first_fault()}))
"""


def main() -> int:
    switches = ["postgres", "planted"]
    given = proof.parser(__doc__, switches=switches, kills=100, clients=6, seed=1, trips=300).parse_args()
    again = proof.beside_postgres(given)
    if again is not None:
        return again
    with proof.own_home("qkill-") as home:
        return proof.tell(prove(given, home), given.out)


class Gates:
    """Phones at doors: each sends one scan at a time until it is answered, whatever happens to the server."""

    def __init__(self, scans: list[str], clients: int, chance: random.Random) -> None:
        self.todo: queue.Queue[str] = queue.Queue()
        for scan in scans:
            self.todo.put(scan)
        self.port, self.chance, self.lock = 0, chance, threading.Lock()
        self.acked: dict[str, dict[str, Any]] = {}
        self.faults: list[str] = []
        self.unknown = self.repeated = 0
        self.stopped = False
        self.threads = [threading.Thread(target=self._work, daemon=True) for _ in range(clients)]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.stopped = True
        for thread in self.threads:
            thread.join(timeout=60)

    def _work(self) -> None:
        while not self.stopped:
            try:
                scan = self.todo.get(timeout=0.5)
            except queue.Empty:
                continue
            while not self.stopped and not self._send(scan):
                time.sleep(0.02)

    def _send(self, scan: str) -> bool:
        """One try; False when nothing is known of what became of it."""
        trip, device, secret, body = scan.split(" ", 3)
        key = json.loads(body)["key"]
        headers = {
            "X-Gate-Device": device, "X-Gate-Secret": secret, "Content-Type": "application/json",
        }  # fmt: skip
        try:
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            line.request("POST", f"/trips/{trip}/gate/scan/", body, headers)
            reply = line.getresponse()
            said = json.loads(reply.read())
        except (OSError, http.client.HTTPException, ValueError):
            with self.lock:
                self.unknown += 1
            return False
        if reply.status >= 500:
            return False
        self._note(
            key, {"code": said.get("code"), "sentence": said.get("sentence"), "seat": said.get("seat")}, scan
        )
        return True

    def _note(self, key: str, said: dict[str, Any], scan: str) -> None:
        with self.lock:
            before = self.acked.setdefault(key, said)
            if before != said:
                self.faults.append(f"{key} was answered {before['code']}, then {said['code']}")
            if self.chance.random() < AGAIN:
                self.repeated += 1
                self.todo.put(scan)


def prove(given: argparse.Namespace, home: Path) -> dict[str, Any]:
    """Kills, restarts, then compares what was acknowledged with what stands."""
    subprocess.run(
        [sys.executable, str(proof.ROOT / "bench/gate_county.py"), str(given.trips), str(home / "scans.txt")], check=True, stdout=subprocess.DEVNULL
    )  # fmt: skip
    chance = random.Random(given.seed)
    scans = (home / "scans.txt").read_text().splitlines()
    gates = Gates(scans, given.clients, chance)
    waits: list[float] = []
    for n in range(given.kills):
        began = time.monotonic()
        server = Server("qicheng.site.wsgi:application", home)
        gates.port = server.port
        waits.append(time.monotonic() - began)
        if n == 0:
            gates.start()
        time.sleep(chance.uniform(0.05, 0.6))
        os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait()
    server = Server("qicheng.site.wsgi:application", home)
    gates.port = server.port
    time.sleep(2)
    gates.stop()
    server.stop()
    return _judged(given, gates, waits)


def _judged(given: argparse.Namespace, gates: Gates, waits: list[float]) -> dict[str, Any]:
    out = subprocess.run(
        [sys.executable, "-c", JUDGE, "planted" if given.planted else "whole"], check=True, capture_output=True, text=True
    ).stdout  # fmt: skip
    stands = json.loads(out)
    faults = list(gates.faults)
    for key, said in gates.acked.items():
        row = stands["rows"].get(key)
        if row is None:
            faults.append(f"{key} was acknowledged and is missing")
        elif row[0] != said["code"]:
            faults.append(f"{key} was answered {said['code']} and stands as {row[0]}")
    if stands["differs"] or stands["double"]:
        faults.append(f"checks and ledger differ: {stands['differs']}, aboard twice: {stands['double']}")
    if stands["chain"]:
        faults.append(f"audit book: {stands['chain']}")
    return {
        "database": "postgresql" if given.postgres else "sqlite", "seed": given.seed, "kills": given.kills, "planted": given.planted,
        "acknowledged": len(gates.acked), "repeated": gates.repeated, "unknown": gates.unknown, "rows": len(stands["rows"]),
        "restart_seconds": round(sorted(waits)[len(waits) // 2], 2), "faults": faults[:20],
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
