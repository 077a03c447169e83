"""The last minute before the deadline: 140 villages send four tables each within a minute, over HTTP, beside the pages of their townships.

`python bench/rush.py [--people 60000] [--villages 140] [--clients 16] [--postgres] [--out FILE]` prints JSON. Every cadre opens the sheet
and sends it, as in a browser; afterwards the clerks of all townships do the same. Right means: every sheet is stored, and the sums that
the county's page shows are the ledger's own figures, counted apart. Goals: 60 s for the villages, right at most 5 s after the last.
"""

from __future__ import annotations

import argparse
import datetime as dt
import http.client
import re
import statistics
import subprocess
import sys
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import proof

TOKEN = "a" * 64
FORMS = ("MOBILISE", "DAILY", "INTENT", "RETURNED")


def main() -> int:
    given = proof.parser(__doc__, switches=["postgres"], people=60_000, villages=140, clients=16).parse_args()
    again = proof.beside_postgres(given)
    if again is not None:
        return again
    with proof.own_home("qrush-") as home:
        return proof.tell(measure(given, home), given.out)


def measure(given: argparse.Namespace, home: Path) -> dict[str, Any]:
    """Prepares the county in this process, serves it by the product's own server, and lets everybody send."""
    import invented

    invented.prepare()
    invented.county(given.people)
    invented.book()
    townships, villages = open_all(given.villages)

    from gate import Server

    # Apart, because this process has laid the manifest of static files aside.
    subprocess.run([sys.executable, "-m", "django", "collectstatic", "--noinput", "-v", "0"], check=True)
    server = Server("qicheng.site.wsgi:application", home)
    try:
        rush = send_all(server.port, villages, given.clients)
        before = send_all(server.port, townships, given.clients)
        last = time.monotonic()
        faults = rush["faults"] + before["faults"]
        wrong, seconds = check(server.port, last)
        faults += wrong
    finally:
        server.stop()
    return {
        "database": "postgresql" if given.postgres else "sqlite", "people": given.people, "sheets": len(villages), "clients": given.clients,
        "seconds": rush["seconds"], "page_p50_ms": rush["page_p50_ms"], "send_p50_ms": rush["send_p50_ms"], "send_p99_ms": rush["send_p99_ms"],
        "townships": {"sheets": len(townships), "seconds": before["seconds"]}, "county_right_after_seconds": seconds, "faults": faults,
    }  # fmt: skip


def open_all(villages: int) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """Opens all four reports as of now, with accounts; (session, return) of the townships and of so many villages."""
    from django.utils import timezone

    from qicheng.places import queries as places
    from qicheng.reports.models import Period, Return
    from qicheng.reports.services import cutting, opening
    from qicheng.staff import services as staff
    from qicheng.staff.models import Account
    from qicheng.staff.queries import installation

    by, now = installation("测"), timezone.now()
    cut = cutting.cut_at(season=2025, as_of=now, at=now)
    units = opening.reporters("VILLAGE")
    for code in FORMS:
        period = Period.objects.create(
            season=2025, code=code, title=code, rhythm="DAILY", reporter="VILLAGE", two_steps=False, day=timezone.localdate(), as_of_at=now, cut=cut,
            due_at=now + dt.timedelta(hours=1), publish_at=now + dt.timedelta(hours=2), lock_at=now + dt.timedelta(hours=3),
        )  # fmt: skip
        Return.objects.bulk_create(
            [Return(period=period, unit=u, level=level, due_at=period.due_at) for u, level in units]
        )
    asked: dict[str, list[tuple[str, int]]] = {"TOWNSHIP": [], "VILLAGE": []}
    chosen = [u for u in units if u[1] == "TOWNSHIP"] + [u for u in units if u[1] == "VILLAGE"][:villages]
    for unit, level in chosen:
        role = "VILLAGE_CADRE" if level == "VILLAGE" else "TOWNSHIP_CLERK"
        staff.ensure_account(
            username=unit,
            name=places.name_of(unit)[:20],
            role=role,
            place_code=unit,
            password="rush-2025-x",
            office="测",
            at=now,
            by=by,
        )
        session = session_of(Account.objects.get(username=unit))
        asked[level] += [(session, i) for i in Return.objects.filter(unit=unit).values_list("id", flat=True)]
    return asked["TOWNSHIP"], asked["VILLAGE"]


