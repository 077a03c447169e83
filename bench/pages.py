"""CPU per request of the roster list at two sizes, beside a Django hello in the same run.

`python bench/pages.py [--small 5000] [--large 1000000] [--rounds 5] [--out FILE]` prints JSON: CPU-ms, statements, bytes, and the
ratios. The ledgers are made of invented rows written straight into a fresh SQLite home; the pages are the product's own.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from types import ModuleType

import proof

PAGES = ("/roster/", "/roster/?intention=RETURN", "/roster/?q=zs", "/units/451399000000/", "/")


def main() -> int:
    parser = proof.parser(__doc__, small=5000, large=1_000_000, rounds=5)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one is not None:
        print(json.dumps(measure(given.one, given.rounds)))
        return 0
    found = {}
    for size in (given.small, given.large):
        with proof.own_home("qpages-"):
            command = [sys.executable, __file__, "--one", str(size), "--rounds", str(given.rounds)]
            found[str(size)] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    answer = {"sizes": found, "list_growth": _growth(found[str(given.small)], found[str(given.large)])}
    return proof.tell(answer, given.out)


def _growth(small: dict, large: dict) -> dict[str, float]:
    return {
        p: round(large["pages"][p]["cpu_ms"] / small["pages"][p]["cpu_ms"], 2)
        for p in small["pages"]
        if p in large["pages"]
    }


def measure(people: int, rounds: int) -> dict[str, object]:
    """Fills a home and times the pages, interleaved, median of rounds."""
    import invented

    invented.prepare()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from qicheng.staff.models import Account

    invented.county(people)
    client = Client()
    client.force_login(
        Account.objects.get(username="bench"), backend="django.contrib.auth.backends.ModelBackend"
    )
    hello = _hello()

    pages: dict[str, list[float]] = {p: [] for p in PAGES}
    hellos: list[float] = []
    shown: dict[str, dict[str, object]] = {}
    for page in PAGES:
        client.get(page)  # the first one reads the ground: county, season, names of units
        with CaptureQueriesContext(connection) as captured:
            response = client.get(page)
        assert response.status_code == 200, (page, response.status_code)
        shown[page] = {
            "sql": len(captured),
            "bytes": len(response.content),
            "gzip_bytes": len(gzip.compress(response.content)),
        }
    for _ in range(rounds):
        for page in PAGES:
            began = time.process_time()
            for _n in range(10):
                client.get(page)
            pages[page].append((time.process_time() - began) * 100)
        began = time.process_time()
        for _n in range(200):
            hello()
        hellos.append((time.process_time() - began) * 5)
    hello_ms = statistics.median(hellos)
    for page, times in pages.items():
        shown[page]["cpu_ms"] = round(statistics.median(times), 2)
        shown[page]["hellos"] = round(statistics.median(times) / hello_ms, 1)
    return {"people": people, "hello_cpu_ms": round(hello_ms, 4), "pages": shown}


def _hello() -> Callable[[], object]:
    """A Django that answers `hello`: its own handler and one address, no middleware, no table, no template."""
    from django.core.handlers.base import BaseHandler
    from django.http import HttpResponse
    from django.test import RequestFactory, override_settings
    from django.urls import path

    urls = ModuleType("hello_urls")
    urls.urlpatterns = [path("hello/", lambda _request: HttpResponse("hello"))]
    sys.modules["hello_urls"] = urls
    factory, handler = RequestFactory(), BaseHandler()
    with override_settings(MIDDLEWARE=[]):
        handler.load_middleware()

    def answer() -> object:
        request = factory.get("/hello/")
        request.urlconf = "hello_urls"
        return handler._middleware_chain(request)

    assert answer().content == b"hello"
    return answer


if __name__ == "__main__":
    sys.exit(main())
