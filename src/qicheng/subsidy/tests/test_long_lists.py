"""Long lists come a page at a time, and a longer one asks no more questions."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import GREEN, LOWER, UPPER
from qicheng.subsidy.models import Batch, Claim, Finding, Objection, Posting, PostingLine
from qicheng.subsidy.tests.conftest import AT, DAY, NO

CODE = "F" * 16


def make(first: int, count: int) -> None:
    """So many claims, each on the township's list, with an objection, a list of its own, a finding and a batch."""
    told = {
        "policy": NO,
        "season": 2025,
        "year": 2025,
        "source": "FILE",
        "received_at": AT,
        "amount_fen": 60_000,
        "decision": "ELIGIBLE",
        "state": "DRAFT",
    }
    ids = range(first, first + count)
    Claim.objects.bulk_create(
        Claim(id=i, number=f"L{i}", name=f"韦{i}", village=UPPER if i % 2 else LOWER, **told) for i in ids
    )
    about = {"policy": NO, "title": "补助", "season": 2025, "from_date": AT.date(), "until_date": AT.date() + DAY, "until_at": AT + DAY, "days": 1, "counting": "CALENDAR", "digest": "0" * 64, "posted_at": AT, "posted_by": "x"}  # fmt: skip
    whole, _made = Posting.objects.get_or_create(
        code=CODE, defaults={**about, "level": "TOWNSHIP", "place": GREEN}
    )
    PostingLine.objects.bulk_create(
        PostingLine(
            posting=whole,
            claim_id=i,
            position=i,
            name="韦某",
            village=UPPER if i % 2 else LOWER,
            amount_fen=60_000,
        )
        for i in ids
    )
    Posting.objects.bulk_create(
        Posting(code=f"E{i:015d}", level="VILLAGE", place=UPPER, **about) for i in ids
    )
    Objection.objects.bulk_create(
        Objection(claim_id=i, source="PHONE", words_sealed=b"", raised_at=AT, state="OPEN") for i in ids
    )
    Finding.objects.bulk_create(
        Finding(key=f"T:{i}", kind="CARD", season=2025, claims=[i], sentence="x", found_at=AT) for i in ids
    )
    Batch.objects.bulk_create(
        Batch(
            number=f"B{i}",
            policy=NO,
            title="补助",
            season=2025,
            count=1,
            total_fen=1,
            digest="0" * 64,
            made_at=AT,
            made_by="x",
            made_by_id=1,
        )
        for i in ids
    )


PAGES = {
    "/subsidy/names/all/": 50, "/subsidy/lists/": 50, "/subsidy/lists/{posting}/": 100, "/subsidy/objections/": 50, "/subsidy/findings/": 50, "/subsidy/batches/": 50,
    f"/gongshi/{CODE}/": 100,
}  # fmt: skip


def asked(browser: Client, url: str) -> tuple[int, str]:
    browser.get(url)  # the first one reads the ground
    with CaptureQueriesContext(connection) as found:
        page = browser.get(url)
    assert page.status_code == 200
    return len(found.captured_queries), page.content.decode()


def rows(page: str) -> int:
    return len(re.findall(r"<tr", page.partition("<tbody>")[2].partition("</tbody>")[0]))


@pytest.mark.parametrize("url", PAGES)
def test_a_long_list_comes_a_page_at_a_time(cast, listed, clock, url: str) -> None:
    make(1, 60)
    browser = Client() if "gongshi" in url else cast.client("centre")
    at = url.format(posting=Posting.objects.get(code=CODE).pk)
    before, _page = asked(browser, at)
    make(61, 240)
    after, page = asked(browser, at)
    assert after == before
    seen, size = [rows(page)], PAGES[url]
    assert seen[0] == size
    while more := re.search(r'href="(\?[^"]+)" rel="next"', page):
        _n, page = asked(browser, at.partition("?")[0] + more[1].replace("&amp;", "&"))
        seen.append(rows(page))
    whole = 301 if url == "/subsidy/lists/" else 300
    assert sum(seen) == whole and max(seen) == size
    assert "回到开头" in page


def test_the_public_list_shows_one_village(cast, listed, clock) -> None:
    make(1, 120)
    page = asked(Client(), f"/gongshi/{CODE}/?village={LOWER}")[1]
    assert rows(page) == 60 and 'rel="next"' not in page
    assert rows(asked(Client(), f"/gongshi/{CODE}/?village=999999999999")[1]) == 100