def session_of(account: Any) -> str:
    """A session as signing in makes it."""
    from django.test import Client

    browser = Client()
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return (
        browser.cookies["sessionid"].value
        if "sessionid" in browser.cookies
        else next(iter(browser.cookies.values())).value
    )


def ask(
    port: int, session: str, method: str, path: str, body: dict[str, str] | None = None
) -> tuple[int, str, float]:
    """One request as a signed-in browser makes it: status, page, milliseconds."""
    from django.conf import settings

    headers = {
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}",
        "Referer": f"http://127.0.0.1:{port}/",
    }
    content = None
    if body is not None:
        content = urllib.parse.urlencode({**body, "csrfmiddlewaretoken": TOKEN})
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    start = time.monotonic()
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request(method, path, content, headers)
    answer = line.getresponse()
    page = answer.read().decode()
    line.close()
    return answer.status, page, (time.monotonic() - start) * 1000


def send_all(port: int, sheets: list[tuple[str, int]], clients: int) -> dict[str, Any]:
    """Everybody opens the sheet and sends it."""

    def send(sheet: tuple[str, int]) -> tuple[float, float, str]:
        session, number = sheet
        status, page, opened = ask(port, session, "GET", f"/returns/{number}/")
        if status != 200 or 'value="submit"' not in page:
            return opened, 0.0, f"return {number}: {status} when opened"
        status, page, sent = ask(
            port,
            session,
            "POST",
            f"/returns/{number}/fill/",
            {"act": "submit", "remark-persons": "与各组核对过"},
        )
        return (
            opened,
            sent,
            ""
            if status == 302
            else f"return {number}: {status} when sent {re.sub('<[^>]*>', ' ', page)[:200]}",
        )

    start = time.monotonic()
    with ThreadPoolExecutor(clients) as crowd:
        done = list(crowd.map(send, sheets))
    sent = sorted(s for _o, s, _f in done)
    return {
        "seconds": round(time.monotonic() - start, 1), "page_p50_ms": round(statistics.median(o for o, _s, _f in done), 1),
        "send_p50_ms": round(statistics.median(sent), 1), "send_p99_ms": round(sent[int(len(sent) * 0.99)], 1), "faults": [f for _o, _s, f in done if f][:20],
    }  # fmt: skip


def check(port: int, last: float) -> tuple[list[str], float]:
    """Whether every sheet is stored and the county's page shows the ledger's own figures; how long after the last one."""
    from django.db import connection

    from qicheng.reports.models import Period, Return
    from qicheng.staff.models import Account

    faults = []
    centre = session_of(Account.objects.get(username="bench"))
    for period in Period.objects.all():
        status, page, _ms = ask(port, centre, "GET", f"/returns/periods/{period.pk}/?unit=451399000000")
        rows = re.findall(r"<tr>.*?</tr>", page[page.find("<tfoot>") :], re.DOTALL)
        shown = [[int(n.replace(",", "")) for n in re.findall(r">([\d,]+)</a>", row)] for row in rows[:2]]
        if status != 200 or len(shown) != 2 or shown[0] != shown[1] or not shown[0]:
            faults.append(f"{period.code}: {status}, the county's sums are {shown}")
    seconds = round(time.monotonic() - last, 2)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM journeys_journey WHERE season = 2025 AND roster = 'PRESENT' AND intention IN ('RETURN', 'NEW')"
        )
        going = cursor.fetchone()[0]
    if (
        f">{going:,}</a>"
        not in ask(
            port, centre, "GET", f"/returns/periods/{Period.objects.get(code='DAILY').pk}/?unit=451399000000"
        )[1]
    ):
        faults.append(f"the ledger counts {going} who intend to go, the page does not")
    silent = Return.objects.filter(level="TOWNSHIP", first_at=None).count()
    if silent:
        faults.append(f"{silent} sheets of townships are not stored")
    return faults, seconds


if __name__ == "__main__":
    sys.exit(main())
